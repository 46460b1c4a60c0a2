/** The deductible of one section at work. */
import type { DeductiblePlan } from '../rules/section-plan.ts'
import { type Fen, greater, lesser, remaining, zero } from '../values/money.ts'
import { take } from '../values/rate.ts'
import { addedNow, potNow, potOf } from './accumulators.ts'
import type { Run } from './section.ts'
import { type Cost, refuse, rely, type Sheet, write } from './sheet.ts'

/** How much of the deductible was met before, and how much this cost still has to bear. */
function deductibleLeft(
  { key, pot, yearly }: DeductiblePlan,
  limit: Fen,
  { bill, pots }: Sheet,
): { before: Fen; left: Fen } {
  const before =
    key === null
      ? ((bill.visitDeductible + addedNow(pots, pot, 'deductible')) as Fen)
      : potNow(pots, key, 'deductible')
  const left = remaining(limit, before)
  if (!yearly) return { before, left }
  return { before, left: lesser(left, remaining(yearly.amount, potNow(pots, yearly.key, 'deductible'))) }
}

type Limit = { limit: Fen; facts: { rate: number | string; base: Fen } | null }
/** The deductible in force: an amount, or a share of the cost between an amount and a most. */
function limitOf({ amount, share }: DeductiblePlan, cost: Cost, { total }: Sheet): Limit {
  if (!share) return { limit: amount, facts: null }
  const base = share.of === 'total' ? total : cost.amount
  const limit = lesser(greater(amount, take(base, share.rate)), share.atMost)
  return { limit, facts: { rate: share.written, base } }
}

/** What of the cost the patient bears before the fund pays. */
export function takeDeductible({ sheet, plan, cost }: Run): Pick<Cost, 'amount' | 'certainty'> {
  const { deductible, deductibleFrom: from, ids } = plan
  if (deductible !== 'none' && 'code' in deductible) {
    refuse(sheet, deductible)
    return { amount: zero, certainty: cost.certainty }
  }
  const id = ids.deductible
  const { inputs } = cost
  const { parameters } = from
  const certainty = rely(sheet, cost.certainty, from)
  if (deductible === 'none') {
    return write(sheet, { id, formula: 'deductible.none', amount: zero, inputs, parameters, certainty })
  }
  const { formula } = deductible
  const { limit, facts: shared } = limitOf(deductible, cost, sheet)
  const { before, left } = deductibleLeft(deductible, limit, sheet)
  const amount = lesser(cost.amount, left)
  if (amount > 0) {
    for (const key of deductible.keys) {
      const pot = potOf(sheet.pots, key)
      pot.deductible = (pot.deductible + amount) as Fen
    }
  }
  const facts = shared ? { limit, before, left, ...shared } : { limit, before, left }
  return write(sheet, { id, formula, amount, inputs, parameters, facts, certainty })
}
