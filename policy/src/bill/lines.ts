/** From the lines of a bill to its sums. */

import type { Plan } from '../rules/plan.ts'
import type { LineFilter } from '../rules/sections.ts'
import type { Bill, Line } from '../values/bill.ts'
import type { Fen } from '../values/money.ts'
import { type Refusal, refusal } from '../values/refusal.ts'
import { unsourced } from '../values/sourced.ts'
import type { Amounts, LineSplit, Step } from './adjudication.ts'
import { splitLine } from './line-split.ts'
import { noParameters, rely, type Sheet, write } from './sheet.ts'

/** ¥1 billion: the largest bill (docs/definitions.md 12). */
export const largestBill = 100_000_000_000 as Fen

export type Sums = Pick<Amounts, 'ownPaid' | 'overLimit' | 'firstShare' | 'inScope'>
export type SplitBill = { lines: LineSplit[]; total: Fen; sums: Sums; banned: Fen }

/** Whether a rule that names codes, groups or classes is about this line. */
export const matches = (line: Line, { codes, groups, classes }: LineFilter): boolean =>
  (!codes || codes.includes(line.code)) &&
  (!groups || (line.groups ?? []).some((group) => groups.includes(group))) &&
  (!classes || classes.includes(line.itemClass))

function splitWith({ rules }: NonNullable<Plan['firstShare']>, line: Line): LineSplit {
  const rule = rules.find(({ lines }) => matches(line, lines))
  return rule ? splitLine(line, rule.rate) : splitLine(line)
}

const noInputs: readonly string[] = []
const fromTotal = ['total']
/** What in-scope cost is computed from, by which parts there are: own-paid 1, over the limit 2, first share 4. */
const partsThere: readonly (readonly string[])[] = Array.from({ length: 8 }, (_, parts) => {
  const names = ['ownPaid', 'overLimit', 'firstShare'].filter((_name, index) => parts & (1 << index))
  return ['total', ...names]
})

/** A step that only reads the bill. */
const fromBill = (id: string, formula: string, amount: Fen, inputs: readonly string[]): Step => ({
  id,
  formula,
  amount,
  inputs,
  parameters: noParameters,
  certainty: 'exact',
})

/** Steps of the line split; amounts of nothing are left out, in-scope cost never is. */
export function noteSplit(sheet: Sheet, { total, sums }: SplitBill): Step {
  const { ownPaid, overLimit, firstShare, inScope } = sums
  let parts = 0
  let certainty: Step['certainty'] = 'exact'
  write(sheet, fromBill('total', 'bill.total', total, noInputs))
  if (ownPaid > 0) {
    parts += 1
    write(sheet, fromBill('ownPaid', 'bill.ownPaid', ownPaid, fromTotal))
  }
  if (overLimit > 0) {
    parts += 2
    write(sheet, fromBill('overLimit', 'bill.overLimit', overLimit, fromTotal))
  }
  if (firstShare > 0) {
    parts += 4
    const from = sheet.plan.firstShare?.from ?? unsourced
    certainty = rely(sheet, 'exact', from)
    write(sheet, {
      id: 'firstShare',
      formula: 'bill.firstShare',
      amount: firstShare,
      inputs: fromTotal,
      parameters: from.parameters,
      certainty,
    })
  }
  return write(sheet, {
    id: 'inScope',
    formula: 'bill.inScope',
    amount: inScope,
    inputs: partsThere[parts]!,
    parameters: noParameters,
    certainty,
  })
}

/** Splits every line. `bad-amount` names a line that is not whole, non-negative fen. */
export function splitBill(bill: Bill, { firstShare: special }: Plan): SplitBill | Refusal {
  let total = 0
  let ownPaid = 0
  let overLimit = 0
  let firstShare = 0
  let inScope = 0
  let banned = 0
  const lines: LineSplit[] = []
  for (const line of bill.lines) {
    const { id, amount } = line
    if (!Number.isSafeInteger(amount) || amount < 0) return refusal('bad-amount', { line: id })
    const split = special ? splitWith(special, line) : splitLine(line)
    lines.push(split)
    total += amount
    if (line.banned) banned += amount
    ownPaid += split.ownPaid
    overLimit += split.overLimit
    firstShare += split.firstShare
    inScope += split.inScope
  }
  if (total > largestBill) return refusal('bill-too-large', { total, largest: largestBill })
  return {
    lines,
    total: total as Fen,
    sums: { ownPaid, overLimit, firstShare, inScope } as Sums,
    banned: banned as Fen,
  }
}
