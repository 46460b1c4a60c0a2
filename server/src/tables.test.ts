import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { byPerson, local, lookUps, reference } from './db/placement.ts'
import { sql } from './db/sql.ts'
import { type TestApp, testApp } from './testing/harness.ts'

// The table rules of docs/decisions/0001-write-path.md, proved on the schema as it is, so that it can be spread over
// several servers one day without a change.

const distributed: Record<string, string> = { ...byPerson, ...lookUps }

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

/** Rows of a query over the catalogue of the schema `public`. */
const rowsOf = async <Row>(text: string): Promise<Row[]> => await sql.raw<Row>(text).read(app.db.reader)

type Key = { table: string; name: string; primary: boolean; columns: string[] }
const uniqueKeys = () =>
  rowsOf<Key>(`
    select t.relname as table, i.relname as name, x.indisprimary as primary,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = t.oid and a.attnum = any(x.indkey::int2[])) as columns
    from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
    where x.indisunique and t.relnamespace = 'public'::regnamespace order by 1, 2`)

type ForeignKey = { name: string; from: string; to: string; pairs: string[]; cascades: boolean }
const foreignKeys = () =>
  rowsOf<ForeignKey>(`
    select c.conname as name, f.relname as from, t.relname as to,
      array(select a.attname || '=' || b.attname from generate_subscripts(c.conkey, 1) n
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[n]
        join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[n]) as pairs,
      c.confdeltype not in ('a', 'r') or c.confupdtype not in ('a', 'r') as cascades
    from pg_constraint c join pg_class f on f.oid = c.conrelid join pg_class t on t.oid = c.confrelid
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace`)

describe('every table', () => {
  test('is of one kind, listed in db/placement.ts', async () => {
    const tables = await rowsOf<{ name: string }>(
      `select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`,
    )
    const listed = [...Object.keys(distributed), ...reference, ...local]
    expect(new Set(listed).size).toBe(listed.length)
    expect(
      tables.map(({ name }) => name).filter((name) => !listed.includes(name)),
      'new tables need a kind in db/placement.ts',
    ).toEqual([])
    expect(listed.length).toBe(tables.length)
  })

  test('has a primary key', async () => {
    const keyed = new Set((await uniqueKeys()).filter(({ primary }) => primary).map(({ table }) => table))
    expect([...Object.keys(distributed), ...reference, ...local].filter((name) => !keyed.has(name))).toEqual(
      [],
    )
  })
})

describe('a table by person', () => {
  test('names the person by a bigint that is never null', async () => {
    const columns = await rowsOf<{ column: string; type: string; required: boolean }>(`
      select c.relname || '.' || a.attname as column, format_type(a.atttypid, null) as type, a.attnotnull as required
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and a.attnum > 0`)
    const found = new Map(columns.map(({ column, ...rest }) => [column, rest]))
    for (const [table, column] of Object.entries(byPerson)) {
      expect(found.get(`${table}.${column}`), `${table}.${column}`).toEqual({
        type: 'bigint',
        required: true,
      })
    }
  })

  test('has the person in its primary key and in every unique key; a look-up has its own key there', async () => {
    const without = (await uniqueKeys()).filter(
      ({ table, columns }) => distributed[table] !== undefined && !columns.includes(distributed[table]),
    )
    expect(without).toEqual([])
  })

  test('refers to rows of the same person, or to reference tables', async () => {
    const wrong = (await foreignKeys()).filter(({ from, to, pairs }) => {
      if (reference.includes(to)) return false
      if (local.includes(from)) return !local.includes(to)
      return !pairs.includes(`${distributed[from]}=${distributed[to]}`)
    })
    expect(wrong).toEqual([])
  })
})

describe('the database', () => {
  test('never deletes or changes rows by itself: no cascade, no trigger, no rule', async () => {
    expect((await foreignKeys()).filter(({ cascades }) => cascades)).toEqual([])
    expect(
      await rowsOf(`select tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where not tgisinternal and c.relnamespace = 'public'::regnamespace`),
    ).toEqual([])
    expect(await rowsOf(`select rulename from pg_rules where schemaname = 'public'`)).toEqual([])
  })

  test('makes no numbers: ids come from the application', async () => {
    expect(
      await rowsOf(
        `select relname from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace`,
      ),
    ).toEqual([])
    expect(
      await rowsOf(`select attrelid::regclass::text, attname from pg_attribute a join pg_class c on c.oid = a.attrelid
        where a.attidentity <> '' and c.relnamespace = 'public'::regnamespace`),
    ).toEqual([])
  })

  test('leaves room in rows that are updated in place', async () => {
    const full = await rowsOf<{ name: string }>(`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace
        and relname in ('ledger_account', 'ledger_quota', 'accumulator', 'binding_use')
        and not coalesce('fillfactor=80' = any(reloptions), false)`)
    expect(full).toEqual([])
  })
})

// Citus takes a constraint only by a name of its own, which a column's own check has not. Those before could not be spread yet.
test('a migration adds a column and what it must hold in two statements', () => {
  const folder = new URL('../migrations/', import.meta.url)
  const both = readdirSync(folder)
    .filter((name) => name > '0276')
    .flatMap((name) =>
      readFileSync(new URL(name, folder), 'utf8')
        .replace(/--.*$/gm, '')
        .split(';')
        .filter((statement) => /\badd\s+column\b[^;]*\b(check|references|unique|primary)\b/i.test(statement))
        .map((statement) => `${name}: ${statement.trim()}`),
    )
  expect(both).toEqual([])
})

test('docs/tables.md has a line for each table, with its kind', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/tables.md', import.meta.url)), 'utf8')
  const lines = [...page.matchAll(/^\| `(\w+)` \| .+? \| ([\w -]+) \| \w+ \|$/gm)]
  const kinds: readonly (readonly [string, readonly string[]])[] = [
    ['by person', Object.keys(byPerson)],
    ['look-up', Object.keys(lookUps)],
    ['reference', reference],
    ['local', local],
  ]
  const expected = kinds.flatMap(([kind, names]) => names.map((name) => `${name}: ${kind}`))
  expect(lines.map(([, name, kind]) => `${name}: ${kind}`).toSorted()).toEqual(expected.toSorted())
})
