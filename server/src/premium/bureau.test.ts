import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Mode } from '../../rehearsal/bureau/simulated-bureau.ts'
import type { Simulator } from '../../rehearsal/bureau/simulator.ts'
import { sql } from '../db/sql.ts'
import { listEnrolments } from '../person/person.ts'
import { createRules } from '../settlement/rules.ts'
import { verify } from '../settlement/verify.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make, pass, rehearseBureau, runJobs } from '../testing/people.ts'
import { refusalCodes } from './bureau.ts'
import { listPremiumUses } from './uses.ts'

let app: TestApp
let bureau: Simulator
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
// Each test has a bureau that has seen nothing, and no work left over: the clock goes back.
beforeEach(async () => {
  app.clock.moveTo('2025-01-15')
  await sql`delete from job`.execute(app.db.autocommit)
  bureau = await rehearseBureau(app)
})
afterEach(() => bureau.close())

let keys = 0
/** A premium submitted for somebody whom the bureau treats in this way. */
async function submit(mode: Mode) {
  const payer = await make(app, { name: '郑军', scheme: 'employee', balance: 100_000 })
  const insured = await make(app, { name: '郑红' })
  await bindFor(app, payer, insured, { relationship: 'spouse', purposes: ['premium'] })
  bureau.bureau.setMode(insured.idNumber, mode)
  const { body } = await app.post('/premiums', payer, {
    requestKey: `bureau-${++keys}-abc`,
    year: 2025,
    insuredId: String(insured.id),
    amountFen: 40_000,
  })
  const read = async () => (await app.get(`/premiums/${body.id}`, payer)).body
  const outcomes = async () =>
    (await read()).exchanges.map(
      ({ direction, kind, outcome }: Record<string, string>) => `${direction} ${kind} ${outcome}`,
    )
  return { payer, insured, id: body.id as string, reference: body.reference as string, read, outcomes }
}
/** What of a payer's money lies where: account, in transit, at the bureau. */
async function whereIs({ id }: Made) {
  const rows = await sql<{
    account: string
    amount: number
  }>`select account, sum(amount)::bigint as amount
    from ledger_entry where person_id = ${id} and account in ('personal', 'transit', 'tax') group by account`.read(
    app.db.reader,
  )
  const sums = Object.fromEntries(rows.map(({ account, amount }) => [account, amount]))
  return { personal: sums.personal ?? 0, transit: sums.transit ?? 0, tax: sums.tax ?? 0 }
}
const inAccount = { personal: 100_000, transit: 0, tax: 0 }
const inTransit = { personal: 60_000, transit: 40_000, tax: 0 }
const atBureau = { personal: 60_000, transit: 0, tax: 40_000 }
const coveredIn2025 = async ({ id }: Made): Promise<number> =>
  (await listEnrolments(app.db.reader, [id])).filter(
    ({ from, status }) => from === '2025-01-01' && status === 'normal',
  ).length
const noticesOf = async ({ id }: Made): Promise<string[]> => {
  const rows = await sql<{
    payload: string
  }>`select payload from job where kind = 'notice' order by id`.read(app.db.reader)
  return rows
    .map(({ payload }) => JSON.parse(payload) as { personId: number; kind: string })
    .filter(({ personId, kind }) => personId === id && kind.startsWith('premium.'))
    .map(({ kind }) => kind)
}

