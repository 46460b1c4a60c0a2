import type { PlainDate, Text } from '@gongji/policy'
import { typedDay } from '@gongji/policy/typed'
import type { Reader, Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import { findItems } from './catalogue.ts'
import { findMedical } from './lists.ts'
import { type Match, matchFaults, writeMatches } from './match.ts'

const page = 2_000
const empties = new Set(['', 'null', 'NULL', 'Null', '\\N'])
const clean = (cell: string | undefined): string => {
  const text = (cell ?? '').trim()
  return empties.has(text) ? '' : text
}

type Row = Pick<Match, 'ownCode' | 'ownName' | 'code' | 'listType' | 'validFrom' | 'validTo'>
/** A line of the file that is not matched, and why. */
export type UnmatchedLine = { line: number; ownCode: string; code: string; why: Text }
export type MatchedFile = { read: number; matched: number; unmatched: UnmatchedLine[] }

const why = (zh: string, en: string): Text => ({ zh, en })

/** Own code, own name, the bureau's code, and where stated: kind of list, first and last day. */
function rowOf(cells: readonly string[], today: PlainDate): Row | Text {
  const [ownCode = '', ownName = '', code = '', listType = '', from = '', to = ''] = cells.map(clean)
  if (ownCode === '') return why('没有本机构的项目编码', 'the institution’s own code is missing')
  if (code === '') return why('没有填写医保目录编码', 'the bureau’s code is missing')
  if (ownCode.length > 150 || code.length > 50) return why('编码太长', 'a code is too long')
  const days = [from, to].map((text) => (text === '' ? null : typedDay(text)))
  if (days.some((day) => day?.wrong)) return why('起止日期不是日期', 'a first or last day is no day')
  const [validFrom, validTo] = days.map((day) => day?.value ?? null)
  return { ownCode, ownName, code, listType, validFrom: validFrom ?? today, validTo: validTo ?? null }
}

/** The kind of list that a code is of, where a row leaves it open. */
async function kindsOf(
  tx: Reader,
  area: string,
  rows: readonly Row[],
  today: PlainDate,
): Promise<Map<string, string>> {
  const open = [...new Set(rows.filter(({ listType }) => listType === '').map(({ code }) => code))]
  const kinds = new Map((await findMedical(tx, open)).map(({ code, listType }) => [code, listType]))
  for (const [code, { listType }] of await findItems(tx, area, open, today)) kinds.set(code, listType)
  return kinds
}

/**
 * Matches an institution's own items by code alone: TAB-separated lines, `null` for empty. What fits is kept, a line that
 * does not is told why and stops no other. The same file again changes nothing but the time.
 */
export async function matchFile(
  tx: Tx,
  {
    institution,
    text,
    today,
    at,
  }: { institution: { code: string; area: string }; text: string; today: PlainDate; at: Instant },
): Promise<MatchedFile> {
  const rows: (Row & { line: number })[] = []
  const unmatched: UnmatchedLine[] = []
  const seen = new Set<string>()
  let line = 0
  for (const raw of text.replace(/^\uFEFF/, '').split('\n')) {
    line += 1
    if (raw.trim() === '') continue
    const cells = raw.replace(/\r$/, '').split('\t')
    const row = rowOf(cells, today)
    const key = cells.slice(0, 4).map(clean).join('\t')
    const fault =
      'zh' in row ? row : seen.has(key) ? why('与文件中另一行重复', 'it stands twice in the file') : null
    seen.add(key)
    if (fault === null) rows.push({ ...(row as Row), line })
    else unmatched.push({ line, ownCode: clean(cells[0]).slice(0, 150), code: clean(cells[2]), why: fault })
  }
  let matched = 0
  for (let from = 0; from < rows.length; from += page) {
    const some = rows.slice(from, from + page)
    const kinds = await kindsOf(tx, institution.area, some, today)
    const wanted = some.map((row) => ({ ...row, listType: row.listType || (kinds.get(row.code) ?? '') }))
    const faults = new Map(
      (await matchFaults(tx, institution.area, wanted, today)).map((one) => [one.row - 1, one]),
    )
    for (const [index, { ownCode, code, why: reason }] of faults)
      unmatched.push({ line: wanted[index]!.line, ownCode, code, why: reason })
    const good = wanted.filter((_, index) => !faults.has(index))
    await writeMatches(
      tx,
      good.map(({ line: _, ...row }) => ({ ...row, institution: institution.code, sent: {}, matchedAt: at })),
    )
    matched += good.length
  }
  return { read: matched + unmatched.length, matched, unmatched: unmatched.sort((a, b) => a.line - b.line) }
}
