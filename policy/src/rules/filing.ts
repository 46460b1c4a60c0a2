import type { Benefit, OutOfAreaFiling, Place } from '../values/bill.ts'
import type { PlainDate } from '../values/dates.ts'
import type { CompiledPack } from '../values/pack.ts'
import type { Refusal } from '../values/refusal.ts'
import type { Text } from '../values/text.ts'
import { readRule, type Stated } from './parameters.ts'

export type FiledKind = Exclude<OutOfAreaFiling, 'none'>

/** Filings for care elsewhere (异地就医备案): docs/definitions.md X3. */
export type Filing = {
  /** Where care needs a filing. */
  needed: readonly Place[]
  /** What happens to direct settlement without one: a lower ratio, or refusal. Emergency is never refused. */
  unfiled: 'reduced' | 'refused'
  kinds: readonly {
    kind: FiledKind
    name: Text
    /** How long it holds; null: until it is ended. */
    months: number | null
    /** Whether a commitment may stand for a missing proof. */
    commitment: boolean
  }[]
  /** Whether a filing may be made after the care began, for manual reimbursement. */
  lateFiling: boolean
  /** Working days within which the agency answers; null: not found. */
  decidedWithinDays: number | null
}
export type FilingTerms = Stated<Filing>

export function filingTerms(pack: CompiledPack, on: PlainDate): FilingTerms | Refusal {
  return readRule<Filing>(pack, {
    prefix: 'filing',
    required: ['needed', 'unfiled', 'kinds', 'lateFiling'],
    optional: { decidedWithinDays: null },
    on,
  })
}

/** A chronic or special disease (门诊慢特病) of the area's list. */
export type ChronicDisease = {
  /** National code, e.g. M03900. */
  code: string
  name: Text
  kind: 'chronic' | 'special'
  /** The benefit that its care is paid under. */
  benefit: Extract<Benefit, 'chronic' | 'twoDisease'>
  /** A second approval is asked for. */
  secondApproval: boolean
  /** Months that an approval holds; null: until ended. */
  months: number | null
}
export type ChronicList = Stated<{
  /** The diseases that may be filed; others of the list are not named by any source. */
  diseases: readonly ChronicDisease[]
  /** How many the list is said to have. */
  count: number
}>

/** Diseases that a person may file for; the list may be shorter than the published count (unnamed rows). */
export function chronicDiseases(pack: CompiledPack, on: PlainDate): ChronicList | Refusal {
  return readRule(pack, { prefix: 'chronic', required: ['diseases', 'count'], on })
}
