/** Turns a pack's parameters, as they stand on one day for one scheme, into functions of the claim. */
import type { Benefit, Parameter, Scheme } from './claim.ts'
import type { PlainDate } from './dates.ts'
import {
  type Adjustment,
  type Condition,
  compile,
  compileTest,
  type Kind,
  type Scope,
  type Test,
  type Value,
} from './expression.ts'
import { moneyKind, plain, type Ratio, rateKind, ratioKind, unlimited } from './kinds.ts'
import type { Fen } from './money.ts'
import { type CompiledPack, findValue } from './pack.ts'
import type { Rate } from './rate.ts'
import { isRefusal, type Refusal, refusal } from './refusal.ts'

/** The time over which a deductible or a limit counts. */
export type Period = 'visit' | 'day' | 'month' | 'quarter' | 'year'
export type Deductible = {
  amount: Value<Fen>
  per: Period
  /** The most that all deductibles of a year may come to. */
  yearly: Value<Fen> | null
  pot: string
}
export type Cap = {
  when: Test | null
  amount: Value<Fen>
  /** What counts: fund payments, cost above the deductible, or all in-scope cost. */
  on: 'paid' | 'entered' | 'inScope'
  per: Period
  pot: string
  /** Yearly incentives raise it. */
  raised: boolean
}
export type Floor = { ratio: Value<Rate>; of: 'inScope' | 'afterDeductible' | 'total' }
export type Fund = 'pool' | 'criticalIllness' | 'largeSum' | 'civilServant' | 'medicalAid' | 'otherFund'
/** Parts of the patient's cost that a layer may take from. */
export type Bucket =
  | 'ownPaid'
  | 'overLimit'
  | 'firstShare'
  | 'upfront'
  | 'deductible'
  | 'ratioShare'
  | 'aboveCap'
export type LineFilter = {
  codes?: readonly string[]
  groups?: readonly string[]
  classes?: readonly string[]
}

/** How one stretch of cost is shared between a fund and the patient. */
export type Section = {
  name: string
  needsDisease: boolean
  /** Share of the in-scope cost that is paid first, before the deductible. */
  upfront: Value<Rate> | null
  deductible: Value<Deductible | 'none'>
  /** Null when `fixed` is paid instead. */
  ratio: Value<Ratio> | null
  fixed: Value<Fen> | null
  caps: Value<readonly Cap[]>
  aboveCap: Value<string> | null
  floor: Value<Floor | 'none'> | null
  /** Lines that have terms of their own. */
  carveOut: readonly { lines: LineFilter; section: string }[]
}
export type Layer = {
  section: Section
  fund: Fund
  base: readonly Bucket[]
  benefits: readonly Benefit[] | null
  when: Value<boolean> | null
}
export type Effect = {
  when: Test
  benefits: readonly Benefit[] | null
  refuse: boolean
  upfront: Value<Rate> | null
  /** Changes of the ratio, as an adjustment of a ratio that is put in. */
  change: ((base: Value<Ratio>) => Value<Ratio>) | null
}
export type FirstShareRule = { when: Test | null; lines: LineFilter; rate: number }

/** The rules of one scheme in one area on one day; sections are read when first asked for. */
export type DayTerms = {
  pack: CompiledPack
  scheme: Scheme
  on: PlainDate
  section: (name: string) => Section | Refusal
  layers: readonly Layer[] | Refusal
  /** Out-of-area effects; a refusal when nobody stated them, which matters only away from home. */
  effects: { rules: readonly Effect[]; parameter: Parameter } | Refusal
  firstShare: { rules: readonly FirstShareRule[]; parameter: Parameter } | null
  incentives:
    | {
        value: (claim: { consecutiveYears: number; yearsWithoutUse: number; original: Fen }) => Fen
        parameters: readonly Parameter[]
      }
    | Refusal
}
/** What `adjudicate` needs for one benefit. */
export type Terms = {
  day: DayTerms
  benefit: Benefit
  /** The section in force: the benefit's own, another's, or none (the pool pays nothing). */
  which: Value<'own' | 'none' | { section: string }>
}
export type TermsAsked = { on: PlainDate; scheme: Scheme; benefit: Benefit }

