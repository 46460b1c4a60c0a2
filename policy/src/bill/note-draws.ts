/** The steps of the personal part: which account paid, under which rule, and why cash is left. */

import { cashRules, type DrawRules, drawRules, type PayerPack, relativeRules } from '../rules/draw-rules.ts'
import type { Bill } from '../values/bill.ts'
import type { PlainDate } from '../values/dates.ts'
import { gather } from '../values/lists.ts'
import type { Fen } from '../values/money.ts'
import { certainties, type Rank, type Sourced } from '../values/sourced.ts'
import type { Step } from './adjudication.ts'
import type { DrawDown } from './draw-down.ts'
import { rely, type Trace } from './trace.ts'

type Sheet = { bill: Bill; trace: Trace; rank: Rank }
const fromPersonal = ['personal']

type Drawing = { rules: DrawRules; on: PlainDate; payerPack: PayerPack | undefined }

export function noteDraws(
  { bill, trace, rank }: Sheet,
  drawn: DrawDown,
  cashOnly: Fen,
  drawing: Drawing,
): void {
  const { own, relatives, wallet, cash } = drawn
  const { rules } = drawing
  if (own > 0) noteDraw(trace, 'own', 'draw.own', own, { rank, from: rules.own })
  for (const { bindingId, amount } of relatives) {
    const account = bill.accounts.relatives.find((one) => one.bindingId === bindingId)!
    const { relationship, costs, limitLeft, limitOf } = account
    const facts: NonNullable<Step['facts']> =
      limitLeft !== amount
        ? { bindingId, relationship, costs }
        : limitOf === undefined
          ? { bindingId, relationship, costs, limit: 'reached' }
          : { bindingId, relationship, costs, limit: 'reached', limitOf }
    const from = relativeRules(rules, bill, account, drawing)
    noteDraw(trace, `relative:${bindingId}`, 'draw.relative', amount, { rank, from, facts })
  }
  if (wallet > 0) noteDraw(trace, 'wallet', 'draw.wallet', wallet, { rank, from: rules.wallet })
  if (cash > 0) noteCash({ bill, trace, rank }, drawn, cashOnly, drawing)
}

type Draw = { rank: Rank; from: Sourced; facts?: NonNullable<Step['facts']> }

function noteDraw(trace: Trace, id: string, formula: string, amount: Fen, { rank, from, facts }: Draw): void {
  const certainty = certainties[rely(trace, rank, from)]
  const inputs = fromPersonal
  const { parameters } = from
  // Written out twice: to spread one into the other costs as much as the rest of the bill.
  trace.steps.push(
    facts
      ? { id, formula, amount, inputs, parameters, facts, certainty }
      : { id, formula, amount, inputs, parameters, certainty },
  )
}

/** Cash is what no account paid: banned lines, what relatives' accounts may not pay, and what was not there. */
function noteCash(
  { bill, trace, rank }: Sheet,
  { cash, left: { inScope, outOfScope } }: DrawDown,
  banned: Fen,
  { rules, on, payerPack }: Drawing,
): void {
  // Whose account had money left and still did not pay, because of what the cost is.
  const narrow =
    outOfScope > 0 ? bill.accounts.relatives.filter(({ costs }) => costs === 'inScope') : noAccounts
  if (banned === 0 && narrow.length === 0) {
    const facts = { banned }
    noteDraw(trace, 'cash', 'draw.cash', cash, { rank, from: rules.own, facts })
    return
  }
  const facts = narrow.length === 0 ? { banned } : { banned, notShared: outOfScope, kinds: outerKinds(bill) }
  const from = cashRules(rules, narrow, {
    some: inScope > 0 || outOfScope > 0,
    banned: banned > 0,
    costsOf: (area) => {
      const pack = payerPack?.(area) ?? null
      return pack ? drawRules(pack, on).costs : []
    },
  })
  noteDraw(trace, 'cash', 'draw.cash', cash, { rank, from, facts })
}
const noAccounts: Bill['accounts']['relatives'] = []

/** Why cost lies outside the insurance: class C, over its ceiling, not approved, declared own expense. */
function outerKinds({ lines }: Bill): string {
  const kinds = gather(lines, ({ banned, itemClass, restricted, approved, ownExpense, ceiling }) =>
    banned
      ? []
      : ownExpense
        ? ['ownExpense']
        : itemClass === 'C'
          ? ['classC']
          : restricted && !approved
            ? ['restricted']
            : ceiling !== null
              ? ['overLimit']
              : [],
  )
  return [...new Set(kinds)].sort().join()
}
