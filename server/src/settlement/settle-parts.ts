import { minus, sum, zero } from '@gongji/policy/money'
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
  const { amounts, payers, quotas, through, elsewhere } = stored
  if (elsewhere !== undefined) {
    const none = { funds: [], own: zero, relatives: [], quotas: [], wallet: zero }
    const from = { party: elsewhere.party, amount: minus(amounts.total, amounts.cash) }
    return { ...none, patientId, institution, cash: amounts.cash, payee: stored.payee, from }
  }
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
    ...(through === undefined ? {} : { through }),
  }
}
