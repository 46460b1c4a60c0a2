import { largestFen } from '@gongji/contract'
import {
  type Language,
  type Line,
  type LineSplit,
  type lineGroupsTold,
  type PlainDate,
  splitLine,
  type Text,
} from '@gongji/policy'
import { fen, sum } from '@gongji/policy/money'
import { findItems, type Item } from '../catalogue/catalogue.ts'
import type { Reader } from '../db/db.ts'
import { type Problem, problems } from '../problem.ts'
import type { BilledLine } from './settlement.ts'

export const problem = problems('bill', {
  rowsWrong: [
    422,
    '费用明细有 {count} 行不能接收：{rows}。本次未保存。',
    '{count} bill lines cannot be taken: {rowsEn}. Nothing was stored.',
    '请收费系统更正后整批重新上传。',
    'Correct them in the hospital program and upload the whole batch again.',
  ],
  nothing: [
    422,
    '没有费用明细。',
    'There are no bill lines.',
    '请收费系统至少上传一行费用明细。',
    'The hospital program must send at least one line.',
  ],
  tooLarge: [
    422,
    '费用合计超过 10 亿元的上限。',
    'The bill is above the limit of ¥1 billion.',
    '请收费系统核对单价和数量。',
    'The hospital program must check prices and counts.',
  ],
})

/** A line that the catalogue knows, with how it divides. */
export type CheckedLine = { billed: BilledLine; item: Item; line: Line; split: LineSplit }

/** Why one row cannot be taken; `row` counts from 1. */
export type RowFault = { row: number; id: string; code: string; why: Text }

const reasons = {
  id: { zh: '缺少明细流水号', en: 'the serial is missing' },
  repeated: { zh: '流水号与本次另一行重复', en: 'its serial is used by another line of this upload' },
  uploaded: { zh: '流水号已上传过', en: 'its serial was uploaded before' },
  amount: { zh: '金额不能为负', en: 'the amount is negative' },
  count: { zh: '数量必须大于零', en: 'the count is not above zero' },
  returned: {
    zh: '数量为负的退货不在这里办理，请先撤销结算，再按其余明细结算',
    en: 'goods are not returned by a count below zero: reverse the settlement, then settle what is left',
  },
  price: { zh: '单价不能为负', en: 'the price is negative' },
  huge: { zh: '金额或数量过大', en: 'amount or count is too large' },
  product: {
    zh: '单价×数量与金额相差超过0.01元',
    en: 'price times count differs from the amount by more than 0.01',
  },
  unknown: { zh: '医保目录中没有此编码', en: 'the catalogue has no such code on the day of care' },
} satisfies Record<string, Text>

// A row's price in millionths times its count in ten-thousandths of a piece, against fen: all in 10⁻¹⁰ yuan.
const fenE10 = 100_000_000n
const agrees = ({ amount, countE4, priceE6 }: BilledLine): boolean => {
  const difference = BigInt(priceE6) * BigInt(countE4) - BigInt(amount) * fenE10
  return (difference < 0n ? -difference : difference) <= fenE10
}

function faultOf(line: BilledLine): Text | null {
  if (line.id === '') return reasons.id
  if (line.countE4 < 0) return reasons.returned
  if (line.amount < 0) return reasons.amount
  if (line.countE4 <= 0) return reasons.count
  if (line.priceE6 < 0) return reasons.price
  if (line.amount > largestFen) return reasons.huge
  return agrees(line) ? null : reasons.product
}

/** What the catalogue says of a line. */
const termsOf = ({ itemClass, firstShare, ceiling, restricted, banned, listType }: Item) => ({
  itemClass,
  firstShare,
  ceiling,
  restricted,
  banned,
  ...(groupsOf.has(listType) ? { groups: groupsOf.get(listType)! } : {}),
})
/** Groups that rules may name, by the catalogue's kind of list (list_type). */
const groupsOf: ReadonlyMap<string, readonly (typeof lineGroupsTold)[number][]> = new Map([
  ['102', ['tcm']],
  ['103', ['hospitalPreparation']],
  ['301', ['consumable']],
])

