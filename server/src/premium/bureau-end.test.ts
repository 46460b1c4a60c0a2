import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createRules } from '../settlement/rules.ts'
import { verify } from '../settlement/verify.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make, pass, rehearseBureau, runJobs } from '../testing/people.ts'
import type { Mode } from './simulated-bureau.ts'
import type { Simulator } from './simulator.ts'
import { listPremiumUses } from './uses.ts'

let app: TestApp
let bureau: Simulator
let clerk: TestCaller
let second: TestCaller
beforeAll(async () => {
  app = await testApp()
  clerk = await app.staff('clerk-520200')
  await sql`insert into staff (id, sign_in_name, name, role, area, password)
    select ${app.deps.newId()}::bigint, 'clerk-second', '经办员李', role, area, password from staff
    where sign_in_name = 'clerk-520200'`.execute(app.db.reader)
  second = await app.staff('clerk-second')
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-02-26')
  await sql`delete from job`.execute(app.db.reader)
  bureau = await rehearseBureau(app)
})
afterEach(() => bureau.close())

let keys = 0
async function submit(mode: Mode) {
  const payer = await make(app, { name: '郑军', scheme: 'employee', balance: 200_000 })
  const insured = await make(app, { name: '郑红' })
  await bindFor(app, payer, insured, {
    relationship: 'spouse',
    purposes: ['premium'],
  })
  bureau.bureau.setMode(insured.idNumber, mode)
  const { body } = await app.post('/premiums', payer, {
    requestKey: `bureau-end-${++keys}`,
    year: 2025,
    insuredId: String(insured.id),
    amountFen: 40_000,
  })
  const read = async () => (await app.get(`/premiums/${body.id}`, payer)).body.premium
  const order = () => ({
    reference: body.reference as string,
    kind: 'resident' as const,
    year: 2025,
    area: '520200',
    insured: { name: insured.name, idNumber: insured.idNumber },
    amountFen: 40_000 as never,
    account: 'personal' as const,
  })
  return { payer, insured, id: body.id as string, reference: body.reference as string, read, order }
}
async function whereIs({ id }: Made) {
  const { rows } = await sql<{
    account: string
    amount: number
  }>`select account, sum(amount)::bigint as amount from ledger_entry
    where person_id = ${id} and account in ('personal', 'transit', 'tax') group by account`.execute(
    app.db.reader,
  )
  const sums = Object.fromEntries(rows.map(({ account, amount }) => [account, amount]))
  return { personal: sums.personal ?? 0, transit: sums.transit ?? 0, tax: sums.tax ?? 0 }
}
const inAccount = { personal: 200_000, transit: 0, tax: 0 }
const inTransit = { personal: 160_000, transit: 40_000, tax: 0 }
const kindsTold = async ({ id }: Made): Promise<string[]> => {
  const { rows } = await sql<{
    payload: string
  }>`select payload from job where kind = 'notice' order by id`.execute(app.db.reader)
  return rows
    .map(({ payload }) => JSON.parse(payload) as { personId: number; kind: string })
    .filter(({ personId }) => personId === id)
    .map(({ kind }) => kind)
}
const decide = (who: TestCaller, id: string) =>
  app.post(`/desk/premiums/${id}/return`, who, { reason: '税务确认没有记录' })

describe('a premium that the bureau never received', () => {
  test('is sent until its last day, then asked for; the money comes back when it never arrived', async () => {
    const { payer, id, read } = await submit('silent')
    await pass(app, { days: 1 }, 2)
    expect(await whereIs(payer)).toEqual(inTransit)
    expect((await read()).status).toBe('submitted')
    await pass(app, { days: 1 }, 2)
    expect(await whereIs(payer)).toEqual(inAccount)
    expect(await read()).toMatchObject({
      status: 'failed',
      failCode: 'neverArrived',
      state: { name: { zh: '未送达税务，已退回' } },
      voucher: false,
    })
    expect((await kindsTold(payer)).filter((kind) => kind === 'premium.returned')).toHaveLength(1)
    await pass(app, { days: 3 }, 2)
    expect(await whereIs(payer)).toEqual(inAccount)
    expect((await decide(clerk, id)).status).toBe(404)
  })

  test('and is credited late: it is undone there, nothing is deducted again, and the payer is told', async () => {
    const { payer, insured, reference, read, order } = await submit('silent')
    await pass(app, { days: 1 }, 4)
    bureau.bureau.setMode(insured.idNumber, 'accept')
    bureau.bureau.submit(order(), app.clock.now())
    for (let times = 0; times < 2; times++) {
      app.clock.advance({ hours: 1 })
      await bureau.advance(app.clock.now())
    }
    expect(await read()).toMatchObject({ status: 'failed', state: { name: { zh: '已退回，税务又入账' } } })
    expect(await kindsTold(payer)).toContain('premium.creditedLate')
    await runJobs(app)
    expect(bureau.bureau.find(reference)?.answer.state).toBe('refunded')
    expect(await whereIs(payer)).toEqual(inAccount)
    expect(await read()).toMatchObject({ status: 'failed', state: { name: { zh: '未送达税务，已退回' } } })
  })
})

describe('a premium that the bureau took in and never decides', () => {
  test('goes back when two clerks decide it, after its last day', async () => {
    const { payer, id, read } = await submit('never')
    await runJobs(app)
    expect(await decide(clerk, id)).toMatchObject({
      status: 409,
      body: { type: '/problems/premium/still-open' },
    })
    await pass(app, { days: 4 })
    expect((await decide(clerk, id)).body).toEqual({ returned: false })
    expect(await decide(clerk, id)).toMatchObject({
      status: 409,
      body: { type: '/problems/premium/second-clerk-needed' },
    })
    expect(await decide(await app.staff('clerk-530600'), id)).toMatchObject({ status: 404 })
    expect(await whereIs(payer)).toEqual(inTransit)
    const both = await Promise.all([decide(second, id), decide(second, id)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await whereIs(payer)).toEqual(inAccount)
    expect(await read()).toMatchObject({ status: 'failed', failCode: 'agencyDecided' })
    expect(
      (
        await verify({
          db: app.db,
          adjudicate: createRules(app.deps.packs.packOf).adjudicate,
          otherUses: listPremiumUses,
        })
      ).verdict,
    ).toBe('right')
  })

  test('is credited between the two clerks: the second finds it credited, and nothing goes back', async () => {
    const { payer, insured, id, reference, read } = await submit('late')
    await runJobs(app)
    app.clock.advance({ days: 4 })
    expect((await decide(clerk, id)).body).toEqual({ returned: false })
    app.clock.advance({ days: 2 })
    bureau.bureau.setMode(insured.idNumber, 'accept')
    await bureau.advance(app.clock.now())
    expect(bureau.bureau.find(reference)?.answer.state).toBe('credited')
    expect((await read()).status).toBe('credited')
    expect((await decide(second, id)).status).toBe(404)
    expect(await whereIs(payer)).toEqual({ personal: 160_000, transit: 0, tax: 40_000 })
  })
})
