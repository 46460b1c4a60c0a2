import type { Purpose, Relationship } from '../values/bill.ts'
import type { PlainDate } from '../values/dates.ts'
import { type CompiledPack, findNext, findProposed, type Parameter } from '../values/pack.ts'
import { isRefusal, type Refusal } from '../values/refusal.ts'
import { readRule, type Stated } from './parameters.ts'

/** Family sharing (家庭共济) in the payer's or the patient's area: docs/definitions.md X1, X2, X4, X5, X10, X11. */
export type Sharing = {
  /** What the relative may be to the payer. */
  relationships: readonly Relationship[]
  /** Where both must be insured for a binding. */
  territory: 'sameArea' | 'sameProvince' | 'nation'
  /** What a relative's account may pay (the payer's area decides). */
  costs: 'inScope' | 'any'
  /** Uses that a binding may name. */
  purposes: readonly Purpose[]
  /** Somebody must say that the shared account is to pay (the patient's area decides): flag 2, request or code. */
  mustAsk: boolean
  /** How the letter of commitment is agreed to. */
  letter: 'tick' | 'signature'
  /** Order of drawing: as authorised (the person drawn for may reorder), or the largest balance first. */
  drawOrder: 'authorised' | 'largestBalance'
  /** Whose consent a binding needs: the payer's alone, or both sides'. */
  consent: 'payer' | 'both'
  /** How many payers one relative may have at a time; null: any number. */
  payersPerRelative: number | null
  /** How many relatives one payer may have; null: any number. */
  relativesPerPayer: number | null
  /** Below this age (completed years) a guardian consents for the relative. */
  guardianBelowAge: number
}
export type SharingTerms = Stated<Sharing> & {
  /** A wider list that is not yet in force here, with its first day (null: published without one); refusals name it. */
  widerRelationships: { value: readonly Relationship[]; from: PlainDate | null; parameter: Parameter } | null
}

export function sharingTerms(pack: CompiledPack, on: PlainDate): SharingTerms | Refusal {
  const terms = readRule<Sharing>(pack, {
    prefix: 'sharing',
    required: [
      'relationships',
      'territory',
      'costs',
      'purposes',
      'mustAsk',
      'letter',
      'drawOrder',
      'consent',
      'payersPerRelative',
      'relativesPerPayer',
      'guardianBelowAge',
    ],
    on,
  })
  if (isRefusal(terms)) return terms
  const name = 'sharing.relationships'
  const proposed = findProposed(pack, name, on)
  const next = findNext(pack, name, on) ?? (proposed && { ...proposed, from: null })
  const value = next?.value as readonly Relationship[] | undefined
  const isWider = value?.some((kind) => !terms.relationships.includes(kind))
  return {
    ...terms,
    widerRelationships:
      next && value && isWider ? { value, from: next.from, parameter: next.parameter } : null,
  }
}
