import type { Fen, PlainDate, Purpose, Relationship } from '@gongji/policy'
import { includes } from '@gongji/policy/dates'
import type { Instant } from '../deps.ts'

export type BindingStatus = 'invited' | 'active' | 'paused' | 'ended'
/** The two sides of a binding. A child's guardian stands on the relative's side. */
export type Side = 'payer' | 'relative'

export const allPurposes: readonly Purpose[] = ['outpatient', 'inpatient', 'pharmacy', 'premium']

/** What the payer allows, in fen; null or absent: no limit. */
export type Limits = {
  year: Fen | null
  payment: Fen | null
  /** A year, by purpose. */
  purpose: Readonly<Partial<Record<Purpose, Fen>>>
}

/** What the payer decides, and may change later. */
export type Terms = {
  purposes: readonly Purpose[]
  limits: Limits
  from: PlainDate
  /** Included; null: until it is ended. */
  to: PlainDate | null
  /** The payer wants each use to be asked for (docs/definitions.md X5). */
  onlyWhenAsked: boolean
}

/** The relative may spend from the payer's personal account (家庭共济). */
export type Binding = Terms & {
  id: number
  /** The patient; rows live with the patient. */
  relativeId: number
  payerId: number
  /** What the relative is to the payer. */
  relationship: Relationship
  status: BindingStatus
  /** Order of drawing, set by the person drawn for. */
  position: number
  authorisedAt: Instant
  channel: string
  /** Who consents for a child. */
  guardianId: number | null
  payerArea: string
  pausedBy: Side | null
  endedAt: Instant | null
  endedBy: string | null
  endReason: string | null
  /** The letter in force, counted from 1: what a debit rests on. */
  letterNo: number
  version: number
}

/** How the end of a binding by its last day is recorded. */
export const expiry = { actor: 'job:binding.expire', reason: 'term: 授权期限届满' } as const

/** Within its term, not paused, not ended (docs/definitions.md 4). */
export const isLive = (binding: Pick<Binding, 'status' | 'from' | 'to'>, on: PlainDate): boolean =>
  binding.status === 'active' && includes(binding, on)

export type Action = 'accept' | 'change' | 'confirm' | 'reorder' | 'pause' | 'resume' | 'end'

/** The states from which each action may start. Replies list what is allowed; the pages have no copy. */
const allowedFrom = {
  accept: ['invited'],
  change: ['invited', 'active', 'paused'],
  confirm: ['active', 'paused'],
  reorder: ['invited', 'active', 'paused'],
  pause: ['active'],
  resume: ['paused'],
  end: ['invited', 'active', 'paused'],
} as const satisfies Record<Action, readonly BindingStatus[]>

/** Who may do what, when the state allows it. */
export const sidesFor: Record<Action, readonly Side[]> = {
  accept: ['relative'],
  change: ['payer'],
  confirm: ['relative'],
  reorder: ['relative'],
  pause: ['payer', 'relative'],
  resume: ['payer', 'relative'],
  end: ['payer', 'relative'],
}

/** Whether a guardian consented for somebody who has come of age since, and who has not said yet that it goes on. */
export const isUnanswered = (
  { guardianId, relativeId }: Pick<Binding, 'guardianId' | 'relativeId'>,
  /** Who speaks for the relative now. */
  speaker: number,
): boolean => guardianId !== null && speaker === relativeId

/**
 * What a side may do with a binding as it is. Who paused it is the one to resume it; what a guardian consented to is
 * confirmed by the grown child alone.
 */
export const allowedActions = (
  binding: Pick<Binding, 'status' | 'pausedBy'>,
  side: Side,
  { unanswered = false }: { unanswered?: boolean } = {},
): Action[] =>
  (Object.keys(allowedFrom) as Action[]).filter(
    (action) =>
      (allowedFrom[action] as readonly BindingStatus[]).includes(binding.status) &&
      sidesFor[action].includes(side) &&
      (action !== 'resume' || binding.pausedBy === side) &&
      (action !== 'confirm' || unanswered),
  )
