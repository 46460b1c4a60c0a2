import { drawRules, type PayerPack, waitingRules } from '../rules/draw-rules.ts'
import { type LayerPlan, type Plan, planFor } from '../rules/plan.ts'
import { inScopeOnly, type SectionPlan } from '../rules/section-plan.ts'
import type { Bucket, Fund } from '../rules/sections.ts'
import type { Terms } from '../rules/terms.ts'
import type { Bill, Used } from '../values/bill.ts'
import type { PlainDate } from '../values/dates.ts'
import { type BasisPoints, type Fen, lesser, minus, portion, zero } from '../values/money.ts'
import { take } from '../values/rate.ts'
import { isRefusal, type Refusal, refusal } from '../values/refusal.ts'
import { certainties, type Rank } from '../values/sourced.ts'
import type { Adjudication, LineSplit } from './adjudication.ts'
import { drawDown } from './draw-down.ts'
import { matches, noteSplit, type Sums, splitBill } from './lines.ts'
import { noteDraws } from './note-draws.ts'
import { type Ran, runSection, type Sheet } from './run.ts'
import { newTrace, noParameters, note, noteSourced, rely, worseRank } from './trace.ts'

type Working = Sheet & {
  plan: Plan
  /** What each part of the cost still leaves to the patient. */
  buckets: Record<Bucket, Fen>
  funds: Record<Fund, Fen>
  /** Steps that say what each fund paid. */
  paidBy: readonly string[]
  rank: Rank
}

/** The order in which a fund's payment is taken out of what the patient bears. */
const poolTakes: readonly Bucket[] = ['ratioShare', 'deductible', 'aboveCap', 'upfront']

function payFrom(buckets: Working['buckets'], order: readonly Bucket[], amount: Fen): void {
  let left = amount
  for (const bucket of order) {
    if (left === 0) return
    const taken = lesser(left, buckets[bucket])
    buckets[bucket] = minus(buckets[bucket], taken)
    left = minus(left, taken)
  }
  if (left !== 0) throw new Error(`a fund paid ${left} fen more than the cost`)
}

type Cost = { cost: Fen; inputs: readonly string[]; rank: Rank }

/** The part of the in-scope cost that is paid first, before any deductible. */
function takeUpfront({ trace, buckets }: Working, { upfront, ids }: SectionPlan, from: Cost): Cost {
  let { cost, inputs, rank } = from
  upfront.forEach(({ rate, written, from: sourced }, index) => {
    const id = index === 0 ? ids.upfront : `${ids.upfront}${index + 1}`
    const amount = take(cost, rate)
    const step = { id, formula: 'upfront', amount, inputs: from.inputs }
    rank = noteSourced(trace, step, { rank, from: sourced, facts: { cost, rate: written } })
    buckets.upfront = (buckets.upfront + amount) as Fen
    cost = minus(cost, amount)
    inputs = [...inputs, id]
  })
  return { cost, inputs, rank }
}

/** Runs a section, and the sections that carry on above its cap. */
function runBenefit(sheet: Working, section: SectionPlan, from: Cost): Ran | Refusal {
  const { bill, trace, buckets } = sheet
  if (section.needsDisease && bill.diseases.length === 0) {
    return refusal('disease-filing-required', { area: bill.patient.area, benefit: bill.benefit })
  }
  const { cost, inputs, rank } = section.upfront.length === 0 ? from : takeUpfront(sheet, section, from)
  const first = runSection({ sheet, plan: section, cost, inputs, rank, paidBefore: null, carriedOn: false })
  if ('code' in first) return first
  bank(sheet, first)
  let last = first
  for (let hops = 0; last.above > 0; hops++) {
    const next = last.plan.next()
    if (next === null) break
    if (isRefusal(next)) return next
    if (hops > 10) throw new RangeError(`above the cap, ${section.name} never ends`)
    const id = last.plan.ids.above
    const step = { id, formula: 'above', amount: last.above, inputs: [last.plan.ids.entered, last.last] }
    const ran = runSection({
      sheet,
      plan: next,
      cost: last.above,
      inputs: [id],
      rank: noteSourced(trace, step, {
        rank: last.rank,
        from: last.plan.nextFrom,
        facts: { section: next.name },
      }),
      paidBefore: null,
      carriedOn: true,
    })
    if ('code' in ran) return ran
    bank(sheet, ran)
    last = ran
  }
  buckets.aboveCap = (buckets.aboveCap + last.above) as Fen
  return first
}

function bank(sheet: Working, { deductible, entered, paid, last, rank }: Ran): void {
  const { buckets, funds } = sheet
  sheet.deductible = (sheet.deductible + deductible) as Fen
  buckets.deductible = (buckets.deductible + deductible) as Fen
  buckets.ratioShare = (buckets.ratioShare + entered) as Fen
  payFrom(buckets, poolTakes, paid)
  funds.pool = (funds.pool + paid) as Fen
  sheet.paidBy = sheet.paidBy.length === 0 ? [last] : [...sheet.paidBy, last]
  sheet.rank = worseRank(sheet.rank, rank)
}

