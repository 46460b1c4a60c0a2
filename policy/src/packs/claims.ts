import type { Claim, Line, RelativeAccount, Used } from '../claim.ts'
import { domains } from '../context.ts'
import { yuanToFen } from '../money.ts'
import {
  either,
  entriesOf,
  inside,
  type JsonSchema,
  list,
  mapped,
  type ReadBy,
  type Reader,
  record,
  scalar,
  word,
} from './read.ts'
import { count, day, parseMoney, ratePercent, relationships, text, yes } from './units.ts'

/** Yuan: `150`, `"0.05"`, `150 yuan`, `15000 fen`. */
export const yuan: Reader<number> = scalar(
  { anyOf: [{ type: 'number' }, { type: 'string' }] },
  (one) => parseMoney(one) ?? yuanToFen(one.replace(/(\d)[,_](?=\d{3}(\D|$))/g, '$1')) ?? undefined,
  { code: 'unit-error', zh: '金额，如 150 或 150 yuan', en: 'an amount such as 150 or 150 yuan' },
)
const texts: Reader<string[]> = either(
  list(text),
  mapped(text, (one) => one.split(',').map((part) => part.trim())),
)
const countE4: Reader<number> = scalar(
  { anyOf: [{ type: 'number' }, { type: 'string' }] },
  (one) => {
    const match = /^(\d{1,12})(?:\.(\d{1,4}))?$/.exec(one)
    return match ? Number(match[1]! + (match[2] ?? '').padEnd(4, '0')) : undefined
  },
  { zh: '数量，如 2 或 0.5', en: 'a count such as 2 or 0.5' },
)

const line = record(
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
const bill: Reader<Line[]> = {
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
  area: text,
  consecutiveYears: count,
  yearsWithoutUse: count,
}
const patient = record({ scheme: word(domains.scheme) }, aboutPatient)
/** In a case the scheme may stand under `all`. */
const casePatient = record({}, { scheme: word(domains.scheme), ...aboutPatient })
const institution = record(
  {},
  { kind: word(domains.kind), level: word(domains.level), area: text, groups: texts },
)

const claimFields = {
  benefit: word(domains.benefit),
  on: day,
  patient,
  at: institution,
  bill,
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
/** Everything that a case may say of its claim. */
export const caseFields = { ...claimFields, patient: casePatient }
export const claimShape = record({ benefit: claimFields.benefit, on: day, patient, bill }, claimFields)
export type ReadClaim = { claim: Claim; used: Used }

/** What people leave out: working employees and adult residents of 40. */
const defaultCategory = { employee: 'working', resident: 'adult' } as const
const noMoney = 0 as Claim['visitDeductible']

/**
 * @param area where the patient is insured when the claim does not say
 * @returns what is missing when it cannot be guessed: a hospital's level
 */
export function toClaim(read: ReadBy<typeof claimShape>, area: string): ReadClaim | { missing: 'level' } {
  const { patient: who, at = {} } = read
  const home = who.area ?? area
  const kind = at.kind ?? (read.benefit === 'pharmacy' ? 'pharmacy' : 'hospital')
  const level = at.level ?? (kind === 'pharmacy' ? '1' : null)
  if (level === null) return { missing: 'level' }
  const claim: Claim = {
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
    visitDeductible: (read.visitDeductible ?? 0) as Claim['visitDeductible'],
    admissionsBefore: Math.max(0, (read.admission ?? 1) - 1),
    visitPaid: (read.visitPaid ?? noMoney) as Claim['visitDeductible'],
    visitEntered: (read.visitEntered ?? noMoney) as Claim['visitDeductible'],
    ...(read.days === undefined ? {} : { days: read.days }),
    ...(read.prescription ? { prescription: read.prescription } : {}),
    ...(read.manual === undefined ? {} : { manual: read.manual }),
    ...(read.circumstances ? { circumstances: read.circumstances } : {}),
    ...(read.numbers ? { numbers: read.numbers } : {}),
    ...(read.sums ? { sums: read.sums as NonNullable<Claim['sums']> } : {}),
    lines: read.bill,
    accounts: {
      own: (read.accounts?.own ?? 0) as Claim['visitDeductible'],
      wallet: (read.accounts?.wallet ?? 0) as Claim['visitDeductible'],
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
  return { claim, used }
}
