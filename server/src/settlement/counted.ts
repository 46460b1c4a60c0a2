import type { PotUse, Used } from '@gongji/policy'
import type { Fen } from '@gongji/policy/money'
import type { BindingUse } from '../binding/draw.ts'
import { type Accumulator, accumulatorDeltas } from '../ledger/accumulator.ts'
import { negated } from './compute.ts'
import type { NewPayerRecord } from './payer-record.ts'
import type { BillState } from './revised.ts'
import type { StoredSettlement } from './store.ts'
import type { Stored } from './stored.ts'

export const times = (sign: 1 | -1, amount: Fen): Fen => (sign === 1 ? amount : negated(amount))
const usedTimes = (sign: 1 | -1, used: Used): Used =>
  Object.fromEntries(
    Object.entries(used).map(([pot, { deductible, paid, entered }]): [string, PotUse] => [
      pot,
      { deductible: times(sign, deductible), paid: times(sign, paid), entered: times(sign, entered) },
    ]),
  )

type Counted = {
  accumulators: readonly Accumulator[]
  uses: readonly BindingUse[]
  records: readonly NewPayerRecord[]
}

/** What a bill, or a reversal (-1), counts for: years, limits, payers' lists. What another agency decided counts there. */
export function countedOf({
  row,
  stored,
  state,
  sign,
}: {
  row: StoredSettlement
  stored: Stored
  state: Pick<BillState, 'used' | 'payers' | 'quotas'>
  sign: 1 | -1
}): Counted {
  if (stored.elsewhere !== undefined) return { accumulators: [], uses: [], records: [] }
  const { personId, id } = row
  const { payers, quotas } = state
  const place = row.benefit === 'pharmacy' ? 'pharmacy' : `hospital-${stored.bill.institution.level}`
  const record = { settlementId: id, relativeId: personId, place, at: row.at }
  return {
    accumulators: accumulatorDeltas(
      { personId, scheme: row.scheme, area: row.area, year: row.year },
      usedTimes(sign, state.used),
    ),
    uses: payers.map(({ bindingId, purpose, amount }) => ({
      relativeId: personId,
      bindingId,
      year: stored.limitYear,
      purpose,
      amount: times(sign, amount),
    })),
    records: [
      ...payers.map(({ payerId, bindingId, amount }) => ({
        ...record,
        payerId,
        bindingId,
        amount: times(sign, amount),
        account: 'personal' as const,
      })),
      ...quotas.map(({ payerId, amount }) => ({
        ...record,
        payerId,
        bindingId: 0,
        amount: times(sign, amount),
        account: 'quota' as const,
      })),
    ],
  }
}
