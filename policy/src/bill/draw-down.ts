import type { Accounts, RelativeAccount } from '../values/bill.ts'
import { type Fen, lesser, minus, zero } from '../values/money.ts'

/** The personal part of a bill, by who may pay it . */
export type PersonalPart = {
  /** Deductible, ratio share, first share: every account may. */
  inScope: Fen
  /** Class C, over the ceiling: the own account, the wallet, and relatives whose area allows any cost. */
  outOfScope: Fen
  /** Ban list: cash only. */
  banned: Fen
}

export type DrawDown = {
  own: Fen
  relatives: { bindingId: string; amount: Fen }[]
  wallet: Fen
  cash: Fen
  /** What of the cash no account was left for; the rest of it is banned. */
  left: { inScope: Fen; outOfScope: Fen }
}

/** Takes from what is left, first what the others may not pay. */
function payAny(left: { inScope: Fen; outOfScope: Fen }, available: Fen): Fen {
  const outer = lesser(available, left.outOfScope)
  const inner = lesser(minus(available, outer), left.inScope)
  left.outOfScope = minus(left.outOfScope, outer)
  left.inScope = minus(left.inScope, inner)
  return (outer + inner) as Fen
}

/**
 * Own account → relatives in the given order → wallet → cash. Whoever may pay any cost pays first what the others
 * may not, so that as little as possible is left for cash. Relatives who pay nothing are left out.
 */
export function drawDown(part: PersonalPart, accounts: Accounts): DrawDown {
  const left = { inScope: part.inScope, outOfScope: part.outOfScope }
  const own = payAny(left, accounts.own)
  const relatives: DrawDown['relatives'] = []
  for (const { bindingId, balance, limitLeft, costs } of accounts.relatives) {
    const available = limitLeft === null ? balance : lesser(balance, limitLeft)
    let amount: Fen
    if (costs === 'any') amount = payAny(left, available)
    else {
      amount = lesser(available, left.inScope)
      left.inScope = minus(left.inScope, amount)
    }
    if (amount > zero) relatives.push({ bindingId, amount })
  }
  const wallet = payAny(left, accounts.wallet)
  return { own, relatives, wallet, cash: (left.inScope + left.outOfScope + part.banned) as Fen, left }
}

/** Puts relatives into the order in which they are asked; equal balances keep the order of authorisation. */
export const orderRelatives = (
  drawOrder: 'authorised' | 'largestBalance',
  accounts: readonly RelativeAccount[],
): readonly RelativeAccount[] =>
  drawOrder === 'authorised' ? accounts : [...accounts].sort((a, b) => b.balance - a.balance)
