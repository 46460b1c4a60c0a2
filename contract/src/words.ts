import type { Purpose, Relationship, Text } from '@gongji/policy'

/** What the relative is to the payer (国办发〔2024〕38号). */
export const relationshipWords: Readonly<Record<Relationship, Text>> = {
  spouse: { zh: '配偶', en: 'spouse' },
  parent: { zh: '父母', en: 'parent' },
  child: { zh: '子女', en: 'child' },
  sibling: { zh: '兄弟姐妹', en: 'sibling' },
  paternalGrandparent: { zh: '祖父母', en: 'paternal grandparent' },
  maternalGrandparent: { zh: '外祖父母', en: 'maternal grandparent' },
  sonsChild: { zh: '孙子女', en: 'son’s child' },
  daughtersChild: { zh: '外孙子女', en: 'daughter’s child' },
}

/** What a binding may be used for. */
export const purposeWords: Readonly<Record<Purpose, Text>> = {
  outpatient: { zh: '门诊', en: 'outpatient care' },
  inpatient: { zh: '住院', en: 'inpatient care' },
  pharmacy: { zh: '药店购药', en: 'drugs at a pharmacy' },
  premium: { zh: '居民医保缴费', en: 'the resident premium' },
}

/** What moved an account, by the name of the posting; care is told apart by whose it was. */
export const movementWords: Readonly<Record<string, Text>> = {
  'care.own': { zh: '本人看病购药', en: 'My own care' },
  'care.family': { zh: '家人看病购药', en: 'Relatives’ care' },
  settle: { zh: '看病购药', en: 'Care' },
  'settle.reverse': { zh: '退费退回', en: 'Refund' },
  contribution: { zh: '单位与个人缴费划入', en: 'Contribution' },
  interest: { zh: '利息', en: 'Interest' },
  'premium.submit': { zh: '代缴居民医保', en: 'Resident premium' },
  'premium.credit': { zh: '居民医保缴费到账', en: 'Premium credited' },
  'premium.return': { zh: '代缴未成功，退回', en: 'Premium not accepted, returned' },
  'premium.refund': { zh: '居民医保退费', en: 'Premium refunded' },
  'wallet.send': { zh: '转入家人医保钱包', en: 'Sent to a relative’s wallet' },
  'wallet.accept': { zh: '医保钱包收款', en: 'Received in the wallet' },
  'wallet.cross.pay': { zh: '外省家人已接收', en: 'Accepted by a relative in another province' },
  'wallet.cross.receive': {
    zh: '医保钱包收款（外省转入）',
    en: 'Received in the wallet from another province',
  },
  'bill.cross.pay': { zh: '异地就医费用已结算', en: 'Care in another agency’s area settled' },
  'bill.cross.back': { zh: '异地就医费用已退', en: 'Care in another agency’s area taken back' },
  'wallet.return': { zh: '对方未接收，退回', en: 'Not accepted, returned' },
  'quota.grant': { zh: '给家人的共济额度', en: 'Quota for a relative' },
  'quota.release': { zh: '共济额度收回', en: 'Quota taken back' },
  'quota.cross.take': { zh: '外省家人的共济额度到账', en: 'Quota of a relative in another province' },
  'quota.cross.back': { zh: '外省家人的共济额度退回', en: 'Quota went back to another province' },
  'quota.cross.use': { zh: '外省家人使用共济额度', en: 'Quota used in another province' },
  'quota.premium': { zh: '用共济额度代缴居民医保', en: 'Resident premium from a quota' },
  'quota.premium.return': { zh: '代缴未成功，退回额度', en: 'Premium not accepted, returned to the quota' },
  'quota.premium.refund': { zh: '居民医保退费，退回额度', en: 'Premium refunded to the quota' },
  recovery: { zh: '追回的资金', en: 'Recovered' },
  'recovery.return': {
    zh: '费用已退，追回的资金退还给退款人',
    en: 'Cost given back, recovered money returned',
  },
  revision: { zh: '规定更正，重算退回', en: 'A rule was corrected: given back' },
  'revision.undo': { zh: '账单已撤销，更正一并取消', en: 'Bill taken back, and its correction with it' },
  'revision.pay': { zh: '规定更正，退还现金', en: 'A rule was corrected: cash returned' },
  'revision.collect': { zh: '规定更正，收回基金多付', en: 'A rule was corrected: collected for the funds' },
  'revision.waive': { zh: '规定更正，基金多付免予收回', en: 'A rule was corrected: not asked back' },
  clearing: { zh: '清算', en: 'Clearing' },
  'account.close': { zh: '账户注销', en: 'Account closed' },
}

/** The words for a movement; what has no words of its own is another movement, never a code. */
export const movementName = (kind: string): Text =>
  (Object.hasOwn(movementWords, kind) ? movementWords[kind] : undefined) ?? {
    zh: '其他变动',
    en: 'Another movement',
  }

/** The three accounts of a person that a year's ledger tells apart. */
export const accountWords: Readonly<Record<'personal' | 'wallet' | 'quota', Text>> = {
  personal: { zh: '个人账户', en: 'Personal account' },
  wallet: { zh: '医保钱包', en: 'Wallet' },
  quota: { zh: '给家人的共济额度', en: 'Quotas for relatives' },
}

/** Stands beside every English summary of a letter that is signed or ticked. */
export const chineseBinds = 'A summary in English. The Chinese text alone is binding.'
