import { isRefusal, premiumTerms, type Text } from '@gongji/policy'
import { type Deps, dateInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { enrolmentOn, listEnrolments, readPerson } from '../person/person.ts'
import type { RefundReason } from './bureau.ts'
import { allows, type Premium, statusText } from './premium.ts'
import { problem } from './problem.ts'
import { findPremium, updatePremium, watch } from './store.ts'
import { lockParties } from './take.ts'

export type AskedReason = Exclude<RefundReason, 'bureau'>

const reasonWords: Readonly<Record<RefundReason, Text>> = {
  duplicate: { zh: '重复缴费', en: 'paid twice' },
  death: { zh: '待遇期前死亡', en: 'died before the benefit period' },
  employee: { zh: '已参加职工医保', en: 'joined the employee scheme' },
  otherArea: { zh: '已在其他统筹区参保', en: 'insured in another area' },
  aided: { zh: '属于全额资助对象', en: 'fully aided' },
  bureau: { zh: '税务退回', en: 'given back by the bureau' },
}

/** Refuses an action that this state does not allow, naming the state. */
export function requireAllowed(premium: Premium, action: Parameters<typeof allows>[0]): void {
  if (allows(action, premium.status)) return
  const { name } = statusText(premium)
  throw problem.wrongState({ status: name.zh, statusEn: name.en })
}

/**
 * Asks for a credited premium back, before the benefit period. What our own records can prove is checked
 * here; whether it was paid twice through another channel only the bureau knows. The money comes back when it agrees.
 */
export async function askRefund(
  deps: Deps,
  {
    callerId,
    insuredId,
    id,
    reason,
  }: { callerId: number; insuredId: number; id: number; reason: AskedReason },
): Promise<Premium> {
  return await deps.db.transaction(async (tx) => {
    const found = await findPremium(tx, { insuredId, id })
    if (!found) throw problem.notFound()
    const accounts = await lockParties(tx, deps, found)
    const premium = (await findPremium(tx, { insuredId, id }))!
    requireAllowed(premium, 'askRefund')
    const today = dateInChina(deps.now())
    const pack = deps.packs.packOf(premium.area)
    const terms = pack && premiumTerms(pack, { year: premium.year, on: today })
    const rule = terms === null || isRefusal(terms) ? 'never' : terms.refund
    if (rule === 'never' || today >= premium.benefitsFrom!) {
      throw problem.refundTooLate({ from: premium.benefitsFrom! })
    }
    const person = await readPerson(tx, deps.secrets, insuredId)
    const others = (await listEnrolments(tx, [insuredId])).filter(
      (one) =>
        one.id !== premium.enrolmentId && one.status === 'normal' && (one.to === null || one.to >= today),
    )
    const proven: Record<AskedReason, boolean> = {
      duplicate: true,
      death: person.diedOn !== null,
      employee: enrolmentOn(others, today, 'employee') !== null,
      otherArea: others.some(({ area }) => area !== premium.area),
      aided:
        terms !== null &&
        !isRefusal(terms) &&
        terms.aidGroups.some(
          ({ group, amount }) => amount === 0 && others.some(({ aidGroups }) => aidGroups.includes(group)),
        ),
    }
    if (!proven[reason]) {
      throw problem.refundUnproven({ reason: reasonWords[reason].zh, reasonEn: reasonWords[reason].en })
    }
    const next: Premium = { ...premium, status: 'refunding', refundReason: reason }
    await updatePremium(tx, next)
    await watch(tx, next, deps.now())
    await recordAct(
      tx,
      [...new Set([premium.payerId, insuredId])].map((personId) => requireAccount(accounts, personId)),
      { kind: 'premium.refundAsked', ref: id, actor: `citizen:${callerId}`, at: deps.now(), content: reason },
    )
    await enqueue(tx, deps, {
      kind: 'premium.refund',
      payload: { insuredId, id },
      uniqueKey: `premium.refund:${id}`,
    })
    return next
  })
}
