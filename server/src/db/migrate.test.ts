import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { demoPatient, till } from '../testing/till.ts'
import { migrate, migrationsFolder, requireSchema } from './migrate.ts'
import { sql } from './sql.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

/** A newer program: this one's migrations, and what the test adds. */
let folder: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gongji-migrations-'))
  cpSync(fileURLToPath(migrationsFolder), folder, { recursive: true })
  onTestFinished(async () => {
    rmSync(folder, { recursive: true })
    await sql`drop table if exists first_trial, second_trial`.execute(app.db.autocommit)
    await sql`alter table settlement drop column if exists trial`.execute(app.db.autocommit)
    await sql`delete from migration where name like '9%'`.execute(app.db.autocommit)
  })
})
const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
const newer = () => pathToFileURL(`${folder}/`)
const run = (more = {}) => migrate(app.db, { folder: newer(), ...more })
const first = 'create table first_trial (id bigint primary key);\n'

test('files are applied once, in order of their names', async () => {
  write('9002_second.sql', 'create table second_trial (id bigint primary key references first_trial (id));\n')
  write('9001_first.sql', `-- What it is for; with a semicolon.\n${first}`)
  expect(await run()).toEqual(['9001_first.sql', '9002_second.sql'])
  expect(await run()).toEqual([])
})

test('a file that was applied and has changed since is refused', async () => {
  write('9001_first.sql', first)
  await run()
  write('9001_first.sql', 'create table first_trial (id bigint primary key, more text);\n')
  await expect(run()).rejects.toMatchObject({
    type: '/problems/schema/changed',
    facts: { names: '9001_first.sql' },
  })
})

test('a file that fails leaves nothing behind, of the ones before it either', async () => {
  write('9001_first.sql', first)
  write('9002_second.sql', 'create table second_trial (id no_such_type);\n')
  await expect(run()).rejects.toThrow('no_such_type')
  write('9002_second.sql', 'create table second_trial (id bigint);\n')
  expect(await run()).toEqual(['9001_first.sql', '9002_second.sql'])
})

test('a program refuses a schema older than itself, and one newer, each by what differs', async () => {
  write('9001_first.sql', first)
  await expect(requireSchema(app.db, newer())).rejects.toMatchObject({
    type: '/problems/schema/older',
    facts: { names: '9001_first.sql' },
  })
  await run()
  await requireSchema(app.db, newer())
  const refused = { type: '/problems/schema/newer', facts: { names: '9001_first.sql' } }
  await expect(requireSchema(app.db)).rejects.toMatchObject(refused)
  await expect(migrate(app.db)).rejects.toMatchObject(refused)
})

test('what older programs cannot bear is not done while some run; nothing has changed then', async () => {
  write('9001_first.sql', first)
  const countOthers = async () => 2
  await expect(run({ countOthers })).rejects.toMatchObject({
    type: '/problems/schema/others-run',
    facts: { count: 2 },
  })
  await requireSchema(app.db)
  write('9001_first.sql', `-- Beside: older programs go on.\n${first}`)
  expect(await run({ countOthers })).toEqual(['9001_first.sql'])
})

test('two versions side by side: the older one goes on settling on the connections that it had', async () => {
  const his = till(app, 'H52020100001')
  const bill = { patient: demoPatient('张建国'), lines: [{ code: 'DEMOA0001', amount: 60 }] }
  const settle = async () => {
    const { visit, batch } = await his.prepare(bill)
    return await his.call('2207', his.billData(visit, batch, bill))
  }
  expect(await settle()).toMatchObject({ infcode: 0 })
  write(
    '9001_first.sql',
    `-- Beside: older programs go on.\n${first}alter table settlement add column trial text not null default '';\n`,
  )
  expect(await run()).toEqual(['9001_first.sql'])
  // The older program may even be started again.
  await requireSchema(app.db)
  expect(await settle()).toMatchObject({ infcode: 0 })
})
