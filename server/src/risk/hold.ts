import { sql } from 'kysely'
import { run, statement, type Tx } from '../db/db.ts'
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

const inForce = statement(
  'risk.holds',
  `select person_id as "personId", id, scope, binding_id as "bindingId", cause, rule, case_id as "caseId",
     placed_at as "placedAt"
   from risk_hold where person_id = any($1::bigint[]) and released_at is null order by person_id, id`,
)

/** Holds in force on these payers' accounts, in one statement. Their account rows guard them. */
export async function listHolds(tx: Tx, personIds: readonly number[]): Promise<Hold[]> {
  if (personIds.length === 0) return []
  const rows = await run<Omit<Hold, 'placedAt'> & { placedAt: Date }>(tx, inForce, [[...personIds]])
  return rows.map((row) => ({ ...row, placedAt: row.placedAt.getTime() }))
}

/** Whether a payer's account may not be drawn under this binding now. */
export const isHeld = (
  holds: readonly Hold[],
  { payerId, bindingId }: { payerId: number; bindingId: number },
): boolean =>
  holds.some(
    (hold) => hold.personId === payerId && (hold.scope !== 'binding' || hold.bindingId === bindingId),
  )

/** Why a payer's account may not be drawn under this binding now: frozen by its owner, or held by others; null: it may. */
export const heldBecause = (
  holds: readonly Hold[],
  { payerId, bindingId }: { payerId: number; bindingId: number },
): 'account-frozen' | 'account-held' | null => {
  const here = holds.filter((hold) => isHeld([hold], { payerId, bindingId }))
  if (here.length === 0) return null
  return here.every(({ cause }) => cause === 'owner') ? 'account-frozen' : 'account-held'
}

/** Whether a person's own account may not pay the person's own bills now. */
export const isFrozen = (holds: readonly Hold[], personId: number): boolean =>
  holds.some((hold) => hold.personId === personId && hold.scope === 'account')

/** Places a hold. The caller has locked the payer's account. */
export async function insertHold(tx: Tx, hold: Hold, placedBy: string): Promise<void> {
  await sql`insert into risk_hold (person_id, id, scope, binding_id, cause, rule, case_id, placed_at, placed_by)
    values (${hold.personId}, ${hold.id}, ${hold.scope}, ${hold.bindingId}, ${hold.cause}, ${hold.rule},
      ${hold.caseId}, ${new Date(hold.placedAt)}, ${placedBy})`.execute(tx)
}

/** Releases holds of a payer. The caller has locked the account. How many were in force is returned. */
export async function releaseHolds(
  tx: Tx,
  { personId, ids, at, by }: { personId: number; ids: readonly number[]; at: Instant; by: string },
): Promise<number> {
  const { rows } = await sql<{
    id: number
  }>`update risk_hold set released_at = ${new Date(at)}, released_by = ${by}
    where person_id = ${personId} and id = any(${[...ids]}::bigint[]) and released_at is null
    returning id`.execute(tx)
  return rows.length
}
