import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { sql } from './sql.ts'
import { type Columns, table } from './table.ts'

type Row = {
  ownerId: number
  id: number
  word: 'one' | 'two'
  on: string | null
  at: number
  share: number | null
  flag: boolean
  purposes: readonly string[]
  limits: Readonly<Record<string, number>> | null
  payload: unknown
  version: number
}

const trial = table<Row>('trial', {
  ownerId: 'bigint',
  id: 'bigint',
  word: 'text',
  on: ['on_date', 'date null'],
  at: 'timestamptz',
  share: 'float8 null',
  flag: 'boolean',
  purposes: 'list',
  limits: 'json null',
  payload: 'json',
  version: 'integer',
})
const ofOwner = trial.list('trial.of_owner', 'where owner_id = $1 order by id')
const update = trial.update('trial.update', { key: ['ownerId', 'id'], keep: ['at'], version: 'checked' })

const row: Row = {
  ownerId: 7,
  id: 1,
  word: 'one',
  on: '2025-01-15',
  at: 1_736_905_200_123,
  share: 104.83,
  flag: true,
  purposes: ['outpatient', 'pharmacy'],
  limits: { outpatient: 100 },
  payload: { words: ['one'] },
  version: 1,
}
const empty: Row = {
  ...row,
  id: 2,
  on: null,
  share: null,
  flag: false,
  purposes: [],
  limits: null,
  payload: null,
}

let app: TestApp
beforeAll(async () => {
  app = await testApp()
  await sql`create table trial (owner_id bigint, id bigint, word text, on_date date, at timestamptz, share float8,
    flag boolean, purposes text, limits text, payload text not null, version integer, primary key (owner_id, id))`.execute(
    app.db.autocommit,
  )
})
afterAll(async () => {
  await sql`drop table trial`.execute(app.db.autocommit)
  await app.close()
})
beforeEach(async () => {
  await sql`truncate trial`.execute(app.db.autocommit)
  expect(await trial.insert(app.db.autocommit, [row, empty])).toBe(2)
})

test('what was inserted is read again, whatever its kind, and nothing is something else', async () => {
  expect(await ofOwner(app.db.reader, 7)).toEqual([row, empty])
  expect(await trial.insert(app.db.autocommit, [])).toBe(0)
})

test('an update writes every field but the key and what is kept, and counts the version up', async () => {
  const changed: Row = {
    ...row,
    word: 'two',
    on: null,
    at: 0,
    share: 1,
    flag: false,
    purposes: ['premium'],
    limits: null,
    payload: null,
  }
  expect(await update(app.db.autocommit, [changed])).toBe(1)
  expect(await ofOwner(app.db.reader, 7)).toEqual([{ ...changed, at: row.at, version: 2 }, empty])
})

test('a row that somebody else has changed since is left alone', async () => {
  await update(app.db.autocommit, [row])
  expect(await update(app.db.autocommit, [{ ...row, word: 'two' }])).toBe(0)
  expect((await ofOwner(app.db.reader, 7))[0]).toMatchObject({ word: 'one', version: 2 })
})

test('some fields are selected under their names', async () => {
  const rows = await sql`select ${sql.raw(trial.select('t', 'on', 'limits'))} from trial t order by id`.read(
    app.db.reader,
  )
  expect(trial.rows<Pick<Row, 'on' | 'limits'>>(rows)).toEqual([
    { on: row.on, limits: row.limits },
    { on: null, limits: null },
  ])
})

test('two tables of one name are refused', () => {
  expect(() => table<{ id: number }>('trial', { id: 'bigint' })).toThrow('two tables')
})

test('the compiler names a column that was forgotten, is too many, or is of another kind', () => {
  type Two = { id: number; note: string | null }
  const right: Columns<Two> = { id: 'bigint', note: 'text null' }
  // @ts-expect-error note is left out
  const forgotten: Columns<Two> = { id: 'bigint' }
  // @ts-expect-error there is no such field
  const tooMany: Columns<Two> = { id: 'bigint', note: 'text null', nickname: 'text' }
  // @ts-expect-error the row has a number
  const otherKind: Columns<Two> = { id: 'text', note: 'text null' }
  // @ts-expect-error the row may have null
  const neverNull: Columns<Two> = { id: 'bigint', note: 'text' }
  expect([right, forgotten, tooMany, otherKind, neverNull]).toHaveLength(5)
})
