import { drawRules, type PayerPack, waitingRules } from '../rules/draw-rules.ts'
import { type Plan, planFor } from '../rules/plan.ts'
import type { Terms } from '../rules/terms.ts'
import type { Bill, Used } from '../values/bill.ts'
import { type BasisPoints, type Fen, lesser, minus, zero } from '../values/money.ts'
import type { Refusal } from '../values/refusal.ts'
import type { Adjudication } from './adjudication.ts'
import { type DrawDown, drawDown } from './draw-down.ts'
import { fundsTogether, payLayer } from './funds.ts'
import { noteSplit, type SplitBill, splitBill } from './lines.ts'
import { noteDraws } from './note-draws.ts'
import { payNothing, payPool } from './pool.ts'
import { noParameters, type Sheet, write } from './sheet.ts'

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
  const sheet = newSheet(bill, plan, used, split)
  const poolRate = payFunds(sheet, split, terms)
  if (sheet.refused !== null) return sheet.refused
  const drawn = payPersonal(sheet, split, terms.day, payerPack)
  return conclude(sheet, split, poolRate, drawn)
}

/** The pool pays, then the layers above it in turn; in the waiting period nobody does, and accounts are not barred. */
function payFunds(sheet: Sheet, split: SplitBill, { day: { pack } }: Terms): BasisPoints {
  const { bill, plan } = sheet
  const inScope = noteSplit(sheet, split)
  sheet.paid = inScope.certainty
  const { waitingUntil } = bill.patient
  if (waitingUntil !== undefined) {
    return payNothing(sheet, 'pool.waiting', { from: waitingRules(pack, bill), facts: { waitingUntil } })
  }
  const poolRate = payPool(sheet, inScope, split.lines)
  for (const layer of plan.layers) payLayer(sheet, layer)
  return poolRate
}

const fromTotals = ['total', 'fundTotal']

/** What the funds leave is met by the accounts in turn. */
function payPersonal(
  sheet: Sheet,
  { banned, total }: SplitBill,
  day: Terms['day'],
  payerPack: PayerPack | undefined,
): DrawDown {
  const { bill, buckets, paid: certainty, paidBy } = sheet
  const parameters = noParameters
  const amount = fundsTogether(sheet)
  const fundTotal = { id: 'fundTotal', formula: 'fundTotal', amount, inputs: paidBy, parameters, certainty }
  write(sheet, fundTotal)
  const personal = write(sheet, {
    id: 'personal',
    formula: 'personal',
    amount: minus(total, amount),
    inputs: fromTotals,
    parameters,
    certainty,
  })
  const outer = (buckets.ownPaid + buckets.overLimit) as Fen
  const cashOnly = lesser(banned, buckets.ownPaid)
  const part = {
    inScope: minus(personal.amount, outer),
    outOfScope: minus(outer, cashOnly),
    banned: cashOnly,
  }
  const drawn = drawDown(part, bill.accounts)
  const on = bill.accounts.on ?? bill.on
  if (on === bill.on) day.draws ??= drawRules(day.pack, on)
  const rules = (on === bill.on ? day.draws : undefined) ?? drawRules(day.pack, on)
  noteDraws(sheet, personal, { drawn, cashOnly, rules, on, payerPack })
  return drawn
}

const nobody: readonly string[] = []

function newSheet(bill: Bill, plan: Plan, used: Used, { total, sums }: SplitBill): Sheet {
  const { ownPaid, overLimit, firstShare, inScope } = sums
  return {
    bill,
    plan,
    pots: { before: used, added: {} },
    steps: [],
    certainty: 'exact',
    uncertain: nobody,
    total,
    inScope,
    buckets: {
      ownPaid,
      overLimit,
      firstShare,
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
    paid: 'exact',
    refused: null,
  }
}

function conclude(
  sheet: Sheet,
  { lines, total, sums }: SplitBill,
  poolRate: BasisPoints,
  drawn: DrawDown,
): Adjudication {
  const { bill, funds, pots, deductible, steps, certainty, uncertain } = sheet
  const { ownPaid, overLimit, firstShare, inScope } = sums
  const fundTotal = fundsTogether(sheet)
  return {
    on: bill.on,
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
      personal: minus(total, fundTotal),
      own: drawn.own,
      relatives: drawn.relatives,
      wallet: drawn.wallet,
      cash: drawn.cash,
    },
    lines,
    used: pots.added,
    steps,
    certainty,
    uncertain,
  }
}
