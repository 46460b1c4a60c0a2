import type { Bill, Place, UnknownFact } from '../values/bill.ts'
import type { Fen } from '../values/money.ts'
import { hasOwn, ownOf } from '../values/own.ts'
import type { Parameter } from '../values/pack.ts'
import { type Sourced, sourced } from '../values/sourced.ts'

/** What one fact of the bill was: `{ fact: 'level', is: '3' }`. */
export type FactIs = { fact: string; is: string }
/** How a ratio came about: 50 % for level 3, and 5 points more for the retired. Rates are basis points or `n/d`. */
export type RatioMade = {
  base: number | string
  /** What the base was chosen by. */
  by: readonly FactIs[]
  changes: readonly {
    how: 'add' | 'less' | 'times' | 'ownShareTimes' | 'atLeast' | 'atMost'
    by: number | string
    /** How often it counted. */
    times: number
    when: readonly FactIs[]
  }[]
}

type RatioChange = Omit<RatioMade['changes'][number], 'by'> & { by: unknown }

/** What conditions and choices of a pack may look at. */
export type Context = {
  bill: Bill
  place: Place
  /** Parameters read since the last step; each step takes them with it. */
  seen: Parameter[]
  /** The parameter that had no value for this bill, once one had none. */
  unknown: string | null
  /** The fact that the rules looked at and nobody could tell, once there was one. */
  missing: UnknownFact | null
  /** How many references deep. */
  depth: number
  /** What the ratio that is being worked out was chosen by, and what changed it, so far. */
  ratio: { by: FactIs[]; base: unknown; changes: RatioChange[] }
  /** Branches of values that decided something, as they stand in the pack; kept only where somebody asks. */
  reached: Set<unknown> | null
}

/** Notes that the rules look at a fact. */
export function lookAt(c: Context, fact: UnknownFact): void {
  if (c.bill.unknown?.includes(fact)) c.missing ??= fact
}
const known =
  <T>(fact: UnknownFact, read: (c: Context) => T) =>
  (c: Context): T => {
    lookAt(c, fact)
    return read(c)
  }

/** The pooling area of 520200 is 5202…, of 110000 (one pool for the whole city) 11…. */
const stem = (area: string): string => area.replace(/(00)+$/, '')

/** Where care happens, seen from the insured area. */
export function placeOf(insured: string, institution: string): Place {
  if (institution === insured || institution.startsWith(stem(insured))) return 'home'
  return insured.slice(0, 2) === institution.slice(0, 2) ? 'province' : 'elsewhere'
}

/** A context that is only looked at, not read parameters with. */
export const glance = (bill: Bill): Context => ({
  bill,
  place: placeOf(bill.patient.area, bill.institution.area),
  seen: nothingSeen,
  unknown: null,
  missing: null,
  depth: 0,
  ratio: noRatioYet,
  reached: null,
})
const nothingSeen: Parameter[] = []
const noRatioYet: Context['ratio'] = { by: [], base: undefined, changes: [] }

export const contextOf = (bill: Bill, reached: Set<unknown> | null = null): Context => ({
  bill,
  place: placeOf(bill.patient.area, bill.institution.area),
  seen: [],
  unknown: null,
  missing: null,
  depth: 0,
  ratio: { by: [], base: undefined, changes: [] },
  reached,
})

/** Takes what was read since the last time. */
export const taken = (c: Context): Sourced => {
  const found = sourced(c.seen)
  c.seen = []
  return found
}

const yesNo = (condition: boolean): string => (condition ? 'yes' : 'no')

/** Dimensions with one value out of a closed list. */
export const oneOf = {
  scheme: ({ bill }) => bill.patient.scheme,
  category: ({ bill }) => bill.patient.category,
  benefit: ({ bill }) => bill.benefit,
  level: known('level', ({ bill }) => bill.prescription?.level ?? bill.institution.level),
  kind: ({ bill }) => bill.institution.kind,
  // Emergency care counts as filed so: it is never refused or reduced for want of a filing (docs/definitions.md X3).
  filing: ({ bill }) => (bill.filing === 'none' && bill.benefit === 'emergency' ? 'emergency' : bill.filing),
  place: ({ place }) => place,
  prescription: known('prescription', ({ bill }) => yesNo(bill.prescription !== undefined)),
} satisfies Record<string, (c: Context) => string>

