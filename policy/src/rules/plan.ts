/**
 * Works out every number of the rules for one situation (level, category, age, filing …), so that bills alike in
 * these only do arithmetic. A plan never looks at money.
 */

import { type Context, contextOf, glance, lookAt, oneOf, taken } from '../language/context.ts'
import { dimensionsOf } from '../language/dimensions.ts'
import type { Bill } from '../values/bill.ts'
import type { BasisPoints } from '../values/money.ts'
import { areaFacts } from '../values/pack.ts'
import { isRefusal, type Refusal, refusal } from '../values/refusal.ts'
import { type Sourced, sourced } from '../values/sourced.ts'
import { planSection, type SectionPlan, unknownFact, unknownValue } from './section-plan.ts'
import type { Bucket, Effect, Fund, LineFilter } from './sections.ts'
import type { Terms } from './terms.ts'

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

/** The plan for the bill's situation, or why the rules do not cover it. */
export function planFor(terms: Terms, bill: Bill): Plan | Refusal {
  const c = glance(bill)
  const { plans, day } = terms
  day.dimensions ??= dimensionsOf(day.pack, day.scheme)
  const dimensions = c.place === 'home' ? day.dimensions.home : day.dimensions.away
  let at = branch(plans.root, bill.unknown === undefined ? c.place : `${c.place} ${bill.unknown.join()}`)
  for (const read of dimensions) at = branch(at, read(c))
  const known = at.get(plan) as Plan | undefined
  if (known) return known
  const made = makePlan(terms, contextOf(bill, day.reached))
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

function makePlan(terms: Terms, c: Context): Plan | Refusal {
  const { day, benefit } = terms
  const which = terms.which(c)
  if (c.missing !== null) return unknownFact(c)
  if (which === undefined) return unknownValue(c, day)
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
        : planSection(terms, contextOf(c.bill, day.reached), { section, effects, other })
      sections.set(name, plan)
    }
    return plan
  }
  const section = which === 'none' ? null : other(which === 'own' ? benefit : which.section)
  if (section && isRefusal(section)) return section
  const plan = { section, whichFrom, other, layers: layersFor(terms, c), firstShare: firstShareFor(terms, c) }
  if (plan.firstShare?.rules.some(({ lines }) => lines.groups)) lookAt(c, 'lineGroups')
  return c.missing === null ? plan : unknownFact(c)
}

/** The out-of-area rules that the situation falls under. */
function effectsFor({ day, benefit }: Terms, c: Context): readonly Effect[] | Refusal {
  if (c.place === 'home') return []
  const effects = day.effects()
  if (isRefusal(effects)) return effects
  const matching = effects.rules.filter(
    ({ when, benefits }) => (!benefits || benefits.includes(benefit)) && when(c),
  )
  const emergency = oneOf.filing(c) === 'emergency'
  if (c.bill.manual !== true && !emergency && matching.some(({ refuse }) => refuse)) {
    return refusal('filing-required', {
      ...areaFacts(day.pack),
      institutionArea: c.bill.institution.area,
      place: c.place,
      parameter: effects.parameter.id,
    })
  }
  return matching
}

function layersFor(terms: Terms, c: Context): LayerPlan[] {
  const { day, benefit } = terms
  return day
    .layers()
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
            : planSection(terms, contextOf(c.bill, day.reached), {
                section,
                effects: [],
                other: () => noSection(name),
              })
          return plan
        },
      }
    })
}
const noSection = (name: string): never => {
  throw new RangeError(`layer ${name} cannot go on into another section`)
}

function firstShareFor({ day }: Terms, c: Context): Plan['firstShare'] {
  const firstShare = day.firstShare()
  if (!firstShare) return null
  const rules = firstShare.rules
    .filter(({ when }) => !when || when(c))
    .map(({ lines, rate }) => ({ lines, rate: rate as BasisPoints }))
  return rules.length === 0 ? null : { rules, from: sourced([firstShare.parameter]) }
}
