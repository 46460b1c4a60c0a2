/**
 * Works out every number of the rules for one situation (level, category, age, filing …), so that bills alike in
 * these only do arithmetic. A plan never looks at money.
 */
import type { Certainty, Claim, Parameter } from './claim.ts'
import { type Context, contextOf, glance, oneOf } from './context.ts'
import { clampRatio, type Ratio, unlimited } from './kinds.ts'
import { gather } from './lists.ts'
import type { BasisPoints, Fen } from './money.ts'
import { potKey, potName } from './pots.ts'
import { clamp, inBasisPoints, type Rate, type WrittenRate, written } from './rate.ts'
import { isRefusal, type Refusal, refusal } from './refusal.ts'
import type { Bucket, Cap, Effect, Floor, Fund, LineFilter, Period, Section } from './sections.ts'
import type { Terms } from './terms.ts'

/** Certainty as a number: the worse, the larger. */
export type Rank = 0 | 1 | 2
export const certainties = ['exact', 'approximate', 'unverified'] as const satisfies readonly Certainty[]
/** Parameters that one number rests on. */
export type Sourced = { parameters: readonly Parameter[]; rank: Rank; uncertain: readonly string[] }

/** What a benefit's section is computed from, when nothing comes between. */
export const inScopeOnly: readonly string[] = ['inScope']

export const unsourced: Sourced = { parameters: [], rank: 0, uncertain: [] }
function sourced(parameters: readonly Parameter[]): Sourced {
  if (parameters.length === 0) return unsourced
  const rank = Math.max(...parameters.map(({ certainty }) => certainties.indexOf(certainty))) as Rank
  const uncertain = parameters.filter(({ certainty }) => certainty !== 'exact').map(({ id }) => id)
  return { parameters, rank, uncertain: [...new Set(uncertain)] }
}

export type DeductiblePlan = {
  amount: Fen
  per: Period
  /** The pot whose use counts against the amount; null within a visit. */
  key: string | null
  /** The pot itself, for several sections of one bill that share a deductible. */
  pot: string
  yearly: { amount: Fen; key: string } | null
  /** Pots that the deductible is added to. */
  keys: readonly string[]
  formula: string
}
export type CapPlan = { limit: Fen; on: Cap['on']; per: Period; key: string | null; pot: string }
export type FloorPlan = {
  rate: Rate
  written: WrittenRate
  of: Floor['of']
  counting: Floor['counting']
  from: Sourced
}
export type SectionPlan = {
  name: string
  ids: Readonly<
    Record<
      | 'deductible'
      | 'entered'
      | 'share'
      | 'floor'
      | 'ceiling'
      | 'paid'
      | 'above'
      | 'upfront'
      | 'cost'
      | 'inScope'
      | 'band',
      string
    >
  >
  /** Inputs of steps that are always the same. */
  inputs: Readonly<Record<'entered' | 'share' | 'afterInScope', readonly string[]>>
  needsDisease: boolean
  upfront: readonly { rate: Rate; written: WrittenRate; from: Sourced }[]
  /** `none` when there is none; a refusal when nobody stated it. */
  deductible: DeductiblePlan | 'none' | Refusal
  deductibleFrom: Sourced
  fixed: Fen | null
  ratio: Ratio
  /** The only rate, as steps write it; null for bands. */
  flat: WrittenRate | null
  /** The ratio for fields that hold one; null where only the outcome tells. */
  shown: BasisPoints | null
  /** What a flat ratio would be at home, or with a filing; null when care elsewhere changes nothing. */
  usual: WrittenRate | null
  ratioFrom: Sourced
  caps: readonly CapPlan[]
  capFrom: Sourced
  /** Pots that payments and entered cost are added to. */
  keys: readonly string[]
  floor: FloorPlan | null
  ceiling: FloorPlan | null
  next: () => SectionPlan | Refusal | null
  nextFrom: Sourced
  carveOut: readonly { lines: LineFilter; section: string }[]
}
export type LayerPlan = {
  name: string
  fund: Fund
  base: readonly Bucket[]
  section: () => SectionPlan | Refusal
  from: Sourced
}
export type Plan = {
  /** Null: the pool pays nothing for this benefit. */
  section: SectionPlan | null
  whichFrom: Sourced
  other: (name: string) => SectionPlan | Refusal
  layers: readonly LayerPlan[]
  firstShare: { rules: readonly { lines: LineFilter; rate: BasisPoints }[]; from: Sourced } | null
}

