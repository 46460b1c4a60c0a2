import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findAccounts } from '../ledger/account.ts'
import { listEnrolments } from '../person/person.ts'
import { type Answer, type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make, pass, rehearseBureau, runJobs } from '../testing/people.ts'
import type { Simulator } from './simulator.ts'

let app: TestApp
let bureau: Simulator
beforeAll(async () => {
  app = await testApp()
  bureau = await rehearseBureau(app)
})
afterAll(async () => {
  await bureau.close()
  await app.close()
})
beforeEach(() => app.clock.moveTo('2025-01-15'))

let keys = 0
const pay = (payer: Made, insured: Made, more: object = {}): Promise<Answer> =>
  app.post('/premiums', payer, {
    requestKey: `premium-${++keys}-abc`,
    year: 2025,
    insuredId: String(insured.id),
    amountFen: 40_000,
    ...more,
  })
const balanceOf = async ({ id }: Made): Promise<number> =>
  (await findAccounts(app.db.reader, [id])).get(id)!.balance
const read = async (who: Made, id: string) => (await app.get(`/premiums/${id}`, who)).body

/** A payer with 2,000 yuan and a brother not insured for 2025, bound for the premium. */
async function family({
  binding = {},
  ...more
}: Partial<Parameters<typeof make>[1]> & { binding?: object } = {}) {
  const payer = await make(app, { name: '周强', scheme: 'employee', balance: 200_000 })
  const insured = await make(app, { name: '周平', ...more })
  const bindingId = await bindFor(app, payer, insured, {
    relationship: 'sibling',
    purposes: ['premium'],
    ...binding,
  })
  return { payer, insured, bindingId }
}

describe('a premium by proxy in Guizhou, from our app (L15, L23, L27, L28, L33)', () => {
  test('400 leave the account at once, and are paid only when it reads 缴费到账成功', async () => {
    const { payer, insured } = await family()
    const offered = await app.get('/premiums/payable', payer, { query: { year: '2025' } })
    expect(offered.body.people).toMatchObject([
      {
        person: { name: '周平' },
        account: 'personal',
        quote: { amountFen: 40_000, period: 'window' },
        refusal: null,
      },
    ])

    const submitted = await pay(payer, insured)
    expect(submitted).toMatchObject({
      status: 200,
      body: {
        status: 'submitted',
        state: { name: { zh: '申请成功' } },
        usuallyBy: '2025-01-18',
        voucher: false,
      },
    })
    const { id } = submitted.body
    expect(await balanceOf(payer)).toBe(160_000)
    expect(await app.get(`/premiums/${id}/voucher`, payer)).toMatchObject({
      status: 409,
      body: { type: '/problems/premium/voucher-too-early' },
    })

    await runJobs(app)
    expect((await read(payer, id)).premium).toMatchObject({
      status: 'submitted',
      state: { name: { zh: '受理中' } },
    })

    await pass(app, { hours: 1 })
    const { premium, exchanges } = await read(payer, id)
    expect(premium).toMatchObject({
      status: 'credited',
      state: { name: { zh: '缴费到账成功' } },
      creditedOn: '2025-01-15',
      benefitsFrom: '2025-01-01',
      voucher: true,
    })
    expect(
      exchanges.map(({ kind, outcome }: { kind: string; outcome: string }) => `${kind} ${outcome}`),
    ).toEqual(['submit accepted', 'query credited'])
    expect(await listEnrolments(app.db.reader, [insured.id])).toMatchObject([
      { to: '2024-12-31' },
      {
        scheme: 'resident',
        area: '520200',
        from: '2025-01-01',
        to: '2025-12-31',
        benefitsFrom: '2025-01-01',
      },
    ])
    expect((await app.get(`/premiums/${id}/voucher`, payer)).body).toMatchObject({
      insuredName: '周平',
      payerMaskedName: '周*',
      amountFen: 40_000,
      year: 2025,
      benefitsFrom: '2025-01-01',
    })
    expect((await app.get('/premium-totals', payer)).body).toMatchObject({
      totalFen: 40_000,
      years: [{ year: 2025, totalFen: 40_000, people: [{ person: { name: '周平' }, count: 1 }] }],
    })
    // The insured person learns who paid by masked name.
    expect((await app.get('/premiums', insured)).body.premiums).toMatchObject([
      { mine: 'insured', payer: { name: '周*' }, insured: { name: '周平' } },
    ])
  })

  test('after the window it is 1,070 and the pool pays from the 91st day', async () => {
    const { payer, insured } = await family()
    app.clock.moveTo('2025-03-01')
    const quote = await app.get('/premiums/quote', payer, {
      query: { insuredId: String(insured.id), year: '2025' },
    })
    expect(quote.body).toMatchObject({
      period: 'late',
      full: true,
      amountFen: 107_000,
      waiting: { reason: 'late', fixed: { days: 90 }, variableMonths: 0 },
      benefitsFrom: '2025-05-30',
    })
    expect(await pay(payer, insured)).toMatchObject({
      status: 409,
      body: { type: '/problems/premium/amount-changed' },
    })
    const { id } = (await pay(payer, insured, { amountFen: 107_000 })).body
    await runJobs(app)
    await pass(app, { hours: 1 })
    expect((await read(payer, id)).premium).toMatchObject({
      status: 'credited',
      coversFrom: '2025-03-01',
      benefitsFrom: '2025-05-30',
    })
  })
})
