/** Reads the sections of a pack, as they stand on one day for one scheme, as functions of the bill. */

import {
  type Adjustment,
  type Condition,
  compile,
  compileTest,
  type Kind,
  type Scope,
  type Test,
  type Value,
} from '../language/expression.ts'
import { moneyKind, plain, type Ratio, rateKind, ratioKind } from '../language/kinds.ts'
import type { Benefit, Scheme } from '../values/bill.ts'
import type { PlainDate } from '../values/dates.ts'
import { gather } from '../values/lists.ts'
import { type BasisPoints, type Fen, lesser, share } from '../values/money.ts'
import { ownOf } from '../values/own.ts'
import { areaFacts, type CompiledPack, type Found, findValue, type Parameter } from '../values/pack.ts'
import type { Rate } from '../values/rate.ts'
import { type Refusal, refusal } from '../values/refusal.ts'

/** The time over which a deductible or a limit counts. */
export type Period = 'visit' | 'day' | 'month' | 'year'
export type Deductible = {
  amount: Value<Fen>
  per: Period
  /** The most that all deductibles of a year may come to. */
  yearly: Value<Fen> | null
  /** A share of the cost that the deductible comes to, never below the amount. */
  share: { rate: Value<Rate>; of: 'inScope' | 'total'; atMost: Value<Fen> | null } | null
  pot: string
  /** Each disease has a pot of its own. */
  perDisease: boolean
}
export type Cap = {
  when: Test | null
  amount: Value<Fen>
  /** What counts: fund payments, cost above the deductible, or all in-scope cost. */
  on: 'paid' | 'entered' | 'inScope'
  per: Period
  pot: string
  perDisease: boolean
  /** Yearly incentives raise it. */
  raised: boolean
}
/** A least or a most that a fund pays, as a share of the cost. */
export type Floor = {
  ratio: Value<Rate>
  /** The cost that came to the section, or the whole bill's. */
  of: 'inScope' | 'afterDeductible' | 'billInScope' | 'billAfterDeductible' | 'total' | 'totalAfterDeductible'
  /** Whether only this section's payment must reach it, or all funds' up to here together. */
  counting: 'own' | 'all'
}
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
  /** Null where nobody stated it: only cost that has met its deductible elsewhere may come in. */
  deductible: Value<Deductible | 'none'> | null
  ratio: Value<Ratio> | null
  /** Paid instead of the ratio wherever it is not zero. */
  fixed: Value<Fen> | null
  caps: Value<readonly Cap[]>
  aboveCap: Value<string> | null
  floor: Value<Floor | 'none'> | null
  ceiling: Value<Floor | 'none'> | null
  /** Lines that have terms of their own. */
  carveOut: readonly { lines: LineFilter; section: string }[]
}
export type Layer = {
  name: string
  section: Section | Refusal
  fund: Fund
  base: readonly Bucket[]
  benefits: readonly Benefit[] | null
  when: Test | null
  /** What makes it a layer: the order, its base, its benefits, its condition. */
  parameters: readonly Parameter[]
}
export type Effect = {
  when: Test
  benefits: readonly Benefit[] | null
  refuse: boolean
  upfront: Value<Rate> | null
  /** Changes of the ratio, as an adjustment of a ratio that is put in. */
  change: ((base: Value<Ratio>) => Value<Ratio>) | null
}
export type Effects = { rules: readonly Effect[]; parameter: Parameter }
export type FirstShares = { rules: readonly FirstShareRule[]; parameter: Parameter }
/** The raise of a cap by years of joining and of not using (yearly incentives). */
export type IncentiveRule = {
  raise: (bill: { consecutiveYears: number; yearsWithoutUse: number; original: Fen }) => Fen
  parameters: readonly Parameter[]
}
export type FirstShareRule = { when: Test | null; lines: LineFilter; rate: number }

const schemes = ['employee', 'resident', 'filing', 'incentives']

/** References to references; policy check finds circles before they run. */
const deepest = 100

export function scopeOf(pack: CompiledPack, scheme: Scheme, on: PlainDate): (name: string) => Scope {
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
        if (++c.depth > deepest) throw new RangeError(`${target} refers to itself`)
        const found = value(c)
        c.depth--
        return found
      }
    },
  })
  return scope
}

/** The value of a parameter on the day; running it notes that the parameter was used. */
export function parameterValue<T>(
  pack: CompiledPack,
  name: string,
  on: PlainDate,
  kind: Kind<T>,
  scope: (name: string) => Scope,
  part: string | null = null,
): Value<T> {
  const found = findValue(pack, name, on)
  if (found) return foundValue(found, kind, () => scope(name), part)
  return (c) => {
    c.unknown ??= name
    return undefined
  }
}

/** A value that was found, compiled when a bill first asks for it. */
function foundValue<T>(
  found: Found,
  kind: Kind<T>,
  scope: () => Scope,
  part: string | null = null,
): Value<T> {
  const json = part ? (found.value as Record<string, unknown>)[part] : found.value
  let value: Value<T> | null = null
  return (c) => {
    c.seen.push(found.parameter)
    value ??= compile(json, kind, scope())
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
    share:
      written.share === undefined
        ? null
        : {
            rate: compile(written.share, rateKind, scope),
            of: (written.of as 'inScope' | 'total' | undefined) ?? 'inScope',
            atMost: written.atMost === undefined ? null : compile(written.atMost, moneyKind, scope),
          },
    pot: (written.pot as string | undefined) ?? sectionOf(scope.name),
    perDisease: written.perDisease === true,
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
      perDisease: written.perDisease === true,
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
        counting: ((json as Written).counting as Floor['counting'] | undefined) ?? 'own',
      },
)
const wordKind: Kind<string> = plain('word', (json) =>
  typeof json === 'object' ? (json as { section: string }).section : (json as string),
)
export const whichKind: Kind<'own' | 'none' | { section: string }> = plain(
  'which',
  (json) => json as 'own' | 'none' | { section: string },
)

