import { createHash } from 'node:crypto'
import { fen } from '@gongji/policy/money'
import type { Deps } from '../deps.ts'
import type { Subject } from '../serve.ts'
import { problem as bureauProblem } from './bureau.ts'
import { type Asked, decidePayment, readSituation } from './payment.ts'
import type { Premium } from './premium.ts'
import { problem } from './problem.ts'
import type { Quote } from './quote.ts'
import { findByRequestKey, insertPremium, watch } from './store.ts'
import { lockParties, take } from './take.ts'

export type Submission = Asked & {
  callerId: number
  channel: string
  requestKey: string
  /** What the caller was shown, in fen: another price is refused before anything moves. */
  seenAmount: number
}

/**
 * Whose right to pay is asked about: one's own account as its owner; a wallet as the insured person, who owns it, or the
 * guardian; a quota as the one who granted it, as the person it was granted to, or as that person's guardian.
 * @throws Problem where account, payer and insured person do not fit together
 */
export function payingSubject({
  payerId,
  insuredId,
  account,
}: Pick<Asked, 'payerId' | 'insuredId' | 'account'>): Subject {
  if (account === 'personal') return { payerId }
  if ((account === 'wallet') !== (payerId === insuredId)) throw problem.accountNotYours()
  return account === 'wallet' ? { personId: insuredId } : { payerId, personId: insuredId }
}

const digestOf = (one: Submission): string =>
  createHash('sm3')
    .update(
      [
        one.kind,
        one.year,
        one.insuredId,
        one.payerId,
        one.account,
        one.repaired,
        one.area,
        one.seenAmount,
      ].join('\n'),
    )
    .digest('hex')

/** @throws Problem when the price is no longer what was shown */
export function requireAmount({ amount }: Pick<Quote, 'amount'>, seen: number): void {
  if (amount !== seen) {
    throw problem.amountChanged({ now: amount, seen: fen(seen) })
  }
}

/**
 * Pays a premium from an account, opened by our own app (docs/definitions.md X12, Guizhou): the money goes into transit and a job takes
 * the application to the bureau. Repeating it under the same key gives the first premium.
 * @throws Problem with nothing moved
 */
export async function submitPremium(deps: Deps, asked: Submission): Promise<Premium> {
  return await deps.db.transaction(async (tx) => {
    const accounts = await lockParties(tx, deps, asked)
    const known = await findByRequestKey(tx, asked.payerId, asked.requestKey)
    if (known) {
      if (known.digest !== digestOf(asked)) throw problem.keyReused()
      return known.premium
    }
    const situation = await readSituation(tx, deps, asked)
    const quote = decidePayment(deps, situation, asked)
    requireAmount(quote, asked.seenAmount)
    if (deps.taxBureau === undefined) throw bureauProblem.notConnected()
    const id = deps.newId()
    const actor = `citizen:${asked.callerId}`
    const premium = await take(
      tx,
      deps,
      accounts,
      newPremium(deps, asked, { id, quote, situation, reference: `GJ${id}`, direction: 'app' }),
      actor,
    )
    await insertPremium(tx, premium, { requestKey: asked.requestKey, digest: digestOf(asked) })
    await watch(tx, premium, deps.now())
    return premium
  })
}

/** A premium as it is first written, before any money moves. */
export const newPremium = (
  deps: Pick<Deps, 'now'>,
  asked: Asked & { channel: string },
  {
    id,
    quote,
    situation,
    reference,
    direction,
  }: {
    id: number
    quote: Quote
    situation: { binding: { id: number } | null }
    reference: string
    direction: Premium['direction']
  },
): Premium => ({
  id,
  insuredId: asked.insuredId,
  payerId: asked.payerId,
  account: asked.account,
  bindingId: asked.account === 'personal' ? (situation.binding?.id ?? null) : null,
  kind: asked.kind,
  year: asked.year,
  area: quote.area,
  amount: quote.amount,
  quote,
  direction,
  channel: asked.channel,
  reference,
  status: 'requested',
  requestedAt: deps.now(),
  expiresAt: null,
  submittedAt: null,
  submittedBy: null,
  limitYear: null,
  bureauState: 'none',
  bureauSerial: null,
  creditedAt: null,
  creditedOn: null,
  coversFrom: null,
  benefitsFrom: null,
  enrolmentId: null,
  closedAt: null,
  failCode: null,
  failReason: null,
  refundReason: null,
  overdueAt: null,
  conflict: null,
  returnAsked: null,
})