type Branch = Map<unknown, unknown>
/** Plans in a tree with a level for each dimension. */
export type PlanStore = { root: Branch; size: number }
const mostPlans = 1_000

/** The plan for the claim's situation, or why the rules do not cover it. */
export function planFor(terms: Terms, claim: Claim): Plan | Refusal {
  const c = glance(claim)
  const { plans, day } = terms
  const dimensions = c.place === 'home' ? day.dimensions.home : day.dimensions.away
  let at = branch(plans.root, c.place)
  for (const read of dimensions) at = branch(at, read(c))
  const known = at.get(plan) as Plan | undefined
  if (known) return known
  const made = makePlan(terms, contextOf(claim))
  if (isRefusal(made)) return made
  if (plans.size >= mostPlans) {
    plans.root = new Map()
    plans.size = 0
  } else {
    plans.size++
    at.set(plan, made)
  }
  return made
}
/** Where a tree of plans keeps the plan itself. */
const plan = Symbol('plan')

function branch(at: Branch, value: unknown): Branch {
  let next = at.get(value) as Branch | undefined
  if (!next) {
    next = new Map()
    at.set(value, next)
  }
  return next
}

const unknownValue = (c: Context): Refusal =>
  refusal('benefit-unknown', { area: c.claim.patient.area, parameter: c.unknown ?? '', on: c.claim.on })

/** Takes what was read since the last time. */
const taken = (c: Context): Sourced => {
  const found = sourced(c.seen)
  c.seen = []
  return found
}

function makePlan(terms: Terms, c: Context): Plan | Refusal {
  const { day, benefit } = terms
  const which = terms.which(c)
  if (which === undefined) return unknownValue(c)
  const whichFrom = taken(c)
  const sections = new Map<string, SectionPlan | Refusal>()
  const effects = effectsFor(terms, c)
  if (isRefusal(effects)) return effects
  const other = (name: string): SectionPlan | Refusal => {
    let plan = sections.get(name)
    if (!plan) {
      const section = day.section(name)
      plan = isRefusal(section)
        ? section
        : planSection(terms, contextOf(c.claim), { section, effects, other })
      sections.set(name, plan)
    }
    return plan
  }
  const section = which === 'none' ? null : other(which === 'own' ? benefit : which.section)
  if (section && isRefusal(section)) return section
  return { section, whichFrom, other, layers: layersFor(terms, c), firstShare: firstShareFor(terms, c) }
}

/** The out-of-area rules that the situation falls under. */
function effectsFor({ day, benefit }: Terms, c: Context): readonly Effect[] | Refusal {
  if (c.place === 'home') return []
  const { effects } = day
  if (isRefusal(effects)) return effects
  const matching = effects.rules.filter(
    ({ when, benefits }) => (!benefits || benefits.includes(benefit)) && when(c),
  )
  const emergency = oneOf.filing(c) === 'emergency'
  if (c.claim.manual !== true && !emergency && matching.some(({ refuse }) => refuse)) {
    return refusal('filing-required', {
      area: c.claim.patient.area,
      institutionArea: c.claim.institution.area,
      place: c.place,
      parameter: effects.parameter.id,
    })
  }
  return matching
}

