import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { command, type Db, execute, query, run, together } from './db.ts'
import { openPostgres } from './postgres.ts'
import { sql } from './sql.ts'

let db: Db
beforeAll(async () => {
  db = await openPostgres(inject('postgresUrl'), { lanes: 1 })
  await sql`create table if not exists test_group (id bigint primary key, word text)`.execute(db.autocommit)
})
afterAll(async () => {
  await sql`drop table test_group`.execute(db.autocommit)
  await db.close()
})

const insert = command(
  'test.group.insert',
  'insert into test_group select * from unnest($1::bigint[], $2::text[])',
)
const list = query('test.group.list', 'select id, word from test_group order by id')
const clear = command('test.group.clear', 'delete from test_group')
const one = query('test.group.one', 'select $1::integer as element')
const other = query('test.group.other', 'select $1::text as element')
const large = query('test.group.large', 'select $1::bigint as element')

test('what is asked in one turn runs in order, and each sees what those before it wrote', async () => {
  const [before, written, after, removed] = await db.transaction((tx) =>
    together([
      run(tx, list, []),
      execute(tx, insert, [
        [1, 2],
        ['一', null],
      ]),
      run(tx, list, []),
      execute(tx, clear, []),
    ]),
  )
  expect({ before, written, after, removed }).toEqual({
    before: [],
    written: 2,
    after: [
      { id: 1, word: '一' },
      { id: 2, word: null },
    ],
    removed: 2,
  })
})

test('when one fails, those behind it are not run, nothing stays, and all can be asked again', async () => {
  const attempt = (ids: readonly number[]) =>
    db.transaction(async (tx) => {
      const ended = await Promise.allSettled([
        run(tx, one, [1]),
        execute(tx, insert, [ids, ids.map(String)]),
        run(tx, other, ['behind']),
      ])
      const failed = ended.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
      expect(failed.map(({ reason }) => (reason as { code: string }).code)).toEqual(
        failed.length === 0 ? [] : ['23505', '23505'],
      )
      if (failed[0]) throw failed[0].reason
      return ended.map((answer) => (answer as PromiseFulfilledResult<unknown>).value)
    })
  await expect(attempt([7, 7])).rejects.toMatchObject({ code: '23505' })
  expect(await run(db.reader, list, [])).toEqual([])
  expect(await attempt([7])).toEqual([[{ element: 1 }], 1, [{ element: 'behind' }]])
  await execute(db.autocommit, clear, [])
})

test('outside a transaction, what cannot be committed has not been done', async () => {
  await sql`alter table test_group add constraint test_group_word unique (word) deferrable initially deferred`.execute(
    db.autocommit,
  )
  await expect(
    execute(db.autocommit, insert, [
      [1, 2],
      ['same', 'same'],
    ]),
  ).rejects.toMatchObject({ code: '23505' })
  expect(await run(db.reader, list, [])).toEqual([])
})

test('a number that is too large fails its own statement only', async () => {
  const ended = await db.transaction((tx) =>
    Promise.allSettled([run(tx, large, ['9007199254740993']), run(tx, one, [5])]),
  )
  expect(ended).toEqual([
    { status: 'rejected', reason: expect.any(RangeError) },
    { status: 'fulfilled', value: [{ element: 5 }] },
  ])
})

test('values of every kind arrive: nothing, a day, a truth, a list', async () => {
  const all = query(
    'test.group.values',
    'select $1::text as nothing, $2::timestamptz as instant, $3::boolean as truth, $4::bigint[] as list, $5::date as day',
  )
  const instant = new Date('2025-01-15T02:00:00.123Z')
  expect(await run(db.reader, all, [null, instant, false, [1, 2 ** 40], '2025-01-15'])).toEqual([
    { nothing: null, instant, truth: false, list: [1, 2 ** 40], day: '2025-01-15' },
  ])
})

test('a query of the builder keeps its place among declared ones', async () => {
  const seen = await db.transaction(async (tx) => {
    const written = execute(tx, insert, [[3], ['三']])
    const rows = await sql<{ word: string }>`select word from test_group`.read(tx)
    await written
    await execute(tx, clear, [])
    return rows
  })
  expect(seen).toEqual([{ word: '三' }])
})

test('a connection that the database ends fails what was asked of it; the next one serves', async () => {
  const end = query('test.group.end', 'select pg_terminate_backend(pg_backend_pid())')
  await expect(
    db.transaction((tx) => together([run(tx, end, []), run(tx, one, [1]), run(tx, other, ['behind'])])),
  ).rejects.toThrow()
  expect(await db.transaction((tx) => run(tx, one, [2]))).toEqual([{ element: 2 }])
})
