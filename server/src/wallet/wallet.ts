import type { Fen, PlainDate, Relationship, Text } from '@gongji/policy'
import type { Instant } from '../deps.ts'

/** A person's wallet (医保钱包). Its money is the ledger's. */
export type Wallet = {
  personId: number
  openedAt: Instant
  /** The person, or the relative who opened it for him (代开通). */
  openedBy: number
  /** Place of use (使用地). */
  useArea: string
  phone: string
  channel: string
}

export type TransferStatus = 'sent' | 'accepted' | 'returned'

/** Money sent to a relative's wallet, under the rules until 2026-01-08. */
export type Transfer = {
  id: number
  senderId: number
  recipientId: number
  /** What the recipient is to the sender. */
  relationship: Relationship
  source: 'personal' | 'wallet'
  amount: Fen
  status: TransferStatus
  sentOn: PlainDate
  sentAt: Instant
  /** Not accepted before: it goes back. */
  returnsAt: Instant
  closedAt: Instant | null
  senderArea: string
  recipientArea: string
  /** Version of the declaration of kinship that was agreed to. */
  commitment: string
  channel: string
}

export const transferStatusText: Readonly<Record<TransferStatus, Text>> = {
  sent: { zh: '待对方接收', en: 'waiting to be accepted' },
  accepted: { zh: '已接收', en: 'accepted' },
  returned: { zh: '未接收，已退回', en: 'not accepted, returned' },
}

export type RelationStatus = 'invited' | 'active' | 'ended'

/** A sharing relation across areas, from 2026-01-09: made and ended voluntarily by both sides. */
export type QuotaRelation = {
  id: number
  relativeId: number
  payerId: number
  /** What the relative is to the payer. */
  relationship: Relationship
  status: RelationStatus
  payerArea: string
  relativeArea: string
  askedAt: Instant
  agreedAt: Instant | null
  agreedBy: number | null
  endedAt: Instant | null
  endedBy: string | null
  endReason: EndReason | null
  commitment: string
  channel: string
  /** Pays the relative's premium and nothing else. */
  premiumOnly: boolean
}

export type EndReason =
  | 'payer'
  | 'relative'
  | 'payerInsurance'
  | 'relativeInsurance'
  | 'falseRelation'
  | 'divorce'
  | 'notTaken'

/** The states from which each action on a relation may start. */
export const relationAllowedFrom = {
  agree: ['invited'],
  grant: ['active'],
  release: ['active'],
  end: ['invited', 'active'],
} as const satisfies Record<string, readonly RelationStatus[]>

export const relationStatusText: Readonly<Record<RelationStatus, Text>> = {
  invited: { zh: '待对方同意', en: 'waiting for consent' },
  active: { zh: '已生效', en: 'active' },
  ended: { zh: '已终止', en: 'ended' },
}

/** Of a relation that ends once the relative's agency has answered. */
export const endingText: Text = {
  zh: '正在终止，等对方经办机构答复',
  en: 'ending; the other agency has not answered yet',
}

export const endReasonText: Readonly<Record<EndReason, Text>> = {
  payer: { zh: '共济人终止', en: 'ended by the sharer' },
  relative: { zh: '受益人终止', en: 'ended by the beneficiary' },
  payerInsurance: {
    zh: '共济人的参保关系已终止或转移',
    en: 'the sharer’s insurance ended or moved',
  },
  relativeInsurance: {
    zh: '受益人的参保关系已终止或转移',
    en: 'the beneficiary’s insurance ended or moved',
  },
  notTaken: {
    zh: '对方的经办机构未受理',
    en: 'the other side’s agency did not take it',
  },
  divorce: { zh: '双方婚姻关系已终止', en: 'the marriage of the two ended' },
  falseRelation: { zh: '经核查亲属关系不实', en: 'the relation was found to be false' },
}

/** The text that a sender or sharer agrees to; stored by version with what was done under it. */
export const commitmentText = {
  version: 'wallet-2025-01',
  zh: '本人承诺所填亲属关系真实有效，资金仅用于亲属就医购药、缴纳居民医保等规定用途，不提现、不挪作他用；如有虚假，愿承担法律责任。',
  en: 'I declare that the stated relation is true, and that the money serves only my relative’s care, drugs and premiums; there is no cash-out. I answer in law for a false statement.',
}
