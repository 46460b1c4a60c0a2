import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Simulator } from '../../rehearsal/bureau/simulator.ts'
import { sql } from '../db/sql.ts'
import { findAccounts, lockAccounts } from '../ledger/account.ts'
import { listActsOf } from '../ledger/act.ts'
import { insertEnrolment, listEnrolments } from '../person/person.ts'
import type { Problem } from '../problem.ts'
import { insertHold } from '../risk/hold.ts'
import { type Answer, type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, type Making, make, pass, rehearseBureau, runJobs } from '../testing/people.ts'
import { type BureauOrder, listPayingAccounts, pageAddress, placeOrder } from './bureau-page.ts'

// What is paid is what was shown, from the account that was shown, for the person who was named.

let app: TestApp
let bureau: Simulator
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-01-15')
  await sql`delete from job`.execute(app.db.autocommit)
  bureau = await rehearseBureau(app)
})
afterEach(() => bureau.close())

const balanceOf = async ({ id }: Made): Promise<number> =>
  (await findAccounts(app.db.reader, [id])).get(id)!.balance
let keys = 0
const pay = (payer: Made, insured: Made, amountFen = 40_000): Promise<Answer> =>
  app.post('/premiums', payer, {
    requestKey: `price-${++keys}-abcdef`,
    year: 2025,
    insuredId: String(insured.id),
    amountFen,
  })
async function family(area = '520200', more: { bind?: object; wife?: Partial<Making> } = {}) {
  const payer = await make(app, { name: '施一', scheme: 'employee', balance: 100_000, area })
  const wife = await make(app, { name: '施二', area, ...more.wife })
  const binding = await bindFor(app, payer, wife, {
    relationship: 'spouse',
    purposes: ['premium'],
    ...more.bind,
  })
  return { payer, wife, binding }
}
const refused = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'not refused',
    (problem: Problem) => problem.type,
  )

describe('a price', () => {
  test.each([39_999, 40_001, 107_000])(
    'of %i fen that was shown is not the price of today: shown again',
    async (seen) => {
      const { payer, wife } = await family()
      const answer = await pay(payer, wife, seen)
      expect(answer).toMatchObject({ status: 409, body: { type: '/problems/premium/amount-changed' } })
      expect(answer.body.zh.what).toContain('400.00')
      expect(await balanceOf(payer)).toBe(100_000)
      expect((await pay(payer, wife)).status).toBe(200)
    },
  )

  test('that changed between the bureau’s page and the payer’s yes is not taken', async () => {
    const { payer, wife } = await family('530600')
    const premium = await placeOrder(app.deps, await orderFor(payer, wife))
    await sql`update enrolment set aid_groups = '2303' where person_id = ${wife.id}`.execute(
      app.db.autocommit,
    )
    const confirmed = await app.post(`/premiums/${premium.id}/confirm`, payer)
    expect(confirmed.body.type).toBe('/problems/premium/amount-changed')
    expect(await balanceOf(payer)).toBe(100_000)
  })
})

test('a limit that just suffices suffices', async () => {
  const { payer, wife } = await family('520200', { bind: { limits: { yearFen: 40_000 } } })
  expect((await pay(payer, wife)).status).toBe(200)
})

describe('a binding that is held', () => {
  const hold = ({ id }: Made, binding: string) =>
    app.db.transaction(async (tx) => {
      await lockAccounts(tx, app.db.lockStep, [id])
      await insertHold(
        tx,
        {
          personId: id,
          id: app.deps.newId(),
          scope: 'binding',
          bindingId: Number(binding),
          cause: 'rule',
          rule: '',
          caseId: null,
          placedAt: app.deps.now(),
        },
        'job:risk',
      )
    })

  test('pays no premium', async () => {
    const { payer, wife, binding } = await family()
    await hold(payer, binding)
    expect((await pay(payer, wife)).body.type).toBe('/problems/premium/held')
  })

  test('is not called so on the bureau’s page, where anybody with a name and a number reads', async () => {
    const { payer, wife, binding } = await family('530600')
    await hold(payer, binding)
    const { accounts } = await listPayingAccounts(app.deps, { insured: wife, year: 2025 })
    expect(accounts).toMatchObject([{ mayPay: false, reason: '这个账户目前暂停使用。' }])
  })
})

