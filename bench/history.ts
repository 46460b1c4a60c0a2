import { readConfig } from '../server/src/commands/config.ts'
import { type Opened, openServer } from '../server/src/commands/open.ts'
import type { Reader } from '../server/src/db/db.ts'
import { sql } from '../server/src/db/sql.ts'
import type { Cluster } from '../server/src/testing/postgres-cluster.ts'
import { openMeter } from './cost.ts'
import { membersOfFamily, personAt } from './families.ts'
import { fillHistory } from './history-fill.ts'
import { besideText, closeSides, type InTurn, measureInTurn, type Side, sendTo } from './in-turn.ts'
import { table } from './report.ts'
import { createDatabase, load, startProductionLike } from './run.ts'
import { startBuiltServer } from './server.ts'
import { payOne } from './whole.ts'

export type HistoryOptions = {
  people: number
  /** Years of bills before the measured ones. */
  bills: number
  youngPeople: number
  seconds: number
  runs: number
  folder: string
}

const days = 3 * 365
const warmUpSeconds = 15

async function openSide(cluster: Cluster, name: string, people: number): Promise<Side> {
  const url = await createDatabase(cluster, name)
  const opened = await openServer(readConfig({ DATABASE_URL: url, GONGJI_MODE: 'sandbox' }))
  await load(opened, people)
  const server = await startBuiltServer({ DATABASE_URL: url })
  return { name, opened, server, people, meter: await openMeter(cluster, name) }
}

const actsOf = async (tx: Reader, ids: readonly number[]): Promise<Map<number, number>> => {
  const rows = await sql<{ id: number; seq: number }>`
    select person_id as id, chain_seq as seq from ledger_account where person_id = any(${ids}::bigint[])`.read(
    tx,
  )
  return new Map(rows.map(({ id, seq }) => [id, seq]))
}

/** Gives every family so many bills of three years, copied from what one family really paid. */
async function age({ opened: { deps }, server, people }: Side, bills: number): Promise<void> {
  const first = Array.from({ length: membersOfFamily }, (_, index) => personAt(index))
  const acts = await actsOf(
    deps.db.reader,
    first.map(({ id }) => id),
  )
  for (const number of first.keys()) await payOne({ url: server.url, now: deps.now }, number)
  const slices = Math.max(1, Math.round(bills / people))
  await fillHistory(deps.db, { families: people / membersOfFamily, slices, days, acts })
}

type Size = { table: string; rows: number; row: number; index: number }

/** The tables that a bill leaves rows in: rows, and bytes of table and of indexes a row. */
async function sizesOf({ deps }: Opened): Promise<Size[]> {
  return await sql<Size>`
    select c.relname as "table", greatest(c.reltuples, 0)::float8 as rows,
      (pg_table_size(c.oid) / greatest(c.reltuples, 1))::float8 as row,
      (pg_indexes_size(c.oid) / greatest(c.reltuples, 1))::float8 as index
    from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.reltuples > 10000
    order by pg_total_relation_size(c.oid) desc limit 16`.read(deps.db.reader)
}

/** What a bill writes into the log after a checkpoint: bytes, and pages that are there whole. */
async function countLog(side: Side, seconds: number): Promise<{ walBytes: number; pages: number }> {
  const { reader, autocommit } = side.opened.deps.db
  await sql`checkpoint`.execute(autocommit)
  const pages = async () =>
    (await sql<{ n: number }>`select wal_fpi as n from pg_stat_wal`.read(reader))[0]!.n
  const before = await pages()
  let done = 0
  const { walBytes } = await side.meter.counting(async () => {
    const run = await sendTo(side, { seconds })
    done = run.done
    return run
  })
  return { walBytes, pages: ((await pages()) - before) / done }
}

/** Whole bills of a database with years of history, in turn with those of a young one: what history costs. */
export async function measureHistory(options: HistoryOptions): Promise<void> {
  const cluster = await startProductionLike(options.folder, true)
  console.log(`PostgreSQL ${cluster.version}, fsync on`)
  const sides: Side[] = []
  try {
    sides.push(await openSide(cluster, 'young', options.youngPeople))
    const old = await openSide(cluster, 'old', options.people)
    sides.push(old)
    await age(old, options.bills)
    const [counts] = await sql<{ settlements: number; acts: number; bytes: number }>`
      select (select count(*) from settlement)::float8 as settlements, (select count(*) from ledger_act)::float8 as acts,
        pg_database_size(current_database())::float8 as bytes`.read(old.opened.deps.db.reader)
    const { settlements, acts, bytes } = counts!
    console.log(
      `old: ${options.people} people, ${settlements} settlements, ${acts} acts, ${(bytes / 1e9).toFixed(1)} GB`,
    )
    const sizes = await sizesOf(old.opened)
    const shown = sizes.map(({ table: name, rows, row, index }) => [
      name,
      Math.round(rows).toLocaleString('en'),
      row.toFixed(0),
      index.toFixed(0),
    ])
    console.log(table(['table', 'rows', 'bytes a row', 'of indexes'], shown))
    for (const side of sides) await sendTo(side, { seconds: warmUpSeconds })
    const log = new Map<string, { walBytes: number; pages: number }>()
    for (const side of sides) log.set(side.name, await countLog(side, options.seconds))
    const found = await measureInTurn(sides, options)
    const [young, aged] = found as [InTurn, InTurn]
    console.log(
      table(
        ['', 'bills/s', 'p99 ms', 'server µs a bill', 'database µs', 'bytes of log', 'whole pages in it'],
        found.map(({ name, perSecond, p99, server, database }) => [
          name,
          perSecond.toFixed(0),
          p99.toFixed(0),
          server.toFixed(0),
          database.toFixed(0),
          log.get(name)!.walBytes.toFixed(0),
          log.get(name)!.pages.toFixed(1),
        ]),
      ),
    )
    console.log(besideText(aged, young))
  } finally {
    await closeSides(sides)
    await cluster.stop()
  }
}
