import { adjudicate } from '../adjudicate.ts'
import type { Adjudication } from '../claim.ts'
import { type Fen, fenToYuan } from '../money.ts'
import { type CompiledPack, noRulesForArea } from '../pack.ts'
import { readRate, written } from '../rate.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import { termsFor } from '../terms.ts'
import { amountNames, type Case, type Expected, type ReadClaim, readCases } from './claims.ts'
import { areaOfFile, isCaseFile } from './compile.ts'
import type { Fault } from './fault.ts'
import { type PackFile, parseYaml } from './read.ts'

/** Every case beside the packs, with the area of its folder. */
export function casesOf(files: readonly PackFile[], faults: Fault[]): Case[] {
  return files.filter(isCaseFile).flatMap((file) => {
    const { root, at } = parseYaml(file, faults)
    return root ? readCases(root, at, areaOfFile(file.path)) : []
  })
}

/** Adjudicates a claim under the packs: the pack of the patient's area. */
export function evaluate(
  packs: ReadonlyMap<string, CompiledPack>,
  { claim, used }: ReadClaim,
): Adjudication | Refusal {
  const { area, scheme } = claim.patient
  const pack = packs.get(area)
  if (!pack) return noRulesForArea(area)
  const terms = termsFor(pack, { on: claim.on, scheme, benefit: claim.benefit })
  return isRefusal(terms) ? terms : adjudicate(claim, terms, used)
}

export type Difference = { name: string; expected: string; got: string }

/** What differs from what the case expects; empty when it holds. */
export function differences(expected: Expected, got: Adjudication | Refusal): Difference[] {
  const found: Difference[] = []
  const differ = (name: string, want: unknown, have: unknown): void => {
    if (want !== have) found.push({ name, expected: String(want), got: String(have) })
  }
  if (isRefusal(got)) {
    differ('refused', expected.refused ?? 'no', got.code)
    if (expected.parameter !== undefined) differ('parameter', expected.parameter, got.facts.parameter)
    return found
  }
  if (expected.refused !== undefined) differ('refused', expected.refused, 'no')
  for (const name of amountNames) {
    const want = expected[name]
    if (want !== undefined) differ(name, fenToYuan(want as Fen), fenToYuan(got.amounts[name]))
  }
  if (expected.poolRate !== undefined) {
    differ('poolRate', written(readRate(expected.poolRate)), got.amounts.poolRate)
  }
  if (expected.certainty !== undefined) differ('certainty', expected.certainty, got.certainty)
  if (expected.relatives !== undefined) {
    const paid = new Map(got.amounts.relatives.map(({ bindingId, amount }) => [bindingId, amount]))
    for (const id of new Set([...Object.keys(expected.relatives), ...paid.keys()])) {
      differ(
        `relatives.${id}`,
        fenToYuan((expected.relatives[id] ?? 0) as Fen),
        fenToYuan(paid.get(id) ?? (0 as Fen)),
      )
    }
  }
  for (const [pot, want] of Object.entries(expected.used ?? {})) {
    for (const field of ['deductible', 'paid', 'entered'] as const) {
      if (want[field] === undefined) continue
      differ(
        `used.${pot}.${field}`,
        fenToYuan(want[field] as Fen),
        fenToYuan(got.used[pot]?.[field] ?? (0 as Fen)),
      )
    }
  }
  return found
}