/** What the bureau's page sends once an account was chosen on it. */
async function orderFor(payer: Made, wife: Made, more: Partial<BureauOrder> = {}): Promise<BureauOrder> {
  const { amountFen, accounts } = await listPayingAccounts(app.deps, { insured: wife, year: 2025 })
  expect(accounts).toMatchObject([{ maskedName: '施*', mayPay: true }])
  expect(payer.id).toBeGreaterThan(0)
  return {
    reference: `YN${++keys}`,
    accountToken: accounts[0]!.token,
    insured: wife,
    year: 2025,
    amountFen,
    ...more,
  }
}

describe('an order of the bureau’s page', () => {
  test.each([1, -1])('is for our price, not %i fen more', async (more) => {
    const { payer, wife } = await family('530600')
    const order = await orderFor(payer, wife)
    expect(await refused(placeOrder(app.deps, { ...order, amountFen: order.amountFen + more }))).toBe(
      '/problems/premium/amount-changed',
    )
  })

  test('is for the person for whom the account was shown', async () => {
    const [one, other] = [await family('530600'), await family('530600')]
    const { accountToken } = await orderFor(one.payer, one.wife)
    const order = await orderFor(other.payer, other.wife, { accountToken })
    expect(await refused(placeOrder(app.deps, order))).toBe('/problems/premium/not-found')
  })

  test('comes from a QR code of the same day', async () => {
    const { payer, wife } = await family('530600')
    const address = new URL(pageAddress(app.deps, 'http://127.0.0.1/', payer.id))
    const asked = { insured: wife, year: 2025, handoff: address.searchParams.get('handoff')! }
    expect((await listPayingAccounts(app.deps, asked)).accounts).toHaveLength(1)
    app.clock.moveTo('2025-01-16')
    expect(await refused(listPayingAccounts(app.deps, asked))).toBe('/problems/premium/request-expired')
  })

  test('is confirmed before it lapses', async () => {
    const { payer, wife } = await family('530600')
    const validUntil = app.deps.now() + 60_000
    const premium = await placeOrder(app.deps, await orderFor(payer, wife, { validUntil }))
    app.clock.advance({ minutes: 2 })
    const late = await app.post(`/premiums/${premium.id}/confirm`, payer)
    expect(late.body.type).toBe('/problems/premium/request-expired')
    expect(await balanceOf(payer)).toBe(100_000)
  })
})

describe('a premium that is paid', () => {
  async function credited(more: Parameters<typeof family>[1] = {}) {
    const one = await family('520200', more)
    const { id } = (await pay(one.payer, one.wife)).body
    await runJobs(app)
    await pass(app, { hours: 1 })
    return { ...one, id: id as string }
  }
  const residentOf = async ({ id }: Made) =>
    (await listEnrolments(app.db.reader, [id])).filter(
      ({ scheme, from }) => scheme === 'resident' && from >= '2025-01-01',
    )

  test('stands in the chain of who was insured by it, too', async () => {
    const { wife } = await credited()
    const kinds = (await listActsOf(app.db.reader, [wife.id])).map(({ kind }) => kind)
    expect(kinds).toEqual(['binding.bind', 'insured.submit', 'insured.credit'])
  })

  test('goes on from the year before', async () => {
    const { wife } = await credited()
    expect(await residentOf(wife)).toMatchObject([{ consecutiveYears: 1, from: '2025-01-01' }])
  })

  test('does not enrol a second time who is an employee by then', async () => {
    const { payer, wife } = await family()
    expect((await pay(payer, wife)).status).toBe(200)
    await app.db.transaction(async (tx) => {
      await lockAccounts(tx, app.db.lockStep, [wife.id])
      await insertEnrolment(tx, {
        personId: wife.id,
        id: app.deps.newId(),
        scheme: 'employee',
        category: 'working',
        psnType: '1101',
        area: '520200',
        status: 'normal',
        from: '2025-01-01',
        to: null,
        benefitsFrom: '2025-01-01',
        employer: '',
        aidGroups: [],
        consecutiveYears: 0,
        yearsWithoutUse: 0,
      })
    })
    await runJobs(app)
    await pass(app, { hours: 1 })
    expect(await residentOf(wife)).toEqual([])
  })

  test('is asked back by who paid or was insured, not by a stranger', async () => {
    app.clock.moveTo('2024-12-10')
    const { payer, wife, id } = await credited()
    const ask = (who: Made) => app.post(`/premiums/${id}/refund`, who, { reason: 'duplicate' })
    const stranger = await make(app, { name: '外人', scheme: 'employee' })
    expect((await ask(stranger)).status).toBe(404)
    expect(await ask(wife)).toMatchObject({ status: 200, body: { status: 'refunding' } })
    expect(await balanceOf(payer)).toBe(60_000)
  })
})
