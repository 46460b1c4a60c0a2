import type { Dimensions } from '../language/dimensions.ts'
import type { Value } from '../language/expression.ts'
import type { Benefit, Scheme } from '../values/bill.ts'
import type { PlainDate } from '../values/dates.ts'
import { type CompiledPack, findValue } from '../values/pack.ts'
import { isRefusal, type Refusal } from '../values/refusal.ts'
import type { DrawRules } from './draw-rules.ts'
import type { PlanStore } from './plan.ts'
import {
  type Effects,
  type FirstShares,
  type IncentiveRule,
  type Layer,
  parameterValue,
  type Reading,
  readEffects,
  readFirstShare,
  readIncentives,
  readLayers,
  readSection,
  type Section,
  scopeOf,
  whichKind,
} from './sections.ts'

/** The rules of one scheme in one area on one day; each is read when a bill first asks for it. */
export type DayTerms = {
  pack: CompiledPack
  scheme: Scheme
  on: PlainDate
  section: (name: string) => Section | Refusal
  layers: () => readonly Layer[]
  /** Out-of-area effects; a refusal when nobody stated them, which matters only away from home. */
  effects: () => Effects | Refusal
  firstShare: () => FirstShares | null
  incentives: () => IncentiveRule | Refusal
  /** What the rules look at, once a bill came: bills that agree in these are decided by the same numbers. */
  dimensions?: Dimensions
  /** The rules of drawing on that day, once a bill asked for them. */
  draws?: DrawRules
  /** Notes the branches that decided; null where nobody asks. */
  reached: Set<unknown> | null
}
/** What `adjudicate` needs for one benefit. Hold it for as long as the pack and the day are the same. */
export type Terms = {
  day: DayTerms
  benefit: Benefit
  /** The section in force: the benefit's own, another's, or none (the pool pays nothing). */
  which: Value<'own' | 'none' | { section: string }>
  /** Numbers that were worked out for bills so far. */
  plans: PlanStore
}
export type TermsAsked = { on: PlainDate; scheme: Scheme; benefit: Benefit }

/** Reads when first asked. */
function once<T>(read: () => T): () => T {
  let known: { answer: T } | null = null
  return () => {
    known ??= { answer: read() }
    return known.answer
  }
}

function dayTerms(
  pack: CompiledPack,
  { scheme, on }: { scheme: Scheme; on: PlainDate },
  reached: Set<unknown> | null = null,
): DayTerms {
  const reading: Reading = { pack, scheme, on, scope: scopeOf(pack, scheme, on) }
  const sections = new Map<string, Section | Refusal>()
  return {
    pack,
    scheme,
    on,
    section: (name) => {
      let section = sections.get(name)
      if (!section) {
        section = readSection(reading, name)
        sections.set(name, section)
      }
      return section
    },
    layers: once(() => readLayers(reading)),
    effects: once(() => readEffects(reading)),
    firstShare: once(() => readFirstShare(reading)),
    incentives: once(() => readIncentives(reading)),
    reached,
  }
}

function benefitTerms(day: DayTerms, benefit: Benefit): Terms | Refusal {
  const { pack, scheme, on } = day
  const name = `${scheme}.${benefit}.terms`
  const plans: PlanStore = { root: new Map(), size: 0 }
  if (findValue(pack, name, on)) {
    const which = parameterValue(pack, name, on, whichKind, scopeOf(pack, scheme, on))
    return { day, benefit, which, plans }
  }
  const section = day.section(benefit)
  return isRefusal(section) ? section : { day, benefit, which: () => 'own', plans }
}

/**
 * The rules for one benefit on the day of care. What a bill does not ask for is never read; hold the answer, or use
 * `termsCache`.
 * Answers `benefit-unknown` (area, parameter, on) when the pack states no value for that day.
 * @param reached collects the branches of values that decide about bills under these terms
 */
export const termsFor = (
  pack: CompiledPack,
  { on, scheme, benefit }: TermsAsked,
  reached: Set<unknown> | null = null,
): Terms | Refusal => benefitTerms(dayTerms(pack, { scheme, on }, reached), benefit)

type Kept = Map<Benefit, Terms | Refusal> & { day?: DayTerms }

/**
 * `termsFor` that keeps what it has read, by pack (its hash), scheme, day and benefit; one per process.
 * @param limit how many days are kept before all are forgotten
 */
export function termsCache(limit = 200): (pack: CompiledPack, asked: TermsAsked) => Terms | Refusal {
  const kept = new Map<string, Map<Scheme, Map<PlainDate, Kept>>>()
  let size = 0
  return (pack, { on, scheme, benefit }) => {
    let known = kept.get(pack.hash)?.get(scheme)?.get(on)
    const terms = known?.get(benefit)
    if (terms) return terms
    if (!known) {
      if (size >= limit) {
        kept.clear()
        size = 0
      }
      size++
      known = new Map() as Kept
      const schemes = kept.get(pack.hash) ?? new Map<Scheme, Map<PlainDate, Kept>>()
      const days = schemes.get(scheme) ?? new Map<PlainDate, Kept>()
      kept.set(pack.hash, schemes.set(scheme, days.set(on, known)))
    }
    known.day ??= dayTerms(pack, { scheme, on })
    const made = benefitTerms(known.day, benefit)
    known.set(benefit, made)
    return made
  }
}
