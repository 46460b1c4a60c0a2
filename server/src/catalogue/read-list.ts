import type { PlainDate, Text } from '@gongji/policy'
import { typedDay } from '@gongji/policy/typed'
import { type Layout, layouts, limitColumns, shareColumns } from './layout.ts'
import type { ListRow } from './row-store.ts'

/** A line of a file that cannot be taken, and why. */
export type RefusedLine = { line: number; code: string; why: Text }
export type ReadList = { rows: ListRow[]; refused: RefusedLine[] }

const empties = new Set(['', 'null', 'NULL', 'Null', '\\N'])
const clean = (cell: string | undefined): string => {
  const text = (cell ?? '').trim()
  return empties.has(text) ? '' : text
}

const why = (zh: string, en: string): Text => ({ zh, en })
const isText = (value: unknown): value is Text => typeof value === 'object' && value !== null && 'zh' in value

/** A day; null: none is stated. Lists mark "for ever" with days far ahead, which are days all the same. */
function dayOf(text: string, zh: string, en: string): PlainDate | null | Text {
  if (text === '') return null
  const day = typedDay(text)
  const shown = text.slice(0, 30)
  return day.wrong ? why(`${zh}“${shown}”不是日期`, `${en} “${shown}” is no day`) : day.value
}

const areaPattern = /^\d{6}$/
const decimal = /^\d{1,10}(\.\d+)?$/

/** What is wrong with the columns that decide what is billed; null: nothing. */
function termsFault(list: string, at: (column: number) => string): Text | null {
  const [amount, share] = [at(limitColumns.amount), at(shareColumns.proportion)]
  if (list === '1318' && !decimal.test(amount))
    return why(`限价“${amount.slice(0, 20)}”不是金额`, 'the price limit is no amount')
  if (list === '1319' && (!decimal.test(share) || Number(share) > 1))
    return why(`自付比例“${share.slice(0, 20)}”不在 0 到 1 之间`, 'the proportion is not between 0 and 1')
  return null
}

function rowOf(
  list: string,
  layout: Layout,
  cells: readonly string[],
  from: PlainDate | null,
): ListRow | Text {
  const spare = cells.length === layout.columns + 1 && clean(cells.at(-1)) === ''
  if (cells.length !== layout.columns && !spare)
    return why(
      `应有 ${layout.columns} 列，实有 ${cells.length} 列`,
      `has ${cells.length} columns, not ${layout.columns}`,
    )
  const at = (column: number): string => (column === 0 ? '' : clean(cells[column - 1]))
  const [code, area, flag, standsFor] = [
    at(layout.code),
    at(layout.area),
    at(layout.valid),
    at(layout.standsFor),
  ]
  if (code === '') return why('没有编码', 'the code is missing')
  if (code.length > 50) return why('编码超过 50 个字符', 'the code is longer than 50 characters')
  if (area !== '' && !areaPattern.test(area))
    return why(`医保区划“${area.slice(0, 20)}”不是 6 位数字`, 'the area is not six digits')
  const first = dayOf(at(layout.from), '开始日期', 'the first day')
  if (isText(first)) return first
  const validTo = dayOf(at(layout.to), '结束日期', 'the last day')
  if (isText(validTo)) return validTo
  const validFrom = first ?? from
  if (validFrom !== null && validTo !== null && validTo < validFrom)
    return why(
      `结束日期 ${validTo} 早于开始日期 ${validFrom}`,
      `ends on ${validTo}, before it begins on ${validFrom}`,
    )
  if (flag !== '' && flag !== '0' && flag !== '1')
    return why(`有效标志“${flag.slice(0, 10)}”应为 0 或 1`, 'the valid flag is neither 0 nor 1')
  if (layout.standsFor !== 0 && standsFor === '')
    return why('没有医保目录编码', 'the insured code is missing')
  const wrong = termsFault(list, at)
  if (wrong !== null) return wrong
  return {
    list,
    rid: at(layout.rid) || `${code}|${area}|${standsFor}|${validFrom ?? ''}`,
    code,
    standsFor,
    area,
    name: at(layout.name).slice(0, 500),
    listType: typeof layout.listType === 'number' ? at(layout.listType) : layout.listType,
    version: at(layout.version),
    valid: flag !== '0',
    validFrom,
    validTo,
    line: cells
      .slice(0, layout.columns)
      .map((cell) => (clean(cell) === '' ? 'null' : cell.trim()))
      .join('\t'),
  }
}

/**
 * Reads a list's text: every line is a row or is refused with its reason, and none stops the others. A row that stands
 * twice is taken once, the later one.
 *
 * @param list 1301 … 1327
 * @param from the first day of rows that name none; null: they hold since ever
 */
export function readList(list: string, text: string, from: PlainDate | null): ReadList {
  const layout = layouts[list] as Layout
  const rows = new Map<string, ListRow>()
  const refused: RefusedLine[] = []
  let line = 0
  for (const raw of text.replace(/^\uFEFF/, '').split('\n')) {
    line += 1
    const one = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    if (one.trim() === '') continue
    const cells = one.split('\t')
    const row = rowOf(list, layout, cells, from)
    if (isText(row)) refused.push({ line, code: clean(cells[layout.code - 1]).slice(0, 50), why: row })
    else rows.set(row.rid, row)
  }
  return { rows: [...rows.values()], refused }
}
