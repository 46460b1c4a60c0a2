/** What the basic pooled fund (统筹基金) pays. */
import { inScopeOnly, type SectionPlan } from '../rules/section-plan.ts'
import type { Bucket } from '../rules/sections.ts'
import { type BasisPoints, type Fen, minus, portion, zero } from '../values/money.ts'
import { take } from '../values/rate.ts'
import { isRefusal, refusal } from '../values/refusal.ts'
import type { Sourced } from '../values/sourced.ts'
import type { LineSplit, Step } from './adjudication.ts'
import { notePaid, payFrom } from './funds.ts'
import { matches } from './lines.ts'
import { type Ran, runSection } from './section.ts'
import { type Cost, noParameters, refuse, rely, type Sheet, write } from './sheet.ts'

/** The order in which the pool's payment is taken out of what the patient bears. */
const poolTakes: readonly Bucket[] = ['ratioShare', 'deductible', 'aboveCap', 'upfront']
const poolOnly: readonly string[] = ['pool']
const noRate = 0 as BasisPoints

/**
 * The benefit's section pays of the cost in scope; lines that have a section of their own go through that.
 * @returns the ratio to show for the whole bill
 */
export function payPool(sheet: Sheet, inScope: Step, splits: readonly LineSplit[]): BasisPoints {
  const { section, whichFrom: from } = sheet.plan
  if (section === null) return payNothing(sheet, 'pool.none', { from, facts: {} })
  const { amount, certainty } = inScope
  const ran =
    section.carveOut.length > 0
      ? payCarvedOut(sheet, section, { inScope, splits })
      : payBenefit(sheet, section, { amount, inputs: inScopeOnly, certainty })
  const pool = write(sheet, {
    id: 'pool',
    formula: 'pool',
    amount: sheet.funds.pool,
    inputs: sheet.paidBy,
    parameters: from.parameters,
    certainty: rely(sheet, sheet.paid, from),
  })
  sheet.paidBy = poolOnly
  sheet.paid = pool.certainty
  return ran === null ? noRate : rateShown(ran)
}

/** The pool pays nothing: all of the cost in scope stays with the patient. */
export function payNothing(
  sheet: Sheet,
  formula: 'pool.none' | 'pool.waiting',
  { from, facts }: { from: Sourced; facts: NonNullable<Step['facts']> },
): BasisPoints {
  sheet.buckets.ratioShare = sheet.inScope
  const { parameters } = from
  const certainty = rely(sheet, sheet.paid, from)
  write(sheet, { id: 'pool', formula, amount: zero, inputs: inScopeOnly, parameters, facts, certainty })
  sheet.paidBy = poolOnly
  sheet.paid = certainty
  return noRate
}

/** One ratio for fields that hold one: of a flat ratio itself, of bands what they came to. */
function rateShown({ plan, entered, paid }: Ran): BasisPoints {
  if (plan.shown !== null) return plan.shown
  return (entered === 0 ? 0 : portion(paid.amount, 10_000, entered)) as BasisPoints
}

/** Lines with terms of their own go through their own section; the rest through the benefit's. */
function payCarvedOut(
  sheet: Sheet,
  section: SectionPlan,
  { inScope, splits }: { inScope: Step; splits: readonly LineSplit[] },
): Ran | null {
  const { bill, plan } = sheet
  const costs = section.carveOut.map(() => 0)
  let rest = 0
  splits.forEach((split, index) => {
    const at = section.carveOut.findIndex(({ lines }) => matches(bill.lines[index]!, lines))
    if (at < 0) rest += split.inScope
    else costs[at]! += split.inScope
  })
  const pay = (to: SectionPlan, cost: number): Ran | null => {
    const id = to.ids.inScope
    const amount = cost as Fen
    const { certainty } = inScope
    write(sheet, {
      id,
      formula: 'carveOut',
      amount,
      inputs: inScopeOnly,
      parameters: noParameters,
      certainty,
    })
    return payBenefit(sheet, to, { amount, inputs: [id], certainty })
  }
  costs.forEach((cost, index) => {
    if (cost === 0 || sheet.refused !== null) return
    const to = plan.other(section.carveOut[index]!.section)
    if (isRefusal(to)) refuse(sheet, to)
    else pay(to, cost)
  })
  return pay(section, rest)
}

/** Pays by a section, and by the sections that carry on above its cap; null when no disease is filed that it needs. */
function payBenefit(sheet: Sheet, section: SectionPlan, from: Cost): Ran | null {
  const { bill, buckets } = sheet
  if (section.needsDisease && bill.diseases.length === 0) {
    refuse(sheet, refusal('disease-filing-required', { area: bill.patient.area, benefit: bill.benefit }))
    return null
  }
  const cost = section.upfront.length === 0 ? from : takeUpfront(sheet, section, from)
  const first = bank(sheet, runSection({ sheet, plan: section, cost, paidBefore: null, carriedOn: false }))
  let last = first
  for (let hops = 0; last.above > 0 && sheet.refused === null; hops++) {
    const next = last.plan.next()
    if (next === null) break
    if (hops > 10) throw new RangeError(`above the cap, ${section.name} never ends`)
    if (isRefusal(next)) refuse(sheet, next)
    else last = bank(sheet, carryOn(sheet, last, next))
  }
  buckets.aboveCap = (buckets.aboveCap + last.above) as Fen
  return first
}

/** The cost above one section's cap goes on into the next. */
function carryOn(sheet: Sheet, { plan, paid, above }: Ran, next: SectionPlan): Ran {
  const { ids, nextFrom: from } = plan
  const { id, amount, certainty } = write(sheet, {
    id: ids.above,
    formula: 'above',
    amount: above,
    inputs: [ids.entered, paid.id],
    parameters: from.parameters,
    facts: { section: next.name },
    certainty: rely(sheet, paid.certainty, from),
  })
  const cost = { amount, inputs: [id], certainty }
  return runSection({ sheet, plan: next, cost, paidBefore: null, carriedOn: true })
}

/** The part of the in-scope cost that is paid first, before any deductible. */
function takeUpfront(sheet: Sheet, { upfront, ids }: SectionPlan, from: Cost): Cost {
  const { buckets } = sheet
  let left = from
  upfront.forEach(({ rate, written, from: sourced }, index) => {
    const id = index === 0 ? ids.upfront : `${ids.upfront}${index + 1}`
    const amount = take(left.amount, rate)
    const certainty = rely(sheet, left.certainty, sourced)
    write(sheet, {
      id,
      formula: 'upfront',
      amount,
      inputs: from.inputs,
      parameters: sourced.parameters,
      facts: { cost: left.amount, rate: written },
      certainty,
    })
    buckets.upfront = (buckets.upfront + amount) as Fen
    left = { amount: minus(left.amount, amount), inputs: [...left.inputs, id], certainty }
  })
  return left
}

/** Enters on the sheet what a section took and paid. */
function bank(sheet: Sheet, ran: Ran): Ran {
  const { buckets, funds } = sheet
  const { deductible, entered, paid } = ran
  sheet.deductible = (sheet.deductible + deductible) as Fen
  buckets.deductible = (buckets.deductible + deductible) as Fen
  buckets.ratioShare = (buckets.ratioShare + entered) as Fen
  payFrom(buckets, poolTakes, paid.amount)
  funds.pool = (funds.pool + paid.amount) as Fen
  notePaid(sheet, paid)
  return ran
}