function layersFor(terms: Terms, c: Context): LayerPlan[] {
  const { day, benefit } = terms
  return day.layers
    .filter(({ benefits, when }) => (!benefits || benefits.includes(benefit)) && (!when || when(c)))
    .map(({ name, fund, base, section, parameters }) => {
      let plan: SectionPlan | Refusal | null = null
      return {
        name,
        fund,
        base,
        from: sourced(parameters),
        section: () => {
          plan ??= isRefusal(section)
            ? section
            : planSection(terms, contextOf(c.claim), { section, effects: [], other: () => noSection(name) })
          return plan
        },
      }
    })
}
const noSection = (name: string): never => {
  throw new RangeError(`layer ${name} cannot go on into another section`)
}

function firstShareFor({ day }: Terms, c: Context): Plan['firstShare'] {
  const { firstShare } = day
  if (!firstShare) return null
  const rules = firstShare.rules
    .filter(({ when }) => !when || when(c))
    .map(({ lines, rate }) => ({ lines, rate: rate as BasisPoints }))
  return rules.length === 0 ? null : { rules, from: sourced([firstShare.parameter]) }
}

type Around = {
  section: Section
  effects: readonly Effect[]
  other: (name: string) => SectionPlan | Refusal
}

function planSection(terms: Terms, c: Context, { section, effects, other }: Around): SectionPlan | Refusal {
  const { name } = section
  const id = (part: string): string => `${name}.${part}`
  const upfront = planUpfront(terms, c, { section, effects })
  const deductible = section.deductible ? planDeductible(section, c) : missing(terms, id('deductible'))
  const deductibleFrom = taken(c)
  const fixed = section.fixed ? section.fixed(c) : null
  const useFixed = fixed !== null && fixed !== undefined && (fixed > 0 || !section.ratio)
  const ratio = useFixed ? noRatio : planRatio(terms, c, { section, effects })
  const ratioFrom = taken(c)
  const caps = planCaps(terms, c, section)
  const capFrom = taken(c)
  const floor = planFloor(c, section.floor)
  const ceiling = planFloor(c, section.ceiling)
  const onward = section.aboveCap ? section.aboveCap(c) : 'nothing'
  const nextFrom = taken(c)
  for (const part of [upfront, deductible, ratio, caps])
    if (isRefusal(part) && part !== deductible) return part
  const unknowns = [deductible, fixed, ratio, caps, floor, ceiling, onward]
  if (unknowns.includes(undefined) || isRefusal(ratio) || isRefusal(caps) || isRefusal(upfront))
    return unknownValue(c)
  return {
    name,
    ids: {
      deductible: id('deductible'),
      entered: id('entered'),
      share: id('share'),
      floor: id('floor'),
      ceiling: id('ceiling'),
      paid: id('paid'),
      above: id('above'),
      upfront: id('upfront'),
      cost: id('cost'),
      inScope: id('inScope'),
      band: id('band'),
    },
    inputs: {
      entered: [id('entered')],
      share: [id('share')],
      afterInScope: [...inScopeOnly, id('deductible')],
    },
    needsDisease: section.needsDisease,
    upfront,
    deductible: deductible!,
    deductibleFrom,
    fixed: useFixed ? fixed! : null,
    ratio: ratio!,
    flat: ratio!.segments.length === 1 ? written(ratio!.segments[0]!.rate) : null,
    shown: useFixed || ratio!.segments.length > 1 ? null : inBasisPoints(ratio!.segments[0]!.rate),
    usual: usualRate(c, { section, effects }),
    ratioFrom,
    caps: caps!,
    capFrom,
    keys: potsOf(section, caps!),
    floor: floor!,
    ceiling: ceiling!,
    next: () => (onward === 'nothing' ? null : other(onward!)),
    nextFrom,
    carveOut: section.carveOut,
  }
}

const missing = ({ day }: Terms, name: string): Refusal =>
  refusal('benefit-unknown', { area: day.pack.area, parameter: `${day.scheme}.${name}`, on: day.on })