/** Pays through one layer above what the layers below left. */
function runLayer(sheet: Working, { fund, base, section, from }: LayerPlan): Refusal | null {
  const { trace, buckets, funds } = sheet
  let cost = zero
  for (const bucket of base) cost = (cost + buckets[bucket]) as Fen
  if (cost === 0) return null
  const plan = section()
  if (isRefusal(plan)) return plan
  const id = plan.ids.cost
  const facts = { base: base.join('+') }
  const inputs = ['total', ...sheet.paidBy]
  const rank = noteSourced(
    trace,
    { id, formula: 'layer.cost', amount: cost, inputs },
    { rank: sheet.rank, from, facts },
  )
  const paidBefore = fundsTogether(funds)
  const ran = runSection({ sheet, plan, cost, inputs: [id], rank, paidBefore, carriedOn: false })
  if ('code' in ran) return ran
  payFrom(buckets, base, ran.paid)
  funds[fund] = (funds[fund] + ran.paid) as Fen
  sheet.paidBy = [...sheet.paidBy, ran.last]
  sheet.rank = worseRank(rank, ran.rank)
  return null
}

const fundsTogether = (funds: Working['funds']): Fen =>
  (funds.pool +
    funds.criticalIllness +
    funds.largeSum +
    funds.civilServant +
    funds.medicalAid +
    funds.otherFund) as Fen

/** Lines with terms of their own go through their own section; the rest through the benefit's. */
function runCarvedOut(sheet: Working, section: SectionPlan, splits: readonly LineSplit[]): Ran | Refusal {
  const { trace, bill, plan, rank } = sheet
  const costs = section.carveOut.map(() => 0)
  let rest = 0
  splits.forEach((split, index) => {
    const at = section.carveOut.findIndex(({ lines }) => matches(bill.lines[index]!, lines))
    if (at < 0) rest += split.inScope
    else costs[at]! += split.inScope
  })
  const run = (to: SectionPlan, cost: number): Ran | Refusal => {
    const id = to.ids.inScope
    note(trace, { id, formula: 'carveOut', amount: cost as Fen, inputs: ['inScope'] }, rank)
    return runBenefit(sheet, to, { cost: cost as Fen, inputs: [id], rank })
  }
  for (const [index, cost] of costs.entries()) {
    if (cost === 0) continue
    const to = plan.other(section.carveOut[index]!.section)
    if (isRefusal(to)) return to
    const ran = run(to, cost)
    if ('code' in ran) return ran
  }
  return run(section, rest)
}

const noRate = 0 as BasisPoints

/** In the waiting period no fund pays and no accumulator moves; account money is not barred . */
function waitForBenefits(sheet: Working, inScope: Fen, waitingUntil: PlainDate, { day }: Terms): void {
  sheet.buckets.ratioShare = inScope
  const step = { id: 'pool', formula: 'pool.waiting', amount: zero, inputs: ['inScope'] }
  const from = waitingRules(day.pack, sheet.bill)
  sheet.rank = noteSourced(sheet.trace, step, { rank: sheet.rank, from, facts: { waitingUntil } })
  sheet.paidBy = poolOnly
}

/** @returns the ratio to show for the whole bill */
function payPool(sheet: Working, splits: readonly LineSplit[], inScope: Fen): BasisPoints | Refusal {
  const { plan, trace, buckets, funds } = sheet
  const { section, whichFrom } = plan
  if (section === null) {
    buckets.ratioShare = inScope
    const step = { id: 'pool', formula: 'pool.none', amount: zero, inputs: ['inScope'] }
    sheet.rank = noteSourced(trace, step, { rank: sheet.rank, from: whichFrom, facts: {} })
    sheet.paidBy = poolOnly
    return noRate
  }
  const ran =
    section.carveOut.length > 0
      ? runCarvedOut(sheet, section, splits)
      : runBenefit(sheet, section, { cost: inScope, inputs: inScopeOnly, rank: sheet.rank })
  if ('code' in ran) return ran
  sheet.rank = rely(trace, sheet.rank, whichFrom)
  trace.steps.push({
    id: 'pool',
    formula: 'pool',
    amount: funds.pool,
    inputs: sheet.paidBy,
    parameters: whichFrom.parameters,
    certainty: certainties[sheet.rank],
  })
  sheet.paidBy = poolOnly
  return rateShown(ran)
}
const poolOnly: readonly string[] = ['pool']
const nobody: readonly string[] = []

/** One ratio for fields that hold one: of a flat ratio itself, of bands what they came to. */
function rateShown({ plan, entered, paid }: Ran): BasisPoints {
  if (plan.shown !== null) return plan.shown
  return (entered === 0 ? 0 : portion(paid, 10_000, entered)) as BasisPoints
}

