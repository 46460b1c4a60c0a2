import { mkdtempSync, rmSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { readConfig } from '../server/src/commands/config.ts'
import { type Opened, openServer } from '../server/src/commands/open.ts'
import { verifyAll } from '../server/src/commands/verify.ts'
import { sql } from '../server/src/db/sql.ts'
import { createSettler } from '../server/src/settlement/settler.ts'
import { type Cluster, startCluster } from '../server/src/testing/postgres-cluster.ts'
import { openBeside } from './beside.ts'
import { checkSums, countSettlements } from './check.ts'
import { loadPeople } from './load.ts'
import { initPgbench, runPgbench } from './pgbench.ts'
import { loadPlain } from './plain.ts'
import { startBuiltServer, startPlainServer } from './server.ts'
import { type Load, type Run, settleBelowHttp, settleThroughHttp } from './settle.ts'
import { type Switch, without } from './switches.ts'
import { type PreparedVisit, prepareVisits } from './visits.ts'
import { openVisits } from './whole.ts'

export type Options = {
  people: number
  seconds: number
  runs: number
  levels: readonly number[]
  databases: readonly ('postgres' | 'pglite')[]
  pgbenchScale: number
  /** Where databases are made: a real disk, or fsync means nothing. */
  folder: string
  http: boolean
  /** Plain code beside it, where HTTP is measured. */
  plain: boolean
  /** Paths of other ledgers' adapters (beside.ts). */
  beside: readonly string[]
  /** Whether everything is verified at the end, person by person. */
  verify: boolean
}

export type What = 'pgbench' | 'below' | 'http' | 'plain' | `below without ${string}` | `beside ${string}`
/** One timed run. */
export type Sample = {
  database: 'postgres' | 'pglite'
  what: What
  inFlight: number
  perSecond: number
  p50: number | null
  p99: number | null
  /** Processor time of the process that settles, microseconds a settlement. */
  cpu?: number | undefined
}

const say = (text: string) => console.log(text)
/** Settlements a second that visits are prepared for before the first run has shown a rate. */
const firstGuess = 2_000
/** A young process still compiles what it runs: a server that has served for a while is measured. */
const warmUpSeconds = 12

/** Hands out prepared visits, and makes more when a run needs them. */
function visitPool({ deps }: Opened, people: number) {
  let ready: PreparedVisit[] = []
  let rate = firstGuess
  let measured = false
  return {
    take: async (seconds: number): Promise<PreparedVisit[]> => {
      const needed = Math.ceil(rate * seconds * 1.5)
      if (ready.length < needed) {
        ready = ready.concat(await prepareVisits(deps, { people, count: needed - ready.length }))
      }
      return ready
    },
    used: (run: Run) => {
      ready = ready.slice(run.used)
      rate = measured ? Math.max(rate, run.perSecond) : run.perSecond * 2
      measured = true
    },
  }
}

type Timed = (load: Load) => Promise<Run>

/** One timed run with everything checked after it. @throws Error when a request failed or an invariant is broken */
async function measure(
  { deps }: Pick<Opened, 'deps'>,
  pool: ReturnType<typeof visitPool>,
  {
    inFlight,
    seconds,
    work,
    check = true,
  }: { inFlight: number; seconds: number; work: Timed; check?: boolean },
): Promise<Run> {
  const visits = await pool.take(seconds)
  const before = check ? await countSettlements(deps.db.reader) : 0
  const run = await work({ visits, inFlight, seconds })
  pool.used(run)
  if (run.failed > 0) throw new Error(`${run.failed} of ${run.used} requests failed: ${run.firstFailure}`)
  if (check) {
    const made = (await countSettlements(deps.db.reader)) - before
    if (made !== run.done) throw new Error(`${run.done} settlements were acknowledged, ${made} are there`)
    await checkSums(deps.db.reader)
  }
  return run
}

const shown = ({ perSecond, p50, p99, cpu }: Run) =>
  `${Math.round(perSecond)}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${cpu?.toFixed(0) ?? '?'} µs of processor`

/** Its statistics are fresh afterwards unless `analysed` is false. */
export async function load(opened: Opened, people: number, analysed = true) {
  const began = performance.now()
  await loadPeople(opened.deps, people, analysed, (done) => {
    if (done % 100_000 === 0 || done === people) {
      say(`  ${done} people loaded, ${Math.round((performance.now() - began) / 1000)} s`)
    }
  })
}

export async function verifyEverything(opened: Opened) {
  const began = performance.now()
  const { verdict, people, settlements, findings } = await verifyAll(opened.deps)
  if (verdict !== 'right') throw new Error(`verify says ${verdict}: ${JSON.stringify(findings[0])}`)
  say(
    `  verify: right, ${people} people, ${settlements} settlements, ${Math.round((performance.now() - began) / 1000)} s`,
  )
}

/** `counting`: statements can be counted, which costs some. */
export const startProductionLike = (
  parent: string,
  counting: boolean,
  more: Readonly<Record<string, string>> = {},
): Promise<Cluster> =>
  startCluster({
    parent,
    settings: {
      fsync: 'on',
      synchronous_commit: 'on',
      shared_buffers: `${Math.min(4096, Math.floor(totalmem() / 2 ** 22))}MB`,
      wal_compression: 'lz4',
      maintenance_work_mem: '1GB',
      max_wal_size: '16GB',
      checkpoint_timeout: '30min',
      jit: 'off',
      max_connections: '400',
      ...(counting ? { shared_preload_libraries: 'pg_stat_statements' } : {}),
      ...more,
    },
  })

/** Makes an empty database of that name: its address. */
export async function createDatabase(cluster: Cluster, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: cluster.url })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return cluster.url.replace('/postgres?', `/${name}?`)
}

