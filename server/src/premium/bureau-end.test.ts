import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Mode } from '../../rehearsal/bureau/simulated-bureau.ts'
import type { Simulator } from '../../rehearsal/bureau/simulator.ts'
import { sql } from '../db/sql.ts'
import { createRules } from '../settlement/rules.ts'
import { verify } from '../settlement/verify.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make, pass, rehearseBureau, runJobs } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import { applyAnswer } from './apply.ts'
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
    where sign_in_name = 'clerk-520200'`.execute(app.db.autocommit)
  second = await app.staff('clerk-second')
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-02-26')
  await sql`delete from job`.execute(app.db.autocommit)
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
    insured: { name: insured.name, idKind: '01', idNumber: insured.idNumber },
    amountFen: 40_000 as never,
    account: 'personal' as const,
  })
  const key = { insuredId: insured.id, id: Number(body.id) }
  return { payer, insured, key, id: body.id as string, reference: body.reference as string, read, order }
}
async function whereIs({ id }: Made) {
  const rows = await sql<{
    account: string
    amount: number
  }>`select account, sum(amount)::bigint as amount from ledger_entry
    where person_id = ${id} and account in ('personal', 'transit', 'tax') group by account`.read(
    app.db.reader,
  )
  const sums = Object.fromEntries(rows.map(({ account, amount }) => [account, amount]))
  return { personal: sums.personal ?? 0, transit: sums.transit ?? 0, tax: sums.tax ?? 0 }
}
const inAccount = { personal: 200_000, transit: 0, tax: 0 }
const inTransit = { personal: 160_000, transit: 40_000, tax: 0 }
const kindsTold = async ({ id }: Made): Promise<string[]> => {
  const rows = await sql<{
    payload: string
  }>`select payload from job where kind = 'notice' order by id`.read(app.db.reader)
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

  test('is not given up on its last day, when the bureau does not know it yet', async () => {
    const { payer, key, read } = await submit('silent')
    const heard = () =>
      app.db.transaction((tx) =>
        applyAnswer(tx, app.deps, key, { answer: { state: 'unknown' }, direction: 'out', kind: 'query' }),
      )
    app.clock.moveTo('2025-02-28')
    await heard()
    expect((await read()).status).toBe('submitted')
    expect(await whereIs(payer)).toEqual(inTransit)
    app.clock.moveTo('2025-03-01')
    await heard()
    expect(await read()).toMatchObject({ status: 'failed', failCode: 'neverArrived' })
    expect(await whereIs(payer)).toEqual(inAccount)
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
    expect((await decide(clerk, id)).body).toEqual({ decided: false, returned: false })
    expect(await decide(clerk, id)).toMatchObject({
      status: 409,
      body: { type: '/problems/premium/second-clerk-needed' },
    })
    expect(await decide(await app.staff('clerk-530600'), id)).toMatchObject({ status: 404 })
    expect(await whereIs(payer)).toEqual(inTransit)
    const both = await Promise.all([decide(second, id), decide(second, id)])
    // One of them gives it back; the other finds it dealt with, or no longer on the list.
    const [done, late] = both.map(({ status }) => status).sort()
    expect([done, [404, 409].includes(late!)]).toEqual([200, true])
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
    expect((await decide(clerk, id)).body).toEqual({ decided: false, returned: false })
    app.clock.advance({ days: 2 })
    bureau.bureau.setMode(insured.idNumber, 'accept')
    await bureau.advance(app.clock.now())
    expect(bureau.bureau.find(reference)?.answer.state).toBe('credited')
    expect((await read()).status).toBe('credited')
    expect((await decide(second, id)).status).toBe(404)
    expect(await whereIs(payer)).toEqual({ personal: 160_000, transit: 0, tax: 40_000 })
  })
})

test('what one clerk asked for is decided on what he saw: when it has changed, somebody asks anew', async () => {
  const { payer, id, key } = await submit('never')
  await runJobs(app)
  app.clock.advance({ days: 4 })
  expect((await decide(clerk, id)).body).toEqual({ decided: false, returned: false })
  for (const answer of [
    { state: 'credited', serial: '1', on: '2025-02-27' },
    { state: 'refused', code: 'other', reason: '重复' },
  ] as const) {
    await app.db.transaction((tx) =>
      applyAnswer(tx, app.deps, key, { answer, direction: 'in', kind: 'notify' }),
    )
  }
  expect((await decide(second, id)).body).toEqual({ decided: false, returned: false })
  expect((await decide(clerk, id)).body).toEqual({ decided: true, returned: false })
  expect(await whereIs(payer)).toEqual(atBureau)
})

/** Paid in the autumn for the next year, credited, and asked back as paid twice. */
async function askBack() {
  app.clock.moveTo('2024-11-01')
  const paid = await submit('instant')
  await runJobs(app)
  bureau.bureau.setMode(paid.insured.idNumber, 'silent')
  const asked = await app.post(`/premiums/${paid.id}/refund`, paid.payer, { reason: 'duplicate' })
  expect(asked).toMatchObject({ status: 200, body: { status: 'refunding' } })
  await pass(app, { days: 1 }, 3)
  return paid
}
const atBureau = { personal: 160_000, transit: 0, tax: 40_000 }
const isRight = async () => {
  const { adjudicate } = createRules(app.deps.packs.packOf)
  expect(await verify({ db: app.db, adjudicate, otherUses: listPremiumUses })).toMatchObject({
    verdict: 'right',
    findings: [],
  })
}
const times = async (who: Made, kind: string) => (await kindsTold(who)).filter((one) => one === kind).length
const watched = async (reference: string) =>
  (await app.get('/desk/premiums', clerk)).body.premiums.find(
    (one: { reference: string }) => one.reference === reference,
  )

describe('a refund that the bureau never answers', () => {
  test('is asked for until the benefits begin, then asked after: still credited, it stays, and the payer reads it', async () => {
    const { payer, insured, id, reference, read } = await askBack()
    expect(await read()).toMatchObject({ status: 'refunding', voucher: true })
    expect((await decide(clerk, id)).body.type).toBe('/problems/premium/refund-still-open')
    app.clock.moveTo('2025-01-02')
    bureau.bureau.setMode(insured.idNumber, 'instant')
    await runJobs(app)
    expect(bureau.bureau.find(reference)?.answer.state).toBe('credited')
    expect(await read()).toMatchObject({ status: 'credited', refundReason: null, voucher: true })
    expect(await whereIs(payer)).toEqual(atBureau)
    expect(await times(payer, 'premium.refundRefused')).toBe(1)
    expect(await watched(reference)).toBeUndefined()
    await isRight()
  })

  test('and was made: it comes back, once', async () => {
    const { payer, insured, reference, read } = await askBack()
    bureau.bureau.setMode(insured.idNumber, 'instant')
    bureau.bureau.refund(reference, 'duplicate', app.clock.now())
    app.clock.moveTo('2025-01-02')
    await pass(app, { days: 1 }, 2)
    expect(await read()).toMatchObject({ status: 'refunded', state: { name: { zh: '已退费' } } })
    expect(await whereIs(payer)).toEqual(inAccount)
    expect(await times(payer, 'premium.refunded')).toBe(1)
  })

  test('is given back by two clerks; the bureau that gives it back later moves nothing', async () => {
    const { payer, insured, id, reference, read } = await askBack()
    app.clock.moveTo('2025-01-02')
    expect((await decide(clerk, id)).body).toEqual({ decided: false, returned: false })
    expect((await decide(clerk, id)).body.type).toBe('/problems/premium/second-clerk-needed')
    expect((await decide(second, id)).body).toEqual({ decided: true, returned: true })
    expect(await whereIs(payer)).toEqual(inAccount)
    expect(await read()).toMatchObject({
      status: 'refunded',
      voucher: false,
      state: { name: { zh: '已退费，税务尚未退回' } },
    })
    expect(await watched(reference)).toMatchObject({ conflict: 'creditedAfter:refunded', returnAsked: null })
    bureau.bureau.setMode(insured.idNumber, 'instant')
    await pass(app, { days: 1 }, 2)
    expect(bureau.bureau.find(reference)?.answer.state).toBe('refunded')
    expect(await read()).toMatchObject({ status: 'refunded', state: { name: { zh: '已退费' } } })
    expect(await whereIs(payer)).toEqual(inAccount)
    expect(await watched(reference)).toBeUndefined()
    await isRight()
  })

  test('is given back by nobody once a fund has paid for the person', async () => {
    const { payer, insured, id } = await askBack()
    app.clock.moveTo('2025-01-02')
    const { answer } = await till(app, 'H52020100002').payBill({
      patient: { psnNo: insured.psnNo, certNo: insured.idNumber },
      lines: [{ code: 'DEMOA0001', amount: 1_000 }],
    })
    expect(answer.output.setlinfo.fund_pay_sumamt).toBeGreaterThan(0)
    expect((await decide(clerk, id)).body.type).toBe('/problems/premium/insurance-used')
    expect(await whereIs(payer)).toEqual(atBureau)
  })

  test('is refused after two clerks gave it back: the payer keeps it and is told, and two clerks settle it', async () => {
    const { payer, insured, id, reference, read } = await askBack()
    app.clock.moveTo('2025-01-02')
    await decide(clerk, id)
    await decide(second, id)
    bureau.bureau.setMode(insured.idNumber, 'refundRefused')
    await pass(app, { days: 1 }, 3)
    expect(await whereIs(payer)).toEqual(inAccount)
    expect(await times(payer, 'premium.undoRefused')).toBe(1)
    expect(await watched(reference)).toMatchObject({ conflict: 'undoRefusedAfter:refunded' })
    expect((await decide(second, id)).body).toEqual({ decided: false, returned: false })
    expect((await decide(clerk, id)).body).toEqual({ decided: true, returned: true })
    await pass(app, { days: 1 }, 2)
    expect(await watched(reference)).toBeUndefined()
    expect(await read()).toMatchObject({ status: 'refunded', state: { name: { zh: '已退费' } } })
    expect(await whereIs(payer)).toEqual(inAccount)
    expect(await times(payer, 'premium.settled')).toBe(1)
    await isRight()
  })
})

describe('an undo that the bureau refuses', () => {
  /** Never arrived, money back, credited after that; the bureau does not undo it. */
  async function refusesUndo() {
    const paid = await submit('silent')
    await pass(app, { days: 1 }, 4)
    bureau.bureau.setMode(paid.insured.idNumber, 'refundRefused')
    bureau.bureau.submit(paid.order(), app.clock.now())
    for (let hours = 0; hours < 2; hours++) {
      await app.db.transaction((tx) =>
        applyAnswer(tx, app.deps, paid.key, {
          answer: { state: 'credited', serial: '1', on: '2025-03-02' },
          direction: 'in',
          kind: 'notify',
        }),
      )
    }
    await pass(app, { days: 1 }, 2)
    return paid
  }

  test('ends when the bureau says that it gave it back after all', async () => {
    const { payer, insured, reference, read } = await refusesUndo()
    expect(await read()).toMatchObject({
      status: 'failed',
      state: { name: { zh: '已退回，税务未撤销入账' } },
    })
    expect(await times(payer, 'premium.undoRefused')).toBe(1)
    expect(await watched(reference)).toMatchObject({ conflict: 'undoRefusedAfter:failed' })
    bureau.bureau.setMode(insured.idNumber, 'instant')
    bureau.bureau.refund(reference, 'bureau', app.clock.now())
    await pass(app, { days: 1 }, 2)
    expect(await read()).toMatchObject({ status: 'failed', state: { name: { zh: '未送达税务，已退回' } } })
    expect(await watched(reference)).toBeUndefined()
    expect(await whereIs(payer)).toEqual(inAccount)
    await isRight()
  })

  test('or when two clerks settle it; the same news after that raises nothing', async () => {
    const { payer, id, key, reference, read } = await refusesUndo()
    expect((await decide(clerk, id)).body).toEqual({ decided: false, returned: false })
    expect((await decide(second, id)).body).toEqual({ decided: true, returned: true })
    await app.db.transaction((tx) =>
      applyAnswer(tx, app.deps, key, {
        answer: { state: 'credited', serial: '1', on: '2025-03-02' },
        direction: 'in',
        kind: 'notify',
      }),
    )
    await pass(app, { days: 1 }, 3)
    expect(await watched(reference)).toBeUndefined()
    expect(await read()).toMatchObject({
      status: 'failed',
      state: { name: { zh: '已退回，经办机构已了结' } },
    })
    expect(await times(payer, 'premium.settled')).toBe(1)
    expect(await whereIs(payer)).toEqual(inAccount)
    await isRight()
  })
})
