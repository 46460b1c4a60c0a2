import type { Answer } from '../../shared/api.ts'
import { kinName } from '../../shared/names.ts'
import { yuan } from '../../shared/show.ts'
import { type InkPart, relativeInk } from '../../shared/split-bar/InkBar.tsx'
import type { Say } from '../../shared/words.ts'

export const paidByWords = {
  fund: ['医保 {amount}', 'insurance {amount}'],
  own: ['本人账户 {amount}', 'own account {amount}'],
  wallet: ['医保钱包 {amount}', 'wallet {amount}'],
  cash: ['现金 {amount}', 'cash {amount}'],
} as const

export type BillHead = Answer<'listBills'>['bills'][number]
/** Who paid, or would pay. */
export type Paid = Pick<BillHead, 'fundTotalFen' | 'ownFen' | 'payers' | 'walletFen' | 'cashFen'>

/** Who paid a bill, in the inks of the split bar. */
export const inksOf = (bill: Paid): InkPart[] => [
  ['ink-pool', bill.fundTotalFen],
  ['ink-own', bill.ownFen],
  ...bill.payers.map(({ amountFen: amount }, index) => [relativeInk(index), amount] as const),
  ['ink-wallet', bill.walletFen],
  ['ink-cash', bill.cashFen],
]

/** Who paid a bill, in one line: insurance, own account, each relative, wallet, cash. */
export function paidBy(bill: Paid, say: Say<typeof paidByWords>): string {
  const part = (word: keyof typeof paidByWords, amount: number): string[] =>
    amount === 0 ? [] : [say(word, { amount: yuan(amount) })]
  return [
    ...part('fund', bill.fundTotalFen),
    ...part('own', bill.ownFen),
    ...bill.payers.map((payer) => `${kinName(payer, say.language)} ${yuan(payer.amountFen)}`),
    ...part('wallet', bill.walletFen),
    ...part('cash', bill.cashFen),
  ].join(say.language === 'zh' ? '，' : ', ')
}
