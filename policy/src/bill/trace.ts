import { certainties, type Rank, type Sourced } from '../values/sourced.ts'
import type { Step } from './adjudication.ts'

/** Collects the derivation while it is computed. Steps that every bill has are pushed as they are, without a detour. */
export type Trace = {
  steps: Step[]
  /** The worst so far. */
  rank: Rank
  uncertain: readonly string[]
}

export const newTrace = (): Trace => ({ steps: [], rank: 0, uncertain: noneUncertain })

export const worseRank = (a: Rank, b: Rank): Rank => (a > b ? a : b)

/** Steps that rest on no parameter of their own. */
export const noParameters: Step['parameters'] = []

const noneUncertain: readonly string[] = []

/** Lists are shared until they differ: most bills rest on one uncertain parameter. */
function addUncertain(trace: Trace, more: readonly string[]): void {
  trace.uncertain = trace.uncertain.length === 0 ? more : together(trace.uncertain, more)
}

type List = readonly string[]
/** Bills alike put the same lists together. */
const known = new WeakMap<List, WeakMap<List, List>>()

function together(list: List, more: List): List {
  if (list === more) return list
  let after = known.get(list)
  if (!after) {
    after = new WeakMap()
    known.set(list, after)
  }
  let both = after.get(more)
  if (!both) {
    const fresh = more.filter((one) => !list.includes(one))
    both = fresh.length === 0 ? list : [...list, ...fresh]
    after.set(more, both)
  }
  return both
}

/**
 * Notes that parameters were relied on.
 * @returns how certain what rests on them is: the worst of its inputs and the parameters
 */
export function rely(trace: Trace, inputs: Rank, from: Sourced): Rank {
  const rank = worseRank(inputs, from.rank)
  if (rank > trace.rank) trace.rank = rank
  if (from.uncertain.length > 0) addUncertain(trace, from.uncertain)
  return rank
}

type Noted = Pick<Step, 'id' | 'formula' | 'amount' | 'inputs'>

/** Adds a step that rests on other steps only. */
export function note(trace: Trace, step: Noted, rank: Rank, facts?: Step['facts']): Rank {
  const certainty = certainties[rank]
  trace.steps.push({ ...step, parameters: noParameters, ...(facts ? { facts } : {}), certainty })
  return rank
}

/** Adds a step that rests on parameters too, and says how certain it is. */
export function noteSourced(
  trace: Trace,
  step: Noted,
  { rank: inputs, from, facts }: { rank: Rank; from: Sourced; facts: Step['facts'] & object },
): Rank {
  const rank = rely(trace, inputs, from)
  trace.steps.push({ ...step, parameters: from.parameters, facts, certainty: certainties[rank] })
  return rank
}
