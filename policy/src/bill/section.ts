/** One section at work: deductible, ratio, limits, floor, and what is left above the cap. */
import { type Ratio, unlimited } from '../language/kinds.ts'
import { type CapPlan, type FloorPlan, inScopeOnly, type SectionPlan } from '../rules/section-plan.ts'
import type { PotUse } from '../values/bill.ts'
import { type Fen, greater, lesser, minus, remaining, zero } from '../values/money.ts'
import { coveredBy, take, written } from '../values/rate.ts'
import { addedNow, potNow, potOf } from './accumulators.ts'
import type { Step } from './adjudication.ts'
import { takeDeductible } from './deductible.ts'
import { type Cost, noParameters, rely, type Sheet, write } from './sheet.ts'

/** One section over one cost. */
export type Run = {
  sheet: Sheet
  plan: SectionPlan
  cost: Cost
  /** What funds paid of the bill before a layer; null for a benefit's own sections. */
  paidBefore: Fen | null
  /** Cost that comes on from another section has met its deductible. */
  carriedOn: boolean
}
export type Ran = {
  plan: SectionPlan
  deductible: Fen
  /** Cost above the deductible that the caps let the ratio apply to. */
  entered: Fen
  /** The step that says what was paid. */
  paid: Step
  /** Cost above the caps. */
  above: Fen
}

/** The fund pays the ratio of what lies above the deductible, not less than a floor and within the caps. */
export function runSection(run: Run): Ran {
  const { plan, cost } = run
  const taken = run.carriedOn ? { amount: zero, certainty: cost.certainty } : takeDeductible(run)
  const entered = enter(run, taken)
  const parts = partsOf(run, entered.amount, taken.amount)
  const share = payShare(run, entered, parts)
  const raised = plan.floor === null ? share : bound(run, 'floor', share, taken.amount)
  const cut = plan.ceiling === null ? raised : bound(run, 'ceiling', raised, taken.amount)
  const paid = keepWithin(run, cut)
  const covered = paid.amount < cut.amount ? coveredBefore(plan, parts, paid, entered) : entered.amount
  count(run, paid.amount, covered)
  const above = (cost.amount - taken.amount - covered) as Fen
  return { plan, deductible: taken.amount, entered: covered, paid, above }
}

/** What is left of a cap before this cost. */
function roomOf({ limit, on, key, pot }: CapPlan, { bill, pots }: Sheet): Fen {
  if (limit === unlimited) return unlimited
  if (key === null) {
    const { visitPaid = zero, visitEntered = zero, visitDeductible } = bill
    const now = (field: keyof PotUse): number => addedNow(pots, pot, field)
    if (on === 'paid') return remaining(limit, (visitPaid + now('paid')) as Fen)
    const entered = visitEntered + now('entered')
    if (on === 'entered') return remaining(limit, entered as Fen)
    return remaining(limit, (entered + visitDeductible + now('deductible')) as Fen)
  }
  if (on === 'paid') return remaining(limit, potNow(pots, key, 'paid'))
  const entered = potNow(pots, key, 'entered')
  if (on === 'entered') return remaining(limit, entered)
  return remaining(limit, (entered + potNow(pots, key, 'deductible')) as Fen)
}

/** The cost above the deductible that enters under the caps on cost. */
function enter({ sheet, plan, cost, carriedOn }: Run, taken: Pick<Cost, 'amount' | 'certainty'>): Step {
  const { ids, caps, capFrom } = plan
  const left = minus(cost.amount, taken.amount)
  let room = unlimited
  for (const cap of caps) if (cap.on !== 'paid') room = lesser(room, roomOf(cap, sheet))
  const id = ids.entered
  const amount = lesser(left, room)
  const formula = amount < left ? 'entered.capped' : 'entered'
  const inputs =
    cost.inputs === inScopeOnly
      ? plan.inputs.afterInScope
      : carriedOn
        ? cost.inputs
        : [...cost.inputs, ids.deductible]
  if (room === unlimited) {
    const { certainty } = taken
    return write(sheet, { id, formula, amount, inputs, parameters: noParameters, certainty })
  }
  const certainty = rely(sheet, taken.certainty, capFrom)
  const { parameters } = capFrom
  return write(sheet, { id, formula, amount, inputs, parameters, certainty, facts: { left: room } })
}

/** A stretch of the cost, with its rate. */
type Part = { cost: Fen; from: Fen; to: Fen | null; rate: Ratio['segments'][number]['rate']; paid: Fen }

/** Where the first fen that enters lies on the scale of the bands. */
function startOf({ sheet: { bill, pots }, plan: { name, ratio } }: Run, deductible: Fen): Fen {
  const { measure, per, pot } = ratio
  const key = pot ?? name
  const entered = per === 'year' ? potNow(pots, key, 'entered') : (bill.visitEntered ?? zero)
  if (measure === 'excess') return entered
  const deducted = per === 'year' ? potNow(pots, key, 'deductible') : bill.visitDeductible + deductible
  return (entered + deducted) as Fen
}

/** Divides the cost over the bands; null where one rate or a fixed amount does for all of it. */
function partsOf(run: Run, cost: Fen, deductible: Fen): Part[] | null {
  const { segments } = run.plan.ratio
  if (segments.length === 1 || run.plan.fixed !== null) return null
  const start = startOf(run, deductible)
  const end = start + cost
  const parts: Part[] = []
  segments.forEach(({ from, rate }, index) => {
    const to = segments[index + 1]?.from ?? null
    const inside = (Math.min(end, to ?? end) - Math.max(start, from)) as Fen
    if (inside > 0) parts.push({ cost: inside, from, to, rate, paid: take(inside, rate) })
  })
  return parts
}

