import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { holderOf, lockFolder } from './folder-lock.ts'
import { openPGlite } from './pglite.ts'
import { assertDurable, durableFileSystem } from './pglite-fsync.ts'
import { sql } from './sql.ts'
import { keepUp } from './upkeep.ts'

const made = mkdtempSync(join(tmpdir(), 'gongji-embedded-'))
beforeAll(async () => {
  mkdirSync(join(made, 'database.new-1'))
  await (await openPGlite(join(made, 'database'))).close()
})
afterAll(() => rmSync(made, { recursive: true, force: true }))

let parent: string
let folder: string
const children: ChildProcess[] = []
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'gongji-embedded-'))
  folder = join(parent, 'a folder')
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(parent, { recursive: true, force: true })
})

/** A database as made by a first start; making each anew would take seconds. */
const withDatabase = () => cpSync(join(made, 'database'), folder, { recursive: true })

/** Another process that opens the folder and commits row after row, saying each number once it is committed. */
function writer(): { child: ChildProcess; lines: AsyncIterator<string> } {
  const script = `
    import { openPGlite } from ${JSON.stringify(new URL('./pglite.ts', import.meta.url).href)}
    import { sql } from ${JSON.stringify(new URL('./sql.ts', import.meta.url).href)}
    const db = await openPGlite(process.argv[1])
    await sql\`create table if not exists counted (n bigint primary key, filler text)\`.execute(db.autocommit)
    for (let n = 1; ; n++) {
      await db.transaction((tx) => sql\`insert into counted values (\${n}, \${'x'.repeat(200)})\`.execute(tx))
      console.log(n)
    }`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  return {
    child,
    lines: createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator](),
  }
}

describe('the embedded database', () => {
  test('keeps every acknowledged row when its process is killed', async () => {
    withDatabase()
    const { child, lines } = writer()
    let acknowledged = 0
    while (acknowledged < 300) acknowledged = Number((await lines.next()).value)
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    for (let line = await lines.next(); !line.done; line = await lines.next())
      acknowledged = Number(line.value)
    await gone

    const db = await openPGlite(folder)
    const rows = await sql<{ rows: number; last: number }>`
      select count(*) as rows, max(n) as last from counted`.read(db.reader)
    await db.close()
    expect(rows[0]?.rows).toBe(rows[0]?.last)
    expect(rows[0]?.last).toBeGreaterThanOrEqual(acknowledged)
  })

  test('refuses a folder that another process has open, naming it, and takes it over when that process is gone', async () => {
    withDatabase()
    const { child, lines } = writer()
    await lines.next()
    await expect(openPGlite(folder)).rejects.toMatchObject({
      type: '/problems/database/folder-in-use',
      facts: { pid: child.pid },
    })
    expect(holderOf(folder)?.pid).toBe(child.pid)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(holderOf(folder)).toBeUndefined()
    await (await openPGlite(folder)).close()
    expect(readdirSync(parent)).toEqual(['a folder'])
  })

  test('refuses a folder that this process has open', async () => {
    withDatabase()
    const db = await openPGlite(folder)
    await expect(openPGlite(folder)).rejects.toMatchObject({ facts: { pid: process.pid } })
    await db.close()
  })

  test('runs with fsync on, and an fsync reaches the disk before a commit is acknowledged', async () => {
    withDatabase()
    const db = await openPGlite(folder)
    const rows = await sql<{ fsync: string; method: string }>`
      select current_setting('fsync') as fsync, current_setting('wal_sync_method') as method`.read(db.reader)
    await db.close()
    expect(rows).toEqual([{ fsync: 'on', method: 'fsync' }])
  })

  test('refuses to start when commits do not reach the disk', async () => {
    mkdirSync(folder)
    const durable = durableFileSystem(folder)
    const withoutFsync = await PGlite.create({ fs: durable.fs })
    await expect(assertDurable(withoutFsync, durable)).rejects.toThrow('without fsync')
    await withoutFsync.close()
  })

  test('does not touch a folder that holds something else', async () => {
    mkdirSync(folder)
    writeFileSync(join(folder, 'thesis.doc'), 'years of work')
    await expect(openPGlite(folder)).rejects.toThrow('not a database')
    expect(readdirSync(parent)).toEqual(['a folder'])
    expect(existsSync(join(folder, 'thesis.doc'))).toBe(true)
  })

  test('clears what a crash while making the first database left', () => {
    expect(readdirSync(made)).toEqual(['database'])
  })

  test('vacuums, analyses and writes checkpoints when there is reason to', async () => {
    withDatabase()
    const db = await openPGlite(folder)
    expect(await keepUp(db)).toEqual([])
    await sql`create table busy as select n from generate_series(1, 2000) n`.execute(db.autocommit)
    await sql`update busy set n = n + 1`.execute(db.autocommit)
    // 140 MB of the log, without the rows that would make as much.
    await sql`select count(pg_logical_emit_message(false, 'busy', repeat('y', 1000000)))
      from generate_series(1, 140)`.execute(db.autocommit)
    expect(await keepUp(db)).toEqual(['vacuum (analyze) busy', 'checkpoint'])
    expect(await keepUp(db)).toEqual([])
    await db.close()
  })
})

describe('the folder lock', () => {
  test('of a process that is gone, of a restart that reused the pid, or half written is taken over', () => {
    for (const text of [
      '{"pid":999999999,"started":""}',
      `{"pid":${process.pid},"started":"old"}`,
      `{"pid":1,"started":"other boot/1"}`,
      '{"pi',
    ]) {
      writeFileSync(`${folder}.lock`, text)
      lockFolder(folder).release()
    }
    expect(readdirSync(parent)).toEqual([])
  })

  test('tells where its holder serves', () => {
    const lock = lockFolder(folder)
    const served = { url: 'http://127.0.0.1:8080', token: 'secret' }
    lock.announce(served)
    expect(holderOf(folder)).toMatchObject({ pid: process.pid, ...served })
    expect(statSync(`${folder}.lock`).mode & 0o777).toBe(0o600)
    lock.release()
    expect(holderOf(folder)).toBeUndefined()
  })
})