const schemes = ['employee', 'resident', 'filing', 'incentives']

function scopeOf(pack: CompiledPack, scheme: Scheme, on: PlainDate): (name: string) => Scope {
  const compiled = new Map<string, Value<unknown>>()
  const full = (name: string): string => (schemes.includes(name.split('.')[0]!) ? name : `${scheme}.${name}`)
  const scope = (name: string): Scope => ({
    name,
    lookUp: <T>(wanted: string, kind: Kind<T>): Value<T> => {
      // `inpatient.cap.amount`: a part of a structured value.
      const [path, part] = /^(.*\.(?:deductible|cap))\.(amount)$/.exec(wanted)?.slice(1) ?? [wanted, null]
      const target = full(path!)
      const key = `${target}/${part ?? ''}/${kind.id}`
      // Reached through a function, so that two parameters may name each other's branches.
      return (c) => {
        let value = compiled.get(key) as Value<T> | undefined
        if (!value) {
          value = parameterValue(pack, target, on, kind, scope, part ?? null)
          compiled.set(key, value)
        }
        return value(c)
      }
    },
  })
  return scope
}

/** The value of a parameter on the day; running it notes that the parameter was used. */
function parameterValue<T>(
  pack: CompiledPack,
  name: string,
  on: PlainDate,
  kind: Kind<T>,
  scope: (name: string) => Scope,
  part: string | null = null,
): Value<T> {
  const found = findValue(pack, name, on)
  if (!found) {
    return (c) => {
      c.unknown = name
      return undefined
    }
  }
  const json = part ? (found.value as Record<string, unknown>)[part] : found.value
  const value = compile(json, kind, scope(name))
  return (c) => {
    c.seen.push(found.parameter)
    return value(c)
  }
}

type Written = Record<string, unknown>

/** A pot is named after the section that states the deductible or the cap, unless it says otherwise. */
const sectionOf = (name: string): string => name.split('.')[1]!

const deductibleKind: Kind<Deductible | 'none'> = plain('deductible', (json, scope) => {
  if (json === 'none') return 'none'
  const written = json as Written
  return {
    amount: compile(written.amount, moneyKind, scope),
    per: written.per as Period,
    yearly: written.yearly === undefined ? null : compile(written.yearly, moneyKind, scope),
    pot: (written.pot as string | undefined) ?? sectionOf(scope.name),
  }
})

const capsKind: Kind<readonly Cap[]> = plain('cap', (json, scope): readonly Cap[] => {
  if (json === 'unlimited') return []
  const list = (Array.isArray(json) ? json : [json]) as Written[]
  return list.map(
    (written): Cap => ({
      when: compileTest(written.when as Condition | undefined),
      amount: compile(written.amount, moneyKind, scope),
      on: written.on as Cap['on'],
      per: written.per as Period,
      pot: (written.pot as string | undefined) ?? sectionOf(scope.name),
      raised: written.raised === 'incentives',
    }),
  )
})

const floorKind: Kind<Floor | 'none'> = plain('floor', (json, scope) =>
  json === 'none'
    ? 'none'
    : {
        ratio: compile((json as Written).ratio, rateKind, scope),
        of: (json as Written).of as Floor['of'],
      },
)
const wordKind: Kind<string> = plain('word', (json) =>
  typeof json === 'object' ? (json as { section: string }).section : (json as string),
)
const whichKind: Kind<'own' | 'none' | { section: string }> = plain(
  'which',
  (json) => json as 'own' | 'none' | { section: string },
)