function payShare(run: Run, entered: Step, parts: readonly Part[] | null): Step {
  if (run.plan.fixed !== null) return payFixed(run, entered, run.plan.fixed)
  return parts === null ? payFlat(run, entered) : payBands(run, entered, parts)
}

function payFlat({ sheet, plan }: Run, entered: Step): Step {
  const { ids, made, ratio, ratioFrom: from } = plan
  const id = ids.share
  const formula = 'share'
  const amount = take(entered.amount, ratio.segments[0]!.rate)
  const inputs = plan.inputs.entered
  const { parameters } = from
  const facts = { cost: entered.amount, rate: plan.flat! }
  const certainty = rely(sheet, entered.certainty, from)
  // Written out twice: to spread one into the other costs as much as the rest of the bill.
  return write(
    sheet,
    made === null
      ? { id, formula, amount, inputs, parameters, facts, certainty }
      : { id, formula, amount, inputs, parameters, facts, made: made[0]!, certainty },
  )
}

function payBands({ sheet, plan }: Run, entered: Step, parts: readonly Part[]): Step {
  const { ids, inputs, made, ratio, ratioFrom: from } = plan
  const { measure, per } = ratio
  const { parameters } = from
  const certainty = rely(sheet, entered.certainty, from)
  const bands = parts.map(({ paid: amount, cost, rate, from: start, to }, index) => {
    const id = `${ids.band}${index + 1}`
    const facts = { cost, rate: written(rate), from: start, ...(to === null ? {} : { to }), measure, per }
    write(sheet, {
      id,
      formula: 'share.band',
      amount,
      inputs: inputs.entered,
      parameters,
      facts,
      ...(made === null ? {} : { made: made[ratio.segments.findIndex((one) => one.from === start)]! }),
      certainty,
    })
    return id
  })
  const none = bands.length === 0
  return write(sheet, {
    id: ids.share,
    formula: 'sum',
    amount: parts.reduce((all, part) => all + part.paid, 0) as Fen,
    inputs: none ? inputs.entered : bands,
    parameters: none ? parameters : noParameters,
    certainty,
  })
}

function payFixed({ sheet, plan }: Run, entered: Step, fixed: Fen): Step {
  const { ids, inputs, ratioFrom: from } = plan
  return write(sheet, {
    id: ids.share,
    formula: 'fixed',
    amount: lesser(fixed, entered.amount),
    inputs: inputs.entered,
    parameters: from.parameters,
    facts: { fixed },
    certainty: rely(sheet, entered.certainty, from),
  })
}

/** The cost that a floor or a ceiling is a share of. */
function baseOf(of: FloorPlan['of'], { sheet, cost, paidBefore }: Run, deductible: Fen): Fen {
  const { total, inScope } = sheet
  // A layer's own deductible is no deductible of the bill.
  const ofBill = paidBefore === null ? ((sheet.deductible + deductible) as Fen) : sheet.deductible
  switch (of) {
    case 'inScope':
      return cost.amount
    case 'afterDeductible':
      return minus(cost.amount, deductible)
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
function bound(run: Run, side: 'floor' | 'ceiling', paid: Step, deductible: Fen): Step {
  const { sheet, plan, cost, paidBefore } = run
  const { rate, written: rateWritten, of, counting, from } = plan[side]!
  const base = baseOf(of, run, deductible)
  const counted = (counting === 'all' ? paidBefore : null) ?? zero
  const edge = lesser(remaining(take(base, rate), counted), cost.amount)
  const amount = side === 'floor' ? greater(paid.amount, edge) : lesser(paid.amount, edge)
  return write(sheet, {
    id: plan.ids[side],
    formula: side,
    amount,
    inputs: [paid.id],
    parameters: from.parameters,
    facts: { rate: rateWritten, of, base, counted, reached: amount !== paid.amount },
    certainty: rely(sheet, paid.certainty, from),
  })
}

/** Keeps the payment within the cap that leaves the least. */
function keepWithin({ sheet, plan }: Run, paid: Step): Step {
  const { ids, caps, capFrom } = plan
  let left = unlimited
  let tightest: CapPlan | null = null
  for (const cap of caps) {
    if (cap.on !== 'paid') continue
    const room = roomOf(cap, sheet)
    if (room >= left) continue
    left = room
    tightest = cap
  }
  if (!tightest) return paid
  const { limit, per } = tightest
  return write(sheet, {
    id: ids.paid,
    formula: 'cap',
    amount: lesser(paid.amount, left),
    inputs: paid.id === ids.share ? plan.inputs.share : [paid.id],
    parameters: capFrom.parameters,
    facts: { left, limit, per, reached: paid.amount > left },
    certainty: rely(sheet, paid.certainty, capFrom),
  })
}

/** Cost within a cap on paid cost: the cap's room divided by the ratio (docs/definitions.md 9). */
function coveredBefore(plan: SectionPlan, parts: readonly Part[] | null, paid: Step, entered: Step): Fen {
  if (plan.fixed !== null) return entered.amount
  if (parts) return costFor(parts, paid.amount)
  if (paid.amount === 0) return zero
  return lesser(entered.amount, coveredBy(paid.amount, plan.ratio.segments[0]!.rate))
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

function count({ sheet: { pots }, plan }: Run, paid: Fen, entered: Fen): void {
  if (paid === 0 && entered === 0) return
  for (const key of plan.keys) {
    const pot = potOf(pots, key)
    pot.paid = (pot.paid + paid) as Fen
    pot.entered = (pot.entered + entered) as Fen
  }
}
