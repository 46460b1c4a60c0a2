import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { listMinorWards } from '../person/ward.ts'
import { problem } from './problem.ts'
import { type Filing, findFiling } from './store.ts'

/** A filing of the caller or of a child in his care. @throws Problem */
export async function findOwnFiling(tx: Tx, deps: Deps, personId: number, id: string): Promise<Filing> {
  for (const owner of [personId, ...(await listMinorWards(tx, deps, personId))]) {
    const filing = await findFiling(tx, { personId: owner, id: Number(id) })
    if (filing) return filing
  }
  throw problem.unknown()
}

/** A filing that an agency decides. @throws Problem when there is none, or another agency's */
export async function findAgencyFiling(
  tx: Tx,
  key: { personId: number; id: number },
  area: string | null,
): Promise<Filing> {
  const filing = await findFiling(tx, key)
  if (!filing || (area !== null && filing.area !== area)) throw problem.unknown()
  return filing
}