function readSection(
  pack: CompiledPack,
  scheme: Scheme,
  on: PlainDate,
  scope: (name: string) => Scope,
  name: string,
): Section | Refusal {
  const full = (field: string): string => `${scheme}.${name}.${field}`
  const value = <T>(field: string, kind: Kind<T>): Value<T> | null =>
    findValue(pack, full(field), on) ? parameterValue(pack, full(field), on, kind, scope) : null
  const [deductible, ratio, fixed, caps] = [
    value('deductible', deductibleKind),
    value('ratio', ratioKind),
    value('fixed', moneyKind),
    value('cap', capsKind),
  ]
  const absent = !deductible ? 'deductible' : !(ratio || fixed) ? 'ratio' : !caps ? 'cap' : null
  if (absent) return benefitUnknown(pack, full(absent), on)
  return {
    name,
    needsDisease: findValue(pack, full('needs'), on)?.value === 'disease',
    upfront: value('upfront', rateKind),
    deductible: deductible!,
    ratio: fixed ? null : ratio,
    fixed,
    caps: caps!,
    aboveCap: value('aboveCap', wordKind),
    floor: value('floor', floorKind),
    carveOut: (findValue(pack, full('carveOut'), on)?.value ?? []) as Section['carveOut'],
  }
}

const benefitUnknown = (pack: CompiledPack, parameter: string, on: PlainDate): Refusal =>
  refusal('benefit-unknown', { area: pack.area, parameter, on })

function readLayers(
  pack: CompiledPack,
  scheme: Scheme,
  on: PlainDate,
  scope: (name: string) => Scope,
): readonly Layer[] | Refusal {
  const order = findValue(pack, `${scheme}.layers`, on)
  if (!order || order.value === 'none') return []
  const layers: Layer[] = []
  for (const name of order.value as readonly string[]) {
    const section = readSection(pack, scheme, on, scope, name)
    if (isRefusal(section)) return section
    const plainValue = (field: string): unknown => findValue(pack, `${scheme}.${name}.${field}`, on)?.value
    const base = plainValue('base')
    if (!base) return benefitUnknown(pack, `${scheme}.${name}.base`, on)
    const when = findValue(pack, `${scheme}.${name}.when`, on)
    layers.push({
      section,
      fund: (plainValue('fund') as Fund | undefined) ?? defaultFund[name] ?? 'otherFund',
      base: base as readonly Bucket[],
      benefits: (plainValue('benefits') as readonly Benefit[] | undefined) ?? null,
      when: when ? parameterValue(pack, `${scheme}.${name}.when`, on, conditionKind, scope) : null,
    })
  }
  return layers
}
const defaultFund: Readonly<Record<string, Fund>> = {
  criticalIllness: 'criticalIllness',
  largeSum: 'largeSum',
  civilServant: 'civilServant',
  medicalAid: 'medicalAid',
}
const conditionKind: Kind<boolean> = {
  id: 'condition',
  leaf: (json) => {
    const test = compileTest(json as Condition)
    return test ? (c) => test(c) : true
  },
}

function readEffects(pack: CompiledPack, on: PlainDate, scope: (name: string) => Scope): DayTerms['effects'] {
  const name = 'filing.effects'
  const found = findValue(pack, name, on)
  if (!found) return benefitUnknown(pack, name, on)
  const written = found.value === 'none' ? [] : (found.value as readonly (Adjustment & Written)[])
  const rules = written.map(
    ({ when, benefits, refuse, upfront, ...change }): Effect => ({
      when: compileTest(when as Condition)!,
      benefits: (benefits as readonly Benefit[] | undefined) ?? null,
      refuse: refuse === true,
      upfront: upfront === undefined ? null : compile(upfront, rateKind, scope(name)),
      change:
        Object.keys(change).length === 0
          ? null
          : (base) => compile({ base, adjust: [change] }, { ...ratioKind, leaf: ratioOrGiven }, scope(name)),
    }),
  )
  return { rules, parameter: found.parameter }
}
/** A ratio that is already a function is taken as it is. */
const ratioOrGiven: Kind<Ratio>['leaf'] = (json, scope) =>
  typeof json === 'function' ? (json as Value<Ratio>) : ratioKind.leaf(json, scope)

