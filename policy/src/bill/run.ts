/** One section at work: deductible, ratio, limits, floor, and what is left above the cap. */

import { type Ratio, unlimited } from '../language/kinds.ts'
import { type CapPlan, type FloorPlan, inScopeOnly, type SectionPlan } from '../rules/section-plan.ts'
import type { Bill, PotUse } from '../values/bill.ts'
import { type Fen, greater, lesser, minus, remaining, zero } from '../values/money.ts'
import { coveredBy, take, written } from '../values/rate.ts'
import type { Refusal } from '../values/refusal.ts'
import { certainties, type Rank } from '../values/sourced.ts'
import { addedNow, type Pots, potNow, potOf } from './accumulators.ts'
import { takeDeductible } from './deductible.ts'
import { noParameters, rely, type Trace } from './trace.ts'

/** One bill while it is decided. */
export type Sheet = {
  bill: Bill
  trace: Trace
  pots: Pots
  /** The whole bill, and its cost in scope. */
  total: Fen
  inScope: Fen
  /** Deductibles that the benefit's sections have taken so far. */
  deductible: Fen
}
export type Run = {
  sheet: Sheet
  plan: SectionPlan
  /** The cost that comes in, the steps it came from, and how certain it is. */
  cost: Fen
  inputs: readonly string[]
  rank: Rank
  /** What funds paid of the bill before a layer; null for a benefit's own sections. */
  paidBefore: Fen | null
  /** Cost that comes on from another section has met its deductible. */
  carriedOn: boolean
}
export type Ran = {
  deductible: Fen
  /** Cost above the deductible that the caps let the ratio apply to. */
  entered: Fen
  paid: Fen
  /** Cost above the caps. */
  above: Fen
  plan: SectionPlan
  /** The step that says what was paid. */
  last: string
  rank: Rank
}

/** What is left of a cap before this cost. */
function roomOf(cap: CapPlan, { sheet: { bill, pots } }: Run): Fen {
  if (cap.limit === unlimited) return unlimited
  if (cap.key === null) {
    const { visitPaid = zero, visitEntered = zero, visitDeductible } = bill
    const now = (field: keyof PotUse): number => addedNow(pots, cap.pot, field)
    if (cap.on === 'paid') return remaining(cap.limit, (visitPaid + now('paid')) as Fen)
    const entered = visitEntered + now('entered')
    if (cap.on === 'entered') return remaining(cap.limit, entered as Fen)
    return remaining(cap.limit, (entered + visitDeductible + now('deductible')) as Fen)
  }
  if (cap.on === 'paid') return remaining(cap.limit, potNow(pots, cap.key, 'paid'))
  const entered = potNow(pots, cap.key, 'entered')
  if (cap.on === 'entered') return remaining(cap.limit, entered)
  return remaining(cap.limit, (entered + potNow(pots, cap.key, 'deductible')) as Fen)
}

/** Where the first fen that enters lies on the scale of the bands. */
function startOf({ measure, per, pot }: Ratio, { sheet: { bill, pots }, plan }: Run, deductible: Fen): Fen {
  const key = pot ?? plan.name
  const entered = per === 'year' ? potNow(pots, key, 'entered') : (bill.visitEntered ?? zero)
  if (measure === 'excess') return entered
  const deducted = per === 'year' ? potNow(pots, key, 'deductible') : bill.visitDeductible + deductible
  return (entered + deducted) as Fen
}

type Part = { cost: Fen; from: Fen; to: Fen | null; rate: Ratio['segments'][number]['rate']; paid: Fen }

/** Divides the cost over the bands, from `start` on. */
function partsOf({ segments, wholly }: Ratio, cost: Fen, start: Fen): Part[] {
  const end = start + cost
  if (wholly) {
    const at = segments.reduce((last, one) => (one.from < end ? one : last))
    return [{ cost, from: at.from, to: null, rate: at.rate, paid: take(cost, at.rate) }]
  }
  const parts: Part[] = []
  segments.forEach(({ from, rate }, index) => {
    const to = segments[index + 1]?.from ?? null
    const inside = (Math.min(end, to ?? end) - Math.max(start, from)) as Fen
    if (inside > 0) parts.push({ cost: inside, from, to, rate, paid: take(inside, rate) })
  })
  return parts
}

