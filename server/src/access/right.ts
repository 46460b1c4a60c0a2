/**
 * How somebody may stand to what is asked for:
 * own: the person himself · ward: a recorded guardian of a minor · speaker: whoever decides for the person (himself when of
 * age, else a guardian) · payer: whose account pays · helper: named by an elder, sees and prepares · heir: named for the
 * estate · clerk: of the agency of the person's area · till: of the institution of the visit · the rest by their role alone.
 */
export type Standing =
  | 'own'
  | 'ward'
  | 'speaker'
  | 'payer'
  | 'helper'
  | 'heir'
  | 'clerk'
  | 'till'
  | 'auditor'
  | 'policyOfficer'
  | 'fundManager'
  | 'administrator'

type Right = {
  to: readonly Standing[]
  /** A read of somebody's data: kept on record whenever it is not the person himself who reads. */
  reads?: true
}

/** Who may do what: the one list. A route of the API names its right beside its roles. */
export const rights = {
  'account.read': { to: ['own', 'ward', 'helper', 'clerk', 'auditor'], reads: true },
  'account.freeze': { to: ['own'] },
  'bill.read': { to: ['own', 'ward', 'helper', 'clerk', 'auditor'], reads: true },
  'bill.print': { to: ['own', 'ward', 'till'], reads: true },
  'payment.read': { to: ['own', 'helper'], reads: true },
  'code.show': { to: ['speaker'] },
  'binding.read': { to: ['payer', 'own', 'ward', 'clerk', 'auditor'], reads: true },
  'binding.make': { to: ['payer', 'clerk'] },
  'binding.act': { to: ['payer', 'own', 'ward', 'clerk'] },
  'order.change': { to: ['speaker'] },
  'certificate.read': { to: ['speaker'], reads: true },
  'certificate.issue': { to: ['speaker'] },
  'visit-request.make': { to: ['speaker'] },
  'guardian.record': { to: ['clerk'] },
  'person.find': { to: ['clerk'] },
  'filing.read': { to: ['own', 'ward', 'helper', 'clerk', 'auditor'], reads: true },
  'filing.submit': { to: ['own', 'ward', 'helper', 'clerk'] },
  'filing.decide': { to: ['clerk'] },
  'claim.read': { to: ['own', 'ward', 'helper', 'clerk', 'auditor'], reads: true },
  'claim.submit': { to: ['own', 'ward', 'helper', 'clerk'] },
  'claim.decide': { to: ['clerk'] },
  'claim.pay': { to: ['clerk'] },
  'objection.read': { to: ['own', 'clerk'], reads: true },
  'objection.submit': { to: ['own'] },
  'objection.answer': { to: ['clerk'] },
  'premium.read': { to: ['own', 'ward', 'payer', 'clerk'], reads: true },
  'premium.pay': { to: ['payer'] },
  'premium.ask': { to: ['clerk'] },
  'wallet.read': { to: ['own', 'ward'], reads: true },
  'wallet.act': { to: ['own', 'ward'] },
  'quota.act': { to: ['payer', 'own', 'ward'] },
  'notice.read': { to: ['own'], reads: true },
  'change.report': { to: ['clerk'] },
  'case.read': { to: ['clerk', 'auditor'], reads: true },
  'case.handle': { to: ['clerk'] },
  'estate.read': { to: ['heir', 'clerk', 'auditor'], reads: true },
  'estate.settle': { to: ['clerk'] },
  'hold.release': { to: ['clerk'] },
  'fund.read': { to: ['clerk', 'auditor', 'fundManager'] },
  'rule.read': { to: ['clerk', 'auditor', 'policyOfficer'] },
  'rule.change': { to: ['policyOfficer'] },
  'staff.manage': { to: ['administrator'] },
} as const satisfies Record<string, Right>

export type RightName = keyof typeof rights
export const rightOf = (name: RightName): Right => rights[name]
