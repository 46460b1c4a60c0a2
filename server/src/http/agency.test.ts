import { createHash } from 'node:crypto'
import { type Route, routes } from '@gongji/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sql } from '../db/sql.ts'
import { type Agency, type Call, noId, prepareAgency } from '../testing/agency.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'

// Every route of the contract that a clerk may call, about people of 520200: what a clerk of another area meets, and what
// numbers do to it. A new route fails here until it has its line.

let app: TestApp
let agency: Agency
beforeAll(async () => {
  app = await testApp()
  agency = await prepareAgency(app)
})
afterAll(() => app.close())

const all = Object.entries(routes) as [string, Route][]
// What everybody may call (the sandbox’s clock) is about nobody.
const ofClerks = all.filter(([, { roles }]) => roles.includes('clerk') && !roles.includes('citizen'))
const routeOf = (name: string): Route => all.find(([one]) => one === name)![1]

const send = (name: string, { params = {}, query = {}, body }: Call, by: TestCaller) => {
  const { method, path } = routeOf(name)
  const address = path.replaceAll(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? noId))
  return app.call(method, address, by, body, { query })
}

/** Everything that is kept, in one digest; sessions and readings aside. */
async function stateOf(): Promise<string> {
  const tables = await sql<{ name: string }>`select tablename as name from pg_tables
    where schemaname = 'public' and tablename not in ('session', 'setting', 'access_reading', 'reading')
    order by 1`.read(app.db.reader)
  const hash = createHash('sm3')
  for (const { name } of tables) {
    const rows = await sql<{
      row: string
    }>`select t::text as row from ${sql.raw(name)} t order by 1`.read(app.db.reader)
    hash.update(`${name}\n${rows.map(({ row }) => row).join('\n')}\n`)
  }
  return hash.digest('hex')
}

test('every route that a clerk may call has its line here', () => {
  expect(Object.keys(agency.lines).sort()).toEqual(ofClerks.map(([name]) => name).sort())
})

describe('a clerk of another area', () => {
  test('meets everybody and everything as if it were not there, and changes nothing', async () => {
    const before = await stateOf()
    const told: Record<string, unknown> = {}
    const expected: Record<string, unknown> = {}
    for (const [name, { there, nowhere }] of Object.entries(agency.lines)) {
      if (nowhere === null || name === 'findAtCounter') continue
      const [met, absent] = [
        await send(name, there(), agency.other),
        await send(name, nowhere(), agency.other),
      ]
      const { instance: _, requestId: __, ...problem } = met.body ?? {}
      const { instance: ___, requestId: ____, ...none } = absent.body ?? {}
      told[name] = [met.status, problem]
      expected[name] = [404, none]
    }
    expect(told).toEqual(expected)
    expect(await stateOf()).toBe(before)
  })

  test('is told the right hall for somebody who came with card and name, and nothing more', async () => {
    const { there } = agency.lines.findAtCounter!
    const met = await send('findAtCounter', there(), agency.other)
    expect(met).toMatchObject({ status: 403, body: { type: '/problems/binding/other-agency' } })
    expect(met.body.zh.what).toContain('六盘水')
    expect(met.text).not.toContain('520200')
    for (const word of [agency.payer.name, String(agency.payer.id), agency.payer.psnNo])
      expect(met.text).not.toContain(word)
  })

  test('finds none of it in any list', async () => {
    for (const [name, { there, nowhere }] of Object.entries(agency.lines)) {
      if (nowhere !== null) continue
      const { query = {} } = there()
      const { status, text } = await send(name, { query }, agency.other)
      expect([name, status]).toEqual([name, 200])
      const { payer, heir, ids } = agency
      for (const id of [String(payer.id), String(heir.id), ...Object.values(ids)])
        expect(text).not.toContain(id)
    }
  })
})

type Path = readonly (string | number)[]

/** Where in a body a schema takes a number. */
function numbersIn(schema: z.core.JSONSchema.JSONSchema | boolean | undefined, at: Path = []): Path[] {
  if (schema === undefined || typeof schema === 'boolean') return []
  const { type, properties = {}, items, anyOf = [], oneOf = [], allOf = [] } = schema
  return [
    ...(type === 'number' || type === 'integer' ? [at] : []),
    ...Object.entries(properties).flatMap(([name, one]) => numbersIn(one as never, [...at, name])),
    ...(items && !Array.isArray(items) ? numbersIn(items as never, [...at, 0]) : []),
    ...[...anyOf, ...oneOf, ...allOf].flatMap((one) => numbersIn(one as never, at)),
  ]
}

/** A copy of a value with one member replaced; null where the path leads nowhere. */
function withNumber(value: unknown, [step, ...rest]: Path, number: unknown): unknown {
  if (step === undefined) return number
  if (typeof value !== 'object' || value === null) return value
  const copy = structuredClone(value) as Record<string | number, unknown>
  copy[step] = withNumber(copy[step] ?? {}, rest, number)
  return copy
}

const extremes = [
  0,
  -1,
  1,
  0.5,
  1e-9,
  99_999_999_999,
  100_000_000_000,
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53,
  1e308,
  -1e308,
  'NaN',
  '1e9',
  null,
]

test.each(ofClerks.map(([name]) => name))('no number makes %s fail as a bug', async (name) => {
  const { there } = agency.lines[name]!
  const route = routeOf(name)
  const call = there()
  const schemaOf = (part: z.ZodType) =>
    z.toJSONSchema(part, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as never
  const faults: unknown[] = []
  const look = async (what: unknown, asked: Call) => {
    const { status, text } = await send(name, asked, agency.own)
    if (status >= 500) faults.push([what, status, text])
  }
  for (const path of route.body instanceof z.ZodUndefined ? [] : numbersIn(schemaOf(route.body))) {
    for (const number of extremes) {
      await look([path, number], { ...call, body: withNumber(call.body, path, number) })
    }
  }
  for (const key of Object.keys(
    z.toJSONSchema(route.query, { unrepresentable: 'any', io: 'input' }).properties ?? {},
  )) {
    for (const number of extremes)
      await look([key, number], { ...call, query: { ...call.query, [key]: String(number) } })
  }
  for (const key of Object.keys(call.params ?? {}).filter((one) => /id$/i.test(one))) {
    for (const number of ['1', '0', '-1', '9007199254740993', '9999999999999999']) {
      await look([key, number], { ...call, params: { ...call.params, [key]: number } })
    }
  }
  expect(faults).toEqual([])
})