/** What is read: a pack on a day for a scheme, and how its parameters reach one another. */
export type Reading = { pack: CompiledPack; scheme: Scheme; on: PlainDate; scope: (name: string) => Scope }

export function readSection({ pack, scheme, on, scope }: Reading, name: string): Section | Refusal {
  const full = (field: string): string => `${scheme}.${name}.${field}`
  const value = <T>(field: string, kind: Kind<T>): Value<T> | null => {
    const name = full(field)
    const found = findValue(pack, name, on)
    return found && foundValue(found, kind, () => scope(name))
  }
  const [deductible, ratio, fixed, caps] = [
    value('deductible', deductibleKind),
    value('ratio', ratioKind),
    value('fixed', moneyKind),
    value('cap', capsKind),
  ]
  const absent = !(ratio || fixed) ? 'ratio' : !caps ? 'cap' : null
  if (absent) return benefitUnknown(pack, full(absent), on)
  return {
    name,
    needsDisease: findValue(pack, full('needs'), on)?.value === 'disease',
    upfront: value('upfront', rateKind),
    deductible,
    ratio,
    fixed,
    caps: caps!,
    aboveCap: value('aboveCap', wordKind),
    floor: value('floor', floorKind),
    ceiling: value('ceiling', floorKind),
    carveOut: (findValue(pack, full('carveOut'), on)?.value ?? []) as Section['carveOut'],
  }
}

const benefitUnknown = (pack: CompiledPack, parameter: string, on: PlainDate): Refusal =>
  refusal('benefit-unknown', { ...areaFacts(pack), parameter, on })

/** Layers in order. One that is not wholly stated is a refusal, which matters only to bills that reach it. */
export function readLayers(reading: Reading): readonly Layer[] {
  const { pack, scheme, on } = reading
  const order = findValue(pack, `${scheme}.layers`, on)
  if (!order || order.value === 'none') return []
  return (order.value as readonly string[]).map((name) => {
    const stated = (field: string): unknown => findValue(pack, `${scheme}.${name}.${field}`, on)?.value
    const base = stated('base') as readonly Bucket[] | undefined
    const named = gather(['base', 'benefits', 'when'], (field) => {
      const found = findValue(pack, `${scheme}.${name}.${field}`, on)
      return found ? [found.parameter] : []
    })
    return {
      name,
      section: base ? readSection(reading, name) : benefitUnknown(pack, `${scheme}.${name}.base`, on),
      fund: (stated('fund') as Fund | undefined) ?? ownOf(defaultFund, name) ?? 'otherFund',
      base: base ?? [],
      benefits: (stated('benefits') as readonly Benefit[] | undefined) ?? null,
      when: compileTest(stated('when') as Condition | undefined),
      parameters: [order.parameter, ...named],
    }
  })
}
const defaultFund: Readonly<Record<string, Fund>> = {
  criticalIllness: 'criticalIllness',
  largeSum: 'largeSum',
  civilServant: 'civilServant',
  medicalAid: 'medicalAid',
}
export function readEffects({ pack, on, scope }: Reading): Effects | Refusal {
  const name = 'filing.effects'
  const found = findValue(pack, name, on)
  if (!found) return benefitUnknown(pack, name, on)
  const written = found.value === 'none' ? [] : (found.value as readonly (Adjustment & Written)[])
  const rules = written.map((row): Effect => {
    const { when, benefits, refuse, upfront, ...change } = row
    const test = compileTest(when as Condition)!
    return {
      when: (c) => {
        const holds = test(c)
        if (holds) c.reached?.add(row)
        return holds
      },
      benefits: (benefits as readonly Benefit[] | undefined) ?? null,
      refuse: refuse === true,
      upfront: upfront === undefined ? null : compile(upfront, rateKind, scope(name)),
      change:
        Object.keys(change).length === 0
          ? null
          : (base) =>
              compile(
                { base, adjust: [{ when: when as Condition, ...change }] },
                { ...ratioKind, leaf: ratioOrGiven },
                scope(name),
              ),
    }
  })
  return { rules, parameter: found.parameter }
}
/** A ratio that is already a function is taken as it is. */
const ratioOrGiven: Kind<Ratio>['leaf'] = (json, scope) =>
  typeof json === 'function' ? (json as Value<Ratio>) : ratioKind.leaf(json, scope)

export function readIncentives({ pack, on }: Reading): IncentiveRule | Refusal {
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
    raise: ({ consecutiveYears, yearsWithoutUse, original }) => {
      const raise = Math.max(0, consecutiveYears - after) * perYear + yearsWithoutUse * perUnused
      return lesser(raise as Fen, share(original, atMost as BasisPoints))
    },
  }
}

export function readFirstShare({ pack, scheme, on }: Reading): FirstShares | null {
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
