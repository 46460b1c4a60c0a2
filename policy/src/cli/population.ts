/** Many people's bills as a table: one row a bill, read and answered row by row. */
import { adjudicate } from '../bill/adjudicate.ts'
import type { Adjudication } from '../bill/adjudication.ts'
import { domains } from '../language/context.ts'
import { patientFaults } from '../packs/bills.ts'
import type { Fault } from '../packs/index.ts'
import { type TermsAsked, termsCache } from '../rules/terms.ts'
import { plain, typedAmount, typedDay, typedWhole } from '../typed/index.ts'
import type { Bill, Line, UnknownFact, Used } from '../values/bill.ts'
import { type Fen, fenToYuan, yuanToFen, zero } from '../values/money.ts'
import { type CompiledPack, noRulesForArea } from '../values/pack.ts'
import { isRefusal, type Refusal } from '../values/refusal.ts'
import type { Language, Text } from '../values/text.ts'
import { addUsed } from './chain.ts'
import { refusalText } from './print.ts'

/** What cannot be read, in both languages; thrown while a row is read, and told as that row's answer. */
class Unreadable extends Error {
  readonly words: Text
  constructor(words: Text) {
    super(words.en)
    this.words = words
  }
}

type Cell = (text: string) => unknown
const word =
  (known: readonly string[]): Cell =>
  (text) => {
    if (known.includes(text)) return text
    throw new Unreadable({
      zh: `没有“${text}”这个值，可用：${known.join('、')}`,
      en: `there is no "${text}"; known: ${known.join(', ')}`,
    })
  }
const read =
  (typed: (text: string) => { value?: unknown; wrong?: Text }): Cell =>
  (text) => {
    const { value, wrong } = typed(text)
    if (wrong) throw new Unreadable(wrong)
    return value
  }
const money = read((text) => typedAmount(text, { least: zero }))
const count: Cell = (text) => {
  const number = read(typedWhole)(text) as number
  if (number >= 0 && number < 1_000_000) return number
  throw new Unreadable({ zh: `“${text}”不是可用的个数`, en: `${text} is not a usable count` })
}
const area: Cell = (text) => {
  if (/^\d{6}$/.test(text)) return text
  throw new Unreadable({ zh: `“${text}”不是六位的统筹区代码`, en: `"${text}" is not an area of six digits` })
}
const texts: Cell = (text) => text.split(/[ ;|]+/).filter((one) => one !== '')

const cells = {
  person: (text) => text,
  area,
  scheme: word(domains.scheme),
  category: word(domains.category),
  age: count,
  aid: texts,
  benefit: word(domains.benefit),
  on: read(typedDay),
  kind: word(domains.kind),
  level: word(domains.level),
  place: area,
  filing: word(domains.filing),
  diseases: texts,
  circumstances: texts,
  admission: count,
  days: count,
  inScope: money,
  firstShare: money,
  overLimit: money,
  ownPaid: money,
  own: money,
} satisfies Record<string, Cell>
type Column = keyof typeof cells
const needed: readonly Column[] = ['area', 'scheme', 'category', 'age', 'benefit', 'on', 'inScope']

/** What the table may leave out, and must then not be guessed: a rule that looks at it refuses. */
const unsaid: readonly (readonly [Column | null, UnknownFact])[] = [
  ['level', 'level'],
  ['admission', 'admission'],
  ['days', 'days'],
  ['circumstances', 'circumstance'],
  [null, 'prescription'],
  [null, 'institution'],
  [null, 'number'],
  [null, 'lineGroups'],
]

const amounts = [
  'total',
  'inScope',
  'deductible',
  'pool',
  'criticalIllness',
  'largeSum',
  'civilServant',
  'medicalAid',
  'otherFund',
  'personal',
  'own',
  'cash',
] as const

/** A row of comma-separated values; a cell in quotes may hold commas, and quotes written twice. */
function cellsOf(row: string): string[] {
  if (!row.includes('"')) return row.split(',')
  const found: string[] = []
  for (const [, quoted, bare] of row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    found.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'))
  }
  return found
}
const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

