import type { PlainDate } from '@gongji/policy'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, instantInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { type Account, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { passToHeirs } from '../person/estate.ts'
import { shrinkOwed } from '../risk/owed.ts'
import { poolPaidSince } from '../settlement/draws.ts'
import { returnQuotaIfEnded } from '../wallet/quota.ts'
import type { BureauAnswer, RefusalCode } from './bureau.ts'
import { enrol, takeBackEnrolment } from './enrol.ts'
import {
  allows,
  type Conflict,
  isConflict,
  isOpen,
  lastDayOf,
  type ownFailures,
  type Premium,
  refundOver,
  settled,
} from './premium.ts'
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

/**
 * What came back does not rest where nobody may have it, under an ended quota or with somebody who died, and is not had
 * twice where it was recovered already.
 */
async function passOn({ tx, deps, accounts, premium }: Step): Promise<void> {
  const { payerId, insuredId: relativeId, amount, account, submittedAt, requestedAt } = premium
  if (account === 'quota') {
    const drawnAt = submittedAt ?? requestedAt
    await returnQuotaIfEnded(tx, deps, accounts, { payerId, relativeId, amount, drawnAt, actor })
  }
  if (premium.bindingId !== null) {
    await shrinkOwed(tx, deps, accounts, { relativeId, bindingId: premium.bindingId, actor })
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

/** A credited premium is given back: by the bureau, or by two clerks who decided it. */
async function refund(
  { tx, deps, accounts, premium }: Step,
  {
    reason,
    reasonEn = 'refunded by the bureau',
    on,
    by = actor,
  }: { reason: string; reasonEn?: string; on: PlainDate; by?: string },
): Promise<Premium> {
  await move(tx, deps, accounts, premium, { step: 'refund', actor: by })
  await countUse(tx, premium, 'give')
  await passOn({ tx, deps, accounts, premium })
  await takeBackEnrolment(tx, premium)
  await tell(tx, deps, premium, 'premium.refunded', { day: on, reasonZh: reason, reasonEn })
  await unwatch(tx, premium)
  return {
    ...premium,
    status: 'refunded',
    refundReason: premium.refundReason ?? 'bureau',
    failReason: reason,
    conflict: null,
    closedAt: deps.now(),
  }
}

/** The refund that was asked for is not made: the premium stays credited, and the payer is told. */
async function keepCredited(
  { tx, deps, premium }: Step,
  { reason, reasonEn }: { reason: string; reasonEn: string },
): Promise<Premium> {
  await tell(tx, deps, premium, 'premium.refundRefused', { reasonZh: reason, reasonEn })
  if (!isOpen(premium.conflict)) await unwatch(tx, premium)
  return { ...premium, status: 'credited', failReason: reason, refundReason: null }
}

/** The bureau contradicts itself, or us: money stays where it is, and the clerk sees it. What was settled is not raised again. */
async function contradicted({ tx, deps, accounts, premium }: Step, kind: Conflict): Promise<Premium> {
  const conflict = `${kind}:${premium.status}`
  if (premium.conflict?.endsWith(conflict)) return premium
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

/** Asks the bureau to give back what is with the payer already, until it has or the agency settles it. */
const askUndo = (tx: Tx, deps: Deps, { insuredId, id }: Premium): Promise<void> =>
  enqueue(tx, deps, { kind: 'premium.undo', payload: { insuredId, id }, uniqueKey: `premium.undo:${id}` })

/** The bureau holds nothing any more of a premium whose money is with the payer. */
async function undone({ tx, premium }: Step): Promise<Premium> {
  await unwatch(tx, premium)
  return { ...premium, conflict: null }
}

/** The bureau keeps what is with the payer already: he is told, and the clerks settle it. */
async function undoRefused(step: Step, { reason }: { reason: string }): Promise<Premium> {
  const { tx, deps, premium } = step
  const after = await contradicted(step, 'undoRefusedAfter')
  if (after === premium) return premium
  await tell(tx, deps, premium, 'premium.undoRefused', { reasonZh: reason, reasonEn: 'the bureau refused' })
  // Whether it gives it back after all is asked from day to day.
  await askUndo(tx, deps, premium)
  return after
}

/** The bureau knows nothing of it after its last day, and it is not sent any more: it never arrived. */
const neverArrived = ({ deps, premium }: Step): boolean =>
  allows('fail', premium.status) &&
  premium.bureauState === 'none' &&
  dateInChina(deps.now()) > lastDayOf(premium)

const isUndoing = ({ conflict }: Premium): boolean =>
  isConflict(conflict, 'creditedAfter', 'undoRefusedAfter')

async function next(step: Step, answer: BureauAnswer, kind: BureauMessage['kind']): Promise<Premium> {
  const { tx, deps, premium } = step
  switch (answer.state) {
    case 'unknown':
      if (isUndoing(premium)) return await undone(step)
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
      // Asked after the benefits began, the bureau still holds it: it did not make the refund.
      if (
        premium.status === 'refunding' &&
        kind === 'query' &&
        refundOver(premium, dateInChina(deps.now()))
      ) {
        return await keepCredited(step, {
          reason: `待遇自${premium.benefitsFrom}起，税务在此之前没有办理退费`,
          reasonEn: `the bureau made no refund before the benefits began on ${premium.benefitsFrom}`,
        })
      }
      if (premium.creditedOn !== null || premium.conflict !== null) return premium
      // The money is back with the payer, or was never taken: the bureau has to undo its credit.
      const conflict = await contradicted(step, 'creditedAfter')
      if (premium.submittedAt !== null) await tell(tx, deps, premium, 'premium.creditedLate')
      await askUndo(tx, deps, premium)
      return conflict
    }
    case 'refused':
      if (allows('fail', premium.status)) return await fail(step, answer)
      if (kind === 'query' && isUndoing(premium)) return await undone(step)
      return premium.creditedOn === null || premium.status === 'refunded'
        ? premium
        : await contradicted(step, 'refusedAfter')
    case 'refunded':
      if (allows('refund', premium.status)) return await refund(step, answer)
      // What it had credited by mistake is undone; what it never credited to us is a refusal.
      if (premium.status === 'submitted') return await fail(step, { code: 'other', reason: answer.reason })
      return isUndoing(premium) ? await undone(step) : premium
    case 'refundRefused':
      if (allows('keepCredited', premium.status)) {
        return await keepCredited(step, { reason: answer.reason, reasonEn: 'the bureau refused' })
      }
      // The money is back with the payer, and the bureau keeps its own.
      return premium.status === 'refunded' || isUndoing(premium) ? await undoRefused(step, answer) : premium
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
  if (after !== premium) await updatePremium(tx, withoutStaleAsking(premium, after))
  return after
}

/** What one clerk asked for is decided on what he saw: when that has changed, somebody asks anew. */
const withoutStaleAsking = (before: Premium, after: Premium): Premium =>
  before.status === after.status && before.conflict === after.conflict
    ? after
    : { ...after, returnAsked: null }

/**
 * What nobody can find out any more, two clerks decide: the first asks, another one does it. Money that is in transit after
 * the last day of its price, or whose refund the bureau did not answer until the benefits began, goes back; what the bureau
 * keeps although the money is back, or refused after crediting, is settled between agency and bureau, and nothing moves.
 * @throws Problem with nothing moved
 */
export async function returnByAgency(
  tx: Tx,
  deps: Deps,
  key: { insuredId: number; id: number },
  { by, reason }: { by: string; reason: string },
): Promise<{ premium: Premium; decided: boolean }> {
  const found = await findPremium(tx, key)
  if (!found) throw problem.notFound()
  const accounts = await lockParties(tx, deps, found)
  const premium = (await findPremium(tx, key))!
  const step = { tx, deps, accounts, premium }
  const settles = !allows('returnByAgency', premium.status) && isOpen(premium.conflict)
  if (!settles) await requireReturnable(step)
  const asked = premium.returnAsked
  if (asked?.by === by) throw problem.secondClerkNeeded()
  await recordAct(tx, [requireAccount(accounts, premium.insuredId)], {
    kind: asked === null ? 'premium.returnAsked' : 'premium.returnDecided',
    ref: premium.id,
    actor: by,
    at: deps.now(),
    content: reason,
  })
  const after =
    asked === null
      ? { ...premium, returnAsked: { by, at: deps.now(), reason } }
      : { ...(settles ? await settle(step) : await giveBack(step, by)), returnAsked: null }
  await updatePremium(tx, after)
  return { premium: after, decided: asked !== null }
}

/** @throws Problem while the bureau may still decide, or when the insurance has been used */
async function requireReturnable({ tx, deps, premium }: Step): Promise<void> {
  requireAllowed(premium, 'returnByAgency')
  const today = dateInChina(deps.now())
  if (premium.status === 'submitted') {
    const until = lastDayOf(premium)
    if (today <= until) throw problem.stillOpen({ until })
    return
  }
  if (!refundOver(premium, today)) throw problem.refundStillOpen({ from: premium.benefitsFrom! })
  if (await poolPaidSince(tx, premium.insuredId, premium.benefitsFrom!)) throw problem.insuranceUsed()
}

/** Two clerks give back what the bureau says nothing about; a refund is still asked of it. */
async function giveBack(step: Step, by: string): Promise<Premium> {
  const { tx, deps, premium } = step
  if (premium.status === 'submitted') {
    return await fail(step, {
      code: 'agencyDecided',
      reason: '税务一直没有结果，经办机构两人复核后退回',
      reasonEn: 'the bureau never told a result, and two clerks decided it',
      by,
    })
  }
  const given = await refund(step, {
    reason: '税务一直没有答复退费申请，经办机构两人复核后退回',
    reasonEn: 'the bureau never answered, and two clerks decided it',
    on: dateInChina(deps.now()),
    by,
  })
  await askUndo(tx, deps, premium)
  return await contradicted({ ...step, premium: given }, 'creditedAfter')
}

/** Two clerks close what stands between agency and bureau: no money moves, and the payer reads that it is over. */
async function settle({ tx, deps, premium }: Step): Promise<Premium> {
  await unwatch(tx, premium)
  if (premium.status === 'failed' || premium.status === 'refunded') {
    await tell(tx, deps, premium, 'premium.settled')
  }
  return { ...premium, conflict: settled(premium.conflict!) }
}
