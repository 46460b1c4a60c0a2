import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { command, execute, query, type Reader, type Tx } from './db.ts'
import { sql } from './sql.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

describe('a piece of SQL', () => {
  test('sends its values beside its text, whatever they hold', async () => {
    const word = "'; drop table person; --"
    expect(
      await sql<{ word: string; n: number }>`select ${word}::text as word, ${7}::int as n`.read(
        app.db.reader,
      ),
    ).toEqual([{ word, n: 7 }])
  })

  test('holds other pieces, and raw text of our own', async () => {
    const numbers = [1, 2, 3].map((n) => sql`${n}::int`)
    const rows = await sql<{ n: number }>`
      select n from unnest(array[${sql.join(numbers)}]) as n where ${sql`n > ${1}::int`} ${sql.raw('order by n desc')}`.read(
      app.db.reader,
    )
    expect(rows).toEqual([{ n: 3 }, { n: 2 }])
  })

  test('says how many rows it touched', async () => {
    const given = await app.db.transaction(
      async (tx) =>
        await sql`update staff set active = active where role = 'auditor' returning name`.execute(tx),
    )
    expect(given.count).toBe(given.rows.length)
    expect(given.count).toBeGreaterThan(0)
  })
})

describe('who only reads', () => {
  test.each([
    'insert into setting values (1)',
    'update setting set value = 1',
    'with gone as (delete from setting returning 1) select * from gone',
    'select * from setting for update',
    'select pg_advisory_xact_lock(1)',
    'truncate setting',
  ])('cannot declare, and cannot run: %s', async (text) => {
    expect(() => query('test.writes', text)).toThrow('does not only read')
    await expect(sql.raw(text).read(app.db.reader)).rejects.toThrow('does not only read')
  })

  test('a command is no query', () => {
    expect(() => command('test.reads', 'select 1')).toThrow('only reads')
  })

  test('a reader is refused by the compiler where something is written', () => {
    const write = command('test.write', 'delete from setting')
    const writing = async (reader: Reader, tx: Tx) => {
      // @ts-expect-error a reader does not write
      await execute(reader, write, [])
      // @ts-expect-error nor by a piece of SQL
      await sql`delete from setting`.execute(reader)
      await execute(tx, write, [])
    }
    expect(writing).toBeTypeOf('function')
  })
})
