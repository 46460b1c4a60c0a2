/** The numbers of one section for one situation: deductible, ratio, caps, floor. */
import { type Context, lookAt, type RatioMade, taken } from '../language/context.ts'
import { clampRatio, type Ratio, unlimited } from '../language/kinds.ts'
import { gather } from '../values/lists.ts'
import type { BasisPoints, Fen } from '../values/money.ts'
import { areaFacts } from '../values/pack.ts'
import { clamp, inBasisPoints, type Rate, type WrittenRate, written } from '../values/rate.ts'
import { isRefusal, type Refusal, refusal } from '../values/refusal.ts'
import type { Sourced } from '../values/sourced.ts'
import { potKey, potName } from './pots.ts'
import type { Cap, Deductible, Effect, Floor, LineFilter, Period, Section } from './sections.ts'
import type { Terms } from './terms.ts'

/** What a benefit's section is computed from, when nothing comes between. */
export const inScopeOnly: readonly string[] = ['inScope']

export type DeductiblePlan = {
  amount: Fen
  per: Period
  /** The pot whose use counts against the amount; null within a visit. */
  key: string | null
  /** The pot itself, for several sections of one bill that share a deductible. */
  pot: string
  yearly: { amount: Fen; key: string } | null
  /** The deductible is this share of the cost, between the amount and the most. */
  share: { rate: Rate; written: WrittenRate; of: 'inScope' | 'total'; atMost: Fen } | null
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
/** Steps of a section; each has its id after the section's name: `outpatient.share`. */
const stepNames = [
  'deductible',
  'entered',
  'share',
  'floor',
  'ceiling',
  'paid',
  'above',
  'upfront',
  'cost',
  'inScope',
  'band',
] as const
export type SectionPlan = {
  name: string
  ids: Readonly<Record<(typeof stepNames)[number], string>>
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
  /** How the rate of each segment came about; null where it simply stands in the pack. */
  made: readonly RatioMade[] | null
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
/** Why there is no number: the parameter that had no value for this bill. */
export const unknownValue = (c: Context, { pack }: Pick<Terms['day'], 'pack'>): Refusal =>
  refusal('benefit-unknown', { ...areaFacts(pack), parameter: c.unknown ?? '', on: c.bill.on })

/** Why there is no number: a fact that the rules look at and nobody could tell. */
export const unknownFact = (c: Context): Refusal =>
  refusal('fact-unknown', { area: c.bill.patient.area, fact: c.missing ?? '', on: c.bill.on })

export type Around = {
  section: Section
  effects: readonly Effect[]
  other: (name: string) => SectionPlan | Refusal
}

export function planSection(
  terms: Terms,
  c: Context,
  { section, effects, other }: Around,
): SectionPlan | Refusal {
  const { name } = section
  const id = (part: string): string => `${name}.${part}`
  const ids = {} as Record<(typeof stepNames)[number], string>
  for (const part of stepNames) ids[part] = id(part)
  const upfront = planUpfront(terms, c, { section, effects })
  const stated = section.deductible ? planDeductible(section, c) : missing(terms, id('deductible'))
  const deductibleFrom = taken(c)
  const fixed = section.fixed ? section.fixed(c) : null
  const useFixed = fixed !== null && fixed !== undefined && (fixed > 0 || !section.ratio)
  const ratio = useFixed ? noRatio : planRatio(terms, c, { section, effects })
  const made = useFixed || !ratio || isRefusal(ratio) ? null : madeOf(c, ratio)
  const ratioFrom = taken(c)
  const deductible = withPot(stated, isRefusal(ratio) ? undefined : ratio)
  const caps = planCaps(terms, c, section)
  const capFrom = taken(c)
  const floor = planFloor(c, section.floor)
  const ceiling = planFloor(c, section.ceiling)
  const onward = section.aboveCap ? section.aboveCap(c) : 'nothing'
  const nextFrom = taken(c)
  for (const part of [upfront, deductible, ratio, caps])
    if (isRefusal(part) && part !== deductible) return part
  if (section.carveOut.some(({ lines }) => lines.groups)) lookAt(c, 'lineGroups')
  if (c.missing !== null) return unknownFact(c)
  const unknowns = [deductible, fixed, ratio, caps, floor, ceiling, onward]
  if (unknowns.includes(undefined) || isRefusal(ratio) || isRefusal(caps) || isRefusal(upfront))
    return unknownValue(c, terms.day)
  return {
    name,
    ids,
    inputs: {
      entered: [ids.entered],
      share: [ids.share],
      afterInScope: [...inScopeOnly, ids.deductible],
    },
    needsDisease: section.needsDisease,
    upfront,
    deductible: deductible!,
    deductibleFrom,
    fixed: useFixed ? fixed! : null,
    ratio: ratio!,
    flat: ratio!.segments.length === 1 ? written(ratio!.segments[0]!.rate) : null,
    shown: useFixed || ratio!.segments.length > 1 ? null : inBasisPoints(ratio!.segments[0]!.rate),
    made,
    ratioFrom,
    caps: caps!,
    capFrom,
    keys: potsOf(section, caps!, ratio!.pot),
    floor: floor!,
    ceiling: ceiling!,
    next: () => (onward === 'nothing' ? null : other(onward!)),
    nextFrom,
    carveOut: section.carveOut,
  }
}

const missing = ({ day }: Terms, name: string): Refusal =>
  refusal('benefit-unknown', { ...areaFacts(day.pack), parameter: `${day.scheme}.${name}`, on: day.on })

const noRatio: Ratio = {
  measure: 'excess',
  per: 'bill',
  pot: null,
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
    if (rate === undefined) return unknownValue(c, day)
    if (index > 0) sawEffects(day, c)
    found.push({ rate: clamp(rate), written: written(clamp(rate)), from: taken(c) })
  }
  return found
}

function sawEffects(day: Terms['day'], c: Context): void {
  const effects = day.effects()
  if (!isRefusal(effects)) c.seen.push(effects.parameter)
}

function planDeductible(section: Section, c: Context): DeductiblePlan | 'none' | undefined {
  const spec = section.deductible!(c)
  if (spec === undefined || spec === 'none') return spec
  const amount = spec.amount(c)
  const yearly = spec.yearly ? spec.yearly(c) : null
  const share = spec.share ? planShare(spec.share, c) : null
  if (amount === undefined || yearly === undefined || share === undefined) return undefined
  const pot = potName(spec, c)
  const key = spec.per === 'visit' ? null : potKey(pot, spec.per, c.bill.on)
  return {
    amount,
    per: spec.per,
    key,
    pot,
    yearly: yearly === null ? null : { amount: yearly, key: pot },
    share,
    keys: [...new Set([section.name, pot, key ?? pot])],
    formula: `deductible.${spec.per}`,
  }
}

function planShare(
  { rate, of, atMost }: NonNullable<Deductible['share']>,
  c: Context,
): DeductiblePlan['share'] | undefined {
  const [stated, most] = [rate(c), atMost ? atMost(c) : unlimited]
  if (stated === undefined || most === undefined) return undefined
  return { rate: clamp(stated), written: written(clamp(stated)), of, atMost: most }
}

/** Bands that go on from a pot of another name count the deductible there too. */
function withPot<T>(deductible: T | DeductiblePlan, ratio: Ratio | undefined): T | DeductiblePlan {
  if (!ratio?.pot || typeof deductible !== 'object' || deductible === null || !('keys' in deductible))
    return deductible
  return { ...deductible, keys: [...new Set([...deductible.keys, ratio.pot])] }
}

function planRatio(
  { day }: Terms,
  c: Context,
  { section, effects }: Omit<Around, 'other'>,
): Ratio | undefined {
  let value = section.ratio!
  c.ratio = { by: [], base: undefined, changes: [] }
  for (const { change } of effects) if (change) value = change(value)
  const ratio = value(c)
  if (ratio && ratio.segments.length > 1 && ratio.per !== 'year') lookAt(c, 'visit')
  if (effects.some(({ change }) => change)) sawEffects(day, c)
  return ratio && clampRatio(ratio)
}

/** How the ratio that was just worked out came about, for each of its segments. */
function madeOf({ ratio: { by, base, changes } }: Context, ratio: Ratio): readonly RatioMade[] | null {
  if (by.length === 0 && changes.length === 0) return null
  const bases = ((base as Ratio | undefined) ?? ratio).segments
  const told = changes.map(({ by: operand, ...change }) => ({
    ...change,
    by: written('segments' in (operand as object) ? (operand as Ratio).segments[0]!.rate : (operand as Rate)),
  }))
  return bases.map(({ rate }) => ({ base: written(rate), by: [...by], changes: told }))
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
      const incentives = day.incentives()
      if (isRefusal(incentives)) return incentives
      c.seen.push(...incentives.parameters)
      const { consecutiveYears = 0, yearsWithoutUse = 0 } = c.bill.patient
      limit = (limit + incentives.raise({ consecutiveYears, yearsWithoutUse, original: limit })) as Fen
    }
    const pot = potName(cap, c)
    const key = cap.per === 'visit' ? null : potKey(pot, cap.per, c.bill.on)
    if (key === null) lookAt(c, 'visit')
    found.push({ limit, on: cap.on, per: cap.per, key, pot })
  }
  return found
}

const potsOf = (section: Section, caps: readonly CapPlan[], bands: string | null): string[] => [
  ...new Set([
    section.name,
    ...(bands ? [bands] : []),
    ...gather(caps, ({ pot, key }) => (key === null ? [pot] : [pot, key])),
  ]),
]
