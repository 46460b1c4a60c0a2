/** What funds pay, and out of what the patient would bear. */
import type { LayerPlan } from '../rules/plan.ts'
import type { Bucket } from '../rules/sections.ts'
import { type Fen, lesser, minus, zero } from '../values/money.ts'
import { worse } from '../values/pack.ts'
import { isRefusal } from '../values/refusal.ts'
import type { Step } from './adjudication.ts'
import { runSection } from './section.ts'
import { refuse, rely, type Sheet, write } from './sheet.ts'

/** What all funds paid. */
export const fundsTogether = ({ funds }: Sheet): Fen =>
  (funds.pool +
    funds.criticalIllness +
    funds.largeSum +
    funds.civilServant +
    funds.medicalAid +
    funds.otherFund) as Fen

/** Takes a fund's payment out of what the patient bears, part by part in this order. */
export function payFrom(buckets: Sheet['buckets'], order: readonly Bucket[], amount: Fen): void {
  let left = amount
  for (const bucket of order) {
    if (left === 0) return
    const taken = lesser(left, buckets[bucket])
    buckets[bucket] = minus(buckets[bucket], taken)
    left = minus(left, taken)
  }
  if (left !== 0) throw new Error(`a fund paid ${left} fen more than the cost`)
}

/** Notes which step says what a fund paid. */
export function notePaid(sheet: Sheet, { id, certainty }: Step): void {
  sheet.paidBy = sheet.paidBy.length === 0 ? [id] : [...sheet.paidBy, id]
  sheet.paid = worse(sheet.paid, certainty)
}

/** A layer pays its section of what the layers below left. */
export function payLayer(sheet: Sheet, { fund, base, section, from }: LayerPlan): void {
  const { buckets, funds } = sheet
  let amount = zero
  for (const bucket of base) amount = (amount + buckets[bucket]) as Fen
  if (amount === 0 || sheet.refused !== null) return
  const plan = section()
  if (isRefusal(plan)) {
    refuse(sheet, plan)
    return
  }
  const cost = write(sheet, {
    id: plan.ids.cost,
    formula: 'layer.cost',
    amount,
    inputs: ['total', ...sheet.paidBy],
    parameters: from.parameters,
    facts: { base: base.join('+') },
    certainty: rely(sheet, sheet.paid, from),
  })
  const { paid } = runSection({
    sheet,
    plan,
    cost: { amount, inputs: [cost.id], certainty: cost.certainty },
    paidBefore: fundsTogether(sheet),
    carriedOn: false,
  })
  payFrom(buckets, base, paid.amount)
  funds[fund] = (funds[fund] + paid.amount) as Fen
  notePaid(sheet, paid)
}
