/** The steps of the personal part: which account paid, under which rule, and why cash is left. */

import { cashRules, type DrawRules, drawRules, type PayerPack, relativeRules } from '../rules/draw-rules.ts'
import type { Bill, RelativeAccount } from '../values/bill.ts'
import type { PlainDate } from '../values/dates.ts'
import { gather } from '../values/lists.ts'
import type { Fen } from '../values/money.ts'
import type { Sourced } from '../values/sourced.ts'
import type { Step } from './adjudication.ts'
import type { DrawDown } from './draw-down.ts'
import { rely, type Sheet, write } from './sheet.ts'

const fromPersonal = ['personal']

type Drawing = {
  drawn: DrawDown
  /** Cost on the ban list. */
  cashOnly: Fen
  rules: DrawRules
  /** The day of drawing. */
  on: PlainDate
  payerPack: PayerPack | undefined
}

export function noteDraws(sheet: Sheet, personal: Step, drawing: Drawing): void {
  const { accounts } = sheet.bill
  const { drawn, rules } = drawing
  const note = (id: string, formula: string, amount: Fen, { from, facts }: Leg): void => {
    const inputs = fromPersonal
    const { parameters } = from
    const certainty = rely(sheet, personal.certainty, from)
    // Written out twice: to spread one into the other costs as much as the rest of the bill.
    write(
      sheet,
      facts
        ? { id, formula, amount, inputs, parameters, facts, certainty }
        : { id, formula, amount, inputs, parameters, certainty },
    )
  }
  if (drawn.own > 0) note('own', 'draw.own', drawn.own, { from: rules.own })
  for (const { bindingId, amount } of drawn.relatives) {
    const account = accounts.relatives.find((one) => one.bindingId === bindingId)!
    const from = relativeRules(rules, sheet.bill, account, drawing)
    note(`relative:${bindingId}`, 'draw.relative', amount, { from, facts: factsOf(account, amount) })
  }
  if (drawn.wallet > 0) note('wallet', 'draw.wallet', drawn.wallet, { from: rules.wallet })
  if (drawn.cash > 0) note('cash', 'draw.cash', drawn.cash, cashLeg(sheet.bill, drawing))
}

/** What a leg of the personal part rests on, and what else is told of it. */
type Leg = { from: Sourced; facts?: NonNullable<Step['facts']> }

function factsOf({ bindingId, relationship, costs, limitLeft, limitOf }: RelativeAccount, amount: Fen) {
  if (limitLeft !== amount) return { bindingId, relationship, costs }
  if (limitOf === undefined) return { bindingId, relationship, costs, limit: 'reached' }
  return { bindingId, relationship, costs, limit: 'reached', limitOf }
}

/** Cash is what no account paid: banned lines, what relatives' accounts may not pay, and what was not there. */
function cashLeg(bill: Bill, { drawn, cashOnly: banned, rules, on, payerPack }: Drawing): Leg {
  const { inScope, outOfScope } = drawn.left
  // Whose account had money left and still did not pay, because of what the cost is.
  const narrow =
    outOfScope > 0 ? bill.accounts.relatives.filter(({ costs }) => costs === 'inScope') : noAccounts
  if (banned === 0 && narrow.length === 0) return { from: rules.own, facts: { banned } }
  const from = cashRules(rules, narrow, {
    some: inScope > 0 || outOfScope > 0,
    banned: banned > 0,
    costsOf: (area) => {
      const pack = payerPack?.(area) ?? null
      return pack ? drawRules(pack, on).costs : []
    },
  })
  if (narrow.length === 0) return { from, facts: { banned } }
  return { from, facts: { banned, notShared: outOfScope, kinds: outerKinds(bill) } }
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
