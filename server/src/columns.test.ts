import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { declaredStatements } from './db/db.ts'
import { sql } from './db/sql.ts'
import { declaredTables } from './db/table.ts'
import { type TestApp, testApp } from './testing/harness.ts'
import './access/access.ts'
import './work.ts'

// A column that only a migration knows, or that a store leaves out, is lost without a word. So each store lists the columns
// of its tables once (db/table.ts), and the lists are compared with the database.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const unlisted = [
  // Of the schema's own upkeep; db/migrate.ts reads and writes it before anything is declared.
  'migration',
  // Of db/table.test.ts, which may share this process.
  'trial',
]

/** Looked for, or kept for whoever asks the database itself, and shown by nobody. */
const shownByNobody: Readonly<Record<string, readonly string[]>> = {
  // Which jobs are due, and why one failed.
  job: ['status', 'last_error', 'unique_key'],
  // Taken once, or not: nobody asks for one afterwards.
  message_nonce: ['digest', 'expires_at'],
  // When a message was answered: by it answers go.
  message_key: ['created_at'],
  message_answer: ['created_at'],
  // What a sender said of each line beside what the rules see, and by which message.
  bill_upload: ['person_id', 'visit_id', 'detail', 'msgid'],
}

type Column = { table: string; name: string; kind: string; nullable: boolean }

/** What a kind is kept as. */
const kept = (kind: string): string => (kind === 'json' || kind === 'list' ? 'text' : kind)

const ofDatabase = async (): Promise<Column[]> =>
  await sql<Column>`
    select c.relname as "table", a.attname as name, not a.attnotnull as nullable,
      case t.typname when 'int8' then 'bigint' when 'int4' then 'integer' when 'int2' then 'smallint'
        when 'bool' then 'boolean' else t.typname end as kind
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`.read(
    app.db.reader,
  )

const textOf = ({ table, name, kind, nullable }: Column): string =>
  `${table}.${name} ${kept(kind)}${nullable ? ' null' : ''}`
const ofStores = (): Column[] =>
  declaredTables()
    .filter(({ name }) => !unlisted.includes(name))
    .flatMap(({ name: table, kept: columns }) => columns.map((one) => ({ ...one, table })))

describe('every column of every table', () => {
  test('is on its store’s list, of the type that the database keeps', async () => {
    const database = (await ofDatabase()).filter(({ table }) => !unlisted.includes(table)).map(textOf)
    expect(ofStores().map(textOf).toSorted()).toEqual(database.toSorted())
  })

  test('is read', () => {
    const selected = new Set<string>()
    for (const { text } of declaredStatements()) {
      const tableOf = new Map(
        [...text.matchAll(/\b(?:from|join|update)\s+(\w+)\s+(?:as\s+)?(\w+)/g)].map(([, table, alias]) => [
          alias,
          table,
        ]),
      )
      for (const [, alias, column] of text.matchAll(/\b(\w+)\."?(\w+)"? as "/g)) {
        selected.add(`${tableOf.get(alias)}.${column}`)
      }
    }
    const unread = ofStores().filter(
      ({ table, name }) => !selected.has(`${table}.${name}`) && !shownByNobody[table]?.includes(name),
    )
    expect(unread.map(({ table, name }) => `${table}.${name}`)).toEqual([])
  })

  test('is written: its store inserts whole rows', () => {
    const root = fileURLToPath(new URL('./', import.meta.url))
    const texts = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .map((path) => ({ folder: dirname(path), text: readFileSync(join(root, path), 'utf8') }))
    const declarations = texts.flatMap(({ folder, text }) =>
      [...text.matchAll(/const (\w+) = table<[\s\S]{1,300}?>\(\s*'(\w+)'/g)].map(([, name, table]) => ({
        folder,
        name,
        table,
      })),
    )
    const written = declarations.filter(({ folder, name }) =>
      texts.some(
        (one) => one.folder === folder && new RegExp(`\\b${name}\\s*\\.insert(ion)?\\(`).test(one.text),
      ),
    )
    expect(written.map(({ table }) => table).toSorted()).toEqual(
      declaredTables()
        .map(({ name }) => name)
        .toSorted(),
    )
  })
})
