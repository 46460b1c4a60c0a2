import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Simulator } from '../../rehearsal/bureau/simulator.ts'
import { sql } from '../db/sql.ts'
import { findAccounts } from '../ledger/account.ts'
import { type Answer, type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make, pass, rehearseBureau, runJobs } from '../testing/people.ts'

let app: TestApp
let bureau: Simulator
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
// A bureau of its own for each test: the clock goes back, and a bureau's never does.
beforeEach(async () => {
  app.clock.moveTo('2025-01-15')
  await sql`delete from job`.execute(app.db.autocommit)
  bureau = await rehearseBureau(app)
})
afterEach(() => bureau.close())

let keys = 0
const pay = (payer: Made, insured: { id: number }, more: object = {}): Promise<Answer> =>
  app.post('/premiums', payer, {
    requestKey: `refusal-${++keys}-abc`,
    year: 2025,
    insuredId: String(insured.id),
    amountFen: 40_000,
    ...more,
  })
const balanceOf = async ({ id }: Made): Promise<number> =>
  (await findAccounts(app.db.reader, [id])).get(id)!.balance
const sharer = (more: object = {}) =>
  make(app, { name: '吴刚', scheme: 'employee', balance: 200_000, ...more })
const joiner = (more: object = {}) => make(app, { name: '吴洁', ...more })
const bindBrother = (payer: Made, insured: Made, more: object = {}) =>
  bindFor(app, payer, insured, { relationship: 'sibling', purposes: ['premium'], ...more })

type Case = {
  when: string
  type: string
  mend: RegExp
  ask: () => Promise<[payer: Made, insured: Made | { id: number }, more?: object]>
}

