import type { RightName } from '@gongji/contract'
import type { Text } from '@gongji/policy'

/**
 * How somebody may stand to what is asked for:
 * own: the person himself · ward: a recorded guardian of a minor · speaker: whoever decides for the person (himself when of
 * age, else a guardian) · payer: whose account pays · helper: named by the person, sees and prepares, does not pay · opener:
 * who opened the wallet for somebody else · heir: named for the estate · invented: anybody, about the sandbox's people ·
 * clerk: of the agency of the person's area · till: of the institution of the visit · the rest by their role alone.
 */
export type Standing =
  | 'own'
  | 'ward'
  | 'speaker'
  | 'payer'
  | 'helper'
  | 'opener'
  | 'heir'
  | 'invented'
  | 'clerk'
  | 'till'
  | 'auditor'
  | 'policyOfficer'
  | 'fundManager'
  | 'administrator'

type Right = {
  to: readonly Standing[]
  /** What is read of somebody, as he is told who read it; kept on record whenever it is not the person himself who reads. */
  reads?: Text
}

const account = { zh: '账户与参保情况', en: 'account and insurance' }
const bills = { zh: '就医账单', en: 'bills' }
const bindings = { zh: '共济授权', en: 'family authorisations' }
const filings = { zh: '备案', en: 'filings' }
const claims = { zh: '手工报销申请', en: 'manual claims' }
const premiums = { zh: '居民医保代缴', en: 'premiums' }
const wallet = { zh: '医保钱包', en: 'wallet' }

/** Who may do what: the one list. A route of the API names its right beside its roles. */
export const rights: Readonly<Record<RightName, Right>> = {
  'account.read': { to: ['own', 'ward', 'helper', 'clerk', 'auditor'], reads: account },
  'account.freeze': { to: ['own'] },
  'administration.read': { to: ['administrator', 'auditor'] },
  // Names are masked in what is found; opening it is another right, and asks for a reason.
  'audit.search': { to: ['auditor'] },
  'base.propose': { to: ['clerk'] },
  'base.read': { to: ['clerk'], reads: { zh: '缴费基数', en: 'contribution base' } },
  'bill.imagine': { to: ['own', 'ward', 'invented'], reads: bills },
  'bill.print': { to: ['own', 'ward', 'till'], reads: bills },
  'bill.read': { to: ['own', 'ward', 'helper', 'clerk', 'auditor'], reads: bills },
  'binding.act': { to: ['payer', 'speaker', 'clerk'] },
  'binding.make': { to: ['payer', 'clerk'] },
  'binding.read': { to: ['payer', 'own', 'ward', 'clerk', 'auditor'], reads: bindings },
  'case.handle': { to: ['clerk'] },
  'case.read': { to: ['clerk', 'auditor'], reads: { zh: '核查事项', en: 'cases' } },
  'certificate.issue': { to: ['speaker'] },
  'certificate.read': { to: ['speaker'], reads: { zh: '家庭共济证明', en: 'certificate of family sharing' } },
  'change.report': { to: ['clerk'] },
  'claim.decide': { to: ['clerk'] },
  'claim.pay': { to: ['clerk'] },
  'claim.read': { to: ['own', 'ward', 'helper', 'clerk', 'auditor'], reads: claims },
  // A claim names the bank account that is paid: no helper's affair.
  'claim.submit': { to: ['own', 'ward', 'clerk'] },
  'code.show': { to: ['own', 'ward'] },
  'estate.read': { to: ['heir', 'clerk', 'auditor'], reads: { zh: '账户余额的继承', en: 'estate' } },
  'estate.settle': { to: ['clerk'] },
  'filing.decide': { to: ['clerk'] },
  'filing.read': { to: ['own', 'ward', 'helper', 'clerk', 'auditor'], reads: filings },
  'filing.submit': { to: ['own', 'ward', 'helper', 'clerk'] },
  'fund.plan': { to: ['fundManager'] },
  'fund.read': { to: ['clerk', 'auditor', 'fundManager'] },
  'guardian.check': {
    to: ['clerk'],
    reads: { zh: '监护关系声明', en: 'declarations of guardianship' },
  },
  // About oneself: whose guardian one says to be is looked at afterwards.
  'guardian.declare': { to: ['own'] },
  'guardian.record': { to: ['clerk'] },
  'helper.end': { to: ['own', 'helper'] },
  'helper.name': { to: ['speaker'] },
  'helper.read': { to: ['own'] },
  'hold.release': { to: ['clerk'] },
  // Wards and opened wallets: transfers to them wait here too.
  'home.read': { to: ['own', 'ward', 'opener'] },
  'institution.manage': { to: ['administrator'] },
  'institution.pay': { to: ['clerk'] },
  'invented.read': { to: ['invented'] },
  'notice.change': { to: ['own'] },
  'notice.read': { to: ['own'] },
  'objection.answer': { to: ['clerk'] },
  'objection.read': { to: ['own', 'clerk'], reads: { zh: '申诉', en: 'objections' } },
  'objection.submit': { to: ['own', 'ward', 'payer'] },
  'order.change': { to: ['speaker'] },
  'outage.declare': { to: ['clerk'] },
  'payment.read': { to: ['own', 'helper'], reads: { zh: '账户支付记录', en: 'payments' } },
  'person.find': {
    to: ['clerk'],
    reads: { zh: '身份、参保与家庭情况', en: 'identity, insurance and family' },
  },
  'photo.read': {
    to: ['own', 'ward', 'clerk'],
    reads: { zh: '提交的照片', en: 'pictures that were handed in' },
  },
  'premium.confirm': { to: ['payer'] },
  'premium.pay': { to: ['payer', 'own', 'ward'] },
  'premium.quote': { to: ['own', 'ward', 'payer'] },
  'premium.read': { to: ['payer', 'own', 'ward'], reads: premiums },
  'premium.refund': { to: ['payer', 'own', 'ward'] },
  'premium.watch': { to: ['clerk'], reads: premiums },
  'quota.agree': { to: ['speaker'] },
  'quota.end': { to: ['payer', 'speaker'] },
  'quota.give': { to: ['payer'] },
  'quota.read': { to: ['payer', 'own', 'ward'], reads: wallet },
  'data.erase': { to: ['own'] },
  'data.read': { to: ['own'] },
  'reading.read': { to: ['own', 'ward'] },
  // About oneself: for whom one wants to pay. Whoever is found reads that he was looked up.
  'relative.find': {
    to: ['own'],
    reads: {
      zh: '您的姓名与证件号码是否相符、能不能由对方授权或转账',
      en: 'whether your name and number agree, and whether they can authorise you or send you money',
    },
  },
  'revision.settle': { to: ['clerk'] },
  'rule.change': { to: ['policyOfficer'] },
  'rule.read': { to: ['clerk', 'auditor', 'policyOfficer'] },
  'staff.manage': { to: ['administrator'] },
  'till.keys': { to: ['till'] },
  'till.read': {
    to: ['till'],
    reads: { zh: '收费处：身份、参保与本机构账单', en: 'at a till: identity, insurance and its own bills' },
  },
  'till.settle': { to: ['till'] },
  'visit-request.make': { to: ['speaker', 'payer'] },
  'wallet.accept': { to: ['speaker', 'opener'] },
  'wallet.act': { to: ['speaker'] },
  'wallet.open': { to: ['own'] },
  'wallet.read': { to: ['own', 'ward', 'opener'], reads: wallet },
  // A queue names nobody whole: what is opened of it is asked for and put on record then.
  'work.read': { to: ['clerk'] },
}

export const rightOf = (name: RightName): Right => rights[name]
