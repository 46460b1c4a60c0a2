import type { Reader } from '../db/db.ts'
import { sql } from '../db/sql.ts'

export { listWaitingObjections } from './store.ts'

/** Whether somebody objected to a claim's bill and waits for the answer. */
export async function hasOpenObjection(
  tx: Reader,
  { personId, settlementId }: { personId: number; settlementId: number | null },
): Promise<boolean> {
  const rows = await sql`select 1 from objection where person_id = ${personId}
    and settlement_id = ${settlementId} and about = 'bill' and status = 'submitted' limit 1`.read(tx)
  return rows.length > 0
}
