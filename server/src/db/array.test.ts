import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { arrayText } from './array.ts'
import { run, statement } from './db.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const texts = statement('test.texts', 'select * from unnest($1::text[]) as row (element)')
const numbers = statement('test.numbers', 'select * from unnest($1::bigint[]) as row (element)')
const flags = statement('test.flags', 'select * from unnest($1::boolean[]) as row (element)')

/** What the database makes of a list, through the statement and through the driver's own writing. */
const through = async (declared: typeof texts, list: readonly unknown[]) =>
  (await run<{ element: unknown }>(app.db.reader, declared, [list])).map(({ element }) => element)

test('a list reaches the database as it is, whatever its texts hold', async () => {
  const element = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
    fc.constantFrom(
      '',
      'NULL',
      'null',
      '"',
      '\\',
      '\\"',
      '{}',
      '{a,b}',
      ',',
      ' ',
      '龑 䶮',
      '𠮷',
      "it's",
      '\n',
    ),
    fc.constant(null),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(element, { maxLength: 20 }), async (list) => {
      expect(await through(texts, list)).toEqual(list)
    }),
    { numRuns: 100 },
  )
  expect(await through(numbers, [1, -2, Number.MAX_SAFE_INTEGER, null])).toEqual([
    1,
    -2,
    Number.MAX_SAFE_INTEGER,
    null,
  ])
  expect(await through(flags, [true, false])).toEqual([true, false])
  expect(await through(texts, [])).toEqual([])
})

test('lists of anything else are left to the driver', async () => {
  expect(arrayText([new Date(0)])).toBeUndefined()
  expect(arrayText([[1], [2]])).toBeUndefined()
  const { rows } = await sql<{ at: Date }>`select unnest(${[new Date(0)]}::timestamptz[]) as at`.execute(
    app.db.reader,
  )
  expect(rows).toEqual([{ at: new Date(0) }])
})

test('a statement that fails leaves the connection usable, and runs again', async () => {
  await expect(through(numbers, ['not a number'])).rejects.toMatchObject({ code: '22P02' })
  expect(await through(numbers, [7])).toEqual([7])
})