describe('a premium is refused, in words and with nothing moved', () => {
  test.each<Case>([
    {
      when: 'nobody has bound the person',
      type: 'premium/not-bound',
      mend: /添加家庭成员/,
      ask: async () => [await sharer(), await joiner()],
    },
    {
      when: 'the binding is paused',
      type: 'premium/binding-paused',
      mend: /恢复/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner()]
        const id = await bindBrother(payer, insured)
        expect((await app.post(`/bindings/${id}/pause`, payer, {})).status).toBe(200)
        return [payer, insured]
      },
    },
    {
      when: 'the binding has ended',
      type: 'premium/not-bound',
      mend: /添加家庭成员/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner()]
        const id = await bindBrother(payer, insured)
        expect((await app.post(`/bindings/${id}/end`, payer, {})).status).toBe(200)
        return [payer, insured]
      },
    },
    {
      when: 'the binding is for care only',
      type: 'premium/binding-other-purpose',
      mend: /代缴保费/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner({ to: '2025-06-30' })]
        await bindBrother(payer, insured, { purposes: ['outpatient'] })
        return [payer, insured]
      },
    },
    {
      when: 'the binding begins tomorrow',
      type: 'premium/binding-out-of-term',
      mend: /起止日期/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner()]
        await bindBrother(payer, insured, { from: '2025-01-16' })
        return [payer, insured]
      },
    },
    {
      when: 'the payer’s own limit for a year is lower',
      type: 'premium/limit-reached',
      mend: /限额/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner()]
        await bindBrother(payer, insured, { limits: { yearFen: 39_999 } })
        return [payer, insured]
      },
    },
    {
      when: 'the payer’s own limit for premiums is lower',
      type: 'premium/limit-reached',
      mend: /限额/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner()]
        await bindBrother(payer, insured, { limits: { purposeFen: { premium: 30_000 } } })
        return [payer, insured]
      },
    },
    {
      when: 'the payer’s insurance is suspended since',
      type: 'premium/payer-not-insured',
      mend: /恢复参保/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner()]
        await bindBrother(payer, insured)
        await sql`update enrolment set status = 'suspended' where person_id = ${payer.id}`.execute(
          app.db.autocommit,
        )
        return [payer, insured]
      },
    },
    {
      when: 'the person has moved to another province since',
      type: 'premium/other-province',
      mend: /医保钱包/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner()]
        await bindBrother(payer, insured)
        await sql`update enrolment set area = '530600' where person_id = ${insured.id}`.execute(
          app.db.autocommit,
        )
        return [payer, insured]
      },
    },
    {
      when: 'the person is insured for that year already',
      type: 'premium/already-insured',
      mend: /无需再缴/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner({ to: '2025-12-31' })]
        await bindBrother(payer, insured)
        return [payer, insured]
      },
    },
    {
      when: 'the person is insured as an employee',
      type: 'premium/insured-as-employee',
      mend: /停保/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner({ scheme: 'employee' })]
        await bindBrother(payer, insured, { purposes: ['outpatient', 'premium'] })
        return [payer, insured]
      },
    },
    {
      when: 'the person has died',
      type: 'premium/died',
      mend: /更正/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner()]
        await bindBrother(payer, insured)
        await sql`update person set died_on = '2025-01-02' where id = ${insured.id}`.execute(
          app.db.autocommit,
        )
        return [payer, insured]
      },
    },
    {
      when: 'nobody has written rules for the area',
      type: 'premium/no-rules',
      mend: /当地税务渠道/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner({ area: '520100' })]
        await bindBrother(payer, insured)
        return [payer, insured]
      },
    },
    {
      when: 'we have no record of the year (Guizhou 2026)',
      type: 'premium/rule-unknown',
      mend: /本系统的缺口/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner()]
        await bindBrother(payer, insured)
        return [payer, insured, { year: 2026 }]
      },
    },
    {
      when: 'public aid pays all of it',
      type: 'premium/nothing-to-pay',
      mend: /资助部门/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner({ aidGroups: ['2304'] })]
        await bindBrother(payer, insured)
        return [payer, insured]
      },
    },
    {
      when: 'another price was shown',
      type: 'premium/amount-changed',
      mend: /核对新金额/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner()]
        await bindBrother(payer, insured)
        return [payer, insured, { amountFen: 38_000 }]
      },
    },
    {
      when: 'the account holds too little',
      type: 'ledger/insufficient-balance',
      mend: /其他支付方式/,
      ask: async () => {
        const [payer, insured] = [await sharer({ balance: 39_999 }), await joiner()]
        await bindBrother(payer, insured)
        return [payer, insured]
      },
    },
    {
      when: 'it is somebody else’s account',
      type: 'premium/account-not-yours',
      mend: /本人/,
      ask: async () => {
        const [payer, insured, thief] = [await sharer(), await joiner(), await sharer()]
        await bindBrother(payer, insured)
        return [thief, insured, { payerId: String(payer.id) }]
      },
    },
    {
      when: 'it is somebody else’s wallet for one’s own premium',
      type: 'premium/account-not-yours',
      mend: /本人/,
      ask: async () => {
        const [insured, other] = [await joiner(), await sharer()]
        return [insured, insured, { account: 'wallet', payerId: String(other.id) }]
      },
    },
    {
      when: 'a quota is said to be of the one it was granted to',
      type: 'premium/account-not-yours',
      mend: /本人/,
      ask: async () => {
        const insured = await joiner()
        return [insured, insured, { account: 'quota', payerId: String(insured.id) }]
      },
    },
    {
      when: 'it is somebody else’s wallet',
      type: 'premium/account-not-yours',
      mend: /本人/,
      ask: async () => [await sharer(), await joiner(), { account: 'wallet' }],
    },
    {
      when: 'no quota was granted',
      type: 'premium/no-quota',
      mend: /共济额度/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner()]
        return [insured, insured, { account: 'quota', payerId: String(payer.id) }]
      },
    },
    {
      when: 'long-term care has no published amount',
      type: 'premium/long-term-care-unknown',
      mend: /公布/,
      ask: async () => {
        const [payer, insured] = [await sharer(), await joiner()]
        return [insured, insured, { account: 'quota', payerId: String(payer.id), kind: 'longTermCare' }]
      },
    },
  ])('when $when', async ({ type, mend, ask }) => {
    const [payer, insured, more] = await ask()
    const before = await balanceOf(payer)
    const answer = await pay(payer, insured, more)
    expect(answer).toMatchObject({ status: expect.any(Number), body: { type: `/problems/${type}` } })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(answer.body.zh.mend).toMatch(mend)
    expect(await balanceOf(payer)).toBe(before)
    expect((await app.get('/premiums', payer)).body.premiums).toEqual([])
  })

  test('when it is paid or under way already, by whoever (L23: once a person a year)', async () => {
    const [brother, sister, insured] = [await sharer(), await sharer({ name: '吴敏' }), await joiner()]
    await bindBrother(brother, insured)
    await bindBrother(sister, insured)
    const first = await pay(brother, insured)
    expect(first.status).toBe(200)
    expect(await pay(sister, insured)).toMatchObject({
      status: 409,
      body: { type: '/problems/premium/in-work' },
    })
    await runJobs(app)
    await pass(app, { hours: 1 })
    const second = await pay(sister, insured)
    expect(second).toMatchObject({ status: 409, body: { type: '/problems/premium/already-credited' } })
    expect(second.body.zh.what).toContain('吴洁2025年度保费已于2025-01-15缴费到账')
    expect(await balanceOf(sister)).toBe(200_000)
  })

  test('when the key was used for something else; the same again gives the first premium', async () => {
    const [payer, insured, other] = [await sharer(), await joiner(), await joiner()]
    await bindBrother(payer, insured)
    await bindBrother(payer, other)
    const requestKey = 'refusal-same-key'
    const first = await pay(payer, insured, { requestKey })
    const again = await pay(payer, insured, { requestKey })
    expect(again.body).toEqual(first.body)
    expect(await pay(payer, other, { requestKey })).toMatchObject({
      status: 409,
      body: { type: '/problems/premium/key-reused' },
    })
    expect(await balanceOf(payer)).toBe(160_000)
  })

  test('when the bureau is not connected', async () => {
    const [payer, insured] = [await sharer(), await joiner()]
    await bindBrother(payer, insured)
    const { taxBureau } = app.deps
    delete app.deps.taxBureau
    expect(await pay(payer, insured)).toMatchObject({
      status: 503,
      body: { type: '/problems/tax-bureau/not-connected' },
    })
    app.deps.taxBureau = taxBureau!
    expect(await balanceOf(payer)).toBe(200_000)
  })
})

describe('the payer’s limits', () => {
  test('count premiums, and get them back when the bureau refuses', async () => {
    const [payer, insured] = [await sharer(), await joiner()]
    await bindBrother(payer, insured, { limits: { yearFen: 50_000 } })
    bureau.bureau.setMode(insured.idNumber, 'refuse:maintenance')
    expect((await pay(payer, insured)).status).toBe(200)
    const used = async () => (await app.get('/family', payer)).body.authorised[0].usedInAllFen
    expect(await used()).toBe(40_000)
    await runJobs(app)
    expect(await used()).toBe(0)
    expect(await balanceOf(payer)).toBe(200_000)
    bureau.bureau.setMode(insured.idNumber, 'accept')
    expect((await pay(payer, insured)).status).toBe(200)
  })
})
