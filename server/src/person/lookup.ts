import type { Reader } from '../db/db.ts'
import { byDigests } from './store.ts'

/** Who holds the numbers with these digests (`documentDigest`); digests that nobody has are left out. One statement. */
export async function listHolders(tx: Reader, digests: readonly string[]): Promise<Map<string, number>> {
  if (digests.length === 0) return new Map()
  return new Map((await byDigests(tx, digests)).map(({ digest, personId }) => [digest, personId]))
}
