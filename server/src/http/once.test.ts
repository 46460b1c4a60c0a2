import { routes } from '@gongji/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { colleagueOf, make } from '../testing/people.ts'
import { readHandlers } from './find-refusals.ts'

// What moves money is done once, however often it is asked: under the same key with the same content it gives the first answer.

let app: TestApp
let first: TestCaller
let second: TestCaller
beforeAll(async () => {
  app = await testApp()
  first = await app.staff('clerk-520200')
  second = await colleagueOf(app, 'clerk-520200')
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-01-15'))

const ok = <T extends { status: number; text: string }>(answer: T): T => {
  if (answer.status !== 200) throw new Error(answer.text)
  return answer
}
let slips = 0
/** A claim that one clerk approved and another may pay: its address, and what paying it takes. */
async function approved() {
  slips += 1
  const name = `付款${'一二三四五六七八九'[slips]}`
  const patient = await make(app, { name, scheme: 'employee', balance: 10_000 })
  const claim = ok(
    await app.post('/claims', patient, {
      institution: 'H52020100001',
      slipNo: `ONCE-${slips}`,
      careOn: '2025-01-15',
      totalFen: 60_000,
      cause: 'tillFailed',
      bankAccount: '622202000000001234',
      lines: [{ code: 'DEMOA0001', amountFen: 60_000 }],
    }),
  ).body
  const path = `/agency/claims/${patient.id}/${claim.id}`
  const decided = ok(
    await app.post(`${path}/decide`, first, {
      decision: 'approve',
      reasons: [],
      approvedLines: [],
      version: claim.version,
    }),
  ).body
  return { path, version: decided.claim.version as number }
}
const actsOf = async (): Promise<number> =>
  (await sql<{ n: number }>`select count(*)::int as n from ledger_act`.read(app.db.reader))[0]!.n

describe('an act under a key', () => {
  test('gives the first answer when it is asked again, and does nothing', async () => {
    const { path, version } = await approved()
    const paid = ok(await app.post(`${path}/pay`, second, { version, requestKey: 'once-pay-1' }))
    const acts = await actsOf()
    const again = ok(await app.post(`${path}/pay`, second, { version, requestKey: 'once-pay-1' }))
    expect(again.body).toEqual(paid.body)
    expect(await actsOf()).toBe(acts)
    // Without the key it is what it was: paid already.
    expect((await app.post(`${path}/pay`, second, { version })).status).toBe(409)
  })

  test('is refused with other content, and another’s same key is another key', async () => {
    const [one, other] = [await approved(), await approved()]
    const key = { requestKey: 'once-pay-2' }
    ok(await app.post(`${one.path}/pay`, second, { version: one.version, ...key }))
    expect(await app.post(`${other.path}/pay`, second, { version: other.version, ...key })).toMatchObject({
      status: 409,
      body: { type: '/problems/http/key-reused' },
    })
    const third = await colleagueOf(app, 'clerk-520200', 'clerk-520200-3')
    ok(await app.post(`${other.path}/pay`, third, { version: other.version, ...key }))
  })

  test('asked twice at once answers twice alike', async () => {
    const { path, version } = await approved()
    const body = { version, requestKey: 'once-pay-3' }
    const [one, other] = await Promise.all([
      app.post(`${path}/pay`, second, body),
      app.post(`${path}/pay`, second, body),
    ])
    const settled = [one, other].map(({ status }) => status)
    // Whoever came while the other was not yet done is told that it changed, and asks again.
    expect(settled).toContain(200)
    const again = ok(await app.post(`${path}/pay`, second, body))
    expect(again.body).toEqual([one, other].find(({ status }) => status === 200)!.body)
  })

  test('that was refused is open: mended, the same key does it', async () => {
    const { path, version } = await approved()
    const wrong = await app.post(`${path}/pay`, second, { version: version + 7, requestKey: 'once-pay-4' })
    expect(wrong.status).toBe(409)
    ok(await app.post(`${path}/pay`, second, { version, requestKey: 'once-pay-4' }))
  })

  test('keeps its answer sealed', async () => {
    const { path, version } = await approved()
    ok(await app.post(`${path}/pay`, second, { version, requestKey: 'once-pay-5' }))
    const [row] = await sql<{ sealed: string }>`select answer_sealed as sealed from request_answer
      where request_key = 'once-pay-5'`.read(app.db.reader)
    expect(row?.sealed).toMatch(/^[0-9a-f]{8}\./)
  })
})

test('every operation whose code comes to the ledger takes a key', () => {
  /** What is found by numbers of its own (the bureau's, a row's), and what only tries. */
  const without = ['bureauNotifications', 'takeRows', 'previewClaim', 'tryAtTill']
  const moving = [...readHandlers()].filter(
    ([, { calls }]) =>
      calls('ledger/post.ts', 'book') ||
      calls('ledger/post.ts', 'storePending') ||
      calls('settlement/decide.ts', 'decide'),
  )
  expect(moving.length).toBeGreaterThan(20)
  for (const [name] of moving) {
    if (without.includes(name)) continue
    const { body } = (routes as Record<string, { body: { shape?: object } }>)[name]!
    expect([name, Object.keys(body.shape ?? {})]).toEqual([name, expect.arrayContaining(['requestKey'])])
  }
})