type Row = Partial<Record<Column, unknown>>
type Said = Record<'area' | 'scheme' | 'category' | 'benefit' | 'on', string> & Row

const whole = 10_000 as Line['firstShare']
type LineKind = Pick<Line, 'id' | 'itemClass' | 'firstShare' | 'ceiling'>
const usual: LineKind = { id: '1', itemClass: 'A', firstShare: 0 as Line['firstShare'], ceiling: null }
const kinds: readonly (readonly [Column, LineKind])[] = [
  ['inScope', usual],
  ['firstShare', { ...usual, id: '2', itemClass: 'B', firstShare: whole }],
  ['overLimit', { ...usual, id: '3', ceiling: zero }],
  ['ownPaid', { ...usual, id: '4', itemClass: 'C' }],
]

function linesOf(row: Row): Line[] {
  const lines: Line[] = []
  for (const [column, { id, itemClass, firstShare, ceiling }] of kinds) {
    const amount = row[column]
    if (amount === undefined || amount === 0) continue
    lines.push({
      id,
      code: '',
      amount: amount as Fen,
      countE4: 10_000,
      itemClass,
      firstShare,
      ceiling,
      restricted: false,
      approved: false,
      ownExpense: false,
      banned: false,
    })
  }
  return lines
}

/** What the columns of a table leave unsaid, by what a row has empty: few different ones. */
const unsaidOf = new Map<number, UnknownFact[]>()
function unknownIn(row: Row): UnknownFact[] {
  let said = 0
  for (let at = 0; at < unsaid.length; at++) {
    const column = unsaid[at]![0]
    if (column !== null && row[column] !== undefined) said |= 1 << at
  }
  let facts = unsaidOf.get(said)
  if (facts === undefined) {
    facts = unsaid.flatMap(([, fact], at) => ((said >> at) & 1 ? [] : [fact]))
    unsaidOf.set(said, facts)
  }
  return facts
}

function billOf(row: Said): Bill {
  const kind = row.kind ?? (row.benefit === 'pharmacy' ? 'pharmacy' : 'hospital')
  return {
    benefit: row.benefit,
    on: row.on,
    patient: {
      scheme: row.scheme,
      category: row.category,
      age: row.age,
      aidGroups: row.aid ?? [],
      area: row.area,
    },
    institution: { kind, level: row.level ?? '1', area: row.place ?? row.area },
    filing: row.filing ?? 'none',
    diseases: row.diseases ?? [],
    visitDeductible: zero,
    admissionsBefore: Math.max(0, ((row.admission as number | undefined) ?? 1) - 1),
    ...(row.days === undefined ? {} : { days: row.days }),
    ...(row.circumstances === undefined ? {} : { circumstances: row.circumstances }),
    unknown: unknownIn(row),
    lines: linesOf(row),
    accounts: { own: row.own ?? zero, relatives: [], wallet: zero },
  } as unknown as Bill
}

const fitting = new Set<string>()
/** @throws Unreadable for an age or a scheme that cannot be of the category */
function mustFit({ scheme, category, age }: Said): void {
  const who = `${scheme} ${category} ${age}`
  if (fitting.has(who)) return
  const faults: Fault[] = []
  const at = { file: '', path: '', lineOf: () => 0, faults }
  if (!patientFaults({ scheme, category, age } as Bill['patient'], { node: null, at, aged: true })) {
    throw new Unreadable(faults[0]!)
  }
  fitting.add(who)
}

/** What a table's first row says of its columns. */
function columnsOf(header: string): readonly Column[] {
  const names = cellsOf(plain(header)).map((one) => one.trim())
  const strange = names.find((name) => !Object.hasOwn(cells, name))
  if (strange !== undefined) {
    throw new Unreadable({
      zh: `没有“${strange}”这一列，可用：${Object.keys(cells).join('、')}`,
      en: `there is no column "${strange}"; known: ${Object.keys(cells).join(', ')}`,
    })
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new Unreadable({ zh: `“${twice}”这一列有两个`, en: `the column "${twice}" stands twice` })
  }
  const absent = needed.find((name) => !names.includes(name))
  if (absent !== undefined) {
    throw new Unreadable({ zh: `缺少“${absent}”这一列`, en: `the column "${absent}" is missing` })
  }
  return names as Column[]
}

