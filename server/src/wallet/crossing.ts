import type { Fen, PlainDate, Relationship, Text } from '@gongji/policy'
import type { Instant } from '../deps.ts'
import { type TransferStatus, transferStatusText } from './wallet.ts'

/** What is known of the person at the other agency. */
export type Other = { name: string; gender: string; birthDate: PlainDate }

/**
 * Wallet money between people whom two agencies keep. `out`: the sender is here, whose money waits in transit until the other
 * agency says what its member decided; `in`: the recipient is here, who decides until the deadline.
 */
export type Crossing = {
  /** The sender (out) or the recipient (in). */
  personId: number
  id: number
  /** The same at both agencies. */
  number: string
  /** The other agency. */
  peer: string
  side: 'out' | 'in'
  source: 'personal' | 'wallet'
  /** What the recipient is to the sender. */
  relationship: Relationship
  amount: Fen
  status: TransferStatus
  sentOn: PlainDate
  sentAt: Instant
  /** Not accepted before: it goes back. */
  returnsAt: Instant
  closedAt: Instant | null
  /** The day on which it was decided, the same at both agencies: that of the month in which it is cleared. */
  closedOn: PlainDate | null
  ownArea: string
  otherArea: string
  other: Other
  commitment: string
  channel: string
}

/** Where a crossing's money waits in the ledger when it has gone, or from where it came. */
export const partyOf = (peer: string): string => `agency:${peer}`

/** A state in words: after the deadline the sender's agency asks the other one, and nothing goes back before it has answered. */
export const crossingStateText = ({ status, returnsAt, side }: Crossing, now: Instant): Text =>
  status === 'sent' && now >= returnsAt
    ? side === 'out'
      ? {
          zh: '已过接收时限，正在与对方经办机构核对；对方没有接收的，核对后退回',
          en: 'the time is over; the other agency is asked, and what was not accepted comes back',
        }
      : { zh: '已过接收时限，退回对方', en: 'the time is over: it goes back' }
    : transferStatusText[status]