/** Plain code settles fewer: so many visits a second are opened for it. */
const plainGuess = 1_500

/** Plain code on a database of its own: its visits come by messages, and only their 2207 is timed. */
async function startPlain(url: string, people: number, now: () => number) {
  await loadPlain(url, people)
  const server = await startPlainServer(url)
  const timed: Timed = async ({ visits, inFlight, seconds }) => {
    const patients = visits.slice(0, plainGuess * seconds).map(({ patient }) => patient)
    const opened = await openVisits({ url: server.url, now }, patients)
    return await settleThroughHttp(server, now, { visits: opened, inFlight, seconds })
  }
  return { timed, stop: server.stop }
}

/** pgbench, plain code, below HTTP and through it, one after another in every repetition, on one cluster. */
export async function runOnPostgres(options: Options, record: (sample: Sample) => void) {
  const { people, seconds, runs, levels } = options
  const cluster = await startProductionLike(options.folder, process.env.BENCH_STATEMENTS !== undefined)
  say(`PostgreSQL ${cluster.version}, fsync on`)
  try {
    await initPgbench(cluster, options.pgbenchScale)
    const url = await createDatabase(cluster, 'gongji')
    const opened = await openServer(readConfig({ DATABASE_URL: url, GONGJI_MODE: 'sandbox' }))
    const { deps } = opened
    await load(opened, people)
    const server = options.http ? await startBuiltServer({ DATABASE_URL: url }) : undefined
    const settler = createSettler(deps)
    const pool = visitPool(opened, people)
    const below: Timed = (timed) => settleBelowHttp(settler, timed)
    const works: [What, Timed][] = [
      ['below', below],
      ...(server
        ? ([['http', (timed) => settleThroughHttp(server, deps.now, timed)]] as [What, Timed][])
        : []),
    ]
    const plain =
      options.http && options.plain
        ? await startPlain(await createDatabase(cluster, 'plain'), people, deps.now)
        : undefined
    const others = await Promise.all(
      options.beside.map(async (path, index) =>
        openBeside(path, { databaseUrl: await createDatabase(cluster, `beside_${index}`), people }),
      ),
    )
    try {
      for (const [, work] of works)
        await measure(opened, pool, { inFlight: 64, seconds: warmUpSeconds, work })
      // What plain code settles are visits of its own.
      const seen = { ...pool, used: () => undefined }
      if (plain)
        await measure(opened, seen, { inFlight: 64, seconds: warmUpSeconds, work: plain.timed, check: false })
      for (let repetition = 1; repetition <= runs; repetition++) {
        for (const inFlight of levels) {
          const tpcb = await runPgbench(cluster, { clients: inFlight, seconds })
          record({
            database: 'postgres',
            what: 'pgbench',
            inFlight,
            perSecond: tpcb.perSecond,
            p50: null,
            p99: null,
          })
          say(`  ${repetition}/${runs} ${inFlight} in flight, pgbench TPC-B: ${Math.round(tpcb.perSecond)}/s`)
          for (const [what, work] of works) {
            const run = await measure(opened, pool, { inFlight, seconds, work })
            record({ database: 'postgres', what, ...run })
            say(`  ${repetition}/${runs} ${inFlight} in flight, ${what}: ${shown(run)}`)
          }
          if (plain) {
            const run = await measure(opened, seen, { inFlight, seconds, work: plain.timed, check: false })
            record({ database: 'postgres', what: 'plain', ...run })
            say(`  ${repetition}/${runs} ${inFlight} in flight, plain code: ${shown(run)}`)
          }
          for (const { name, timed } of others) {
            const run = await measure(opened, pool, { inFlight, seconds, work: timed, check: false })
            record({ database: 'postgres', what: `beside ${name}`, ...run })
            say(`  ${repetition}/${runs} ${inFlight} in flight, ${name}: ${shown(run)}`)
          }
        }
      }
      if (process.env.BENCH_STATEMENTS) await showStatements(opened)
      if (options.verify) await verifyEverything(opened)
      await runSwitches({ ...options, opened, pool, record })
    } finally {
      for (const other of others) await other.close()
      await settler.close()
      await server?.stop()
      await plain?.stop()
      await opened.close()
    }
  } finally {
    await cluster.stop()
  }
}

