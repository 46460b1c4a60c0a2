import type { Node } from 'yaml'
import { domains } from '../language/context.ts'
import { plain, typedAmount, typedDay, typedWhole } from '../typed/index.ts'
import type { Bill, BillInYear, Line, RelativeAccount, Used } from '../values/bill.ts'
import { type Fen, yuanToFen } from '../values/money.ts'
import type { CompiledPack } from '../values/pack.ts'
import {
  type At,
  either,
  entriesOf,
  fault,
  inside,
  type JsonSchema,
  list,
  mapped,
  nearest,
  type ReadBy,
  type Reader,
  record,
  scalar,
  shortened,
  word,
} from './read.ts'
import { parseMoney, ratePercent, relationships, text, yes } from './units.ts'

/** Yuan, not negative: `150`, `"0.05"`, `150 yuan`, `15000 fen`. */
export const yuan: Reader<number> = scalar(
  { anyOf: [{ type: 'number' }, { type: 'string' }] },
  (one) => {
    const text = plain(one)
    const grouped = text.replace(/(\d)[,_](?=\d{3}(\D|$))/g, '$1')
    const amount = parseMoney(text) ?? yuanToFen(grouped) ?? typedAmount(text).value
    return amount === undefined || amount < 0 ? undefined : amount
  },
  {
    code: 'unit-error',
    zh: '不小于零的金额，如 150 或 150 yuan',
    en: 'an amount of at least nothing, such as 150 or 150 yuan',
    why: (one) => typedAmount(one, { least: 0 as Fen }).wrong,
  },
)
const texts: Reader<string[]> = either(
  list(text),
  mapped(text, (one) => one.split(',').map((part) => part.trim())),
)
const countE4: Reader<number> = scalar(
  { anyOf: [{ type: 'number' }, { type: 'string' }] },
  (one) => {
    const match = /^(\d{1,12})(?:\.(\d{1,4}))?$/.exec(plain(one))
    return match ? Number(match[1]! + (match[2] ?? '').padEnd(4, '0')) : undefined
  },
  { zh: '数量，如 2 或 0.5', en: 'a count such as 2 or 0.5' },
)

/** A day as people write it. */
const day: Reader<string> = scalar({ type: 'string' }, (one) => typedDay(one).value, {
  code: 'wrong-date',
  zh: '存在的日期，如 2025-01-01',
  en: 'a day that exists, such as 2025-01-01',
  why: (one) => typedDay(one).wrong,
})
const count: Reader<number> = scalar(
  { type: ['integer', 'string'] },
  (one) => {
    const { value } = typedWhole(one)
    return value === undefined || value < 0 || value > 999_999_999 ? undefined : value
  },
  { zh: '整数，如 3', en: 'a whole number, such as 3', why: (one) => typedWhole(one).wrong },
)
const areaCode: Reader<string> = mapped(text, plain)

const lineShape = record(
  { amount: yuan },
  {
    id: text,
    code: text,
    class: word(['A', 'B', 'C']),
    firstShare: ratePercent,
    ceiling: yuan,
    count: countE4,
    restricted: yes,
    approved: yes,
    ownExpense: yes,
    banned: yes,
    groups: texts,
  },
)
const line: Reader<ReadBy<typeof lineShape>> = {
  schema: lineShape.schema,
  read: (node, at) => {
    const read = lineShape.read(node, at)
    if (read?.class !== 'B' || read.firstShare !== undefined || read.ownExpense) return read
    return fault(at, node, {
      code: 'first-share-missing',
      zh: `${at.path}：乙类没有写先行自付比例`,
      en: `${at.path}: class B without its first share`,
      mend: {
        zh: '补上 firstShare，如 10 percent；没有就写 0 percent',
        en: 'Add firstShare, such as 10 percent; write 0 percent if there is none.',
      },
    })
  },
}
const toLine = (read: ReadBy<typeof line>, index: number): Line => ({
  id: read.id ?? String(index + 1),
  code: read.code ?? '',
  amount: read.amount as Line['amount'],
  countE4: read.count ?? 10_000,
  itemClass: read.class ?? 'A',
  firstShare: (read.firstShare ?? 0) as Line['firstShare'],
  ceiling: (read.ceiling ?? null) as Line['ceiling'],
  restricted: read.restricted ?? false,
  approved: read.approved ?? false,
  ownExpense: read.ownExpense ?? false,
  banned: read.banned ?? false,
  ...(read.groups ? { groups: read.groups } : {}),
})

/** `{ inScope, ownPaid, firstShare, overLimit }` in yuan, or a list of lines. */
const parts = record({}, { inScope: yuan, ownPaid: yuan, firstShare: yuan, overLimit: yuan, banned: yuan })
const lines: Reader<Line[]> = {
  schema: { anyOf: [parts.schema, { type: 'array', items: line.schema }] },
  read: (node, at) => {
    if (!entriesOf(node)) return list(line).read(node, at)?.map(toLine)
    const read = parts.read(node, at)
    return read && linesOfParts(read)
  },
}

