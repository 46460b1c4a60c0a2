import type { Reader, Tx } from '../db/db.ts'
import type { Deps, Instant } from '../deps.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'
import { nextAt, type Schedule, scheduleKey } from '../schedule.ts'
import { lastSealNo } from '../seal/take.ts'
import { findSetting, writeSetting } from '../setting.ts'
import { stepKind, verificationStep } from './verification.ts'
import { verifyAll, type WholeVerdict } from './verify-all.ts'

/** After the seal of the night. */
const nightly = { kind: 'verify.night', time: '03:00:00' } as const
const settingName = 'verify.last'

/** Each night: everything is derived again and held against the last seal. */
export const verifySchedules: readonly Schedule[] = [
  { kind: nightly.kind, first: (now) => nextAt(now, nightly.time) },
]

/** What the last verification of the whole book came to; findings are counted, the first is named. */
export type LastVerdict = Pick<WholeVerdict, 'verdict' | 'people' | 'settlements' | 'sealedOn'> & {
  at: Instant
  findings: number
  first: string | null
  /** The seal that it was held against; 0: none. */
  sealNo: number
}

/** What the last verification of everything by night or by hand came to; null before the first. */
export async function lastVerdict(tx: Reader): Promise<LastVerdict | null> {
  const text = await findSetting(tx, settingName)
  return text === null ? null : (JSON.parse(text) as LastVerdict)
}

async function verifyWhole(
  deps: Deps,
  at: Instant,
  onProgress?: (done: number, of: number) => void,
): Promise<{ whole: WholeVerdict; last: LastVerdict }> {
  const sealNo = await lastSealNo(deps.db.reader)
  const whole = await verifyAll(deps, onProgress === undefined ? {} : { onProgress })
  const { findings, verdict, people, settlements, sealedOn } = whole
  const [first] = findings
  const named = first === undefined ? null : `${first.what} ${first.personId} ${first.ref}`.trim()
  const last = { at, verdict, people, settlements, sealedOn, findings: findings.length, first: named, sealNo }
  return { whole, last }
}

const keepVerdict = async (tx: Tx, last: LastVerdict): Promise<void> =>
  await writeSetting(tx, settingName, JSON.stringify(last))

/** Verifies everything because somebody asked, and keeps what it came to as the night does: health counts from it. */
export async function verifyByHand(
  deps: Deps,
  onProgress?: (done: number, of: number) => void,
): Promise<WholeVerdict> {
  const { whole, last } = await verifyWhole(deps, deps.now(), onProgress)
  await deps.db.transaction((tx) => keepVerdict(tx, last))
  return whole
}

/** Verifies everything, and says so. In a sandbox, where a year may pass in a minute, only after a new seal. */
async function verifyByNight(deps: Deps, at: Instant): Promise<LastVerdict | null> {
  const sealNo = await lastSealNo(deps.db.reader)
  if (deps.sandbox && (await lastVerdict(deps.db.reader))?.sealNo === sealNo) return null
  return (await verifyWhole(deps, at)).last
}

export const verifyJobs = (deps: Deps): JobHandlers => ({
  [stepKind]: verificationStep(deps),
  [nightly.kind]: {
    before: async ({ runAt }) => await verifyByNight(deps, runAt),
    run: async (tx, { runAt }, answer) => {
      if (answer !== null) await keepVerdict(tx, answer as LastVerdict)
      await enqueue(tx, deps, {
        kind: nightly.kind,
        payload: {},
        runAt: nextAt(runAt, nightly.time),
        uniqueKey: scheduleKey(nightly.kind),
      })
    },
  },
})
