import pg from 'pg'
import { inject } from 'vitest'
import type { Db } from '../db/db.ts'
import { migrate } from '../db/migrate.ts'
import { openPostgres } from '../db/postgres.ts'
import { sql } from '../db/sql.ts'
import { openSeeded } from './embedded.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the test cluster's `postgres` database; testing/postgres-cluster.ts provides it. */
    postgresUrl: string
  }
}

/** A database that a test file has for itself. */
export type TestDatabase = {
  db: Db
  /** Opens further connections to it, as a second process would. PostgreSQL only. */
  open: (lockStep: Db['lockStep']) => Promise<Db>
  drop: () => Promise<void>
}

const kind = process.env.GONGJI_TEST_DB === 'postgres' ? 'postgres' : 'pglite'

/** Fills a database with what every test starts from; runs once a worker, or once a cluster. */
export type Seed = (db: Db) => Promise<void>

/** A seeded database: the worker's embedded one, emptied first, or a fresh one on the test cluster. */
export const createTestDatabase = async (seed: Seed, lockStep: Db['lockStep']): Promise<TestDatabase> =>
  kind === 'postgres' ? await createOnCluster(seed, lockStep) : await emptyEmbedded(seed)

/** What every test starts from: rows as JSON, by table. */
type Snapshot = { tables: readonly string[]; rows: ReadonlyMap<string, string> }
type Embedded = { db: Db; seeded: Snapshot }

// Files share their worker's modules (isolate: false), and booting and seeding the embedded database takes seconds.
let embedded: Promise<Embedded> | undefined

async function openEmbedded(seed: Seed): Promise<Embedded> {
  const db = await openSeeded(async (empty) => {
    await migrate(empty)
    await seed(empty)
  })
  const rows = await sql<{ name: string }>`select quote_ident(tablename) as name from pg_tables
    where schemaname = 'public' and tablename <> 'migration'`.read(db.reader)
  const tables = rows.map(({ name }) => name)
  const held = new Map<string, string>()
  for (const table of tables) {
    const rows = await sql<{
      text: string | null
    }>`select json_agg(t)::text as text from ${sql.raw(table)} t`.read(db.reader)
    if (rows[0]?.text) held.set(table, rows[0].text)
  }
  return { db, seeded: { tables, rows: held } }
}

/** Puts back exactly what was seeded. */
async function restore({ db, seeded }: Embedded): Promise<void> {
  await db.transaction(async (tx) => {
    await sql.raw(`truncate ${seeded.tables.join(', ')}`).execute(tx)
    // Tables come in any order, so foreign keys are looked at by nobody meanwhile.
    await sql`set local session_replication_role = replica`.execute(tx)
    for (const [table, rows] of seeded.rows) {
      await sql`insert into ${sql.raw(table)}
        select * from json_populate_recordset(null::${sql.raw(table)}, ${rows}::json)`.execute(tx)
    }
  })
}

async function emptyEmbedded(seed: Seed): Promise<TestDatabase> {
  const fresh = embedded === undefined
  embedded ??= openEmbedded(seed)
  const { db, seeded } = await embedded
  if (!fresh) await restore({ db, seeded })
  return {
    db,
    open: () => {
      throw new Error('the embedded database has one process; run this test on PostgreSQL only')
    },
    drop: async () => undefined,
  }
}

const withDatabase = (url: string, name: string): string => {
  const named = new URL(url)
  named.pathname = `/${name}`
  return named.href
}

// The cluster lives as long as the run, so one name is enough.
const templateName = 'gongji_template'
const templateLock = 5_202_530

let template: Promise<string> | undefined

/** Makes the seeded template unless another worker has. */
async function ensureTemplate(url: string, seed: Seed): Promise<string> {
  const name = templateName
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (rowCount === 0) {
      const draft = `${name}_draft`
      await client.query(`drop database if exists ${draft}`)
      await client.query(`create database ${draft}`)
      const db = await openPostgres(withDatabase(url, draft), { lanes: 1 })
      try {
        await migrate(db)
        await seed(db)
      } finally {
        await db.close()
      }
      await client.query(`alter database ${draft} rename to ${name}`)
    }
  } finally {
    await client.end()
  }
  return name
}

let serial = 0

async function createOnCluster(seed: Seed, lockStep: Db['lockStep']): Promise<TestDatabase> {
  const url = inject('postgresUrl')
  template ??= ensureTemplate(url, seed)
  const name = `gongji_test_${process.pid}_${++serial}`
  const statement = async (text: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      await client.query(text)
    } finally {
      await client.end()
    }
  }
  await statement(`create database ${name} template ${await template}`)
  const opened: Db[] = []
  const open = async (step: Db['lockStep']): Promise<Db> => {
    const db = await openPostgres(withDatabase(url, name), { lanes: 2, lockStep: step })
    opened.push(db)
    return db
  }
  return {
    db: await open(lockStep),
    open,
    drop: async () => {
      for (const db of opened.splice(0)) await db.close()
      await statement(`drop database if exists ${name} with (force)`)
    },
  }
}
