import pg from 'pg'
import { inject } from 'vitest'
import type { Db } from '../db/db.ts'
import { distribute } from '../db/distribute.ts'
import { migrate } from '../db/migrate.ts'
import { byPerson, local, lookUps, reference } from '../db/placement.ts'
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

/**
 * A seeded database that nobody else uses: a worker's files take turns, each finds exactly the rows that the seed put there;
 * with `young`, one on PostgreSQL that nobody has used, about whose tables nothing was gathered.
 */
export const createTestDatabase = async (
  seed: Seed,
  lockStep: Db['lockStep'],
  young = false,
): Promise<TestDatabase> =>
  kind === 'postgres' ? await takeOnCluster(seed, lockStep, young) : await takeEmbedded(seed)

/** What every test starts from: the rows of each table as JSON with how many they are, and the transaction since which they stand. */
type Snapshot = { tables: ReadonlyMap<string, { rows: string | null; count: number }>; since: number }

const transactionNow = async (db: Db): Promise<number> => {
  const { rows } = await sql<{ at: number }>`select pg_current_xact_id()::text::bigint as at`.execute(
    db.autocommit,
  )
  return Number(rows[0]?.at)
}

async function snapshotOf(db: Db): Promise<Snapshot> {
  const rows = await sql<{ name: string }>`select quote_ident(tablename) as name from pg_tables
    where schemaname = 'public' and tablename <> 'migration'`.read(db.reader)
  const tables = new Map<string, { rows: string | null; count: number }>()
  for (const { name } of rows) {
    const [held] = await sql<{
      rows: string | null
      count: number
    }>`select json_agg(t)::text as rows, count(*) as count from ${sql.raw(name)} t`.read(db.reader)
    tables.set(name, held!)
  }
  return { tables, since: await transactionNow(db) }
}

/** Puts back exactly what was seeded, in the tables where anything was written since: a few of some hundred. */
async function restore(db: Db, { tables, since }: Snapshot): Promise<Snapshot> {
  await db.transaction(async (tx) => {
    const { rows: written } = await sql
      .raw<{ name: string }>(
        [...tables]
          .map(
            ([name, { count }]) => `select '${name}' as name where (select count(*) from ${name}) <> ${count}
            or exists (select from ${name} where xmin::text::bigint > ${since})`,
          )
          .join(' union all '),
      )
      .execute(tx)
    // Tables come in any order, so foreign keys are looked at by nobody meanwhile.
    await sql`set local session_replication_role = replica`.execute(tx)
    for (const { name } of written) {
      await sql`delete from ${sql.raw(name)}`.execute(tx)
      const rows = tables.get(name)?.rows
      if (rows) {
        await sql`insert into ${sql.raw(name)}
          select * from json_populate_recordset(null::${sql.raw(name)}, ${rows}::json)`.execute(tx)
      }
    }
  })
  return { tables, since: await transactionNow(db) }
}

// Files share their worker's modules (isolate: false), and booting and seeding the embedded database takes seconds.
let embedded: Promise<Db> | undefined
let seeded: Snapshot | undefined

async function takeEmbedded(seed: Seed): Promise<TestDatabase> {
  embedded ??= openSeeded(seed)
  const db = await embedded
  seeded = seeded === undefined ? await snapshotOf(db) : await restore(db, seeded)
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

async function statement(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

async function copyTemplate(url: string, seed: Seed): Promise<string> {
  template ??= ensureTemplate(url, seed)
  const name = `gongji_test_${process.pid}_${++serial}`
  await statement(url, `create database ${name} template ${await template}`)
  return name
}

/** Databases of this worker that no file uses now: making and deleting one takes longer than most files' tests. */
const free: { name: string; seeded: Snapshot }[] = []

async function takeOnCluster(seed: Seed, lockStep: Db['lockStep'], young: boolean): Promise<TestDatabase> {
  const url = inject('postgresUrl')
  nodes ??= workersOf(url)
  const workers = await nodes
  const isSpread = workers.length > 0
  const kept = young ? undefined : free.pop()
  const name = kept?.name ?? (isSpread ? await makeSpread(url, workers, seed) : await copyTemplate(url, seed))
  if (kept && isSpread) await refill(withDatabase(url, name), kept.seeded)
  const opened: Db[] = []
  const open = async (step: Db['lockStep']): Promise<Db> => {
    // Rows of several servers are not locked in one statement.
    const db = await openPostgres(withDatabase(url, name), {
      lanes: 2,
      lockStep: isSpread ? 'advisory' : step,
    })
    opened.push(db)
    return db
  }
  const db = await open(lockStep)
  let seeded = kept?.seeded ?? (await snapshotOf(db))
  if (kept && !isSpread) {
    // A server that a test let die keeps its connections, and what they have locked.
    await sql`select pg_terminate_backend(pid, 10000) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(db.autocommit)
    seeded = await restore(db, kept.seeded)
  }
  return {
    db,
    open,
    drop: async () => {
      for (const one of opened.splice(0)) await one.close()
      free.push({ name, seeded })
    },
  }
}

type Worker = { host: string; port: number }
let nodes: Promise<Worker[]> | undefined

/** Whether the tests run on Citus, for the few that look at what one server keeps: its row locks, plans and places of rows. */
export async function isOnCitus(): Promise<boolean> {
  if (kind !== 'postgres') return false
  nodes ??= workersOf(inject('postgresUrl'))
  return (await nodes).length > 0
}

/** The workers of a Citus coordinator; none: it is PostgreSQL by itself. */
async function workersOf(url: string): Promise<Worker[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query("select from pg_extension where extname = 'citus'")
    if (rowCount === 0) return []
    const { rows } = await client.query<Worker>(
      'select nodename as host, nodeport as port from pg_dist_node where groupid > 0 order by nodeid',
    )
    return rows
  } finally {
    await client.end()
  }
}

/** In the order of their references. */
const everyTable = (): string[] => [...reference, ...Object.keys(byPerson), ...Object.keys(lookUps), ...local]

async function makeSpread(url: string, workers: readonly Worker[], seed: Seed): Promise<string> {
  const name = `gongji_test_${process.pid}_${++serial}`
  const own = withDatabase(url, name)
  await statement(url, `create database ${name}`)
  await statement(own, 'create extension citus')
  // What only a test asks may join rows of several servers.
  await statement(url, `alter database ${name} set citus.enable_repartition_joins = on`)
  const { hostname, port } = new URL(url)
  await statement(own, `select citus_set_coordinator_host('${hostname}', ${port || 5432})`)
  for (const worker of workers) {
    const there = new URL(own)
    there.hostname = worker.host
    there.port = String(worker.port)
    await statement(there.href, 'create extension citus')
    await statement(own, `select citus_add_node('${worker.host}', ${worker.port})`)
  }
  const db = await openPostgres(own, { lanes: 1 })
  try {
    await migrate(db)
    await distribute(db)
    await seed(db)
  } finally {
    await db.close()
  }
  return name
}

async function refill(url: string, { tables: seeded }: Snapshot): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const tables = everyTable().filter((table) => table !== 'migration')
    await client.query(`truncate ${tables.join(', ')}`)
    for (const table of tables) {
      const rows = seeded.get(table)?.rows
      if (!rows) continue
      await client.query(
        `insert into ${table} select * from json_populate_recordset(null::${table}, $1::json)`,
        [rows],
      )
    }
  } finally {
    await client.end()
  }
}
