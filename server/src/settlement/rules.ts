import {
  type Adjudication,
  adjudicate,
  type Bill,
  type CompiledPack,
  isRefusal,
  type PlainDate,
  type Refusal,
  type SharingTerms,
  sharingTerms,
  termsCache,
  type Used,
} from '@gongji/policy'
import { problem } from './problem.ts'
import { refusalProblem } from './refusal.ts'

/** The rules as settlement asks for them, by area. */
export type Rules = {
  /** @throws Problem no-pack, naming the area */
  pack: (area: string) => CompiledPack
  /** @throws Problem when the area's pack does not say */
  sharing: (area: string, on: PlainDate) => SharingTerms
  /**
   * @param packOfPayer the rules of a payer's area that is not the patient's, by area; as they are now when left out
   */
  adjudicate: (
    pack: CompiledPack,
    bill: Bill,
    used: Used,
    packOfPayer?: (area: string) => CompiledPack | null,
  ) => Adjudication | Refusal
}

/** @param packOf the compiled pack of an area, or null when there is none */
export function createRules(packOf: (area: string) => CompiledPack | null): Rules {
  const termsFor = termsCache()
  const sharings = new Map<string, SharingTerms>()
  const pack = (area: string): CompiledPack => {
    const found = packOf(area)
    if (!found) throw problem.noPack({ area })
    return found
  }
  return {
    pack,
    sharing: (area, on) => {
      const { hash } = pack(area)
      const key = `${hash} ${on}`
      const known = sharings.get(key)
      if (known) return known
      const terms = sharingTerms(pack(area), on)
      if (isRefusal(terms)) throw refusalProblem(terms)
      if (sharings.size > 1_000) sharings.clear()
      sharings.set(key, terms)
      return terms
    },
    adjudicate: (of, bill, used, packOfPayer = packOf) => {
      const { on, benefit, patient } = bill
      const terms = termsFor(of, { on, benefit, scheme: patient.scheme })
      return isRefusal(terms) ? terms : adjudicate(bill, terms, used, packOfPayer)
    },
  }
}
