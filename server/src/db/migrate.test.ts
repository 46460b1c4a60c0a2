import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { migrate } from './migrate.ts'
import { sql } from './sql.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

let folder: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gongji-migrations-'))
  onTestFinished(async () => {
    rmSync(folder, { recursive: true })
    await sql`drop table if exists first_trial, second_trial`.execute(app.db.autocommit)
    await sql`delete from migration where name like '9%'`.execute(app.db.autocommit)
  })
})
const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
const run = () => migrate(app.db, pathToFileURL(`${folder}/`))

test('files are applied once, in order of their names', async () => {
  write('9002_second.sql', 'create table second_trial (id bigint primary key references first_trial (id));\n')
  write(
    '9001_first.sql',
    '-- What it is for; with a semicolon.\ncreate table first_trial (id bigint primary key);\n',
  )
  expect(await run()).toEqual(['9001_first.sql', '9002_second.sql'])
  expect(await run()).toEqual([])
})

test('a file that was applied and has changed since is refused', async () => {
  write('9001_first.sql', 'create table first_trial (id bigint primary key);\n')
  await run()
  write('9001_first.sql', 'create table first_trial (id bigint primary key, more text);\n')
  await expect(run()).rejects.toThrow('9001_first.sql has changed')
})

test('a file that fails leaves nothing behind, of the ones before it either', async () => {
  write('9001_first.sql', 'create table first_trial (id bigint primary key);\n')
  write('9002_second.sql', 'create table second_trial (id no_such_type);\n')
  await expect(run()).rejects.toThrow('no_such_type')
  write('9002_second.sql', 'create table second_trial (id bigint);\n')
  expect(await run()).toEqual(['9001_first.sql', '9002_second.sql'])
})