/** The cost that `paid` covers, going through the bands in order. */
function costFor(parts: readonly Part[], paid: Fen): Fen {
  let left = paid as number
  let covered = 0
  for (const part of parts) {
    if (part.paid <= left) {
      left -= part.paid
      covered += part.cost
      continue
    }
    if (left > 0) covered += Math.min(part.cost, coveredBy(left as Fen, part.rate))
    break
  }
  return covered as Fen
}

type Shared = { paid: Fen; parts: readonly Part[] | null; rank: Rank }

function shareFlat({ sheet: { trace }, plan }: Run, entered: Fen, inputRank: Rank): Shared {
  const { ids, flat, made, ratio, ratioFrom: from } = plan
  const rank = rely(trace, inputRank, from)
  const paid = take(entered, ratio.segments[0]!.rate)
  const facts = { cost: entered, rate: flat! }
  const id = ids.share
  const formula = 'share'
  const amount = paid
  const inputs = plan.inputs.entered
  const parameters = from.parameters
  const certainty = certainties[rank]
  // Written out twice: to spread one into the other costs as much as the rest of the bill.
  trace.steps.push(
    made === null
      ? { id, formula, amount, inputs, parameters, facts, certainty }
      : { id, formula, amount, inputs, parameters, facts, made: made[0]!, certainty },
  )
  return { paid, parts: null, rank }
}

type Banded = { entered: Fen; deductible: Fen; rank: Rank }

function shareBands(run: Run, { entered, deductible, rank: inputRank }: Banded): Shared {
  const { plan } = run
  const { trace } = run.sheet
  const { ids, inputs, made, ratio, ratioFrom: from } = plan
  const { measure, per } = ratio
  const rank = rely(trace, inputRank, from)
  const certainty = certainties[rank]
  const { parameters } = from
  const parts = partsOf(ratio, entered, startOf(ratio, run, deductible))
  const bands = parts.map(({ paid, cost, rate, from: start, to }, index) => {
    const id = `${ids.band}${index + 1}`
    const facts = { cost, rate: written(rate), from: start, ...(to === null ? {} : { to }), measure, per }
    trace.steps.push({
      id,
      formula: 'share.band',
      amount: paid,
      inputs: inputs.entered,
      parameters,
      facts,
      ...(made === null ? {} : { made: made[ratio.segments.findIndex((one) => one.from === start)]! }),
      certainty,
    })
    return id
  })
  const amount = parts.reduce((all, part) => all + part.paid, 0) as Fen
  const none = bands.length === 0
  trace.steps.push({
    id: ids.share,
    formula: 'sum',
    amount,
    inputs: none ? inputs.entered : bands,
    parameters: none ? parameters : noParameters,
    certainty,
  })
  return { paid: amount, parts, rank }
}

function shareFixed({ sheet: { trace }, plan }: Run, entered: Fen, inputRank: Rank): Shared {
  const { ids, inputs, fixed, ratioFrom: from } = plan
  const rank = rely(trace, inputRank, from)
  const paid = lesser(fixed!, entered)
  trace.steps.push({
    id: ids.share,
    formula: 'fixed',
    amount: paid,
    inputs: inputs.entered,
    parameters: from.parameters,
    facts: { fixed: fixed! },
    certainty: certainties[rank],
  })
  return { paid, parts: null, rank }
}

type Bounded = { paid: Fen; deductible: Fen; rank: Rank; last: string }

/** The cost that a floor or a ceiling is a share of. */
function baseOf(of: FloorPlan['of'], { sheet, cost, paidBefore }: Run, deductible: Fen): Fen {
  const { total, inScope } = sheet
  // A layer's own deductible is no deductible of the bill.
  const ofBill = paidBefore === null ? ((sheet.deductible + deductible) as Fen) : sheet.deductible
  switch (of) {
    case 'inScope':
      return cost
    case 'afterDeductible':
      return minus(cost, deductible)
    case 'billInScope':
      return inScope
    case 'billAfterDeductible':
      return minus(inScope, ofBill)
    case 'total':
      return total
    case 'totalAfterDeductible':
      return minus(total, ofBill)
  }
}

