import { forgetAnswers } from '../access/once.ts'
import { forgetSessions } from '../access/session.ts'
import { forgetCounts } from '../access/sign-in-guard.ts'
import type { Tx } from '../db/db.ts'
import { forgetSlice } from '../db/passing.ts'
import type { Deps } from '../deps.ts'
import { forgetNonces, forgetTokens } from '../institution/key.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'
import { forgetDeliveries } from '../notice/own.ts'
import { goes } from '../periods.ts'
import { forgetCodes } from '../person/code.ts'
import { nextAt, type Schedule, scheduleKey } from '../schedule.ts'
import { passingAnswers } from '../settlement/message-key.ts'
import { passingOffers } from '../settlement/offer.ts'
import { forgetEvents } from '../webhook/webhook.ts'

const nightly = { kind: 'retention.night', time: '03:30:00' } as const
/** What each bill leaves behind, and a night takes slice by slice. */
const slices = {
  kind: 'retention.slice',
  of: [
    [passingAnswers, goes.message],
    [passingOffers, goes.offer],
  ],
} as const
const day = 86_400_000

/** Each night: what is needed no longer goes. */
export const retentionSchedules: readonly Schedule[] = [
  { kind: nightly.kind, first: (now) => nextAt(now, nightly.time) },
]

/** Takes away what its period has passed for; how many rows went, by table. */
export async function forgetOld(tx: Tx, deps: Pick<Deps, 'now'>): Promise<Record<string, number>> {
  const [business, machine] = [deps.now(), Date.now()]
  const before = ({ days }: { days: number }, at = business) => at - days * day
  return {
    // Sign-ins and signatures go by the machine's clock; a sandbox may have a clock of its own beside it.
    session: await forgetSessions(tx, before(goes.session, machine)),
    sign_in_failure: await forgetCounts(tx, before(goes.count, Math.min(business, machine))),
    message_nonce: await forgetNonces(tx, before(goes.nonce, machine)),
    institution_token: await forgetTokens(tx, before(goes.token, machine)),
    shown_code: await forgetCodes(tx, before(goes.code)),
    request_answer: await forgetAnswers(tx, before(goes.answer)),
    webhook_event: await forgetEvents(tx, before(goes.event)),
    notice_delivery: await forgetDeliveries(tx, before(goes.delivery)),
  }
}

const enqueueSlice = (tx: Tx, deps: Deps) =>
  enqueue(tx, deps, { kind: slices.kind, payload: {}, uniqueKey: slices.kind })

export const retentionJobs = (deps: Deps): JobHandlers => ({
  [nightly.kind]: async (tx, { runAt }) => {
    await forgetOld(tx, deps)
    await enqueueSlice(tx, deps)
    await enqueue(tx, deps, {
      kind: nightly.kind,
      payload: {},
      runAt: nextAt(runAt, nightly.time),
      uniqueKey: scheduleKey(nightly.kind),
    })
  },
  [slices.kind]: async (tx) => {
    const rest: boolean[] = []
    for (const [which, { days }] of slices.of)
      rest.push(await forgetSlice(tx, which, deps.now() - days * day))
    if (rest.includes(true)) await enqueueSlice(tx, deps)
  },
})
