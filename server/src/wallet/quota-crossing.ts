import type { Fen, PlainDate } from '@gongji/policy'
import type { Instant } from '../deps.ts'
import type { EndReason } from './wallet.ts'

// A quota between people whom two agencies keep. The sharer's agency sets the money aside and decides nothing more; the
// relative's takes it in, lets bills and premiums draw on it, gives it back, and says what it did.

/** Where the other half of a relation is. */
export type QuotaCrossing = {
  relativeId: number
  /** The same at both agencies. */
  number: string
  /** Null: it was ended before it came. */
  relationId: number | null
  payerId: number | null
  /** The other agency. */
  peer: string
  /** `out`: the sharer is ours; `in`: the relative is. */
  side: 'out' | 'in'
  /** Ours is the sharer: why it is to end, from then on until the other agency has ended it. */
  ending: EndReason | null
  endedBy: string | null
  /** What of the sharer's account is stopped, and by whom, as told or heard last. */
  held: `${'account' | 'family'} ${'owner' | 'clerk'}` | null
  heldAt: Instant | null
}

/** A grant or a release that was asked of the relative's agency. */
export type CrossingChange = {
  payerId: number
  id: number
  /** The same at both agencies. */
  number: string
  relativeId: number
  relationId: number
  peer: string
  side: 'out' | 'in'
  kind: 'grant' | 'release'
  /** Of a release: what was asked for; once closed, what was given back. */
  amount: Fen
  status: 'sent' | 'taken' | 'returned'
  /** The sharer wants a grant back whose answer has not come: if it was taken, it is released. */
  calledBack: boolean
  askedAt: Instant
  closesAt: Instant
  closedAt: Instant | null
  requestKey: string | null
  digest: string | null
}

/** What moved a quota at the relative's agency. */
export type CrossingMove = {
  payerId: number
  number: string
  relativeId: number
  peer: string
  side: 'out' | 'in'
  kind: 'use' | 'release'
  /** Below zero: it came back to the quota. */
  amount: Fen
  on: PlainDate
}

/** The ledger's name of what is between us and another agency for quotas. */
export const quotaPartyOf = (peer: string): string => `quota:${peer}`
