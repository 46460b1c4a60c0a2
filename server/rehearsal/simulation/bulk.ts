import { send, type Tx } from '../../src/db/db.ts'

/** Columns of a table with their types, in the order of the rows' values. */
export type Columns = readonly (readonly [name: string, type: string])[]
export type Value = string | number | boolean | null

/** Inserts any number of rows with one statement. */
export async function insertRows(
  tx: Tx,
  table: string,
  columns: Columns,
  rows: readonly (readonly Value[])[],
): Promise<void> {
  if (rows.length === 0) return
  const names = columns.map(([name]) => name).join(', ')
  const parameters = columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')
  await send(
    tx,
    { text: `insert into ${table} (${names}) select * from unnest(${parameters})`, lists: [] },
    columns.map((_, index) => rows.map((row) => row[index] as Value)),
  )
}

/** Cuts a list into pieces of at most `size`. */
export function pagesOf<T>(list: readonly T[], size: number): T[][] {
  const pages: T[][] = []
  for (let start = 0; start < list.length; start += size) pages.push(list.slice(start, start + size))
  return pages
}
