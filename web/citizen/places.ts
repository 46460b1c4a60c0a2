import type { Sentence } from '../shared/words.ts'

/** Kinds of place as a payer sees them: nothing more is said about a relative's care. */
export const placeNames: Readonly<Record<string, Sentence>> = {
  'hospital-3': ['三级医院', 'level 3 hospital'],
  'hospital-2': ['二级医院', 'level 2 hospital'],
  'hospital-1': ['一级及以下医院', 'level 1 hospital or below'],
  'hospital-village': ['村卫生室', 'village clinic'],
  pharmacy: ['药店', 'pharmacy'],
}

export const benefitNames: Readonly<Record<string, Sentence>> = {
  outpatient: ['普通门诊', 'outpatient'],
  emergency: ['急诊', 'emergency'],
  pharmacy: ['药店购药', 'pharmacy'],
  chronic: ['门诊慢特病', 'chronic disease'],
  twoDisease: ['两病门诊', 'hypertension or diabetes'],
  inpatient: ['住院', 'inpatient'],
}

/** What moved an account. */
export const entryNames: Readonly<Record<string, Sentence>> = {
  contribution: ['单位与个人缴费划入', 'Contribution'],
  interest: ['利息', 'Interest'],
  settle: ['看病购药', 'Care'],
  'settle.reverse': ['退费退回', 'Refund'],
  'premium.submit': ['代缴居民医保', 'Resident premium'],
  'premium.return': ['代缴未成功，退回', 'Premium not accepted, returned'],
  'premium.refund': ['居民医保退费', 'Premium refunded'],
  'wallet.send': ['转入家人医保钱包', 'Sent to a relative’s wallet'],
  'wallet.accept': ['医保钱包收款', 'Received in the wallet'],
  'wallet.return': ['未接收，退回', 'Not accepted, returned'],
  'quota.grant': ['给家人的共济额度', 'Quota for a relative'],
  'quota.release': ['额度退回', 'Quota returned'],
  recovery: ['追回', 'Recovered'],
  'account.close': ['账户注销', 'Account closed'],
}
