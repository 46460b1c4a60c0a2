/** What an offer shows, kept until the bill is settled. */
import { type Fen, sum } from '@gongji/policy/money'
import type { Computed } from './compute.ts'
import type { Told } from './settlement.ts'

type Split = {
  /** What the till asked for: the flag, and whether it scanned a code. */
  use: string
  total: Fen
  fund: Fen
  own: Fen
  relatives: readonly (readonly [bindingId: number, amount: Fen])[]
  wallet: Fen
  cash: Fen
}

const splitOf = ({ charge: { request }, adjudication: { amounts }, payers }: Computed): Split => ({
  use: `${request.accountUse}${request.shareCode === null ? '' : ' code'}`,
  total: amounts.total,
  fund: amounts.fundTotal,
  own: amounts.own,
  relatives: payers.map(({ bindingId, amount }) => [bindingId, amount]),
  wallet: amounts.wallet,
  cash: amounts.cash,
})

/** What an offer showed, as text that compares: fund, own account, each payer, wallet, cash. */
export const splitText = (computed: Computed): string => JSON.stringify(splitOf(computed))

/**
 * Whether a bill may be settled on an offer. Which accounts are asked is the till's choice, also after the offer: the
 * whole and the funds must be what was shown then, and asked for alike, each payer too.
 */
export function holds(offered: string, computed: Computed): boolean {
  const now = splitOf(computed)
  const { use, total, fund } = JSON.parse(offered) as Split
  if (total !== now.total || fund !== now.fund) return false
  return use !== now.use || offered === JSON.stringify(now)
}

/** Whether a bill comes to what the patient was told. */
export const isAsTold = (told: Told, { adjudication: { amounts }, payers }: Computed): boolean =>
  told.fundTotal === amounts.fundTotal &&
  told.own === amounts.own &&
  told.relatives === sum(...payers.map(({ amount }) => amount)) &&
  told.wallet === amounts.wallet &&
  told.cash === amounts.cash

/** The payers of a bill in one sentence for the cashier. */
export const splitSentence = (
  { adjudication: { amounts }, payers }: Computed,
  yuan: (amount: Fen) => string,
): string =>
  [
    `医保基金${yuan(amounts.fundTotal)}`,
    `本人账户${yuan(amounts.own)}`,
    ...payers.map(({ maskedName, amount }) => `${maskedName}${yuan(amount)}`),
    ...(amounts.wallet > 0 ? [`钱包${yuan(amounts.wallet)}`] : []),
    `现金${yuan(amounts.cash)}`,
  ].join('，')
