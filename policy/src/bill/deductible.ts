/** The deductible of one section at work. */

import type { DeductiblePlan } from '../rules/section-plan.ts'
import { type Fen, greater, lesser, remaining, zero } from '../values/money.ts'
import { take } from '../values/rate.ts'
import type { Refusal } from '../values/refusal.ts'
import { certainties, type Rank } from '../values/sourced.ts'
import { addedNow, potNow, potOf } from './accumulators.ts'
import type { Run } from './run.ts'
import { rely } from './trace.ts'

/** How much of the deductible this cost still has to bear. */
function deductibleLeft(
  plan: DeductiblePlan,
  limit: Fen,
  { sheet: { bill, pots } }: Run,
): { before: Fen; left: Fen } {
  const before =
    plan.key === null
      ? ((bill.visitDeductible + addedNow(pots, plan.pot, 'deductible')) as Fen)
      : potNow(pots, plan.key, 'deductible')
  const left = remaining(limit, before)
  if (!plan.yearly) return { before, left }
  return {
    before,
    left: lesser(left, remaining(plan.yearly.amount, potNow(pots, plan.yearly.key, 'deductible'))),
  }
}

type Taken = { amount: Fen; rank: Rank }

type Limit = { limit: Fen; facts: { rate: number | string; base: Fen } | null }
/** The deductible in force: an amount, or a share of the cost between an amount and a most. */
function limitOf({ amount, share }: DeductiblePlan, { cost, sheet: { total } }: Run): Limit {
  if (!share) return { limit: amount, facts: null }
  const base = share.of === 'total' ? total : cost
  const limit = lesser(greater(amount, take(base, share.rate)), share.atMost)
  return { limit, facts: { rate: share.written, base } }
}

export function takeDeductible(run: Run): Taken | Refusal {
  const { plan, cost, inputs, rank: inputRank } = run
  const { trace, pots } = run.sheet
  const { deductible, deductibleFrom: from, ids } = plan
  if (deductible !== 'none' && 'code' in deductible) return deductible
  const rank = rely(trace, inputRank, from)
  const { parameters } = from
  const certainty = certainties[rank]
  if (deductible === 'none') {
    trace.steps.push({
      id: ids.deductible,
      formula: 'deductible.none',
      amount: zero,
      inputs,
      parameters,
      certainty,
    })
    return { amount: zero, rank }
  }
  const { formula } = deductible
  const { limit, facts: shared } = limitOf(deductible, run)
  const { before, left } = deductibleLeft(deductible, limit, run)
  const amount = lesser(cost, left)
  if (amount > 0) {
    for (const key of deductible.keys) {
      const pot = potOf(pots, key)
      pot.deductible = (pot.deductible + amount) as Fen
    }
  }
  const facts = shared ? { limit, before, left, ...shared } : { limit, before, left }
  trace.steps.push({ id: ids.deductible, formula, amount, inputs, parameters, facts, certainty })
  return { amount, rank }
}