export const noRatio: Ratio = {
  measure: 'excess',
  per: 'bill',
  wholly: false,
  segments: [{ from: 0 as Fen, rate: { n: 0, d: 1 } }],
}

function planUpfront(
  { day }: Terms,
  c: Context,
  { section, effects }: Omit<Around, 'other'>,
): SectionPlan['upfront'] | Refusal {
  const found: { rate: Rate; written: WrittenRate; from: Sourced }[] = []
  const values = [section.upfront, ...effects.map(({ upfront }) => upfront)]
  for (const [index, value] of values.entries()) {
    if (!value) continue
    const rate = value(c)
    if (rate === undefined) return unknownValue(c)
    if (index > 0 && !isRefusal(day.effects)) c.seen.push(day.effects.parameter)
    found.push({ rate: clamp(rate), written: written(clamp(rate)), from: taken(c) })
  }
  return found
}

function planDeductible(section: Section, c: Context): DeductiblePlan | 'none' | undefined {
  const spec = section.deductible!(c)
  if (spec === undefined || spec === 'none') return spec
  const amount = spec.amount(c)
  const yearly = spec.yearly ? spec.yearly(c) : null
  if (amount === undefined || yearly === undefined) return undefined
  const pot = potName(spec, c)
  const key = spec.per === 'visit' ? null : potKey(pot, spec.per, c.claim.on)
  return {
    amount,
    per: spec.per,
    key,
    pot,
    yearly: yearly === null ? null : { amount: yearly, key: pot },
    keys: [...new Set([section.name, pot, key ?? pot])],
    formula: `deductible.${spec.per}`,
  }
}

function planRatio(
  { day }: Terms,
  c: Context,
  { section, effects }: Omit<Around, 'other'>,
): Ratio | undefined {
  let value = section.ratio!
  for (const { change } of effects) if (change) value = change(value)
  const ratio = value(c)
  if (effects.some(({ change }) => change) && !isRefusal(day.effects)) c.seen.push(day.effects.parameter)
  return ratio && clampRatio(ratio)
}

function usualRate(c: Context, { section, effects }: Omit<Around, 'other'>): WrittenRate | null {
  if (!section.ratio || !effects.some(({ change }) => change)) return null
  const usual = section.ratio(c)
  c.seen = []
  return usual?.segments.length === 1 ? written(clampRatio(usual).segments[0]!.rate) : null
}

function planFloor(c: Context, value: Section['floor']): FloorPlan | null | undefined {
  const floor = value ? value(c) : 'none'
  if (floor === undefined) return undefined
  if (floor === 'none') {
    c.seen = []
    return null
  }
  const stated = floor.ratio(c)
  if (stated === undefined) return undefined
  const rate = clamp(stated)
  return { rate, written: written(rate), of: floor.of, counting: floor.counting, from: taken(c) }
}

function planCaps({ day }: Terms, c: Context, section: Section): CapPlan[] | Refusal | undefined {
  const caps = section.caps(c)
  if (caps === undefined) return undefined
  const found: CapPlan[] = []
  for (const cap of caps) {
    if (cap.when && !cap.when(c)) continue
    let limit = cap.amount(c)
    if (limit === undefined) return undefined
    if (cap.raised && limit !== unlimited) {
      if (isRefusal(day.incentives)) return day.incentives
      c.seen.push(...day.incentives.parameters)
      const { consecutiveYears = 0, yearsWithoutUse = 0 } = c.claim.patient
      limit = (limit + day.incentives.raise({ consecutiveYears, yearsWithoutUse, original: limit })) as Fen
    }
    const pot = potName(cap, c)
    const key = cap.per === 'visit' ? null : potKey(pot, cap.per, c.claim.on)
    found.push({ limit, on: cap.on, per: cap.per, key, pot })
  }
  return found
}

const potsOf = (section: Section, caps: readonly CapPlan[]): string[] => [
  ...new Set([section.name, ...gather(caps, ({ pot, key }) => (key === null ? [pot] : [pot, key]))]),
]
