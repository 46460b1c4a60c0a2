import type { Fen, PlainDate, Purpose, Relationship } from '@gongji/policy'
import { command, execute, query, type Reader, run, type Tx, together } from '../db/db.ts'
import { table } from '../db/table.ts'
import { bindings } from './store.ts'

/** A binding as a bill sees it, in the order in which the person drawn for wants it used. */
export type DrawableBinding = {
  id: number
  relativeId: number
  payerId: number
  relationship: Relationship
  purposes: readonly Purpose[]
  status: 'invited' | 'active' | 'paused'
  from: PlainDate
  to: PlainDate | null
  limitYear: Fen | null
  limitPayment: Fen | null
  limitPurpose: Readonly<Partial<Record<Purpose, Fen>>>
  onlyWhenAsked: boolean
  payerArea: string
  /** The letter of commitment in force, counted from 1: what a debit rests on. */
  letterNo: number
  /** The day on which it ended; null while it is in force. */
  endedOn: PlainDate | null
}

/** What was drawn under a binding in a year for a purpose. */
export type BindingUse = {
  relativeId: number
  bindingId: number
  year: number
  purpose: Purpose
  amount: Fen
}

/** A request for one visit, or a certificate, that the shared account is to pay. */
export type ShareRequest = {
  relativeId: number
  id: number
  on: PlainDate
  code: string
  usedBy: number | null
  /** A certificate: it counts only when its code is scanned, and more than once. */
  standing: boolean
}

// A bill of its days that is claimed later (手工报销) is still paid under a binding that has ended since, while the claim
// is looked at; not when the relation was found to be false. `notLive` keeps it from paying anything else.
const counts = `(b.ended_at is null or b.ended_from = 'active'
     and not (b.end_reason like 'falseRelation:%' and b.ended_by like 'staff:%')
     and exists (select 1 from manual_claim c where c.person_id = b.relative_id
       and c.status in ('submitted', 'approved') and c.care_on >= b.valid_from
       and c.care_on < (b.ended_at at time zone 'Asia/Shanghai')::date))`
const drawable = query(
  'binding.drawable',
  `select ${bindings.select(
    'b',
    'id',
    'relativeId',
    'payerId',
    'relationship',
    'purposes',
    'status',
    'from',
    'to',
    'limitYear',
    'limitPayment',
    'limitPurpose',
    'onlyWhenAsked',
    'payerArea',
    'letterNo',
  )}, (b.ended_at at time zone 'Asia/Shanghai')::date as "endedOn"
   from binding b where b.relative_id = any($1::bigint[]) and ${counts}
   order by relative_id, position, authorised_at, id`,
)
const uses = table<BindingUse>('binding_use', {
  relativeId: 'bigint',
  bindingId: 'bigint',
  year: 'integer',
  purpose: 'text',
  amount: 'bigint',
})
const usesOf = uses.list('binding.uses', 'where relative_id = any($1::bigint[]) and year = $2')
const everyUse = uses.list('binding.every_use', 'where relative_id = any($1::bigint[])')
const addUses = uses.insertion(
  'binding.add_uses',
  'on conflict (relative_id, binding_id, year, purpose) do update set amount = binding_use.amount + excluded.amount',
)
const takeUses = command(
  'binding.take_uses',
  `update binding_use u set amount = u.amount + n.amount
   from unnest($1::bigint[], $2::bigint[], $3::integer[], $4::text[], $5::bigint[]) as n (relative_id, binding_id, year, purpose, amount)
   where u.relative_id = n.relative_id and u.binding_id = n.binding_id and u.year = n.year and u.purpose = n.purpose`,
)
const requests = query(
  'binding.share_requests',
  `select relative_id as "relativeId", id, on_date as "on", code, used_by as "usedBy", false as standing
     from share_request where relative_id = any($1::bigint[]) and on_date = $2::date and cancelled_at is null
   union all
   select relative_id, id, $2::date, code, null, true
     from sharing_certificate where relative_id = any($1::bigint[]) and revoked_at is null`,
)
const useRequests = command(
  'binding.use_requests',
  `update share_request r set used_by = n.settlement_id
   from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as n (relative_id, id, settlement_id)
   where r.relative_id = n.relative_id and r.id = n.id`,
)

/**
 * Bindings of these people that have not ended, in order of drawing, and those that still count for a claim. Their account
 * rows guard them.
 */
export async function listDrawable(tx: Reader, relativeIds: readonly number[]): Promise<DrawableBinding[]> {
  if (relativeIds.length === 0) return []
  const rows = await run(tx, drawable, [relativeIds])
  return bindings.rows<DrawableBinding>(rows).map((row) =>
    // What it was when it ended.
    row.endedOn === null ? row : { ...row, status: 'active' },
  )
}

