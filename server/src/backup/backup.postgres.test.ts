import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { type Order, prepareOrders, sendAll } from '../../rehearsal/crash/load.ts'
import { sendTo } from '../../rehearsal/hospital/sample-client.ts'
import { type Config, readConfig } from '../commands/config.ts'
import { openServer } from '../commands/open.ts'
import { prove, restore } from '../commands/restore.ts'
import { type RunningServer, startServer } from '../commands/serve.ts'
import { openPostgres } from '../db/postgres.ts'
import { sql } from '../db/sql.ts'
import { takeSeal } from '../seal/take.ts'
import { type Cluster, startCluster } from '../testing/postgres-cluster.ts'
import { chooseBackup } from './backup.ts'
import { restoreBase } from './restore.ts'
import { backUpPostgres, keepLog, type Taken } from './take.ts'

// A copy is taken while money moves, and the log of writes is kept; then the server is gone.

let cluster: Cluster
let folder: string
let config: Config
let backup: Taken
/** Orders that were acknowledged before the moment to which it is restored, and after. */
let before: Order[]
let after: Order[]
let moment: string
let sealed: string

const keyOf = ({ message }: Order): string => `${String(message.fixmedins_code)} ${String(message.msgid)}`
const place = () => ({ parent: folder, now: Date.now })

async function keysAt(url: string): Promise<Set<string>> {
  const db = await openPostgres(url, { lanes: 1 })
  const rows = await sql<{ key: string }>`select key from message_key`.read(db.reader).finally(db.close)
  return new Set(rows.map(({ key }) => key))
}