describe('the bureau takes it in', () => {
  test('and credits at once', async () => {
    const { payer, insured, read } = await submit('instant')
    await runJobs(app)
    expect((await read()).premium.status).toBe('credited')
    expect(await whereIs(payer)).toEqual(atBureau)
    expect(await coveredIn2025(insured)).toBe(1)
    expect(await noticesOf(payer)).toEqual(['premium.submitted', 'premium.credited'])
    expect(await noticesOf(insured)).toEqual(['premium.credited'])
  })

  test('and credits days later: payer and clerk are alerted on the third day (L28)', async () => {
    const { payer, read } = await submit('late')
    await runJobs(app)
    await pass(app, { days: 1 }, 2)
    expect((await read()).premium.overdueAt).toBeNull()
    await pass(app, { days: 1 })
    expect((await read()).premium).toMatchObject({ status: 'submitted', state: { name: { zh: '受理中' } } })
    expect((await read()).premium.overdueAt).not.toBeNull()
    expect(await noticesOf(payer)).toEqual(['premium.submitted', 'premium.overdue'])
    const clerk = await app.staff('clerk-520200')
    const { body } = await app.get('/desk/premiums', clerk)
    expect(body.premiums).toContainEqual(
      expect.objectContaining({ overdue: true, insured: expect.objectContaining({ maskedName: '郑*' }) }),
    )
    expect(await whereIs(payer)).toEqual(inTransit)

    await pass(app, { days: 1 }, 3)
    expect((await read()).premium.status).toBe('credited')
    expect(await whereIs(payer)).toEqual(atBureau)
  })

  test('and says so twice: it is credited once', async () => {
    const { payer, insured, read, outcomes } = await submit('twice')
    await runJobs(app)
    app.clock.advance({ minutes: 40 })
    await bureau.advance(app.clock.now())
    expect((await read()).premium.status).toBe('credited')
    await pass(app, { hours: 1 })
    expect(await outcomes()).toEqual(['out submit accepted', 'in notify credited', 'in notify credited'])
    expect(await whereIs(payer)).toEqual(atBureau)
    expect(await coveredIn2025(insured)).toBe(1)
  })

  test('and never decides: the money waits in transit, and asking goes on once a day', async () => {
    const { payer, read, outcomes } = await submit('never')
    await runJobs(app)
    await pass(app, { days: 1 }, 10)
    expect((await read()).premium).toMatchObject({ status: 'submitted' })
    expect(await whereIs(payer)).toEqual(inTransit)
    const asked = (await outcomes()).length
    await pass(app, { days: 1 }, 5)
    expect((await outcomes()).length).toBe(asked + 5)
  })
})

describe('the bureau does not answer', () => {
  test('at all: it is called again, less and less often, and nothing is lost', async () => {
    const { payer, insured, read, outcomes } = await submit('silent')
    await runJobs(app)
    await pass(app, { minutes: 10 }, 9)
    expect((await read()).premium).toMatchObject({ status: 'submitted', state: { name: { zh: '申请成功' } } })
    expect(new Set(await outcomes())).toEqual(new Set(['out submit unavailable']))
    expect(await whereIs(payer)).toEqual(inTransit)

    bureau.bureau.setMode(insured.idNumber, 'accept')
    await pass(app, { hours: 7 }, 2)
    await pass(app, { days: 1 })
    expect((await read()).premium.status).toBe('credited')
    expect(await whereIs(payer)).toEqual(atBureau)
  })

  test('although it took it in (the answer was lost): sent again, it is taken in once', async () => {
    const { payer, read, outcomes } = await submit('lostAnswer')
    await runJobs(app)
    await pass(app, { minutes: 2 })
    await pass(app, { hours: 2 })
    expect(await outcomes()).toEqual(['out submit unavailable', 'out submit accepted', 'out query credited'])
    expect((await read()).premium.status).toBe('credited')
    expect(await whereIs(payer)).toEqual(atBureau)
  })

  test('and has forgotten the application: it is sent again', async () => {
    const { payer, read } = await submit('accept')
    await runJobs(app)
    // Its records are gone, as after a restore from an older backup.
    await bureau.close()
    bureau = await rehearseBureau(app)
    await pass(app, { hours: 1 }, 3)
    expect((await read()).premium.status).toBe('credited')
    expect(await whereIs(payer)).toEqual(atBureau)
  })

  test('with something that it did not sign: that is no answer', async () => {
    const { payer, read, outcomes } = await submit('accept')
    const { taxBureau } = app.deps
    app.deps.taxBureau = { ...taxBureau!, key: Buffer.from('another key') }
    await runJobs(app)
    expect(await outcomes()).toEqual(['out submit unavailable'])
    app.deps.taxBureau = taxBureau!
    await pass(app, { minutes: 2 })
    await pass(app, { hours: 2 })
    expect((await read()).premium.status).toBe('credited')
    expect(await whereIs(payer)).toEqual(atBureau)
  })
})

