import type { Amounts, Fen, Scheme } from '@gongji/policy'

/** Funds as the ledger names them; the national interface maps them to its own codes. */
export type Fund =
  | 'employee-pool'
  | 'resident-pool'
  | 'critical-illness'
  | 'large-sum'
  | 'civil-servant'
  | 'medical-aid'
  | 'other-fund'

/** What each fund pays of a bill; funds that pay nothing are left out. */
export function fundParts(scheme: Scheme, amounts: Amounts): { fund: Fund; amount: Fen }[] {
  const parts: { fund: Fund; amount: Fen }[] = [
    { fund: scheme === 'employee' ? 'employee-pool' : 'resident-pool', amount: amounts.pool },
    { fund: 'critical-illness', amount: amounts.criticalIllness },
    { fund: 'large-sum', amount: amounts.largeSum },
    { fund: 'civil-servant', amount: amounts.civilServant },
    { fund: 'medical-aid', amount: amounts.medicalAid },
    { fund: 'other-fund', amount: amounts.otherFund },
  ]
  return parts.filter(({ amount }) => amount > 0)
}
