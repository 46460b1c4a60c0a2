/** Cases beside the values: what a bill comes to, what a premium costs, what a rule says. */
import type { Node } from 'yaml'
import type { BillInYear } from '../values/bill.ts'
import { billFaults, type billShape, caseFields, mapOf, toBill, yuan } from './bills.ts'
import {
  type At,
  either,
  entriesOf,
  fault,
  inside,
  type JsonSchema,
  list,
  meaning,
  type ReadBy,
  type Reader,
  record,
  textOf,
  unknownKey,
  word,
} from './read.ts'
import { readerOf } from './shapes.ts'
import { count, day, ratePercent, text } from './units.ts'

/** What may be expected of a bill. Amounts that are not named are not looked at. */
export const amountNames = [
  'total',
  'ownPaid',
  'overLimit',
  'firstShare',
  'inScope',
  'deductible',
  'pool',
  'criticalIllness',
  'largeSum',
  'civilServant',
  'medicalAid',
  'otherFund',
  'fundTotal',
  'personal',
  'own',
  'wallet',
  'cash',
] as const
export type AmountName = (typeof amountNames)[number]
const pot = record({}, { deductible: yuan, paid: yuan, entered: yuan })
const expectFields = {
  ...(Object.fromEntries(amountNames.map((name) => [name, yuan])) as Record<AmountName, typeof yuan>),
  relatives: mapOf(yuan),
  poolRate: ratePercent,
  certainty: word(['exact', 'approximate', 'unverified']),
  refused: text,
  parameter: text,
  used: mapOf(pot),
}
const expectShape = record({}, expectFields)
export type Expected = ReadBy<typeof expectShape>

const shared = record({}, caseFields)
const billCase = record({ case: text, expect: expectShape }, caseFields)

const premiumAsked = record(
  { year: count },
  { aid: list(text), daysSinceBirth: count, bornOn: day, daysSinceEmployee: count },
)
const premiumExpected = record(
  {},
  {
    pays: yuan,
    period: word(['window', 'late', 'newborn', 'fromEmployee']),
    waitDays: count,
    waitMonths: count,
    aidGroup: text,
    refused: text,
    parameter: text,
  },
)
const premiumCase = record({ case: text, on: day, premium: premiumAsked, expect: premiumExpected })
const waitingCase = record({
  case: text,
  on: day,
  waiting: record({ lapsedYears: count, repairedYears: count }),
  expect: record({ months: count }),
})

/** Values as the pack writes them, each read by its parameter's own reader; `unknown`: none is in force. */
const ruleValues: Reader<Record<string, unknown>> = {
  schema: { type: 'object' },
  read: (node, at) => {
    const found: Record<string, unknown> = {}
    for (const { key, keyNode, value } of entriesOf(node) ?? []) {
      const reader = readerOf(key)
      if (!reader) return unknownKey(at, keyNode, key, [])
      const read = textOf(value) === 'unknown' ? 'unknown' : reader.read(value, inside(at, key))
      if (read === undefined) return undefined
      found[key] = read
    }
    return found
  },
}
const rulesCase = record({ case: text, on: day, rules: ruleValues })
/** The day from which the value in force holds; `unknown` when none is. */
const datesCase = record({
  case: text,
  on: day,
  dates: mapOf(either<string>(meaning({ unknown: 'unknown' }), day)),
})

type Placed = { name: string; area: string; file: string; line: number }
export type BillCase = Placed & BillInYear & { kind: 'bill'; expect: Expected }
export type RuleCase = Placed &
  (
    | {
        kind: 'premium'
        on: string
        asked: ReadBy<typeof premiumAsked>
        expect: ReadBy<typeof premiumExpected>
      }
    | {
        kind: 'waiting'
        on: string
        asked: { lapsedYears: number; repairedYears: number }
        expect: { months: number }
      }
    | { kind: 'rules'; on: string; values: Record<string, unknown> }
    | { kind: 'dates'; on: string; since: Record<string, string> }
  )
export type Case = BillCase | RuleCase

type Common = ReadBy<typeof shared>