describe('the bureau refuses (受理失败)', () => {
  test.each(refusalCodes)('for the reason %s: the money is back by the original route', async (code) => {
    const { payer, insured, read } = await submit(`refuse:${code}`)
    await runJobs(app)
    const { premium } = await read()
    expect(premium).toMatchObject({ status: 'failed', failCode: code, voucher: false })
    expect(premium.state.name.zh).toBe('受理失败')
    expect(premium.failReason).not.toBe('')
    expect(await whereIs(payer)).toEqual(inAccount)
    expect(await coveredIn2025(insured)).toBe(0)
    expect(await noticesOf(payer)).toEqual(['premium.submitted', 'premium.returned'])
  })

  test('after it had taken it in', async () => {
    const { payer, read } = await submit('acceptThenRefuse:notNormal')
    await runJobs(app)
    await pass(app, { hours: 1 })
    expect((await read()).premium).toMatchObject({ status: 'failed', failReason: '参保状态异常' })
    expect(await whereIs(payer)).toEqual(inAccount)
  })

  test('a person for whom another channel has paid', async () => {
    const { insured } = await submit('instant')
    await runJobs(app)
    const order = {
      reference: 'WECHAT1',
      kind: 'resident' as const,
      year: 2025,
      area: '520200',
      insured: { ...insured, idKind: '01' },
      amountFen: 40_000 as never,
      account: 'personal' as const,
    }
    expect(bureau.bureau.submit(order, app.clock.now())).toMatchObject({
      state: 'refused',
      code: 'alreadyPaid',
    })
  })
})

describe('the bureau contradicts itself', () => {
  test('crediting what it had refused: it is asked to undo that, and the payer keeps his money', async () => {
    const { payer, insured, reference, read, outcomes } = await submit('refuseThenCredit')
    await runJobs(app)
    expect(await whereIs(payer)).toEqual(inAccount)
    app.clock.advance({ hours: 1 })
    await bureau.advance(app.clock.now())
    const clerk = await app.staff('clerk-520200')
    expect((await app.get('/desk/premiums', clerk)).body.premiums).toContainEqual(
      expect.objectContaining({ reference, conflict: 'creditedAfter:failed' }),
    )
    await runJobs(app)
    expect((await read()).premium.status).toBe('failed')
    expect(await outcomes()).toEqual(['out submit refused', 'in notify credited', 'out refund refunded'])
    expect((await app.get('/desk/premiums', clerk)).body.premiums).not.toContainEqual(
      expect.objectContaining({ reference }),
    )
    expect(await whereIs(payer)).toEqual(inAccount)
    expect(await coveredIn2025(insured)).toBe(0)
  })

  test('refusing what it had credited: nothing moves, and the clerk sees it', async () => {
    const { payer, insured, reference, read } = await submit('creditThenRefuse')
    await runJobs(app)
    app.clock.advance({ hours: 1 })
    await bureau.advance(app.clock.now())
    expect((await read()).premium.status).toBe('credited')
    expect(await whereIs(payer)).toEqual(atBureau)
    expect(await coveredIn2025(insured)).toBe(1)
    const clerk = await app.staff('clerk-520200')
    expect((await app.get('/desk/premiums', clerk)).body.premiums).toContainEqual(
      expect.objectContaining({ reference, conflict: 'refusedAfter:credited' }),
    )
  })
})

describe('a message from the bureau', () => {
  test('that is not signed by it is refused', async () => {
    const { reference, read } = await submit('accept')
    const answer = await app.post('/tax-bureau/notifications', null, {
      time: new Date().toISOString(),
      nonce: 'aaaaaaaaaaaaaaaaaaaa',
      content: JSON.stringify({
        kind: 'notify',
        reference,
        answer: { state: 'credited', serial: '1', on: '2025-01-15' },
      }),
      signature: '0'.repeat(64),
    })
    expect(answer).toMatchObject({ status: 401, body: { type: '/problems/tax-bureau/bad-signature' } })
    expect((await read()).premium.status).toBe('submitted')
  })
})

describe('a clerk', () => {
  test('asks the bureau at once, without waiting for the next round', async () => {
    const { id, payer, read } = await submit('late')
    await runJobs(app)
    app.clock.advance({ days: 5 })
    const clerk = await app.staff('clerk-520200')
    expect(await app.post(`/desk/premiums/${id}/ask`, clerk)).toMatchObject({
      status: 200,
      body: { asked: true },
    })
    await runJobs(app)
    expect((await read()).premium.status).toBe('credited')
    expect(await whereIs(payer)).toEqual(atBureau)
  })

  test('sees only the own area', async () => {
    const { id } = await submit('never')
    const other = await app.staff('clerk-530600')
    expect((await app.get('/desk/premiums', other)).body.premiums).toEqual([])
    expect(await app.post(`/desk/premiums/${id}/ask`, other)).toMatchObject({ status: 404 })
  })
})

