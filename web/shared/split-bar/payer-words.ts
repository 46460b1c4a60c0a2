import type { Say } from '../words.ts'
import type { Labels } from './segments.ts'

/** What each payer of a bill is called, everywhere. */
export const payerWords = {
  pool: ['统筹基金', 'Pooled fund'],
  own: ['本人账户', 'Own account'],
  wallet: ['医保钱包', 'Wallet'],
  cash: ['现金', 'Cash'],
  criticalIllness: ['大病保险', 'Critical illness'],
  largeSum: ['大额补助', 'Large-sum subsidy'],
  civilServant: ['公务员补助', 'Civil-servant supplement'],
  medicalAid: ['医疗救助', 'Medical assistance'],
  otherFund: ['其他基金', 'Other fund'],
} as const

export const payerLabels = (say: Say<typeof payerWords>, relative: Labels['relative']): Labels => ({
  pool: say('pool'),
  own: say('own'),
  wallet: say('wallet'),
  cash: say('cash'),
  criticalIllness: say('criticalIllness'),
  largeSum: say('largeSum'),
  civilServant: say('civilServant'),
  medicalAid: say('medicalAid'),
  otherFund: say('otherFund'),
  relative,
})