/** Lines that split into exactly these parts. */
function linesOfParts(read: ReadBy<typeof parts>): Line[] {
  const whole = 10_000 as Line['firstShare']
  const made: ReadBy<typeof line>[] = []
  if (read.inScope) made.push({ amount: read.inScope, class: 'A' })
  if (read.firstShare) made.push({ amount: read.firstShare, class: 'B', firstShare: whole })
  if (read.overLimit) made.push({ amount: read.overLimit, class: 'A', ceiling: 0 })
  if (read.ownPaid) made.push({ amount: read.ownPaid, class: 'C' })
  if (read.banned) made.push({ amount: read.banned, class: 'C', banned: true })
  return made.map(toLine)
}

const relative = record(
  { id: text, balance: yuan },
  { relationship: word(relationships), limit: yuan, costs: word(['inScope', 'any']) },
)
const accounts = record({}, { own: yuan, relatives: list(relative), wallet: yuan })
const pot = record({}, { deductible: yuan, paid: yuan, entered: yuan })

/** A mapping with free keys. */
export function mapOf<T>(reader: Reader<T>): Reader<Record<string, T>> {
  const schema: JsonSchema = { type: 'object', additionalProperties: reader.schema }
  return {
    schema,
    read: (node, at) => {
      const found: Record<string, T> = {}
      for (const { key, value } of entriesOf(node) ?? []) {
        const read = reader.read(value, inside(at, key))
        if (read === undefined) return undefined
        found[key] = read
      }
      return found
    },
  }
}

const aboutPatient = {
  category: word(domains.category),
  age: count,
  aid: texts,
  area: areaCode,
  consecutiveYears: count,
  yearsWithoutUse: count,
}
const patient = record({ scheme: word(domains.scheme) }, aboutPatient)
/** In a case the scheme may stand under `all`. */
const casePatient = record({}, { scheme: word(domains.scheme), ...aboutPatient })
const institution = record(
  {},
  { kind: word(domains.kind), level: word(domains.level), area: areaCode, groups: texts },
)

const billFields = {
  benefit: word(domains.benefit),
  on: day,
  patient,
  at: institution,
  bill: lines,
  accounts,
  used: mapOf(pot),
  filing: word(domains.filing),
  diseases: texts,
  admission: count,
  days: count,
  prescription: record({ level: word(domains.level) }),
  manual: yes,
  circumstances: texts,
  numbers: mapOf(count),
  sums: mapOf(yuan),
  visitDeductible: yuan,
  visitPaid: yuan,
  visitEntered: yuan,
}
/** Everything that a case may say of its bill. */
export const caseFields = { ...billFields, patient: casePatient }
export const billShape = record({ benefit: billFields.benefit, on: day, patient, bill: lines }, billFields)

const ages: Readonly<Record<Bill['patient']['category'], { from: number; to: number }>> = {
  working: { from: 16, to: 130 },
  retired: { from: 35, to: 130 },
  minor: { from: 0, to: 18 },
  adult: { from: 16, to: 130 },
  elderly: { from: 50, to: 130 },
}
const categoryNames = {
  working: '在职',
  retired: '退休',
  minor: '未成年',
  adult: '成年',
  elderly: '老年',
} as const
const schemeOfCategory: Readonly<Record<Bill['patient']['category'], Bill['patient']['scheme']>> = {
  working: 'employee',
  retired: 'employee',
  minor: 'resident',
  adult: 'resident',
  elderly: 'resident',
}

type Where = { node: Node | null; at: At; aged: boolean }

/** Says that an age or a scheme does not fit the category. @returns whether all fit */
export function patientFaults(
  { category, age, scheme }: Bill['patient'],
  { node, at, aged }: Where,
): boolean {
  const { from, to } = ages[category]
  let good = true
  const say = (said: Parameters<typeof fault>[2]): void => {
    fault(at, node, said)
    good = false
  }
  if (schemeOfCategory[category] !== scheme) {
    say({
      code: 'category-unlikely',
      zh: `patient：${scheme === 'employee' ? '职工' : '居民'}没有“${categoryNames[category]}”这一类`,
      en: `patient: the ${scheme} scheme has no category ${category}`,
      mend: {
        zh: scheme === 'employee' ? '职工写 working 或 retired' : '居民写 minor、adult 或 elderly',
        en: scheme === 'employee' ? 'Write working or retired.' : 'Write minor, adult or elderly.',
      },
    })
  } else if (aged && (age < from || age > to)) {
    say({
      code: 'age-unlikely',
      zh: `patient：${age}岁与“${categoryNames[category]}”不符`,
      en: `patient: ${age} years do not fit ${category}`,
      mend: { zh: '核对 age 与 category', en: 'Compare age and category.' },
    })
  }
  return good
}

