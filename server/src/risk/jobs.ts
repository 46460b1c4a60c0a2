import { type Deps, dateInChina } from '../deps.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'
import { nextAt, type Schedule, scheduleKey } from '../schedule.ts'
import { type Care, reviewPage, reviewPayers, reviewTills } from './round.ts'

const nightly = { kind: 'risk.round', time: '02:30:00' } as const
const dayMs = 86_400_000

/**
 * Every night the families with something new are looked at, on the first of a month all of them: rules may have changed,
 * and balances fall. A payer is looked at at once when a binding is made.
 */
export const riskSchedules: readonly Schedule[] = [
  { kind: nightly.kind, first: (now) => nextAt(now, nightly.time) },
]

export const riskJobs = (deps: Deps & { care: Care }): JobHandlers => ({
  'risk.payer': {
    together: async (tx, jobs) => {
      await reviewPayers(
        tx,
        deps,
        jobs.map(({ payload }) => (payload as { personId: number }).personId),
      )
    },
  },
  [nightly.kind]: async (tx, { payload, runAt }) => {
    const { afterId = 0 } = payload as { afterId?: number }
    const everybody = dateInChina(runAt).endsWith('-01')
    const next = await reviewPage(tx, deps, { afterId, since: runAt - dayMs, everybody })
    if (next !== null) {
      await enqueue(tx, deps, { kind: nightly.kind, payload: { afterId: next }, runAt })
      return
    }
    await reviewTills(tx, deps)
    await enqueue(tx, deps, {
      kind: nightly.kind,
      payload: {},
      runAt: nextAt(runAt, nightly.time),
      uniqueKey: scheduleKey(nightly.kind),
    })
  },
})