const none: readonly string[] = []

/** Dimensions with any number of values; `none` matches the empty list and `any` every other. */
export const anyOf = {
  aid: ({ bill }) => bill.patient.aidGroups,
  disease: ({ bill }) => bill.diseases,
  circumstance: known('circumstance', ({ bill }) => bill.circumstances ?? none),
  institution: known('institution', ({ bill }) => bill.institution.groups ?? none),
} satisfies Record<string, (c: Context) => readonly string[]>

/** Dimensions that are whole numbers, matched by ranges. */
export const numberOf = {
  /** Completed years. */
  age: ({ bill }) => bill.patient.age,
  /** 1 for the first admission of the year. */
  admission: known('admission', ({ bill }) => bill.admissionsBefore + 1),
  diseases: ({ bill }) => bill.diseases.length,
  days: known('days', ({ bill }) => bill.days ?? 1),
} satisfies Record<string, (c: Context) => number>

/** How often an `each` adjustment counts. */
export const counters = {
  priorAdmission: known('admission', ({ bill }) => bill.admissionsBefore),
  disease: ({ bill }) => bill.diseases.length,
  /** Diseases beyond the first. */
  furtherDisease: ({ bill }) => Math.max(0, bill.diseases.length - 1),
  day: numberOf.days,
  yearOfAge: numberOf.age,
} satisfies Record<string, (c: Context) => number>

/** Numbers that the engine does not know of: `number.insuredMonths`. */
export type FreeNumber = `number.${string}`
const freeNumber = /^number\.[a-z][A-Za-z0-9]*$/
export const isFreeNumber = (name: string): name is FreeNumber => freeNumber.test(name)
const freeOf = ({ bill }: Context, name: FreeNumber): number | undefined =>
  bill.numbers && ownOf(bill.numbers, name.slice('number.'.length))
/** A number that the bill leaves out is not 0: the rules that look at it refuse. */
const readFree =
  (name: FreeNumber) =>
  (c: Context): number => {
    lookAt(c, 'number')
    const number = freeOf(c, name)
    if (number === undefined) c.missing ??= 'number'
    return number ?? 0
  }
/** Whether the bill brings the number; bills that do not are not alike with those that say 0. */
export const bringsNumber = (c: Context, name: FreeNumber): boolean => freeOf(c, name) !== undefined
export const readNumber = (dimension: NumberOf | FreeNumber): ((c: Context) => number) =>
  ownOf<(c: Context) => number>(numberOf, dimension) ?? readFree(dimension as FreeNumber)
export const readCount = (counter: Counter): ((c: Context) => number) =>
  ownOf<(c: Context) => number>(counters, counter) ?? readFree(counter as FreeNumber)
export const sumOf = ({ bill }: Context, name: string): Fen | undefined => bill.sums && ownOf(bill.sums, name)

export type OneOf = keyof typeof oneOf
export type AnyOf = keyof typeof anyOf
export type NumberOf = keyof typeof numberOf
export type Dimension = OneOf | AnyOf | NumberOf | FreeNumber
export type Counter = keyof typeof counters | FreeNumber

export const isOneOf = (dimension: string): dimension is OneOf => hasOwn(oneOf, dimension)
export const isAnyOf = (dimension: string): dimension is AnyOf => hasOwn(anyOf, dimension)

/** Every value of the dimensions that policy check walks through. */
export const domains = {
  scheme: ['employee', 'resident'],
  category: ['working', 'retired', 'minor', 'adult', 'elderly'],
  benefit: ['outpatient', 'emergency', 'pharmacy', 'chronic', 'twoDisease', 'inpatient'],
  level: ['village', '1', '2', '3'],
  kind: ['hospital', 'pharmacy'],
  filing: ['none', 'longTerm', 'temporary', 'transfer', 'emergency'],
  place: ['home', 'province', 'elsewhere'],
  prescription: ['yes', 'no'],
} as const satisfies Record<OneOf, readonly string[]>