/** Says what cannot be true of the bill: an age or a scheme that does not fit the category, a pot that no rule keeps. */
export function billFaults(
  { bill, used }: BillInYear,
  { node, at, pots, aged }: Where & { pots: ReadonlySet<string> | null },
): boolean {
  let good = patientFaults(bill.patient, { node, at, aged })
  for (const name of Object.keys(used)) {
    const pot = name.split(/[:/]/)[0]!
    if (!pots || pots.has(pot)) continue
    const near = nearest(pot, [...pots])
    good = false
    fault(at, node, {
      code: 'pot-unknown',
      zh: `used：没有“${shortened(name)}”这个累计`,
      en: `used: no rule keeps "${shortened(name)}"`,
      mend: near
        ? { zh: `是否想写 ${near}？`, en: `Did you mean ${near}?` }
        : { zh: `可用的有：${[...pots].join('、')}`, en: `Known: ${[...pots].join(', ')}.` },
    })
  }
  return good
}

/** Everything that a pack counts by year or shorter: its sections, and pots of other names. */
export function potsOf({ parameters }: CompiledPack): Set<string> {
  const found = new Set<string>()
  const collect = (json: unknown): void => {
    if (typeof json !== 'object' || json === null) return
    for (const [key, child] of Object.entries(json)) {
      if (key === 'pot' && typeof child === 'string') found.add(child)
      else collect(child)
    }
  }
  for (const [name, entries] of Object.entries(parameters)) {
    const [top, section, field] = name.split('.')
    if (top !== 'employee' && top !== 'resident') continue
    if (field !== undefined) found.add(section!)
    for (const { value } of entries) collect(value)
  }
  return found
}

/** What people leave out: working employees and adult residents of 40. */
const defaultCategory = { employee: 'working', resident: 'adult' } as const
const noMoney = 0 as Bill['visitDeductible']

/**
 * @param area where the patient is insured when the bill does not say
 * @returns what is missing when it cannot be guessed: a hospital's level
 */
export function toBill(read: ReadBy<typeof billShape>, area: string): BillInYear | { missing: 'level' } {
  const { patient: who, at = {} } = read
  const home = who.area ?? area
  const kind = at.kind ?? (read.benefit === 'pharmacy' ? 'pharmacy' : 'hospital')
  const level = at.level ?? (kind === 'pharmacy' ? '1' : null)
  if (level === null) return { missing: 'level' }
  const bill: Bill = {
    benefit: read.benefit,
    on: read.on,
    patient: {
      scheme: who.scheme,
      category: who.category ?? defaultCategory[who.scheme],
      age: who.age ?? 40,
      aidGroups: who.aid ?? [],
      area: home,
      ...(who.consecutiveYears === undefined ? {} : { consecutiveYears: who.consecutiveYears }),
      ...(who.yearsWithoutUse === undefined ? {} : { yearsWithoutUse: who.yearsWithoutUse }),
    },
    institution: {
      kind,
      level,
      area: at.area ?? home,
      ...(at.groups ? { groups: at.groups } : {}),
    },
    filing: read.filing ?? 'none',
    diseases: read.diseases ?? [],
    visitDeductible: (read.visitDeductible ?? 0) as Bill['visitDeductible'],
    admissionsBefore: Math.max(0, (read.admission ?? 1) - 1),
    visitPaid: (read.visitPaid ?? noMoney) as Bill['visitDeductible'],
    visitEntered: (read.visitEntered ?? noMoney) as Bill['visitDeductible'],
    ...(read.days === undefined ? {} : { days: read.days }),
    ...(read.prescription ? { prescription: read.prescription } : {}),
    ...(read.manual === undefined ? {} : { manual: read.manual }),
    ...(read.circumstances ? { circumstances: read.circumstances } : {}),
    ...(read.numbers ? { numbers: read.numbers } : {}),
    ...(read.sums ? { sums: read.sums as NonNullable<Bill['sums']> } : {}),
    lines: read.bill,
    accounts: {
      own: (read.accounts?.own ?? 0) as Bill['visitDeductible'],
      wallet: (read.accounts?.wallet ?? 0) as Bill['visitDeductible'],
      relatives: (read.accounts?.relatives ?? []).map(
        (one): RelativeAccount => ({
          bindingId: one.id,
          relationship: one.relationship ?? 'parent',
          balance: one.balance as RelativeAccount['balance'],
          limitLeft: (one.limit ?? null) as RelativeAccount['limitLeft'],
          costs: one.costs ?? 'inScope',
        }),
      ),
    },
  }
  const used: Record<string, Used[string]> = {}
  for (const [name, use] of Object.entries(read.used ?? {})) {
    used[name] = {
      deductible: (use.deductible ?? 0) as Used[string]['deductible'],
      paid: (use.paid ?? 0) as Used[string]['paid'],
      entered: (use.entered ?? 0) as Used[string]['entered'],
    }
  }
  return { bill, used }
}
