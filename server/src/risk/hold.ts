import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/**
 * What a hold stops: one binding, every relative (the owner's freeze), or the whole account, its owner included.
 */
export type HoldScope = 'binding' | 'family' | 'account'

/** A hold in force on a payer's account. */
export type Hold = {
  /** The payer. */
  personId: number
  id: number
  scope: HoldScope
  /** The binding that is held; null for the other scopes. */
  bindingId: number | null
  cause: 'owner' | 'rule' | 'clerk' | 'objection'
  rule: string
  caseId: number | null
  placedAt: Instant
}

/** Who asked that a hold be released; null: nobody. Another clerk does it. */
type Asked = { releaseAskedBy: string | null; releaseAskedAt: Instant | null }
type Row = Hold & Asked & { placedBy: string; releasedAt: Instant | null; releasedBy: string | null }
const holds = table<Row>('risk_hold', {
  personId: 'bigint',
  id: 'bigint',
  scope: 'text',
  bindingId: 'bigint null',
  cause: 'text',
  rule: 'text',
  caseId: 'bigint null',
  placedAt: 'timestamptz',
  placedBy: 'text',
  releasedAt: 'timestamptz null',
  releasedBy: 'text null',
  releaseAskedBy: 'text null',
  releaseAskedAt: 'timestamptz null',
})
const inForce = holds.list(
  'risk.holds',
  'where person_id = any($1::bigint[]) and released_at is null order by person_id, id',
)
const ask = command(
  'risk.ask_release',
  `update risk_hold set release_asked_by = $3, release_asked_at = $4::timestamptz
   where person_id = $1 and id = $2 and released_at is null`,
)
const release = command(
  'risk.release_holds',
  `update risk_hold set released_at = $3::timestamptz, released_by = $4
   where person_id = $1 and id = any($2::bigint[]) and released_at is null`,
)

/** Holds in force on these payers' accounts, in one statement. Their account rows guard them. */
export const listHolds = async (tx: Reader, personIds: readonly number[]): Promise<(Hold & Asked)[]> =>
  personIds.length === 0 ? [] : await inForce(tx, personIds)

/** Whether a payer's account may not be drawn under this binding now. */
export const isHeld = (
  inPlace: readonly Hold[],
  { payerId, bindingId }: { payerId: number; bindingId: number },
): boolean =>
  inPlace.some(
    (hold) => hold.personId === payerId && (hold.scope !== 'binding' || hold.bindingId === bindingId),
  )

/** Why a payer's account may not be drawn under this binding now: frozen by its owner, or held by others; null: it may. */
export const heldBecause = (
  inPlace: readonly Hold[],
  { payerId, bindingId }: { payerId: number; bindingId: number },
): 'account-frozen' | 'account-held' | null => {
  const here = inPlace.filter((hold) => isHeld([hold], { payerId, bindingId }))
  if (here.length === 0) return null
  return here.every(({ cause }) => cause === 'owner') ? 'account-frozen' : 'account-held'
}

/** Whether a person's own account may not pay the person's own bills now. */
export const isFrozen = (inPlace: readonly Hold[], personId: number): boolean =>
  inPlace.some((hold) => hold.personId === personId && hold.scope === 'account')

/** Places a hold. The caller has locked the payer's account. */
export async function insertHold(tx: Tx, hold: Hold, placedBy: string): Promise<void> {
  await holds.insert(tx, [
    {
      ...hold,
      placedBy,
      releasedAt: null,
      releasedBy: null,
      releaseAskedBy: null,
      releaseAskedAt: null,
    },
  ])
}

/** Notes who asks that a hold be released. The caller has locked the account. */
export async function askRelease(
  tx: Tx,
  { personId, id, at, by }: { personId: number; id: number; at: Instant; by: string },
): Promise<void> {
  await execute(tx, ask, [personId, id, by, new Date(at)])
}

/** Releases holds of a payer. The caller has locked the account. How many were in force is returned. */
export const releaseHolds = async (
  tx: Tx,
  { personId, ids, at, by }: { personId: number; ids: readonly number[]; at: Instant; by: string },
): Promise<number> => await execute(tx, release, [personId, ids, new Date(at), by])
