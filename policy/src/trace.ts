import type { Step } from './claim.ts'
import { certainties, type Rank, type Sourced } from './plan.ts'

/** Collects the derivation while it is computed. */
export type Trace = {
  steps: Step[]
  /** The worst so far. */
  rank: Rank
  uncertain: string[]
}

export const newTrace = (): Trace => ({ steps: [], rank: 0, uncertain: [] })

export const worseRank = (a: Rank, b: Rank): Rank => (a > b ? a : b)

type Noted = Pick<Step, 'id' | 'formula' | 'amount' | 'inputs'>

/** Adds a step that rests on other steps only. */
export function note(
  trace: Trace,
  { id, formula, amount, inputs }: Noted,
  rank: Rank,
  facts?: Step['facts'],
): Rank {
  const certainty = certainties[rank]
  trace.steps.push(
    facts
      ? { id, formula, amount, inputs, parameters: none, facts, certainty }
      : { id, formula, amount, inputs, parameters: none, certainty },
  )
  return rank
}
const none: Step['parameters'] = []

/**
 * Adds a step that rests on parameters too.
 * @returns how certain it is: the worst of its inputs and its parameters
 */
export function noteSourced(
  trace: Trace,
  { id, formula, amount, inputs }: Noted,
  { rank: inputRank, from, facts }: { rank: Rank; from: Sourced; facts: Step['facts'] & object },
): Rank {
  const rank = worseRank(inputRank, from.rank)
  if (rank > trace.rank) trace.rank = rank
  for (const one of from.uncertain) if (!trace.uncertain.includes(one)) trace.uncertain.push(one)
  trace.steps.push({
    id,
    formula,
    amount,
    inputs,
    parameters: from.parameters,
    facts,
    certainty: certainties[rank],
  })
  return rank
}
