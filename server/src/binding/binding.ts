import type { Fen, PlainDate, Purpose, Relationship } from '@gongji/policy'
import { includes } from '@gongji/policy/dates'
import type { Instant } from '../deps.ts'

export type BindingStatus = 'invited' | 'active' | 'paused' | 'ended'

export const allPurposes: readonly Purpose[] = ['outpatient', 'inpatient', 'pharmacy', 'premium']

/** What the payer allows, in fen; null or absent: no limit. */
export type Limits = {
  year: Fen | null
  payment: Fen | null
  /** A year, by purpose. */
  purpose: Readonly<Partial<Record<Purpose, Fen>>>
}

/** The relative may spend from the payer's personal account (家庭共济). */
export type Binding = {
  id: number
  /** The patient; rows live with the patient. */
  relativeId: number
  payerId: number
  /** What the relative is to the payer. */
  relationship: Relationship
  purposes: readonly Purpose[]
  status: BindingStatus
  from: PlainDate
  /** Included; null: until it is ended. */
  to: PlainDate | null
  limits: Limits
  /** The payer wants each use to be asked for (brief X5). */
  onlyWhenAsked: boolean
  /** Order of drawing, set by the person drawn for. */
  position: number
  authorisedAt: Instant
  channel: string
  /** Who consented for a child. */
  guardianId: number | null
  payerArea: string
  endedAt: Instant | null
  endedBy: string | null
  endReason: string | null
  version: number
}

/** Within its term, not paused, not ended (design, definition 4). */
export const isLive = (binding: Pick<Binding, 'status' | 'from' | 'to'>, on: PlainDate): boolean =>
  binding.status === 'active' && includes(binding, on)