beforeAll(async () => {
  cluster = await startCluster({ settings: { jit: 'off', shared_buffers: '64MB' } })
  folder = await mkdtemp(join(tmpdir(), 'gongji-backups-'))
  // The database's own user finds the folders that are made here.
  await chmod(folder, 0o755)
  config = readConfig({
    DATABASE_URL: cluster.url,
    GONGJI_MODE: 'sandbox',
    PORT: '0',
    SEAL_FILE: join(folder, 'seals.jsonl'),
  })
  const server: RunningServer = await startServer(config)
  const db = await openPostgres(cluster.url, { lanes: 1 })
  const stop = new AbortController()
  const kept = keepLog(db, cluster.url, folder, stop.signal)
  const send = sendTo(server.url)
  const orders = await prepareOrders(send, { each: 2 })
  before = orders.filter((_, index) => index % 2 === 0)
  after = orders.filter((_, index) => index % 2 === 1)

  const moving = sendAll(send, before)
  backup = await backUpPostgres(db, cluster.url, place())
  for (const { answer } of await moving) expect(answer?.infcode).toBe(0)
  sealed = (await takeSeal(server.deps)).seal?.root ?? ''
  // To the microsecond: within its millisecond the seal was not there yet.
  const [row] = await sql<{ at: string }>`
    select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`.read(
    db.reader,
  )
  moment = row!.at
  for (const { answer } of await sendAll(send, after)) expect(answer?.infcode).toBe(0)

  await server.close()
  const [end] = await sql<{ lsn: string }>`select pg_current_wal_lsn()::text as lsn`.read(db.reader)
  const received = async () =>
    (
      await sql<{ all: boolean }>`select bool_and(flush_lsn >= ${end!.lsn}::pg_lsn) as all
        from pg_stat_replication`.read(db.reader)
    )[0]?.all
  await vi.waitFor(async () => expect(await received()).toBe(true), { timeout: 30_000 })
  stop.abort()
  await kept
  await db.close()
})
afterAll(async () => {
  await cluster?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('as at a moment: what was acknowledged by then is there, nothing later is, and the seal is the same', async () => {
  expect(backup).toMatchObject({ kind: 'base', mode: 'sandbox', seal: null })
  const chosen = await chooseBackup(folder, moment)
  const { keys, proof } = await restoreBase(
    chosen,
    { at: moment, target: join(folder, 'then') },
    async ({ url }) => ({
      keys: await keysAt(url),
      proof: await prove(config, { kind: 'postgres', url, lanes: 2, lockStep: 'for_update' }),
    }),
  )
  expect(before.filter((order) => !keys.has(keyOf(order)))).toEqual([])
  expect(after.filter((order) => keys.has(keyOf(order)))).toEqual([])
  expect(proof).toMatchObject({
    verdict: 'right',
    findings: [],
    seal: { seal: { root: sealed } },
    filed: { there: true, after: 0 },
  })
})

test('to the end of the log: everything acknowledged is there, and a new seal is that of the original', async () => {
  const target = join(folder, 'end')
  const chosen = await chooseBackup(folder, undefined)
  const again = await restoreBase(chosen, { target }, async ({ url }) => {
    const keys = await keysAt(url)
    expect([...before, ...after].filter((order) => !keys.has(keyOf(order)))).toEqual([])
    const database = { kind: 'postgres', url, lanes: 2, lockStep: 'for_update' } as const
    expect(await prove(config, database)).toMatchObject({ verdict: 'right', filed: { there: true } })
    const { deps, close } = await openServer({ ...config, sealFile: undefined, database }, { seed: false })
    return await takeSeal(deps).finally(close)
  })
  const { deps, close } = await openServer({ ...config, sealFile: undefined }, { seed: false })
  const here = await takeSeal(deps).finally(close)
  expect(again.seal?.root).toBe(here.seal?.root)
  expect(again.findings).toEqual([])
  // It is a data folder like any other, and what brought it back is no setting of it.
  expect(existsSync(join(target, 'recovery.signal'))).toBe(false)
  await expect(restore(config, folder, { target })).rejects.toMatchObject({
    type: '/problems/backup/target-taken',
  })
})

test('a moment before every backup, and a folder without one, are refused', async () => {
  const early = restore(config, folder, { at: '2020-01-01T00:00:00.000Z', target: join(folder, 'x') })
  await expect(early).rejects.toMatchObject({ type: '/problems/backup/too-early' })
  const empty = await mkdtemp(join(tmpdir(), 'gongji-none-'))
  onTestFinished(() => rm(empty, { recursive: true }))
  await expect(restore(config, empty, {})).rejects.toMatchObject({ type: '/problems/backup/nothing-there' })
})

test('where the user may not copy files, a backup is a dump, which comes back whole into an empty database', async () => {
  const db = await openPostgres(cluster.url, { lanes: 1 })
  onTestFinished(db.close)
  await sql.raw('create role reader login').execute(db.autocommit)
  await sql.raw('grant pg_read_all_data to reader').execute(db.autocommit)
  await sql.raw('create database elsewhere').execute(db.autocommit)
  const url = cluster.url.replace('postgres@', 'reader@')
  const own = await mkdtemp(join(tmpdir(), 'gongji-dumps-'))
  onTestFinished(() => rm(own, { recursive: true }))
  const reader = await openPostgres(url, { lanes: 1 })
  const taken = await backUpPostgres(reader, url, { parent: own, now: Date.now }).finally(reader.close)
  expect(taken.kind).toBe('dump')
  await expect(keepLog(reader, url, own, AbortSignal.abort())).rejects.toThrow()

  const elsewhere = {
    ...config.database,
    url: cluster.url.replace('/postgres?', '/elsewhere?'),
  } as Config['database']
  const { proof } = await restore({ ...config, database: elsewhere }, own)
  expect(proof).toMatchObject({ verdict: 'right', findings: [] })
  const twice = restore({ ...config, database: elsewhere }, own)
  await expect(twice).rejects.toMatchObject({
    type: '/problems/backup/target-taken',
    facts: { target: 'elsewhere' },
  })
  const later = restore({ ...config, database: elsewhere }, own, { at: new Date().toISOString() })
  await expect(later).rejects.toMatchObject({ type: '/problems/backup/not-in-time' })
})

test('a backup that failed leaves nothing that could be taken for one', async () => {
  const own = await mkdtemp(join(tmpdir(), 'gongji-failed-'))
  onTestFinished(() => rm(own, { recursive: true }))
  const db = await openPostgres(cluster.url, { lanes: 1 })
  const wrong = cluster.url.replace('/postgres?', '/nowhere?')
  const failed = backUpPostgres(db, wrong, { parent: own, now: Date.now, dump: true }).finally(db.close)
  await expect(failed).rejects.toMatchObject({ type: '/problems/backup/failed' })
  expect(await readdir(own)).toEqual([])
})
