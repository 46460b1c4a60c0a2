import type { PlainDate } from '@gongji/policy'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, instantInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { type Account, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { passToHeirs } from '../person/estate.ts'
import { returnQuotaIfEnded } from '../wallet/quota.ts'
import type { BureauAnswer, RefusalCode } from './bureau.ts'
import { enrol, takeBackEnrolment } from './enrol.ts'
import { allows, lastDayOf, type ownFailures, type Premium } from './premium.ts'
import { problem } from './problem.ts'
import { requireAllowed } from './refund.ts'
import { type BureauMessage, findPremium, insertMessage, unwatch, updatePremium, watch } from './store.ts'
import { countUse, lockParties, move, tell } from './take.ts'

const actor = 'tax-bureau'

type Step = { tx: Tx; deps: Deps; accounts: Map<number, Account>; premium: Premium }
type AnswerOf<State extends BureauAnswer['state']> = Extract<BureauAnswer, { state: State }>

/** The bureau has the money: the premium is complete (缴费到账成功), the person enrolled, the wait computed. */
async function credit({ tx, deps, accounts, premium }: Step, { serial, on }: AnswerOf<'credited'>) {
  await move(tx, deps, accounts, premium, { step: 'credit', actor })
  const days = await enrol(tx, deps, premium, on)
  const waits = days.benefitsFrom > on
  await tell(tx, deps, premium, 'premium.credited', {
    to: [premium.payerId, premium.insuredId],
    day: on,
    ...(days.enrolmentId === null ? {} : { benefitsFrom: days.benefitsFrom }),
  })
  if (waits && days.enrolmentId !== null) {
    await tell(tx, deps, premium, 'waiting.ends', {
      to: [premium.insuredId],
      at: instantInChina(days.benefitsFrom, '08:00:00'),
      day: days.benefitsFrom,
    })
  }
  await unwatch(tx, premium)
  return {
    ...premium,
    status: 'credited' as const,
    bureauState: 'answered' as const,
    bureauSerial: serial,
    creditedAt: deps.now(),
    creditedOn: on,
    coversFrom: days.coversFrom,
    benefitsFrom: days.benefitsFrom,
    enrolmentId: days.enrolmentId,
  }
}

/** What came back does not rest where nobody may have it: under an ended quota, or with somebody who died. */
async function passOn({ tx, deps, accounts, premium }: Step): Promise<void> {
  const { payerId, insuredId: relativeId, amount, account, submittedAt, requestedAt } = premium
  if (account === 'quota') {
    const drawnAt = submittedAt ?? requestedAt
    await returnQuotaIfEnded(tx, deps, accounts, { payerId, relativeId, amount, drawnAt, actor })
  }
  await passToHeirs(tx, deps, accounts, actor)
}

/** The bureau refused it (受理失败): the money goes back by the original route, the limit is given back. */
async function fail(
  { tx, deps, accounts, premium }: Step,
  {
    code,
    reason,
    reasonEn = code,
    by = actor,
  }: { code: RefusalCode | (typeof ownFailures)[number]; reason: string; reasonEn?: string; by?: string },
) {
  await move(tx, deps, accounts, premium, { step: 'return', actor: by })
  await countUse(tx, premium, 'give')
  await passOn({ tx, deps, accounts, premium })
  await tell(tx, deps, premium, 'premium.returned', { reasonZh: reason, reasonEn })
  await unwatch(tx, premium)
  return {
    ...premium,
    status: 'failed' as const,
    bureauState: 'answered' as const,
    failCode: code,
    failReason: reason,
    closedAt: deps.now(),
  }
}

/** The bureau gave a credited premium back. */
async function refund(
  { tx, deps, accounts, premium }: Step,
  { reason, on }: { reason: string; on: PlainDate },
): Promise<Premium> {
  await move(tx, deps, accounts, premium, { step: 'refund', actor })
  await countUse(tx, premium, 'give')
  await passOn({ tx, deps, accounts, premium })
  await takeBackEnrolment(tx, premium)
  await tell(tx, deps, premium, 'premium.refunded', {
    day: on,
    reasonZh: reason,
    reasonEn: 'refunded by the bureau',
  })
  await unwatch(tx, premium)
  return {
    ...premium,
    status: 'refunded',
    refundReason: premium.refundReason ?? 'bureau',
    failReason: reason,
    closedAt: deps.now(),
  }
}

/** The bureau contradicts itself: money stays where it is, and the clerk sees it. */
async function contradicted({ tx, deps, accounts, premium }: Step, conflict: string): Promise<Premium> {
  if (premium.conflict === conflict) return premium
  await watch(tx, premium, deps.now())
  await recordAct(tx, [requireAccount(accounts, premium.insuredId)], {
    kind: 'premium.conflict',
    ref: premium.id,
    actor,
    at: deps.now(),
    content: conflict,
  })
  return { ...premium, conflict }
}

/** The bureau knows nothing of it after its last day, and it is not sent any more: it never arrived. */
const neverArrived = ({ deps, premium }: Step): boolean =>
  allows('fail', premium.status) &&
  premium.bureauState === 'none' &&
  dateInChina(deps.now()) > lastDayOf(premium)

async function next(step: Step, answer: BureauAnswer, kind: BureauMessage['kind']): Promise<Premium> {
  const { tx, deps, premium } = step
  switch (answer.state) {
    case 'unknown':
      if (kind !== 'query' || !neverArrived(step)) return premium
      return await fail(step, {
        code: 'neverArrived',
        reason: `税务没有收到这笔缴费，缴费期已于${lastDayOf(premium)}结束`,
        reasonEn: `the bureau never received it, and its period ended on ${lastDayOf(premium)}`,
      })
    case 'accepted':
      return premium.status === 'submitted' ? { ...premium, bureauState: 'accepted' } : premium
    case 'credited': {
      if (allows('credit', premium.status)) return await credit(step, answer)
      if (premium.creditedOn !== null) return premium
      // The money is back with the payer, or was never taken: the bureau has to undo its credit.
      const isNews = premium.conflict === null
      const conflict = await contradicted(step, `creditedAfter:${premium.status}`)
      if (isNews && premium.submittedAt !== null) await tell(tx, deps, premium, 'premium.creditedLate')
      await enqueue(tx, deps, {
        kind: 'premium.undo',
        payload: { insuredId: premium.insuredId, id: premium.id },
        uniqueKey: `premium.undo:${premium.id}`,
      })
      return conflict
    }
    case 'refused':
      if (allows('fail', premium.status)) return await fail(step, answer)
      return premium.creditedOn === null
        ? premium
        : await contradicted(step, `refusedAfter:${premium.status}`)
    case 'refunded':
      if (allows('refund', premium.status)) return await refund(step, answer)
      // What it had credited by mistake is undone; what it never credited to us is a refusal.
      if (premium.status === 'submitted') return await fail(step, { code: 'other', reason: answer.reason })
      if (premium.conflict?.startsWith('creditedAfter:')) {
        await unwatch(tx, premium)
        return { ...premium, conflict: null }
      }
      return premium
    case 'refundRefused':
      if (!allows('keepCredited', premium.status)) return premium
      await tell(tx, deps, premium, 'premium.refundRefused', {
        reasonZh: answer.reason,
        reasonEn: 'the bureau refused',
      })
      return { ...premium, status: 'credited', failReason: answer.reason, refundReason: null }
  }
}

/** What was heard: an answer, or that there was none. */
export type Heard = BureauAnswer | { state: 'unavailable' }

/**
 * Makes a premium what the bureau says that it is, in the caller's transaction: money, limits, enrolment, notices, and the
 * exchange itself. Hearing the same twice changes nothing the second time. @throws Error when there is no such premium
 */
export async function applyAnswer(
  tx: Tx,
  deps: Deps,
  key: { insuredId: number; id: number },
  { answer, ...message }: { answer: Heard } & Pick<BureauMessage, 'direction' | 'kind'>,
): Promise<Premium> {
  const found = await findPremium(tx, key)
  if (!found) throw new Error(`no premium ${key.id}`)
  const accounts = await lockParties(tx, deps, found)
  const premium = (await findPremium(tx, key))!
  await insertMessage(tx, {
    insuredId: key.insuredId,
    premiumId: key.id,
    id: deps.newId(),
    ...message,
    outcome: answer.state,
    content: answer,
    at: deps.now(),
  })
  if (answer.state === 'unavailable') return premium
  const after = await next({ tx, deps, accounts, premium }, answer, message.kind)
  if (after !== premium) await updatePremium(tx, after)
  return after
}

/**
 * What nobody can find out any more, two clerks decide: the first asks for the money to go back, another one does it. Only
 * after the last day of its price, while the bureau has not decided. @throws Problem with nothing moved
 */
export async function returnByAgency(
  tx: Tx,
  deps: Deps,
  key: { insuredId: number; id: number },
  { by, reason }: { by: string; reason: string },
): Promise<Premium> {
  const found = await findPremium(tx, key)
  if (!found) throw problem.notFound()
  const accounts = await lockParties(tx, deps, found)
  const premium = (await findPremium(tx, key))!
  requireAllowed(premium, 'returnByAgency')
  const until = lastDayOf(premium)
  if (dateInChina(deps.now()) <= until) throw problem.stillOpen({ until })
  const asked = premium.returnAsked
  if (asked?.by === by) throw problem.secondClerkNeeded()
  await recordAct(tx, [requireAccount(accounts, premium.insuredId)], {
    kind: asked === null ? 'premium.returnAsked' : 'premium.returnDecided',
    ref: premium.id,
    actor: by,
    at: deps.now(),
    content: reason,
  })
  const after: Premium =
    asked === null
      ? { ...premium, returnAsked: { by, at: deps.now(), reason } }
      : await fail(
          { tx, deps, accounts, premium },
          {
            code: 'agencyDecided',
            reason: '税务一直没有结果，经办机构两人复核后退回',
            reasonEn: 'the bureau never told a result, and two clerks decided it',
            by,
          },
        )
  await updatePremium(tx, after)
  return after
}