/** Words and days recur in every row; each is read once. */
const mostKept = 10_000

export type RowAnswer = { text: string; wrong: Text | null }
/**
 * Answers the rows of a table in turn. Rows of one `person` add up within a year, area and scheme; without that column
 * each stands alone. A row that cannot be read is answered by what is wrong with it.
 * @throws the words of what is wrong with the first row, as `{ wrong }`
 */
export function populationReader(
  packs: ReadonlyMap<string, CompiledPack>,
  header: string,
  lang: Language,
):
  | {
      header: string
      answer: (row: string) => RowAnswer
      /** Whose row it is, as it is written; null: rows have nobody in common. */
      person: ((row: string) => string) | null
    }
  | { wrong: Text } {
  let columns: readonly Column[]
  try {
    columns = columnsOf(header)
  } catch (error) {
    if (error instanceof Unreadable) return { wrong: error.words }
    throw error
  }
  const keptCells = new Map(columns.map((column) => [column, new Map<string, unknown>()]))
  const books = new Map<string, Used>()
  const terms = termsCache(5_000)

  const cell = (column: Column, written: string): unknown => {
    // Amounts hardly recur, and nearly all are written plainly.
    const amount = cells[column] === money ? yuanToFen(written) : null
    if (amount !== null && amount >= 0) return amount
    const known = keptCells.get(column)!
    const before = known.get(written)
    if (before !== undefined || known.has(written)) return before
    const text = plain(written)
    const value = text === '' ? undefined : cells[column](text)
    if (value === undefined && needed.includes(column)) {
      throw new Unreadable({ zh: '没有填写', en: 'it is empty' })
    }
    if (known.size < mostKept) known.set(written, value)
    return value
  }
  const rowOf = (text: string): Said => {
    const written = cellsOf(text)
    if (written.length !== columns.length) {
      throw new Unreadable({
        zh: `有${written.length}列，应有${columns.length}列`,
        en: `it has ${written.length} columns instead of ${columns.length}`,
      })
    }
    const row: Row = {}
    let index = 0
    try {
      for (; index < columns.length; index++) row[columns[index]!] = cell(columns[index]!, written[index]!)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      const { zh, en } = error.words
      throw new Unreadable({ zh: `${columns[index]}：${zh}`, en: `${columns[index]}: ${en}` })
    }
    mustFit(row as Said)
    return row as Said
  }
  const decide = (row: Said): Adjudication | Refusal => {
    const pack = packs.get(row.area)
    if (!pack) return noRulesForArea(row.area)
    const found = terms(pack, row as unknown as TermsAsked)
    if (isRefusal(found)) return found
    if (row.person === undefined) return adjudicate(billOf(row), found, {})
    const book = `${row.area} ${row.scheme} ${row.on.slice(0, 4)} ${row.person}`
    const used = books.get(book) ?? {}
    const answer = adjudicate(billOf(row), found, used)
    if (!isRefusal(answer)) books.set(book, addUsed(used, answer.used))
    return answer
  }
  const first = columns.includes('person') ? ['person'] : []
  const line = (row: Row | null, rest: string): string =>
    first.length === 0 ? rest : `${quoted(String(row?.person ?? ''))},${rest}`
  const nothing = ','.repeat(amounts.length + 1)
  return {
    header: [...first, ...amounts, 'certainty', 'refused'].join(','),
    person: first.length === 0 ? null : (text) => plain(cellsOf(text)[columns.indexOf('person')] ?? ''),
    answer: (text) => {
      try {
        const row = rowOf(text)
        const answer = decide(row)
        if (isRefusal(answer)) {
          return { text: line(row, `${nothing}${quoted(refusalText(answer, lang))}`), wrong: null }
        }
        let paid = ''
        for (const name of amounts) paid += `${fenToYuan(answer.amounts[name])},`
        return { text: line(row, `${paid}${answer.certainty},`), wrong: null }
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error
        return { text: line(null, `${nothing}${quoted(error.words[lang])}`), wrong: error.words }
      }
    },
  }
}
