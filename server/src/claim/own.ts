import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { listMinorWards } from '../person/ward.ts'
import type { Claim } from './claim.ts'
import { problem } from './problem.ts'
import { findClaim } from './store.ts'

/** A claim of the caller or of a child in his care. @throws Problem */
export async function findOwnClaim(tx: Tx, deps: Deps, personId: number, id: string): Promise<Claim> {
  for (const owner of [personId, ...(await listMinorWards(tx, deps, personId))]) {
    const claim = await findClaim(tx, { personId: owner, id: Number(id) })
    if (claim) return claim
  }
  throw problem.unknown()
}

/** Whether a settlement was made for a claim: only the claim takes it back. */
export async function isOfClaim(
  tx: Tx,
  { personId, settlementId }: { personId: number; settlementId: number },
): Promise<boolean> {
  const { rows } = await sql`select 1 from settlement where person_id = ${personId} and id = ${settlementId}
    and source like 'claim:%'`.execute(tx)
  return rows.length > 0
}
