import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Simulator } from '../../rehearsal/bureau/simulator.ts'
import { sql } from '../db/sql.ts'
import { findAccounts, lockAccounts } from '../ledger/account.ts'
import { listEnrolments } from '../person/person.ts'
import { insertHold } from '../risk/hold.ts'
import { demoPeople } from '../sandbox/people.ts'
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
    // 账户明细 says for whom.
    const [latest] = (await app.get('/account/entries', payer)).body.entries
    expect(latest).toMatchObject({ kind: 'premium.submit', amountFen: -40_000, relative: insured.name })
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
      payerName: '周强',
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
      { mine: 'insured', payer: { name: '周强' }, insured: { name: '周平' } },
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

describe('whose premium, from which account', () => {
  test('a newborn’s, bound for the premium alone: 400, with benefits from birth', async () => {
    app.clock.moveTo('2025-07-01')
    const father = await make(app, { name: '周大', scheme: 'employee', balance: 100_000 })
    const baby = await make(app, {
      name: '周小宝',
      scheme: null,
      bornOn: '2025-06-10',
      guardian: father,
    })
    await bindFor(app, father, baby, { relationship: 'child', purposes: ['premium'] })
    // Never insured before: where its guardian is.
    const { id, area } = (await pay(father, baby)).body
    expect(area).toBe('520200')
    await runJobs(app)
    await pass(app, { hours: 1 })
    expect((await read(father, id)).premium).toMatchObject({
      status: 'credited',
      coversFrom: '2025-06-10',
      benefitsFrom: '2025-06-10',
    })
    expect(await listEnrolments(app.db.reader, [baby.id])).toMatchObject([
      { scheme: 'resident', category: 'minor', area: '520200', from: '2025-06-10', to: '2025-12-31' },
    ])
  })

  test('a newborn’s by birth certificate: area of the guardian, kind of certificate to the bureau, credited', async () => {
    const mother = (await app.person('李梅')) as Made
    const { name, idNumber } = demoPeople.find((one) => one.name === '张小阳')!
    await bindFor(app, mother, { name, idNumber } as Made, { relationship: 'child', purposes: ['premium'] })
    const payable = (await app.get('/premiums/payable', mother, { query: { year: '2025' } })).body.people
    const mine = payable.find((one: { person: { name: string } }) => one.person.name === name)
    expect(mine).toMatchObject({
      quote: { area: '520200', period: 'newborn', amountFen: 40_000, until: '2025-04-05' },
      refusal: null,
    })
    const { body } = await pay(mother, { id: Number(mine.person.id) } as Made)
    await runJobs(app)
    const sent = bureau.bureau.find(body.reference)!
    expect(sent.order.insured).toEqual({ name, idKind: '990201', idNumber: 'S520012345' })
    await pass(app, { hours: 1 })
    expect((await read(mother, body.id)).premium).toMatchObject({
      status: 'credited',
      areaName: { zh: '六盘水市' },
      coversFrom: '2025-01-05',
      voucher: true,
    })
    expect(await listEnrolments(app.db.reader, [Number(mine.person.id)])).toMatchObject([
      { scheme: 'resident', category: 'minor', area: '520200', from: '2025-01-05', to: '2025-12-31' },
    ])
  })

  test('a grown person’s who never was insured needs an area: nobody’s is taken for it', async () => {
    const { payer, insured } = await family({ scheme: null })
    expect(await pay(payer, insured)).toMatchObject({
      status: 422,
      body: { type: '/problems/premium/area-needed' },
    })
  })

  test('one’s own, from what is left in one’s account after a job has ended, without a wait', async () => {
    app.clock.moveTo('2025-05-15')
    const person = await make(app, {
      name: '周自立',
      scheme: 'employee',
      to: '2025-04-30',
      balance: 50_000,
    })
    const { id } = (await pay(person, person)).body
    await runJobs(app)
    await pass(app, { hours: 1 })
    expect((await read(person, id)).premium).toMatchObject({
      mine: 'both',
      status: 'credited',
      coversFrom: '2025-05-15',
      benefitsFrom: '2025-05-15',
    })
    expect(await balanceOf(person)).toBe(10_000)
  })

  test('the demo family: 何静 pays for her brother 何平, who is not insured for 2025', async () => {
    const payer = (await app.person('何静')) as Made
    const brother = {
      ...(await app.person('何平')),
      idNumber: '990201197001010234',
      psnNo: '',
    }
    await bindFor(app, payer, brother, { relationship: 'sibling', purposes: ['premium'] })
    expect(
      (await app.get('/premiums/payable', payer, { query: { year: '2025' } })).body.people,
    ).toMatchObject([{ person: { name: '何平' }, quote: { amountFen: 40_000 }, refusal: null }])
    expect((await pay(payer, brother)).body).toMatchObject({ status: 'submitted', insured: { name: '何平' } })
    expect(await balanceOf(payer)).toBe(110_000)
  })

  test('an account that is frozen whole does not pay its owner’s premium either', async () => {
    app.clock.moveTo('2025-05-15')
    const person = await make(app, { name: '周冻', scheme: 'employee', to: '2025-04-30', balance: 50_000 })
    for (const [scope, answer] of [
      ['account', { status: 409, body: { type: '/problems/premium/frozen' } }],
      ['family', { status: 200 }],
    ] as const) {
      await app.post('/account/freeze', person, { scope })
      expect(await pay(person, person)).toMatchObject(answer)
      await app.post('/account/unfreeze', person)
    }
  })

  test('a frozen account pays for nobody', async () => {
    const { payer, insured } = await family()
    await app.db.transaction(async (tx) => {
      await lockAccounts(tx, app.db.lockStep, [payer.id])
      await insertHold(
        tx,
        {
          personId: payer.id,
          id: app.deps.newId(),
          scope: 'family',
          bindingId: null,
          cause: 'owner',
          rule: '',
          caseId: null,
          placedAt: app.clock.now(),
        },
        'test',
      )
    })
    expect(await pay(payer, insured)).toMatchObject({
      status: 409,
      body: { type: '/problems/premium/frozen' },
    })
  })
})