/** What the rules see of a line. */
const lineOf = ({ id, code, amount, countE4, approval }: BilledLine, item: Item): Line => ({
  id,
  code,
  amount,
  countE4,
  ...termsOf(item),
  approved: approval === '1',
  ownExpense: approval === '2',
})

/**
 * The same lines as the catalogue of another day has them.
 * @throws Problem naming every row whose code does not hold on that day
 */
export function reline(lines: readonly Line[], items: ReadonlyMap<string, Item>): Line[] {
  const faults = lines.flatMap(({ id, code }, index): RowFault[] =>
    items.has(code) ? [] : [{ row: index + 1, id, code, why: reasons.unknown }],
  )
  if (faults.length > 0) throw rowsWrong(faults)
  return lines.map((line) => ({ ...line, ...termsOf(items.get(line.code)!) }))
}

const named = 3

/** The first rows that are wrong, in words, and how many there are in all. */
export function rowFacts(faults: readonly RowFault[]) {
  const list = (language: Language, comma: string, rest: string) => {
    const first = faults.slice(0, named).map(({ row, id, code, why }) => {
      const place = language === 'zh' ? `第${row}行` : `line ${row} `
      return `${place}(${id} ${code})${why[language]}`
    })
    return first.join(comma) + (faults.length > named ? rest : '')
  }
  return { count: faults.length, rows: list('zh', '；', ' 等'), rowsEn: list('en', '; ', ' …') }
}

/** A refusal that names the first rows that are wrong and counts the others; `extra.rows` names each. */
export const rowsWrong = (faults: readonly RowFault[]): Problem =>
  problem.rowsWrong(rowFacts(faults), { rows: faults })

/**
 * Checks lines against the catalogue of the place of care on the day of care, and divides each.
 * `uploaded` holds serials that the visit has already; `wrong` makes the refusal.
 * @throws Problem naming every row that is wrong
 */
export function checkLines(
  lines: readonly BilledLine[],
  items: ReadonlyMap<string, Item>,
  uploaded: ReadonlySet<string> = new Set(),
  wrong: (faults: readonly RowFault[]) => Problem = rowsWrong,
): CheckedLine[] {
  if (lines.length === 0) throw problem.nothing()
  const faults: RowFault[] = []
  const checked: CheckedLine[] = []
  const seen = new Set<string>()
  lines.forEach((billed, index) => {
    const fault = (why: Text) => faults.push({ row: index + 1, id: billed.id, code: billed.code, why })
    const item = items.get(billed.code)
    const own = faultOf(billed)
    if (own) fault(own)
    else if (seen.has(billed.id)) fault(reasons.repeated)
    else if (uploaded.has(billed.id)) fault(reasons.uploaded)
    else if (!item) fault(reasons.unknown)
    else {
      const line = lineOf(billed, item)
      const split = divide(line)
      if (split) checked.push({ billed, item, line, split })
      else fault(reasons.huge)
    }
    seen.add(billed.id)
  })
  if (faults.length > 0) throw wrong(faults)
  requireTotal(lines.map(({ amount }) => amount))
  return checked
}

/** Null when amount, count and ceiling together leave the safe integers. */
function divide(line: Line): LineSplit | null {
  try {
    return splitLine(line)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The sum of a bill. @throws Problem above ¥1 billion */
function requireTotal(amounts: readonly number[]) {
  // Each amount is bounded, but many of them may leave the safe integers before the limit is looked at.
  let total = 0
  for (const amount of amounts) {
    total += amount
    if (total > largestFen) throw problem.tooLarge()
  }
  return amounts.length === 0 ? fen(0) : sum(...amounts)
}

/** As `checkLines`, reading the catalogue. One statement. */
export async function readLines(
  tx: Reader,
  {
    area,
    on,
    lines,
    uploaded,
    wrong,
  }: {
    area: string
    on: PlainDate
    lines: readonly BilledLine[]
    uploaded?: ReadonlySet<string>
    wrong?: (faults: readonly RowFault[]) => Problem
  },
): Promise<CheckedLine[]> {
  const items = await findItems(
    tx,
    area,
    lines.map(({ code }) => code),
    on,
  )
  return checkLines(lines, items, uploaded, wrong)
}
