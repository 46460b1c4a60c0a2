import type { Reader } from '../db/db.ts'
import type { Asking } from '../serve.ts'
import type { Claim } from './claim.ts'
import { problem } from './problem.ts'
import { findClaim, listClaimsOf, listWaitingClaims } from './store.ts'

export { findClaim, listClaimsOf, listWaitingClaims }

/** The claim of this number of somebody for whom the caller has the right. @throws Problem */
export const findClaimOf = (tx: Reader, find: Asking['find'], id: string): Promise<Claim> =>
  find(tx, (personId) => findClaim(tx, { personId, id: Number(id) }), problem.unknown)

/** A claim by person and number, where the caller has the right to it. @throws Problem */
export async function findClaimAt(
  tx: Reader,
  may: Asking['may'],
  key: { personId: number; id: number },
): Promise<Claim> {
  const claim = await findClaim(tx, key)
  if (!claim) throw problem.unknown()
  await may(tx, { personId: claim.personId, area: claim.area }, problem.unknown)
  return claim
}
