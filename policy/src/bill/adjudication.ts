import type { RatioMade } from '../language/context.ts'
import type { Used } from '../values/bill.ts'
import type { PlainDate } from '../values/dates.ts'
import type { BasisPoints, Fen } from '../values/money.ts'
import type { Certainty, Parameter } from '../values/pack.ts'

/** How one line divides: the four parts add up to its amount. */
export type LineSplit = {
  id: string
  amount: Fen
  ownPaid: Fen
  overLimit: Fen
  firstShare: Fen
  inScope: Fen
}

/** Who pays, to the fen. `total = pool + layers + own + relatives + wallet + cash`. */
export type Amounts = {
  total: Fen
  /** The line split summed: `total = ownPaid + overLimit + firstShare + inScope`. */
  ownPaid: Fen
  overLimit: Fen
  firstShare: Fen
  inScope: Fen
  /** Deductible consumed by this bill (act_pay_dedc). */
  deductible: Fen
  /** The ratio applied to the cost within the cap. */
  poolRate: BasisPoints
  /** Basic pooled fund (统筹基金, hifp_pay). */
  pool: Fen
  /** Critical illness (hifmi_pay for residents; employees' large-sum is `largeSum`). */
  criticalIllness: Fen
  largeSum: Fen
  civilServant: Fen
  medicalAid: Fen
  otherFund: Fen
  /** pool + all layers (fund_pay_sumamt). */
  fundTotal: Fen
  /** total − fundTotal (psn_part_amt). */
  personal: Fen
  own: Fen
  relatives: readonly { bindingId: string; amount: Fen }[]
  wallet: Fen
  cash: Fen
}

/** One named amount of the derivation; sentences are printed from it on demand. */
export type Step = {
  id: string
  /** Formula name, e.g. `pool.share`; the printings of policy/src/explain know each. */
  formula: string
  amount: Fen
  /** Ids of the steps this one was computed from. */
  inputs: readonly string[]
  parameters: readonly Parameter[]
  /** Other values the formula used (rates, counts, names), for printing. */
  facts?: Readonly<Record<string, string | number | boolean>>
  /** How the ratio of a share came about, where it was put together. */
  made?: RatioMade
  certainty: Certainty
}

export type Adjudication = {
  /** The day of care, against which the age of a figure is told. */
  on: PlainDate
  amounts: Amounts
  lines: readonly LineSplit[]
  /** Deltas to add to the accumulators, by pot. Reversal subtracts exactly these. */
  used: Used
  steps: readonly Step[]
  certainty: Certainty
  /** Parameters that were not exact, for 约 marks. */
  uncertain: readonly string[]
}
