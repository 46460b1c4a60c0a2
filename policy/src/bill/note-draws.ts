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
  const { bill } = sheet
  const { drawn, rules } = drawing
  const { own, relatives, wallet, cash } = drawn
  if (own > 0) noteOwn(sheet, personal, own, rules.own)
  for (const { bindingId, amount } of relatives) {
    const account = bill.accounts.relatives.find((one) => one.bindingId === bindingId)!
    const from = relativeRules(rules, bill, account, drawing)
    const drawOf = { id: `relative:${bindingId}`, formula: 'draw.relative', amount }
    noteDraw(sheet, personal, drawOf, from, factsOf(account, amount))
  }
  if (wallet > 0) {
    const certainty = rely(sheet, personal.certainty, rules.wallet)
    const { parameters } = rules.wallet
    const inputs = fromPersonal
    write(sheet, { id: 'wallet', formula: 'draw.wallet', amount: wallet, inputs, parameters, certainty })
  }
  if (cash > 0) noteCash(sheet, personal, drawing)
}

/** Nearly every bill has this leg, so it is written without a detour. */
function noteOwn(sheet: Sheet, personal: Step, amount: Fen, from: Sourced): void {
  const certainty = rely(sheet, personal.certainty, from)
  const { parameters } = from
  write(sheet, { id: 'own', formula: 'draw.own', amount, inputs: fromPersonal, parameters, certainty })
}

type Facts = NonNullable<Step['facts']>

function noteDraw(
  sheet: Sheet,
  personal: Step,
  { id, formula, amount }: Pick<Step, 'id' | 'formula' | 'amount'>,
  from: Sourced,
  facts: Facts,
): void {
  const certainty = rely(sheet, personal.certainty, from)
  write(sheet, {
    id,
    formula,
    amount,
    inputs: fromPersonal,
    parameters: from.parameters,
    facts,
    certainty,
  })
}

function factsOf({ bindingId, relationship, costs, limitLeft, limitOf }: RelativeAccount, amount: Fen) {
  if (limitLeft !== amount) return { bindingId, relationship, costs }
  if (limitOf === undefined) return { bindingId, relationship, costs, limit: 'reached' }
  return { bindingId, relationship, costs, limit: 'reached', limitOf }
}

/** Cash is what no account paid: banned lines, what relatives' accounts may not pay, and what was not there. */
function noteCash(
  sheet: Sheet,
  personal: Step,
  { drawn, cashOnly: banned, rules, on, payerPack }: Drawing,
): void {
  const { bill } = sheet
  const { inScope, outOfScope } = drawn.left
  const draw = { id: 'cash', formula: 'draw.cash', amount: drawn.cash }
  // Whose account had money left and still did not pay, because of what the cost is.
  const narrow =
    outOfScope > 0 ? bill.accounts.relatives.filter(({ costs }) => costs === 'inScope') : noAccounts
  if (banned === 0 && narrow.length === 0) {
    noteDraw(sheet, personal, draw, rules.own, { banned })
    return
  }
  const from = cashRules(rules, narrow, {
    some: inScope > 0 || outOfScope > 0,
    banned: banned > 0,
    costsOf: (area) => {
      const pack = payerPack?.(area) ?? null
      return pack ? drawRules(pack, on).costs : []
    },
  })
  const facts = narrow.length === 0 ? { banned } : { banned, notShared: outOfScope, kinds: outerKinds(bill) }
  noteDraw(sheet, personal, draw, from, facts)
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