/** Raises the payment to its floor, or cuts it to its ceiling. */
function bounded(
  run: Run,
  side: 'floor' | 'ceiling',
  { paid, deductible, rank: inputRank, last }: Bounded,
): Bounded {
  const { plan, cost, paidBefore } = run
  const { trace } = run.sheet
  const bound = plan[side]
  if (!bound) return { paid, deductible, rank: inputRank, last }
  const { rate, written: rateWritten, of, counting, from } = bound
  const rank = rely(trace, inputRank, from)
  const base = baseOf(of, run, deductible)
  const counted = (counting === 'all' ? paidBefore : null) ?? zero
  const edge = lesser(remaining(take(base, rate), counted), cost)
  const amount = side === 'floor' ? greater(paid, edge) : lesser(paid, edge)
  trace.steps.push({
    id: plan.ids[side],
    formula: side,
    amount,
    inputs: [last],
    parameters: from.parameters,
    facts: { rate: rateWritten, of, base, counted, reached: amount !== paid },
    certainty: certainties[rank],
  })
  return { paid: amount, deductible, rank, last: plan.ids[side] }
}

/** Runs one section over a cost. */
export function runSection(run: Run): Ran | Refusal {
  const { plan, cost, inputs } = run
  const { trace } = run.sheet
  const { ids, caps, capFrom, ratio, fixed } = plan
  const taken = run.carriedOn ? { amount: zero, rank: run.rank } : takeDeductible(run)
  if ('code' in taken) return taken
  const deductible = taken.amount
  const afterDeductible = minus(cost, deductible)

  let costRoom = unlimited
  let paidRoom = unlimited
  let tightest: CapPlan | null = null
  for (const cap of caps) {
    const room = roomOf(cap, run)
    if (cap.on !== 'paid') costRoom = lesser(costRoom, room)
    else if (room < paidRoom) {
      paidRoom = room
      tightest = cap
    }
  }
  const entered = lesser(afterDeductible, costRoom)
  const limited = costRoom < unlimited
  let rank = limited ? rely(trace, taken.rank, capFrom) : taken.rank
  const step = {
    id: ids.entered,
    formula: entered < afterDeductible ? 'entered.capped' : 'entered',
    amount: entered,
    inputs:
      inputs === inScopeOnly
        ? plan.inputs.afterInScope
        : run.carriedOn
          ? inputs
          : [...inputs, ids.deductible],
    parameters: limited ? capFrom.parameters : noParameters,
    certainty: certainties[rank],
  }
  trace.steps.push(limited ? { ...step, facts: { left: costRoom } } : step)

  const shared =
    fixed !== null
      ? shareFixed(run, entered, rank)
      : ratio.segments.length === 1
        ? shareFlat(run, entered, rank)
        : shareBands(run, { entered, deductible, rank })
  rank = shared.rank
  let paid = shared.paid
  let last = ids.share
  if (plan.floor || plan.ceiling) {
    const raised = bounded(run, 'floor', { paid, deductible, rank, last })
    const cut = bounded(run, 'ceiling', raised)
    paid = cut.paid
    rank = cut.rank
    last = cut.last
  }
  let covered = entered
  if (tightest) {
    const reached = paid > paidRoom
    if (reached) {
      paid = paidRoom
      covered = fixed !== null ? entered : coveredCost(run, shared.parts, { paid, entered })
    }
    rank = rely(trace, rank, capFrom)
    trace.steps.push({
      id: ids.paid,
      formula: 'cap',
      amount: paid,
      inputs: last === ids.share ? plan.inputs.share : [last],
      parameters: capFrom.parameters,
      facts: { left: paidRoom, limit: tightest.limit, per: tightest.per, reached },
      certainty: certainties[rank],
    })
    last = ids.paid
  }
  count(run, paid, covered)
  return { deductible, entered: covered, paid, above: minus(afterDeductible, covered), plan, last, rank }
}

/** Cost within a cap on paid cost: the cap's room divided by the ratio (docs/definitions.md 9). */
function coveredCost(
  { plan }: Run,
  parts: readonly Part[] | null,
  { paid, entered }: { paid: Fen; entered: Fen },
): Fen {
  if (parts) return costFor(parts, paid)
  return paid === 0 ? zero : lesser(entered, coveredBy(paid, plan.ratio.segments[0]!.rate))
}

function count({ sheet: { pots }, plan }: Run, paid: Fen, entered: Fen): void {
  if (paid === 0 && entered === 0) return
  for (const key of plan.keys) {
    const pot = potOf(pots, key)
    pot.paid = (pot.paid + paid) as Fen
    pot.entered = (pot.entered + entered) as Fen
  }
}
