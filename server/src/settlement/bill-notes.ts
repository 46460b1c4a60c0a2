import type { Amounts, Bill, LineSplit } from '@gongji/policy'
import { type Fen, fenToYuan, lesser, minus, sum, zero } from '@gongji/policy/money'
import type { Settlement } from './settlement.ts'

type Decided = { bill: Bill; amounts: Amounts; lines: readonly LineSplit[]; asksAccounts: boolean }

/** Why money is asked for in cash although an account might have paid. */
export function billNotes({ bill, amounts, lines, asksAccounts }: Decided): Settlement['notes'] {
  const notes: Settlement['notes'][number][] = []
  if (!asksAccounts || amounts.cash <= 0) return notes
  const amountOf = (wanted: (index: number) => boolean): Fen =>
    sum(...lines.filter((_, index) => wanted(index)).map(({ ownPaid }) => ownPaid))
  const isBanned = (index: number): boolean => bill.lines[index]?.banned === true
  const banned = lesser(amountOf(isBanned), amounts.cash)
  if (banned > 0) notes.push({ code: 'cash-banned', facts: { amount: fenToYuan(banned) } })
  // Relatives' money was there for what is in scope, and the own account had paid what it could.
  const some = bill.accounts.relatives.some(({ costs, balance }) => costs === 'inScope' && balance > 0)
  const outside = sum(
    amountOf((index) => !isBanned(index)),
    amounts.overLimit,
  )
  const left = lesser(minus(amounts.cash, banned), outside)
  if (some && left > zero) notes.push({ code: 'cash-out-of-scope', facts: { amount: fenToYuan(left) } })
  return notes
}
