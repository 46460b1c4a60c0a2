/** Which parameters a number rests on, and how certain that makes it. */
import type { Certainty, Parameter } from './pack.ts'

/** Certainty as a number: the worse, the larger. */
export type Rank = 0 | 1 | 2
export const certainties = ['exact', 'approximate', 'unverified'] as const satisfies readonly Certainty[]
/** Parameters that one number rests on. */
export type Sourced = { parameters: readonly Parameter[]; rank: Rank; uncertain: readonly string[] }

export const unsourced: Sourced = { parameters: [], rank: 0, uncertain: [] }
export function sourced(parameters: readonly Parameter[]): Sourced {
  if (parameters.length === 0) return unsourced
  const rank = Math.max(...parameters.map(({ certainty }) => certainties.indexOf(certainty))) as Rank
  const uncertain = parameters.filter(({ certainty }) => certainty !== 'exact').map(({ id }) => id)
  return { parameters, rank, uncertain: [...new Set(uncertain)] }
}
