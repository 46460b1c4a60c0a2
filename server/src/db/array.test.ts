import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { encodeArray } from './array.ts'
import { query, run, together } from './db.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const texts = query('test.texts', 'select * from unnest($1::text[]) as row (element)')
const numbers = query('test.numbers', 'select * from unnest($1::bigint[]) as row (element)')
const flags = query('test.flags', 'select * from unnest($1::boolean[]) as row (element)')

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

test.each([
  ['smallint', [0, 32_767, -32_768, null]],
  ['integer', [0, 2_147_483_647, -2_147_483_648, null]],
  ['bigint', [0, -1, 4_294_967_296, -4_294_967_297, Number.MIN_SAFE_INTEGER, null]],
  ['float8', [0, -1.5, 104.830359, Number.MIN_VALUE, null]],
  ['date', ['2000-01-01', '1899-12-31', '2024-02-29', '9999-12-31', null]],
] as const)('every %s reaches the database as it is', async (type, list) => {
  const declared = query(`test.${type}`, `select element from unnest($1::${type}[]) as row (element)`)
  expect(await through(declared, list)).toEqual(list)
})

test('instants are milliseconds, before 2000 and long after', async () => {
  const declared = query('test.instants', 'select * from unnest($1::timestamptz[]) as row (element)')
  const list = [0, 1, 946_684_800_000, 1_736_905_200_123, -86_400_000, 253_402_300_799_999, null]
  expect(await through(declared, list)).toEqual(list.map((at) => (at === null ? null : new Date(at))))
})

test.each([
  ['bigint', 1.5],
  ['bigint', '1'],
  ['bigint', 2 ** 53],
  ['integer', 2 ** 31],
  ['smallint', 40_000],
  ['text', 1],
  ['boolean', 'true'],
  ['date', '2024-13-01'],
  ['date', 'today'],
  ['timestamptz', '2024-01-01'],
] as const)('a list of %s does not take %s', (type, element) => {
  expect(() => encodeArray(type, [element])).toThrow()
})

test('a statement that fails leaves the connection usable, and runs again', async () => {
  const divide = query(
    'test.divide',
    'select 1 / element as element from unnest($1::integer[]) as row (element)',
  )
  await expect(through(divide, [0])).rejects.toMatchObject({ code: '22012' })
  expect(await through(divide, [1])).toEqual([1])
})

test('together waits for all of them, and tells the first that failed', async () => {
  const divide = query('test.together', 'select 7 / $1::integer as element')
  const seen: unknown[] = []
  const attempt = app.db.transaction(async (tx) => {
    const note = async (value: number) => seen.push(...(await run(tx, divide, [value])))
    await together([note(1), note(0), note(7)])
  })
  await expect(attempt).rejects.toMatchObject({ code: '22012' })
  expect(seen).toEqual([{ element: 7 }])
})
