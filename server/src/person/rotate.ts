import type { Reader, Tx } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import type { Deps, Secrets } from '../deps.ts'
import { isSealed } from '../seal/rows.ts'
import { findSetting, writeSetting } from '../setting.ts'
import { destroyed, rewrap, sealKeyId, unseal } from './seal.ts'

/** Which of the agency's keys this database is sealed under: eight hexadecimal digits. */
export const sealKeySetting = 'seal-key'

/**
 * Which of our keys opens what a database keeps that does not say yet under which it is; undefined: it keeps nothing. Null: none of
 * them does.
 */
export async function keyThatOpens(tx: Reader, secrets: Secrets): Promise<Uint8Array | null | undefined> {
  const [first] = await sql<{ id: number; sealed: string }>`
    select id, id_sealed as sealed from person order by id limit 1`.read(tx)
  if (first === undefined) return undefined
  const opens = (key: Uint8Array): boolean => {
    try {
      unseal({ ...secrets, seal: key, sealAlso: [] }, `id:${first.id}`, first.sealed)
      return true
    } catch {
      return false
    }
  }
  return [secrets.seal, ...(secrets.sealAlso ?? [])].find(opens) ?? null
}

type Column = { table: string; column: string; key: readonly (readonly [name: string, type: string])[] }

/** Every column that keeps its values sealed, with its table's primary key. */
async function listSealedColumns(tx: Reader): Promise<Column[]> {
  const rows = await sql<{ table: string; column: string; name: string; type: string }>`
    select c.relname as "table", a.attname as "column", k.attname as name, format_type(k.atttypid, null) as type
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    join pg_index x on x.indrelid = c.oid and x.indisprimary
    join lateral unnest(x.indkey) with ordinality as o (attnum, nth) on true
    join pg_attribute k on k.attrelid = c.oid and k.attnum = o.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
      and a.attname like '%\\_sealed' order by c.relname, a.attname, o.nth`.read(tx)
  const found = new Map<string, Column & { key: [string, string][] }>()
  for (const { table, column, name, type } of rows.filter((row) => isSealed(row.column))) {
    const one = found.get(`${table}.${column}`) ?? { table, column, key: [] }
    one.key.push([name, type])
    found.set(`${table}.${column}`, one)
  }
  return [...found.values()]
}

type Cell = { at: string[]; value: string }

/** The next cells that are under another key, in the order of the primary key. */
async function nextCells(
  tx: Reader,
  { table, column, key }: Column,
  { after, keyId, limit }: { after: readonly string[] | null; keyId: string; limit: number },
): Promise<Cell[]> {
  const names = key.map(([name]) => `t."${name}"`).join(', ')
  const texts = key.map(([name]) => `t."${name}"::text`).join(', ')
  const beyond =
    after === null
      ? 'true'
      : `(${names}) > (${key.map(([, type], at) => `${quote(after[at]!)}::${type}`).join(', ')})`
  return await sql
    .raw<Cell>(
      `select array[${texts}] as at, t."${column}" as value from "${table}" t
       where ${beyond} and t."${column}" not like '${keyId}.%' and t."${column}" not like '${destroyed}.%'
       order by ${names} limit ${limit}`,
    )
    .read(tx)
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Writes cells anew; one that somebody changed meanwhile is under the new key already and stays as it is. */
async function writeCells(
  tx: Tx,
  { table, column, key }: Column,
  cells: readonly (Cell & { fresh: string })[],
): Promise<void> {
  const given = ['was', 'fresh', ...key.map((_, at) => `k${at}`)]
  const rows = cells.map(({ at, value, fresh }) => `(${[value, fresh, ...at].map(quote).join(', ')})`)
  const found = key.map(([name, type], at) => `t."${name}" = n.k${at}::${type}`)
  await sql
    .raw(
      `update "${table}" t set "${column}" = n.fresh from (values ${rows.join(', ')}) as n (${given.join(', ')})
       where ${found.join(' and ')} and t."${column}" = n.was`,
    )
    .execute(tx)
}

/** Cells that one transaction takes: what comes to about two million characters, since pictures are large. */
const pageFor = (cells: readonly Cell[]): number => {
  const characters = cells.reduce((all, { value }) => all + value.length, 0)
  return Math.min(500, Math.max(1, Math.floor((2_000_000 * cells.length) / (characters + 1))))
}
const firstPage = 5

export type Rotated = { table: string; column: string; rewritten: number }

/**
 * Brings everything that is kept sealed under the key that is ours now, a page a transaction, while everything works. Broken
 * off, it goes on: what is done is passed over. Afterwards no program starts that has the old key alone.
 * @throws Error when a value is under a key that is not here
 */
export async function rotateSealKey(
  deps: Deps,
  onProgress: (one: Rotated) => void = () => undefined,
): Promise<Rotated[]> {
  const { db, secrets } = deps
  const keyId = sealKeyId(secrets.seal)
  const before = (await findSetting(db.reader, sealKeySetting)) ?? keyId
  const all: Rotated[] = []
  for (const column of await listSealedColumns(db.reader)) {
    let rewritten = 0
    let limit = firstPage
    for (let after: readonly string[] | null = null; ; ) {
      const cells: Cell[] = await nextCells(db.reader, column, { after, keyId, limit })
      if (cells.length === 0) break
      const fresh = cells.map((cell) => ({ ...cell, fresh: rewrap(secrets, cell.value, before) }))
      await db.transaction((tx) => writeCells(tx, column, fresh))
      rewritten += cells.length
      after = cells.at(-1)!.at
      limit = pageFor(cells)
      onProgress({ table: column.table, column: column.column, rewritten })
    }
    all.push({ table: column.table, column: column.column, rewritten })
  }
  await db.transaction((tx) => writeSetting(tx, sealKeySetting, keyId))
  return all
}
