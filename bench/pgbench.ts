import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import type { Cluster } from '../server/src/testing/postgres-cluster.ts'

const execute = promisify(execFile)
const database = 'pgbench'

/** Makes pgbench's tables. A scale is 100,000 of its accounts and one branch, which its transactions contend for. */
export async function initPgbench({ bin, socketFolder, url }: Cluster, scale: number) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`create database ${database}`)
  await client.end()
  const options = ['-i', '-q', '-s', String(scale), '-h', socketFolder, '-U', 'postgres', database]
  await execute(join(bin, 'pgbench'), options, { cwd: '/' })
}

/** Runs the built-in TPC-B with so many clients, prepared statements, a thread a processor. */
export async function runPgbench(
  { bin, socketFolder }: Cluster,
  { clients, seconds }: { clients: number; seconds: number },
): Promise<{ perSecond: number; averageMs: number }> {
  const options = ['-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds)]
  const { stdout } = await execute(
    join(bin, 'pgbench'),
    [...options, '-h', socketFolder, '-U', 'postgres', database],
    { cwd: '/' },
  )
  const read = (pattern: RegExp): number => {
    const found = pattern.exec(stdout)
    if (!found) throw new Error(`pgbench printed something else:\n${stdout}`)
    return Number(found[1])
  }
  return { perSecond: read(/tps = ([\d.]+)/), averageMs: read(/latency average = ([\d.]+) ms/) }
}