export const listBindingUse = async (
  tx: Reader,
  relativeIds: readonly number[],
  year: number,
): Promise<BindingUse[]> => (relativeIds.length === 0 ? [] : await usesOf(tx, relativeIds, year))

/** What was drawn for these people in any year. */
export const listEveryUse = async (tx: Reader, relativeIds: readonly number[]): Promise<BindingUse[]> =>
  relativeIds.length === 0 ? [] : await everyUse(tx, relativeIds)

/**
 * What was drawn for these people under each binding, for whatever purpose, premiums too, and not given back by a
 * reversal or a refund, in fen.
 */
export async function drawnByBinding(
  tx: Reader,
  relativeIds: readonly number[],
): Promise<ReadonlyMap<number, Fen>> {
  const drawn = new Map<number, Fen>()
  for (const { bindingId, amount } of await listEveryUse(tx, relativeIds)) {
    drawn.set(bindingId, ((drawn.get(bindingId) ?? 0) + amount) as Fen)
  }
  return drawn
}

/** Adds signed amounts to the use of bindings; a key may occur once. */
export async function addBindingUse(tx: Tx, changes: readonly BindingUse[]): Promise<void> {
  // A row that would be inserted is checked before the conflict is seen, so what is given back is an update.
  await together(
    (
      [
        [addUses, changes.filter(({ amount }) => amount > 0)],
        [takeUses, changes.filter(({ amount }) => amount < 0)],
      ] as const
    ).flatMap(([write, part]) => (part.length === 0 ? [] : [execute(tx, write, uses.lists(part))])),
  )
}

export const listShareRequests = async (
  tx: Reader,
  relativeIds: readonly number[],
  on: PlainDate,
): Promise<ShareRequest[]> =>
  relativeIds.length === 0 ? [] : await run<ShareRequest>(tx, requests, [relativeIds, on])

export async function markRequestsUsed(
  tx: Tx,
  used: readonly { relativeId: number; id: number; settlementId: number }[],
): Promise<void> {
  if (used.length === 0) return
  await execute(tx, useRequests, [
    used.map(({ relativeId }) => relativeId),
    used.map(({ id }) => id),
    used.map(({ settlementId }) => settlementId),
  ])
}

/** What the limits of a binding still allow for one payment of this purpose; null when none is set. */
export function limitLeft(
  binding: DrawableBinding,
  purpose: Purpose,
  used: readonly BindingUse[],
): Fen | null {
  const own = used.filter(({ bindingId }) => bindingId === binding.id)
  const usedYear = own.reduce((total, { amount }) => total + amount, 0)
  const usedPurpose = own.reduce((total, use) => total + (use.purpose === purpose ? use.amount : 0), 0)
  const purposeLimit = binding.limitPurpose[purpose]
  const lefts = [
    ...(binding.limitYear === null ? [] : [binding.limitYear - usedYear]),
    ...(binding.limitPayment === null ? [] : [binding.limitPayment]),
    ...(purposeLimit === undefined ? [] : [purposeLimit - usedPurpose]),
  ]
  return lefts.length === 0 ? null : (Math.max(0, Math.min(...lefts)) as Fen)
}

/** Which of the limits `limitLeft` answers with; null when none is set. */
export function limitOf(
  binding: DrawableBinding,
  purpose: Purpose,
  used: readonly BindingUse[],
): 'year' | 'payment' | 'purpose' | null {
  const { limitYear, limitPayment } = binding
  const least = limitLeft(binding, purpose, used)
  if (least === null) return null
  const alone = (limits: Partial<DrawableBinding>): boolean =>
    limitLeft(
      { ...binding, limitYear: null, limitPayment: null, limitPurpose: {}, ...limits },
      purpose,
      used,
    ) === least
  if (alone({ limitYear })) return 'year'
  return alone({ limitPayment }) ? 'payment' : 'purpose'
}

/** Why a binding may not pay on a day for a purpose, or null when it is live (docs/definitions.md 4). */
export function notLive(binding: DrawableBinding, purpose: Purpose, on: PlainDate): string | null {
  if (binding.status === 'invited') return 'binding-not-accepted'
  if (binding.status === 'paused') return 'binding-paused'
  if (on < binding.from || (binding.to !== null && on > binding.to)) return 'binding-out-of-term'
  if (binding.endedOn !== null && on >= binding.endedOn) return 'binding-out-of-term'
  if (!binding.purposes.includes(purpose)) return 'binding-other-purpose'
  return null
}
