import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { PackError } from '@gongji/policy/packs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../db/db.ts'
import { migrationsFolder } from '../db/migrate.ts'
import { sql } from '../db/sql.ts'
import { packsFolder } from '../packs.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const production = readConfig({
  GONGJI_SEAL_KEY: '00112233445566778899aabbccddeeff',
  GONGJI_INDEX_KEY: 'ab'.repeat(32),
  PUBLIC_ORIGIN: 'https://gongji.example',
  TRUST_PROXY: '1',
})
/** Left open: the test's app goes on using it. */
const shared = (): Db => ({ ...app.db, close: async () => undefined })

test('a database keeps the mode it was first opened in: demo people never meet real ones', async () => {
  await sql`delete from setting where name = 'mode'`.execute(app.db.autocommit)
  await openServer(readConfig({}), { db: shared() })
  await expect(openServer(production, { db: shared() })).rejects.toMatchObject({
    type: '/problems/start/other-mode',
    facts: { found: 'sandbox', wanted: 'production' },
  })
  await sql`update setting set value = 'production' where name = 'mode'`.execute(app.db.autocommit)
  await expect(openServer(readConfig({}), { db: shared() })).rejects.toMatchObject({
    facts: { found: 'production', wanted: 'sandbox' },
  })
  await sql`delete from setting where name = 'seal-key'`.execute(app.db.autocommit)
  expect((await openServer(production, { db: shared() })).clock).toBeUndefined()
})

test('in production only `migrate` and, where nothing is, `init` change the schema; whoever else comes names what is missing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'))
  await cp(fileURLToPath(migrationsFolder), folder, { recursive: true })
  await writeFile(join(folder, '9001_trial.sql'), 'create table trial (id bigint primary key);\n')
  const options = { db: shared(), migrations: pathToFileURL(`${folder}/`) }
  await sql`update setting set value = 'production' where name = 'mode'`.execute(app.db.autocommit)
  try {
    const older = { type: '/problems/schema/older', facts: { names: '9001_trial.sql' } }
    await expect(openServer(production, options)).rejects.toMatchObject(older)
    await expect(openServer(production, { ...options, migrates: 'when empty' })).rejects.toMatchObject(older)
    await openServer(production, { ...options, migrates: true })
    await openServer(production, options)
    const newer = { type: '/problems/schema/newer', facts: { names: '9001_trial.sql' } }
    await expect(openServer(production, { db: shared() })).rejects.toMatchObject(newer)
  } finally {
    await sql`drop table if exists trial`.execute(app.db.autocommit)
    await sql`delete from migration where name like '9%'`.execute(app.db.autocommit)
    await rm(folder, { recursive: true })
  }
})

test('a pack that fails one of its cases is refused by file, line and value, and nothing of it is recorded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'packs-'))
  await cp(fileURLToPath(packsFolder), folder, { recursive: true })
  const file = join(folder, '520200', 'employee.yaml')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace("'3': 50 percent }", "'3': 49 percent }"))
  const options = { db: shared(), packs: pathToFileURL(`${folder}/`) }
  const kept = async () => await sql`select hash from compiled_pack order by hash`.read(app.db.reader)
  const before = await kept()
  const error = await openServer(production, options).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(PackError)
  expect((error as PackError).faults).toContainEqual(
    expect.objectContaining({
      code: 'case-fails',
      file: expect.stringContaining('520200'),
      line: expect.any(Number),
      zh: expect.stringMatching(/应为 .*，算出/),
    }),
  )
  expect(await kept()).toEqual(before)
  await rm(folder, { recursive: true })
})