/** BENCH_STATEMENTS=1: where the database spent its time. */
async function showStatements({ deps }: Opened) {
  await sql`create extension if not exists pg_stat_statements`.execute(deps.db.autocommit)
  const rows = await sql<{ line: string }>`
    select lpad(round(total_exec_time)::text, 8) || ' ms ' || lpad(calls::text, 8) || ' × ' ||
      rpad(round(mean_exec_time::numeric, 3)::text, 8) || ' ' || left(regexp_replace(query, '\s+', ' ', 'g'), 150) as line
    from pg_stat_statements order by total_exec_time desc limit 40`.read(deps.db.reader)
  for (const { line } of rows) say(line)
}

const switches: readonly (readonly Switch[])[] = [['chain'], ['inputs'], ['chain', 'inputs']]

/** What the chain and the stored inputs cost, at 64 in flight below HTTP; the books are not right after it. */
async function runSwitches({
  opened,
  pool,
  record,
  runs,
  seconds,
}: Options & { opened: Opened; pool: ReturnType<typeof visitPool>; record: (sample: Sample) => void }) {
  for (let repetition = 1; repetition <= runs; repetition++) {
    for (const off of [[], ...switches]) {
      const settler = createSettler({ ...opened.deps, db: without(opened.deps.db, off) })
      const work: Timed = (timed) => settleBelowHttp(settler, timed)
      const run = await measure(opened, pool, { inFlight: 64, seconds, work, check: false })
      await settler.close()
      const what: What = `below without ${off.join(' and ') || 'nothing'}`
      record({ database: 'postgres', what, ...run })
      say(`  ${repetition}/${runs} 64 in flight, ${what}: ${shown(run)}`)
    }
  }
}

/** The embedded database in a folder, durable: below HTTP in this process, then through a server's. */
export async function runOnPglite(options: Options, record: (sample: Sample) => void) {
  const { people, seconds, runs, levels } = options
  const folder = mkdtempSync(join(options.folder, 'gongji-bench-'))
  const place = { DATA_DIR: folder, GONGJI_MODE: 'sandbox' }
  say('The embedded database, fsync on')
  const repeat = async (
    opened: Pick<Opened, 'deps'>,
    pool: ReturnType<typeof visitPool>,
    what: What,
    work: Timed,
    check: boolean,
  ) => {
    await measure(opened, pool, { inFlight: 64, seconds: 2, work, check })
    for (let repetition = 1; repetition <= runs; repetition++) {
      for (const inFlight of levels) {
        const run = await measure(opened, pool, { inFlight, seconds, work, check })
        record({ database: 'pglite', what, ...run })
        say(`  ${repetition}/${runs} ${inFlight} in flight, ${what}: ${shown(run)}`)
      }
    }
  }
  try {
    const opened = await openServer(readConfig(place))
    await load(opened, people)
    const pool = visitPool(opened, people)
    const settler = createSettler(opened.deps)
    await repeat(opened, pool, 'below', (timed) => settleBelowHttp(settler, timed), true)
    await settler.close()
    // The server will have the folder to itself: its visits are made before.
    if (options.http) await pool.take((runs * levels.length * seconds + 2) / 1.5)
    await opened.close()
    if (!options.http) return
    const server = await startBuiltServer(place)
    const work: Timed = (timed) => settleThroughHttp(server, opened.deps.now, timed)
    await repeat(opened, { ...pool, take: async () => await pool.take(0) }, 'http', work, false)
    await server.stop()
    const again = await openServer(readConfig(place))
    await checkSums(again.deps.db.reader)
    if (options.verify) await verifyEverything(again)
    await again.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
