import type { Plan } from '../rules/plan.ts'
import type { Bucket, Fund } from '../rules/sections.ts'
import type { Bill } from '../values/bill.ts'
import type { Fen } from '../values/money.ts'
import { type Certainty, worse } from '../values/pack.ts'
import type { Refusal } from '../values/refusal.ts'
import type { Sourced } from '../values/sourced.ts'
import type { Pots } from './accumulators.ts'
import type { Step } from './adjudication.ts'

/**
 * The sheet on which one bill is worked out. Every amount is written down once, with the amounts it came from and the
 * values it rests on, and is as certain as the least certain of them.
 */
export type Sheet = {
  bill: Bill
  plan: Plan
  pots: Pots
  steps: Step[]
  /** The least certain of all that was relied on. */
  certainty: Certainty
  /** Parameters that were relied on and are not exact. */
  uncertain: readonly string[]
  /** The whole bill, and its cost in scope. */
  total: Fen
  inScope: Fen
  /** What each part of the cost still leaves to the patient. */
  buckets: Record<Bucket, Fen>
  funds: Record<Fund, Fen>
  /** Deductibles that the benefit's sections have taken so far. */
  deductible: Fen
  /** The steps that say what the funds paid so far, and how certain that is. */
  paidBy: readonly string[]
  paid: Certainty
  /** Why the rules do not decide this bill; the first reason stands, and what is written after it counts for nothing. */
  refused: Refusal | null
}

/** A cost on its way through the rules: how much, the steps that say so, and how certain it is. */
export type Cost = { amount: Fen; inputs: readonly string[]; certainty: Certainty }

export function write(sheet: Sheet, step: Step): Step {
  sheet.steps.push(step)
  return step
}

export function refuse(sheet: Sheet, reason: Refusal): void {
  sheet.refused ??= reason
}

/**
 * Relies on parameters.
 * @returns how certain an amount is that comes from `after` and rests on them
 */
export function rely(sheet: Sheet, after: Certainty, from: Sourced): Certainty {
  return from.certainty === 'exact' ? after : relyOnUncertain(sheet, after, from)
}

function relyOnUncertain(sheet: Sheet, after: Certainty, { certainty: own, uncertain }: Sourced): Certainty {
  sheet.certainty = worse(sheet.certainty, own)
  sheet.uncertain = together(sheet.uncertain, uncertain)
  return worse(after, own)
}

/** Steps that rest on no parameter of their own. */
export const noParameters: Step['parameters'] = []

type List = readonly string[]
/** Bills alike put the same lists together, so lists are shared until they differ. */
const known = new WeakMap<List, WeakMap<List, List>>()

function together(list: List, more: List): List {
  if (list === more) return list
  if (list.length === 0) return more
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
