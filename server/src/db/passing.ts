import type { Instant } from '../deps.ts'
import { type Command, command, execute, type Query, query, run, type Tx } from './db.ts'

/** Rows that go some time after they came, of which a day brings too many for one transaction. */
export type Passing = { earliest: Query; forget: Command }

/** Of a table that has an index on the column which says when a row came. */
export const passing = (table: string, column: string): Passing => ({
  earliest: query(`${table}.earliest`, `select min(${column}) as at from ${table}`),
  forget: command(`${table}.forget`, `delete from ${table} where ${column} < $1::timestamptz`),
})

const sliceMs = 15 * 60_000

/** Takes away what came before an instant, a quarter of an hour of it: whether more is left. */
export async function forgetSlice(tx: Tx, { earliest, forget }: Passing, before: Instant): Promise<boolean> {
  const [row] = await run<{ at: Date | null }>(tx, earliest, [])
  if (!row?.at || row.at.getTime() >= before) return false
  const until = Math.min(before, row.at.getTime() + sliceMs)
  await execute(tx, forget, [new Date(until)])
  return until < before
}
