/** From the lines of a bill to its sums. */
import type { Amounts, Claim, Line, LineSplit } from './claim.ts'
import { splitLine } from './line-split.ts'
import type { Fen } from './money.ts'
import { type Plan, type Rank, unsourced } from './plan.ts'
import { type Refusal, refusal } from './refusal.ts'
import type { LineFilter } from './sections.ts'
import { note, noteSourced, type Trace } from './trace.ts'

/** ¥1 billion: the largest bill (design, definition 12). */
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

/** Steps of the line split; amounts of nothing are left out, in-scope cost never is. */
export function noteSplit(
  trace: Trace,
  plan: Plan,
  { ownPaid, overLimit, firstShare, inScope }: Sums,
  total: Fen,
): Rank {
  const inputs = ['total']
  note(trace, { id: 'total', formula: 'bill.total', amount: total, inputs: [] }, 0)
  if (ownPaid > 0) {
    note(trace, { id: 'ownPaid', formula: 'bill.ownPaid', amount: ownPaid, inputs: fromTotal }, 0)
    inputs.push('ownPaid')
  }
  if (overLimit > 0) {
    note(trace, { id: 'overLimit', formula: 'bill.overLimit', amount: overLimit, inputs: fromTotal }, 0)
    inputs.push('overLimit')
  }
  let rank: Rank = 0
  if (firstShare > 0) {
    const from = plan.firstShare?.from ?? unsourced
    const step = { id: 'firstShare', formula: 'bill.firstShare', amount: firstShare, inputs: fromTotal }
    rank = from === unsourced ? note(trace, step, 0) : noteSourced(trace, step, { rank: 0, from, facts: {} })
    inputs.push('firstShare')
  }
  return note(trace, { id: 'inScope', formula: 'bill.inScope', amount: inScope, inputs }, rank)
}
const fromTotal = ['total']

/** Splits every line. `bad-amount` names a line that is not whole, non-negative fen. */
export function splitBill(claim: Claim, { firstShare: special }: Plan): SplitBill | Refusal {
  const lines: LineSplit[] = []
  let [total, ownPaid, overLimit, firstShare, inScope, banned] = [0, 0, 0, 0, 0, 0]
  for (const line of claim.lines) {
    if (!Number.isSafeInteger(line.amount) || line.amount < 0) return refusal('bad-amount', { line: line.id })
    const split = special ? splitWith(special, line) : splitLine(line)
    lines.push(split)
    total += split.amount
    ownPaid += split.ownPaid
    overLimit += split.overLimit
    firstShare += split.firstShare
    inScope += split.inScope
    if (line.banned) banned += line.amount
  }
  if (total > largestBill) return refusal('bill-too-large', { total, largest: largestBill })
  return {
    lines,
    total: total as Fen,
    sums: { ownPaid, overLimit, firstShare, inScope } as Sums,
    banned: banned as Fen,
  }
}