describe('a refund', () => {
  test('is refused once the benefits have begun', async () => {
    const { payer, id, read } = await submit('instant')
    await runJobs(app)
    const asked = await app.post(`/premiums/${id}/refund`, payer, { reason: 'duplicate' })
    expect(asked).toMatchObject({ status: 409, body: { type: '/problems/premium/refund-too-late' } })
    expect((await read()).premium.status).toBe('credited')
  })

  /** Paid in the autumn of 2024 for 2025. */
  async function paidAhead(mode: Mode) {
    app.clock.moveTo('2024-11-01')
    const paid = await submit(mode)
    await runJobs(app)
    expect((await paid.read()).premium).toMatchObject({ status: 'credited', benefitsFrom: '2025-01-01' })
    return paid
  }

  test('for a double payment comes back by the original route, with the enrolment taken back', async () => {
    const { payer, insured, id, read } = await paidAhead('instant')
    const asked = await app.post(`/premiums/${id}/refund`, payer, { reason: 'duplicate' })
    expect(asked).toMatchObject({ status: 200, body: { status: 'refunding', voucher: true } })
    expect(await whereIs(payer)).toEqual(atBureau)
    await runJobs(app)
    expect((await read()).premium).toMatchObject({
      status: 'refunded',
      refundReason: 'duplicate',
      voucher: false,
    })
    expect(await whereIs(payer)).toEqual(inAccount)
    expect(await coveredIn2025(insured)).toBe(0)
    expect(await noticesOf(payer)).toEqual(['premium.submitted', 'premium.credited', 'premium.refunded'])
    // The year is free again.
    const again = await app.get('/premiums/quote', payer, {
      query: { insuredId: String(insured.id), year: '2025' },
    })
    expect(again).toMatchObject({ status: 200, body: { amountFen: 40_000 } })
  })

  test.each(['death', 'employee', 'otherArea', 'aided'])(
    'for the reason %s needs a record that proves it',
    async (reason) => {
      const { payer, id } = await paidAhead('instant')
      expect(await app.post(`/premiums/${id}/refund`, payer, { reason })).toMatchObject({
        status: 409,
        body: { type: '/problems/premium/refund-unproven' },
      })
    },
  )

  test('after the person’s death, registered before the benefits', async () => {
    const { payer, insured, id, read } = await paidAhead('instant')
    await sql`update person set died_on = '2024-11-20' where id = ${insured.id}`.execute(app.db.autocommit)
    app.clock.moveTo('2024-12-01')
    expect((await app.post(`/premiums/${id}/refund`, payer, { reason: 'death' })).status).toBe(200)
    await runJobs(app)
    expect((await read()).premium.status).toBe('refunded')
    expect(await whereIs(payer)).toEqual(inAccount)
  })

  test('that the bureau refuses leaves the premium as it was, and says so', async () => {
    const { payer, insured, id, read } = await paidAhead('refundRefused')
    await app.post(`/premiums/${id}/refund`, payer, { reason: 'duplicate' })
    await runJobs(app)
    expect((await read()).premium).toMatchObject({ status: 'credited', voucher: true })
    expect(await whereIs(payer)).toEqual(atBureau)
    expect(await coveredIn2025(insured)).toBe(1)
    expect(await noticesOf(payer)).toContain('premium.refundRefused')
  })

  test('that the bureau makes by itself is taken over', async () => {
    const { payer, insured, reference, read } = await paidAhead('instant')
    bureau.bureau.giveBack(reference, app.clock.now())
    await bureau.advance(app.clock.now())
    expect((await read()).premium).toMatchObject({ status: 'refunded', refundReason: 'bureau' })
    expect(await whereIs(payer)).toEqual(inAccount)
    expect(await coveredIn2025(insured)).toBe(0)
  })
})

test('after all of this every balance, limit and chain is right', async () => {
  const { adjudicate } = createRules(app.deps.packs.packOf)
  expect(await verify({ db: app.db, adjudicate, otherUses: listPremiumUses })).toMatchObject({
    verdict: 'right',
    findings: [],
  })
})
