/** Who meets the personal part, in BigInt: see `exact.ts`. */
import type { Bill } from '../values/bill.ts'
import { big, min } from './exact-rules.ts'

export type Exact = Record<string, bigint>
type Left = { ownPaid: bigint; overLimit: bigint }
type Decided = { funds: Record<string, bigint>; total: bigint; left: Left }

export function draw(work: Decided, bill: Bill): Exact {
  const funds = Object.values(work.funds).reduce((all, fund) => all + fund, 0n)
  const personal = work.total - funds
  const bannedCost = bill.lines.reduce((all, { banned, amount }) => all + (banned ? big(amount) : 0n), 0n)
  const outer = work.left.ownPaid + work.left.overLimit
  const cashOnly = min(bannedCost, work.left.ownPaid)
  let [any, inner] = [outer - cashOnly, personal - outer]
  const wide = (available: bigint): bigint => {
    const first = min(available, any)
    const second = min(available - first, inner)
    any -= first
    inner -= second
    return first + second
  }
  const paid: Exact = { personal, own: wide(big(bill.accounts.own)) }
  for (const { bindingId, balance, limitLeft, costs } of bill.accounts.relatives) {
    const available = limitLeft === null ? big(balance) : min(big(balance), big(limitLeft))
    const amount = costs === 'any' ? wide(available) : min(available, inner)
    if (costs !== 'any') inner -= amount
    paid[`relative:${bindingId}`] = amount
  }
  paid.wallet = wide(big(bill.accounts.wallet))
  paid.cash = any + inner + cashOnly
  return paid
}
