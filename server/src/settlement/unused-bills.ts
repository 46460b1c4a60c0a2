import { query, type Reader, run } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import { isAuthorised, notesJson } from './payers.ts'
import { settlements } from './store.ts'
import { readStored } from './stored.ts'
import { type Unused, unusedShared } from './unused.ts'

/** A bill of which nothing was paid by what relatives share, with the one reason. */
export type UnusedBill = { id: number; setlId: string; at: Instant; unused: Unused }

const inCash = query(
  'settlement.in_cash',
  `select ${settlements.select('s', 'id', 'setlId', 'at', 'stored')} from settlement s
   where s.person_id = $1 and s.cash > 0 and s.relatives = 0 and s.wallet = 0 and s.reverses_id is null
     and s.settled_at < $2::timestamptz and s.settled_at > $3::timestamptz and s.source not like 'claim:%'
     and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)
   order by s.id desc limit $4`,
)

/** A person's bills between two instants (both left out) that stand and that shared money should have paid, newest first. */
export async function listUnusedBills(
  tx: Reader,
  personId: number,
  { after, before, limit }: { after: Instant; before: Instant; limit: number },
): Promise<UnusedBill[]> {
  type Row = { id: number; setlId: string; at: Instant; stored: string }
  const values = [personId, new Date(before), new Date(after), limit]
  const rows = settlements.rows<Row>(await run(tx, inCash, values))
  if (rows.length === 0) return []
  const isBound = await isAuthorised(tx, personId)
  const found: UnusedBill[] = []
  for (const { id, setlId, at, stored: text } of rows) {
    const stored = readStored(text)
    const notes = await notesJson(tx, { patientId: personId, notes: stored.notes, byName: true })
    const unused = unusedShared(stored, notes, isBound)
    if (unused !== null) found.push({ id, setlId, at, unused })
  }
  return found
}
