import type { Deps } from '../deps.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'
import { nextAt, type Schedule, scheduleKey } from '../schedule.ts'
import { takeSeal } from './take.ts'

const nightly = { kind: 'seal.night', time: '02:30:00' } as const

/** Each night: what everything comes to is sealed. */
export const sealSchedules: readonly Schedule[] = [
  { kind: nightly.kind, first: (now) => nextAt(now, nightly.time) },
]

export const sealJobs = (deps: Deps): JobHandlers => ({
  [nightly.kind]: {
    before: async () => await takeSeal(deps),
    run: async (tx, { runAt }) => {
      await enqueue(tx, deps, {
        kind: nightly.kind,
        payload: {},
        runAt: nextAt(runAt, nightly.time),
        uniqueKey: scheduleKey(nightly.kind),
      })
    },
  },
})
