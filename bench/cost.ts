import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Cluster } from '../server/src/testing/postgres-cluster.ts'
import { processorTime } from './cpu.ts'

/** What something took, or what a bill took of it; processor time in microseconds. */
export type Cost = {
  server: number
  database: number
  generator: number
  statements: number
  rows: number
  commits: number
  walBytes: number
}

const ticksPerSecond = 100

/** Processor time of a cluster: its first process, those that it has now, and those of its own that have ended. */
function clusterTime(cluster: Cluster): number {
  const pidFile = join(cluster.socketFolder, 'data', 'postmaster.pid')
  if (!existsSync(pidFile)) return 0
  const first = readFileSync(pidFile, 'utf8').split('\n')[0]
  let ticks = 0
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number)
      // Parent, then user and system time, then the same of children that have ended.
      if (pid === first) ticks += fields[11]! + fields[12]! + fields[13]! + fields[14]!
      else if (String(fields[1]) === first) ticks += fields[11]! + fields[12]!
    } catch {
      // It ended meanwhile.
    }
  }
  return (ticks / ticksPerSecond) * 1e6
}

type Counters = Pick<Cost, 'statements' | 'rows' | 'commits' | 'walBytes'>

const counted = `
  select coalesce(sum(calls), 0)::float8 as statements,
    coalesce(sum(rows) filter (where query ~* '^\\s*(insert|update|delete)'), 0)::float8 as rows,
    (select xact_commit from pg_stat_database where datname = $1)::float8 as commits,
    pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as "walBytes"
  from pg_stat_statements s join pg_database d on d.oid = s.dbid where d.datname = $1`

const dear = `
  select query, calls::float8 as calls, (total_exec_time + total_plan_time)::float8 as ms
  from pg_stat_statements s join pg_database d on d.oid = s.dbid where d.datname = $1 order by ms desc limit 60`

/** Reads what work on one database of a cluster costs. Counting statements costs some itself, so it is switched on for it. */
export async function openMeter(cluster: Cluster, database: string) {
  const client = new pg.Client({ connectionString: cluster.url })
  await client.connect()
  await client.query('create extension if not exists pg_stat_statements')
  const count = async (on: boolean) => {
    await client.query(`alter system set pg_stat_statements.track = '${on ? 'all' : 'none'}'`)
    await client.query('select pg_reload_conf()')
    await pause(200)
  }
  await count(false)
  const counters = async (): Promise<Counters> =>
    (await client.query<Counters>(counted, [database])).rows[0] as Counters

  /** Processor time of some work that serves `done` bills, each process by itself. */
  async function timed<T extends { done: number }>(servers: readonly number[], work: () => Promise<T>) {
    const read = () => ({
      server: servers.reduce((total, pid) => total + (processorTime(pid) ?? 0), 0),
      database: clusterTime(cluster),
      generator: processorTime(process.pid) ?? 0,
    })
    const before = read()
    const run = await work()
    const after = read()
    const each = (what: keyof typeof before) => (after[what] - before[what]) / run.done
    return { run, cost: { server: each('server'), database: each('database'), generator: each('generator') } }
  }

  /** What each statement costs, the dearest first: its text's beginning, calls and microseconds of the database a bill. */
  async function dearest(done: number): Promise<string[]> {
    const { rows } = await client.query<{ query: string; calls: number; ms: number }>(dear, [database])
    return rows.map(
      ({ query, calls, ms }) =>
        `${((ms * 1000) / done).toFixed(1).padStart(7)} µs ${(calls / done).toFixed(2).padStart(5)} ×  ` +
        query.replaceAll(/\s+/g, ' ').slice(0, 120),
    )
  }

  /** Statements, rows written, transactions that were committed, be they one read, and bytes of log of each bill. */
  async function counting<T extends { done: number }>(work: () => Promise<T>): Promise<Counters> {
    await client.query('select pg_stat_statements_reset()')
    await count(true)
    const before = await counters()
    const { done } = await work()
    // The database publishes its counts a second late.
    await pause(1_500)
    const after = await counters()
    await count(false)
    // BENCH_STATEMENTS=1: where the database's time goes.
    if (process.env.BENCH_STATEMENTS) for (const line of await dearest(done)) console.log(line)
    const each = (what: keyof Counters) => (after[what] - before[what]) / done
    return {
      statements: each('statements'),
      rows: each('rows'),
      commits: each('commits'),
      walBytes: each('walBytes'),
    }
  }

  return { timed, counting, close: () => client.end() }
}
export type Meter = Awaited<ReturnType<typeof openMeter>>
