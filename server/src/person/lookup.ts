import { run, statement, type Tx } from '../db/db.ts'

const byDigests = statement(
  'person.by-digests',
  'select digest, person_id as "personId" from document_index where digest = any($1::text[])',
)

/** Who holds the numbers with these digests (`documentDigest`); digests that nobody has are left out. One statement. */
export async function listHolders(tx: Tx, digests: readonly string[]): Promise<Map<string, number>> {
  if (digests.length === 0) return new Map()
  const rows = await run<{ digest: string; personId: number }>(tx, byDigests, [[...digests]])
  return new Map(rows.map(({ digest, personId }) => [digest, personId]))
}
