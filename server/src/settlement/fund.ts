import type { Amounts, Benefit, Fen, Scheme } from '@gongji/policy'
import { sum } from '@gongji/policy/money'

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

const based: readonly Benefit[] = ['chronic', 'inpatient']

/** The pooled fund that pays for a benefit, as a national code (fund_pay_type). */
export function poolCode(scheme: Scheme, benefit: Benefit): string {
  const isBase = based.includes(benefit)
  return scheme === 'employee' ? (isBase ? '310100' : '310102') : isBase ? '390100' : '390102'
}

/** What funds and accounts paid of a bill at another agency, by national code; others' money is the mutual-aid account's there. */
export function fundsPaid(scheme: Scheme, benefit: Benefit, amounts: Amounts): Record<string, Fen> {
  const shared = sum(amounts.wallet, ...amounts.relatives.map(({ amount }) => amount))
  const parts: [string, Fen][] = [
    [poolCode(scheme, benefit), amounts.pool],
    [scheme === 'employee' ? '310300' : '390200', amounts.criticalIllness],
    ['330100', amounts.largeSum],
    ['320100', amounts.civilServant],
    ['610100', amounts.medicalAid],
    ['999997', amounts.otherFund],
    ['310201', amounts.own],
    ['31020402', shared],
  ]
  return Object.fromEntries(parts.filter(([, amount]) => amount !== 0))
}
