/** Which parameters a number rests on, and how certain that makes it. */
import { type Certainty, type Parameter, worse } from './pack.ts'

/** Parameters that one number rests on; it is as certain as the least certain of them. */
export type Sourced = {
  parameters: readonly Parameter[]
  certainty: Certainty
  /** Ids of those that are not exact. */
  uncertain: readonly string[]
}

export const unsourced: Sourced = { parameters: [], certainty: 'exact', uncertain: [] }

export function sourced(parameters: readonly Parameter[]): Sourced {
  if (parameters.length === 0) return unsourced
  const certainty = parameters.reduce<Certainty>((all, one) => worse(all, one.certainty), 'exact')
  const uncertain = parameters.filter((one) => one.certainty !== 'exact').map(({ id }) => id)
  return { parameters, certainty, uncertain: [...new Set(uncertain)] }
}
