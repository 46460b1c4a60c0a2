import { sum } from '@gongji/policy/money'
import type { SettleParts } from '../ledger/templates.ts'
import { negated } from './compute.ts'
import { fundsOf, type Stored } from './stored.ts'

/** What a stored settlement books. */
export function settleParts({
  institution,
  patientId,
  stored,
}: {
  institution: string
  patientId: number
  stored: Stored
}): SettleParts {
  const { amounts, payers, quotas } = stored
  return {
    patientId,
    institution,
    funds: fundsOf(stored),
    own: amounts.own,
    relatives: payers.map(({ payerId, amount }) => ({ payerId, amount })),
    quotas,
    wallet: sum(amounts.wallet, ...quotas.map(({ amount }) => negated(amount))),
    cash: amounts.cash,
    payee: stored.payee,
  }
}
