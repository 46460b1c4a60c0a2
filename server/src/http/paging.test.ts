import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { colleagueOf, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

// A list that is read page by page, each from the cursor of the one before, is the list: nothing twice, nothing left out, also
// where rows go away between two pages.

let app: TestApp
let patient: TestCaller
let clerk: TestCaller
const institution = 'H52020100001'
const shop = 'P52020100001'

beforeAll(async () => {
  app = await testApp()
  app.clock.moveTo('2025-01-15')
  clerk = await colleagueOf(app, 'clerk-520200')
  const made = await make(app, { name: '翻一页', scheme: 'employee', balance: 90_000 })
  patient = made
  for (const slipNo of ['PAGE-1', 'PAGE-2', 'PAGE-3', 'PAGE-4']) {
    app.clock.advance({ minutes: 1 })
    const claim = await app.post('/claims', patient, {
      institution,
      slipNo,
      careOn: '2025-01-15',
      totalFen: 60_000,
      cause: 'tillFailed',
      bankAccount: '622202000000001234',
      lines: [{ code: 'DEMOA0001', amountFen: 60_000 }],
    })
    expect(claim, claim.text).toMatchObject({ status: 200 })
    const sale = await till(app, shop).sell({
      patient: { psnNo: made.psnNo, certNo: made.idNumber },
      lines: [{ code: 'DEMOA0001', amount: 20 }],
    })
    const setlId = sale.answer.output?.setlinfo?.setl_id
    const objection = await app.post('/objections', patient, {
      about: { kind: 'bill', setlId },
      cause: 'other',
      words: '请核对',
    })
    expect(objection, objection.text).toMatchObject({ status: 200 })
  }
  for (const from of ['2025-01-10', '2025-01-11', '2025-01-12']) {
    const outage = await app.post('/agency/outages', clerk, {
      institution,
      from: `${from} 08:00`,
      to: `${from} 09:00`,
      reason: '线路检修',
    })
    expect(outage, outage.text).toMatchObject({ status: 200 })
  }
})
afterAll(() => app.close())

type Rows = { id: string }[]
const lists: readonly (readonly [
  path: string,
  rows: string,
  by: () => TestCaller,
  way: 'before' | 'after',
])[] = [
  ['/claims', 'claims', () => patient, 'before'],
  ['/objections', 'objections', () => patient, 'before'],
  ['/agency/claims', 'claims', () => clerk, 'after'],
  ['/agency/objections', 'objections', () => clerk, 'after'],
  ['/agency/outages', 'outages', () => clerk, 'before'],
]

const page = async (path: string, who: TestCaller, query: Record<string, string>) => {
  const answer = await app.get(path, who, { query })
  expect(answer, answer.text).toMatchObject({ status: 200 })
  return answer.body
}

test.each(lists)('%s, one row at a time, is the whole list', async (path, rows, by, way) => {
  const whole = (await page(path, by(), { limit: '200' }))[rows].map(({ id }: { id: string }) => id)
  expect(whole.length).toBeGreaterThanOrEqual(3)
  expect((await page(path, by(), { limit: '200' })).next).toBeNull()
  const found: string[] = []
  for (let next: string | null | undefined; next !== null; ) {
    const one: { next: string | null } & Record<string, Rows> = await page(path, by(), {
      limit: '1',
      ...(next ? { [way]: next } : {}),
    })
    found.push(...one[rows]!.map(({ id }) => id))
    next = one.next
    expect(found.length).toBeLessThanOrEqual(whole.length)
  }
  expect(found).toEqual(whole)
})

test('a row of a queue that was handled between two pages takes nothing with it', async () => {
  const { claims, next } = await page('/agency/claims', clerk, { limit: '2' })
  const rest = (await page('/agency/claims', clerk, { limit: '200', after: next })).claims
  expect(await app.post(`/claims/${claims[1].id}/withdraw`, patient)).toMatchObject({ status: 200 })
  expect((await page('/agency/claims', clerk, { limit: '200', after: next })).claims).toEqual(rest)
})

test('a cursor that is none is refused by its name', async () => {
  const answer = await app.get('/claims', patient, { query: { before: 'x' } })
  expect(answer).toMatchObject({ status: 400, body: { type: '/problems/http/invalid-input' } })
})