/**
 * Decides one bill: line split, pooled fund, layers above, who meets the personal part, and why.
 * Pure: no clock, no state. Amounts are whole fen, each step rounded half up once.
 * @param terms from `termsFor` with the bill's day, scheme and benefit
 * @param used accumulators of the patient's scheme, area and year, all pots
 * @returns a refusal when the pack has no value that the bill needs (`benefit-unknown`), when care elsewhere must be
 *   filed first (`filing-required`), when no disease is filed (`disease-filing-required`), or the bill is nonsense
 *   (`bad-amount`, `bill-too-large`)
 * @param payerPack the rules of a payer's area where that is not the patient's: only what a leg leads back to, no amount
 */
export function adjudicate(
  bill: Bill,
  terms: Terms,
  used: Used,
  payerPack?: PayerPack,
): Adjudication | Refusal {
  const plan = planFor(terms, bill)
  if ('code' in plan) return plan
  const split = splitBill(bill, plan)
  if ('code' in split) return split
  const { lines, total, sums, banned } = split
  const trace = newTrace()
  const rank = noteSplit(trace, plan, sums, total)
  const sheet: Working = {
    bill,
    plan,
    trace,
    pots: { before: used, added: {} },
    total,
    inScope: sums.inScope,
    buckets: {
      ownPaid: sums.ownPaid,
      overLimit: sums.overLimit,
      firstShare: sums.firstShare,
      upfront: zero,
      deductible: zero,
      ratioShare: zero,
      aboveCap: zero,
    },
    funds: {
      pool: zero,
      criticalIllness: zero,
      largeSum: zero,
      civilServant: zero,
      medicalAid: zero,
      otherFund: zero,
    },
    deductible: zero,
    paidBy: nobody,
    rank,
  }
  const { waitingUntil } = bill.patient
  if (waitingUntil !== undefined) {
    waitForBenefits(sheet, sums.inScope, waitingUntil, terms)
    return conclude(sheet, { sums, poolRate: noRate, banned, lines, terms, payerPack })
  }
  const poolRate = payPool(sheet, lines, sums.inScope)
  if (typeof poolRate !== 'number') return poolRate
  for (const layer of plan.layers) {
    const refused = runLayer(sheet, layer)
    if (refused) return refused
  }
  return conclude(sheet, { sums, poolRate, banned, lines, terms, payerPack })
}

type Split = {
  sums: Sums
  poolRate: BasisPoints
  banned: Fen
  lines: LineSplit[]
  terms: Terms
  payerPack: PayerPack | undefined
}

/** What the funds leave is met by the accounts in turn. */
function conclude(sheet: Working, { sums, poolRate, banned, lines, terms, payerPack }: Split): Adjudication {
  const { bill, trace, total, buckets, funds, pots, deductible, rank } = sheet
  const { ownPaid, overLimit, firstShare, inScope } = sums
  const fundTotal = fundsTogether(funds)
  const personal = minus(total, fundTotal)
  const certainty = certainties[rank]
  const parameters = noParameters
  const { steps } = trace
  steps.push({
    id: 'fundTotal',
    formula: 'fundTotal',
    amount: fundTotal,
    inputs: sheet.paidBy,
    parameters,
    certainty,
  })
  steps.push({
    id: 'personal',
    formula: 'personal',
    amount: personal,
    inputs: toPersonal,
    parameters,
    certainty,
  })
  const outer = (buckets.ownPaid + buckets.overLimit) as Fen
  const cashOnly = lesser(banned, buckets.ownPaid)
  const part = { inScope: minus(personal, outer), outOfScope: minus(outer, cashOnly), banned: cashOnly }
  const drawn = drawDown(part, bill.accounts)
  const { on } = bill
  const drawnOn = bill.accounts.on ?? on
  const { day } = terms
  if (drawnOn === on) day.draws ??= drawRules(day.pack, on)
  const rules = (drawnOn === on ? day.draws : undefined) ?? drawRules(day.pack, drawnOn)
  noteDraws(sheet, drawn, cashOnly, { rules, on: drawnOn, payerPack })
  return {
    on,
    amounts: {
      total,
      ownPaid,
      overLimit,
      firstShare,
      inScope,
      deductible,
      poolRate,
      pool: funds.pool,
      criticalIllness: funds.criticalIllness,
      largeSum: funds.largeSum,
      civilServant: funds.civilServant,
      medicalAid: funds.medicalAid,
      otherFund: funds.otherFund,
      fundTotal,
      personal,
      own: drawn.own,
      relatives: drawn.relatives,
      wallet: drawn.wallet,
      cash: drawn.cash,
    },
    lines,
    used: pots.added,
    steps: trace.steps,
    certainty: certainties[trace.rank],
    uncertain: trace.uncertain,
  }
}
const toPersonal = ['total', 'fundTotal']
