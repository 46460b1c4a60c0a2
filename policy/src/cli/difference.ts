import type { Adjudication } from '../claim.ts'
import type { CompiledPack } from '../pack.ts'
import { evaluate, type NamedClaim } from '../packs/index.ts'
import { isRefusal, type Refusal } from '../refusal.ts'

export type ClaimDifference = {
  name: string
  /** What the patient bears, in fen; null when refused. */
  before: number | null
  after: number | null
  /** Positive: the funds pay more. */
  gain: number
  refused: { before: string | null; after: string | null }
}
export type PackDifference = {
  claims: readonly ClaimDifference[]
  gain: { people: number; fen: number }
  lose: { people: number; fen: number }
  same: number
  /** Claims that were decided before and are refused now, and the other way round. */
  newlyRefused: number
  newlyDecided: number
  /** What the change costs the funds, in fen. */
  total: number
}

const personal = (answer: Adjudication | Refusal): number | null =>
  isRefusal(answer) ? null : answer.amounts.personal
const code = (answer: Adjudication | Refusal): string | null => (isRefusal(answer) ? answer.code : null)

/** What past claims would come to under other packs: who gains, who loses, and what it costs. */
export function comparePacks(
  before: ReadonlyMap<string, CompiledPack>,
  after: ReadonlyMap<string, CompiledPack>,
  claims: readonly NamedClaim[],
): PackDifference {
  const compared = claims.map((one): ClaimDifference => {
    const [old, now] = [evaluate(before, one), evaluate(after, one)]
    const [was, is] = [personal(old), personal(now)]
    return {
      name: one.name,
      before: was,
      after: is,
      gain: was === null || is === null ? 0 : was - is,
      refused: { before: code(old), after: code(now) },
    }
  })
  const [gains, losses] = [compared.filter(({ gain }) => gain > 0), compared.filter(({ gain }) => gain < 0)]
  const together = (list: readonly ClaimDifference[]): number =>
    list.reduce((all, { gain }) => all + Math.abs(gain), 0)
  return {
    claims: compared,
    gain: { people: gains.length, fen: together(gains) },
    lose: { people: losses.length, fen: together(losses) },
    same: compared.filter(
      ({ gain, before: was, after: is }) => gain === 0 && (was === null) === (is === null),
    ).length,
    newlyRefused: compared.filter(({ before: was, after: is }) => was !== null && is === null).length,
    newlyDecided: compared.filter(({ before: was, after: is }) => was === null && is !== null).length,
    total: compared.reduce((all, { gain }) => all + gain, 0),
  }
}