function readIncentives(pack: CompiledPack, on: PlainDate): DayTerms['incentives'] {
  const names = ['afterYears', 'perConsecutiveYear', 'perYearWithoutUse', 'totalAtMost']
  const found = names.map((name) => findValue(pack, `incentives.${name}`, on))
  const absent = found.indexOf(null)
  if (absent >= 0) return benefitUnknown(pack, `incentives.${names[absent]}`, on)
  const [after, perYear, perUnused, atMost] = found.map((one) => one!.value as number) as [
    number,
    number,
    number,
    number,
  ]
  return {
    parameters: found.map((one) => one!.parameter),
    value: ({ consecutiveYears, yearsWithoutUse, original }) => {
      const raise = Math.max(0, consecutiveYears - after) * perYear + yearsWithoutUse * perUnused
      const limit = rateKind.leaf(atMost, { name: '', lookUp: () => () => undefined }) as Rate
      return Math.min(raise, Math.floor((original * limit.n) / limit.d)) as Fen
    },
  }
}

function readFirstShare(pack: CompiledPack, scheme: Scheme, on: PlainDate): DayTerms['firstShare'] {
  const found = findValue(pack, `${scheme}.firstShare`, on)
  if (!found || found.value === 'none') return null
  const rules = (found.value as readonly Written[]).map(
    ({ when, rate, ...lines }): FirstShareRule => ({
      when: compileTest(when as Condition | undefined),
      lines: lines as LineFilter,
      rate: rate as number,
    }),
  )
  return { rules, parameter: found.parameter }
}

function dayTerms(pack: CompiledPack, scheme: Scheme, on: PlainDate): DayTerms {
  const scope = scopeOf(pack, scheme, on)
  const sections = new Map<string, Section | Refusal>()
  return {
    pack,
    scheme,
    on,
    section: (name) => {
      let section = sections.get(name)
      if (!section) {
        section = readSection(pack, scheme, on, scope, name)
        sections.set(name, section)
      }
      return section
    },
    layers: readLayers(pack, scheme, on, scope),
    effects: readEffects(pack, on, scope),
    firstShare: readFirstShare(pack, scheme, on),
    incentives: readIncentives(pack, on),
  }
}

function benefitTerms(day: DayTerms, benefit: Benefit): Terms | Refusal {
  const { pack, scheme, on } = day
  const name = `${scheme}.${benefit}.terms`
  if (findValue(pack, name, on)) {
    return { day, benefit, which: parameterValue(pack, name, on, whichKind, scopeOf(pack, scheme, on)) }
  }
  const section = day.section(benefit)
  return isRefusal(section) ? section : { day, benefit, which: () => 'own' }
}

/**
 * The rules for one benefit on the day of care. Reads the pack; hold the answer, or use `termsCache`.
 * Answers `benefit-unknown` (area, parameter, on) when the pack states no value for that day.
 */
export const termsFor = (pack: CompiledPack, { on, scheme, benefit }: TermsAsked): Terms | Refusal =>
  benefitTerms(dayTerms(pack, scheme, on), benefit)

/** `termsFor` that keeps what it has read, by pack, day, scheme and benefit; one per process. */
export function termsCache(limit = 1_000): typeof termsFor {
  const days = new Map<string, DayTerms>()
  const kept = new Map<string, Terms | Refusal>()
  return (pack, { on, scheme, benefit }) => {
    const dayKey = `${pack.hash}/${on}/${scheme}`
    const key = `${dayKey}/${benefit}`
    const known = kept.get(key)
    if (known) return known
    if (kept.size >= limit) {
      days.clear()
      kept.clear()
    }
    let day = days.get(dayKey)
    if (!day) {
      day = dayTerms(pack, scheme, on)
      days.set(dayKey, day)
    }
    const terms = benefitTerms(day, benefit)
    kept.set(key, terms)
    return terms
  }
}

export { unlimited }