const withoutAnswer = (name: string, node: Node | null, at: At): undefined =>
  fault(inside(at, 'expect'), node, {
    code: 'missing-key',
    zh: `案例“${name}”没有写应得多少，什么都比不出来`,
    en: `The case "${name}" expects nothing: whatever is computed would hold`,
    mend: { zh: '写手算出的统筹和个人', en: 'State what the pool and the patient should pay.' },
  })

function readBill(
  node: Node | null,
  at: At,
  { common, placed }: { common: Common; placed: Omit<Placed, 'name'> },
): Case | undefined {
  const read = billCase.read(node, at)
  if (!read) return undefined
  const { case: name, expect, ...own } = read
  const merged = {
    ...common,
    ...own,
    patient: { ...common.patient, ...own.patient },
    at: { ...common.at, ...own.at },
  }
  const { benefit, on, bill, patient } = merged
  if (benefit && on && bill && patient.scheme) {
    if (Object.keys(expect).length === 0) return withoutAnswer(name, node, at)
    const fields = merged as ReadBy<typeof billShape>
    const made = toBill(fields, placed.area)
    const aged = patient.age !== undefined
    if (!('missing' in made)) {
      const good = billFaults(made, { node, at, pots: null, aged })
      return good ? { kind: 'bill', name, expect, ...placed, ...made } : undefined
    }
  }
  return fault(at, node, {
    code: 'missing-key',
    zh: `案例“${name}”缺少 benefit、on、bill、patient.scheme 或 at.level`,
    en: `The case "${name}" lacks benefit, on, bill, patient.scheme or at.level`,
    mend: { zh: '补上，或写在 all 里', en: 'Add it, or state it under all.' },
  })
}

function readCase(
  node: Node | null,
  at: At,
  { common, area }: { common: Common; area: string },
): Case | undefined {
  const placed = { area, file: at.file, line: at.lineOf(node) }
  const keys = entriesOf(node)?.map(({ key }) => key) ?? []
  if (keys.includes('premium')) {
    const read = premiumCase.read(node, at)
    return (
      read && {
        kind: 'premium',
        name: read.case,
        on: read.on,
        asked: read.premium,
        expect: read.expect,
        ...placed,
      }
    )
  }
  if (keys.includes('waiting')) {
    const read = waitingCase.read(node, at)
    return (
      read && {
        kind: 'waiting',
        name: read.case,
        on: read.on,
        asked: read.waiting,
        expect: read.expect,
        ...placed,
      }
    )
  }
  if (keys.includes('rules')) {
    const read = rulesCase.read(node, at)
    return read && { kind: 'rules', name: read.case, on: read.on, values: read.rules, ...placed }
  }
  if (keys.includes('dates')) {
    const read = datesCase.read(node, at)
    return read && { kind: 'dates', name: read.case, on: read.on, since: read.dates, ...placed }
  }
  return readBill(node, at, { common, placed })
}

/** A file of cases: a list, or `{ all: what they share, cases: [...] }`. */
export function readCases(root: Node | null, at: At, area: string): Case[] {
  const entries = entriesOf(root)
  const stray = entries?.find(({ key }) => key !== 'all' && key !== 'cases')
  if (stray) {
    unknownKey(at, stray.keyNode, stray.key, ['all', 'cases'])
    return []
  }
  const all = entries?.find(({ key }) => key === 'all')?.value
  const common = all ? shared.read(all, inside(at, 'all')) : ({} as Common)
  if (!common) return []
  const cases: Case[] = []
  const each: Reader<null> = {
    schema: {},
    read: (node, where) => {
      const one = readCase(node, where, { common, area })
      if (one) cases.push(one)
      return one ? null : undefined
    },
  }
  list(each).read(entries ? (entries.find(({ key }) => key === 'cases')?.value ?? null) : root, at)
  return cases
}

const anyCase: JsonSchema = {
  anyOf: [billCase.schema, premiumCase.schema, waitingCase.schema, rulesCase.schema, datesCase.schema],
}
export const caseFileSchema: JsonSchema = {
  anyOf: [
    { type: 'array', items: anyCase },
    {
      type: 'object',
      properties: { all: shared.schema, cases: { type: 'array', items: anyCase } },
      required: ['cases'],
      additionalProperties: false,
    },
  ],
}
