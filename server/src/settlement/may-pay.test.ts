import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { HisBill } from '../../rehearsal/hospital/sample-client.ts'
import { sql } from '../db/sql.ts'
import { insertApprovedFiling } from '../filing/seed.ts'
import { lockAccounts } from '../ledger/account.ts'
import { insertEnrolment } from '../person/person.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, type Making, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

// Which account pays a bill, and how much of it: what a careless change of a rule of sharing would break first. A pharmacy's
// sale is paid by accounts alone, so what an account gave is read off the answer.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-03-03'))

const payerWith = (balance = 100_000, more: Partial<Making> = {}): Promise<Made> =>
  make(app, { name: '贺一', scheme: 'employee', balance, ...more })
const mother = (more: Partial<Making> = {}): Promise<Made> =>
  make(app, { name: '贺母', bornOn: '1950-05-05', to: null, ...more })
const bind = (payer: Made, relative: Made, more: object = {}): Promise<string> =>
  bindFor(app, payer, relative, { relationship: 'parent', ...more })

const billOf = ({ psnNo, idNumber }: Made, yuan: number, more: Partial<HisBill> = {}): HisBill => ({
  patient: { psnNo, certNo: idNumber },
  lines: [{ code: 'DEMOA0001', amount: yuan }],
  accountUse: '1',
  ...more,
})
const buy = (who: Made, yuan: number, more: Partial<HisBill> = {}, store = 'P52020100001') =>
  till(app, store).sell(billOf(who, yuan, more))

/** What accounts of others gave for a sale, in yuan, and why others gave nothing. */
async function given(who: Made, yuan: number, more: Partial<HisBill> = {}, store?: string) {
  const { answer } = await buy(who, yuan, more, store)
  const { acct_mulaid_pay: aid, exp_content: said } = answer.output.setlinfo
  return { aid, notes: (JSON.parse(said ?? '{}').notes ?? []) as string[] }
}
const aidFor = async (...sale: Parameters<typeof given>): Promise<number> => (await given(...sale)).aid
/** Who gave what, in yuan, in the order of drawing. */
async function amountsOf(who: Made, yuan: number): Promise<number[]> {
  const { answer } = await buy(who, yuan)
  const { payers = [] } = JSON.parse(answer.output.setlinfo.exp_content ?? '{}')
  return payers.map(({ amount }: { amount: number }) => amount)
}

describe('an authorisation', () => {
  test('of somebody who wants to be asked is drawn when it is asked for, and not otherwise', async () => {
    const [payer, relative] = [await payerWith(), await mother()]
    await bind(payer, relative, { onlyWhenAsked: true })
    const unasked = await given(relative, 10)
    expect(unasked).toEqual({ aid: 0, notes: [expect.stringContaining('要求每次声明后才可使用')] })
    expect(await aidFor(relative, 10, { accountUse: '2' })).toBe(10)
    const { code } = (await app.post('/visit-requests', relative, {})).body
    expect(await aidFor(relative, 10, { shareCode: code })).toBe(10)
  })

  test('is drawn from its first day through its last, and neither the day before nor the day after', async () => {
    const [payer, relative] = [await payerWith(), await mother()]
    const id = await bind(payer, relative, { from: '2025-03-05', to: '2025-03-10' })
    const statusOn = async (day: string) => {
      app.clock.moveTo(day)
      return (await app.get(`/bindings/${id}`, payer)).body.binding.status
    }
    const drawn: Record<string, number> = {}
    for (const day of ['2025-03-04', '2025-03-05', '2025-03-10', '2025-03-11']) {
      app.clock.moveTo(day)
      drawn[day] = await aidFor(relative, 10)
    }
    expect(drawn).toEqual({ '2025-03-04': 0, '2025-03-05': 10, '2025-03-10': 10, '2025-03-11': 0 })
    expect([await statusOn('2025-03-10'), await statusOn('2025-03-11')]).toEqual(['active', 'ended'])
  })

  test('that waits for consent is drawn once it is given', async () => {
    app.clock.moveTo('2026-03-02')
    const [payer, relative] = [await payerWith(), await mother()]
    const id = await bind(payer, relative)
    const waiting = await given(relative, 10)
    expect(waiting).toEqual({ aid: 0, notes: [expect.stringContaining('绑定尚未确认')] })
    expect((await app.post(`/bindings/${id}/accept`, relative, { agreed: true })).status).toBe(200)
    expect(await aidFor(relative, 10)).toBe(10)
  })

  test('whose account is empty gives nothing, and the till hears that', async () => {
    const [payer, relative] = [await payerWith(500), await mother()]
    await bind(payer, relative)
    expect(await aidFor(relative, 10)).toBe(5)
    expect(await given(relative, 10)).toEqual({ aid: 0, notes: [expect.stringContaining('余额为零')] })
  })

  test('is drawn in the order that the relative chose', async () => {
    const [first, second, relative] = [await payerWith(1_000), await payerWith(2_000), await mother()]
    const ids = [await bind(first, relative), await bind(second, relative)]
    const order = ids.toReversed()
    const chosen = await app.call('PUT', '/family/order', relative, {
      relativeId: String(relative.id),
      order,
    })
    expect(chosen.status).toBe(200)
    expect(await amountsOf(relative, 25)).toEqual([20, 5])
  })
})

describe('a limit', () => {
  test('of a year is what is left of it, and the till hears when it is reached', async () => {
    const [payer, relative] = [await payerWith(), await mother()]
    await bind(payer, relative, { limits: { yearFen: 1_500 } })
    expect(await aidFor(relative, 10)).toBe(10)
    expect(await aidFor(relative, 10)).toBe(5)
    expect(await given(relative, 10)).toEqual({
      aid: 0,
      notes: [expect.stringContaining('已到其设定的限额')],
    })
  })

  test('of one use is lowered by that use, and by no other', async () => {
    const [payer, relative] = [await payerWith(), await mother()]
    await bind(payer, relative, { limits: { purposeFen: { pharmacy: 1_500 } } })
    const visit = await till(app, 'H52020100001').payBill(billOf(relative, 20))
    expect(visit.answer.output.setlinfo.acct_mulaid_pay).toBe(20)
    expect(await aidFor(relative, 10)).toBe(10)
    expect(await aidFor(relative, 10)).toBe(5)
  })

  test('of one payment bounds each payment', async () => {
    const [payer, relative] = [await payerWith(), await mother()]
    await bind(payer, relative, { limits: { paymentFen: 700 } })
    expect(await aidFor(relative, 10)).toBe(7)
    expect(await aidFor(relative, 10)).toBe(7)
  })

  test('is one payer’s own: what another gave does not lower it', async () => {
    const [first, second, relative] = [await payerWith(), await payerWith(), await mother()]
    for (const payer of [first, second]) await bind(payer, relative, { limits: { yearFen: 1_000 } })
    expect(await amountsOf(relative, 15)).toEqual([10, 5])
    expect(await amountsOf(relative, 15)).toEqual([5])
  })

  test('gets back what is given back, in its own use', async () => {
    const [payer, relative] = [await payerWith(), await mother()]
    const id = await bind(payer, relative)
    await till(app, 'H52020100001').payBill(billOf(relative, 20))
    const sale = await buy(relative, 12)
    const used = async () => (await app.get(`/bindings/${id}`, relative)).body.binding.usedFen
    expect(await used()).toEqual({ outpatient: 2_000, pharmacy: 1_200 })
    await till(app, 'P52020100001').reverseSale(sale)
    expect(await used()).toMatchObject({ outpatient: 2_000 })
    expect((await used()).pharmacy ?? 0).toBe(0)
  })
})

describe('saying so for one visit, where somebody must', () => {
  const couple = async () => {
    const payer = await payerWith(100_000, { area: '530600' })
    const wife = await mother({ area: '530600', bornOn: '1985-05-05' })
    await bindFor(app, payer, wife, { relationship: 'spouse' })
    return wife
  }
  const there = 'P53060200001'

  test('holds on its day, and not on the next', async () => {
    const wife = await couple()
    const ask = () => app.post('/visit-requests', wife, {})
    const { code } = (await ask()).body
    app.clock.moveTo('2025-03-04')
    expect(await aidFor(wife, 10, {}, there)).toBe(0)
    await expect(buy(wife, 10, { shareCode: code }, there)).rejects.toThrow('共济码无效')
    await ask()
    expect(await aidFor(wife, 10, {}, there)).toBe(10)
  })

  test('asks for nothing once it is taken back', async () => {
    const wife = await couple()
    const { id, code } = (await app.post('/visit-requests', wife, {})).body
    expect((await app.post(`/visit-requests/${id}/cancel`, wife)).body.state).toBe('cancelled')
    expect(await aidFor(wife, 10, {}, there)).toBe(0)
    await expect(buy(wife, 10, { shareCode: code }, there)).rejects.toThrow('共济码无效')
  })
})

describe('the own account', () => {
  const enrol = (who: Made, more: object) =>
    app.db.transaction(async (tx) => {
      await lockAccounts(tx, app.db.lockStep, [who.id])
      await insertEnrolment(tx, {
        personId: who.id,
        id: app.deps.newId(),
        scheme: 'employee',
        category: 'working',
        psnType: '1101',
        area: '520200',
        status: 'normal',
        from: '2025-03-01',
        to: null,
        benefitsFrom: '2025-03-01',
        employer: '',
        aidGroups: [],
        consecutiveYears: 0,
        yearsWithoutUse: 0,
        ...more,
      })
    })
  const ownPaid = async (who: Made): Promise<number> => (await buy(who, 10)).answer.output.setlinfo.acct_pay

  test('of somebody whose employee insurance is suspended pays nothing, though another insurance holds', async () => {
    const who = await mother({ balance: 50_000 })
    expect(await ownPaid(who)).toBe(10)
    await enrol(who, { status: 'suspended' })
    expect(await ownPaid(who)).toBe(0)
  })

  test('and the wallet pay nothing with flag 0', async () => {
    const who = await mother({ balance: 50_000 })
    await sql`update ledger_account set wallet = 50000 where person_id = ${who.id}`.execute(app.db.autocommit)
    const { answer } = await buy(who, 10, { accountUse: '0' })
    expect(answer.output.setlinfo).toMatchObject({ acct_pay: 0, acct_mulaid_pay: 0, psn_cash_pay: 10 })
  })

  test('who changes scheme within a year begins that scheme’s cap anew', async () => {
    const who = await mother({ bornOn: '1985-05-05', to: '2025-02-28' })
    app.clock.moveTo('2025-02-10')
    const before = await till(app, 'H52020100003').payBill(billOf(who, 300))
    expect(before.answer.output.setlinfo.hifp_pay).toBe(255)
    await enrol(who, {})
    app.clock.moveTo('2025-03-03')
    const after = await till(app, 'H52020100001').payBill(billOf(who, 9_000))
    expect(after.answer.output.setlinfo).toMatchObject({ act_pay_dedc: 150, hifp_pay: 2_000 })
  })
})

describe('the pool', () => {
  test('pays from the first day of benefits, that day included', async () => {
    const who = await payerWith(0, { benefitsFrom: '2025-03-04' })
    const poolPaid = async () =>
      (await till(app, 'H52020100001').payBill(billOf(who, 1_000))).answer.output.setlinfo.hifp_pay
    expect(await poolPaid()).toBe(0)
    app.clock.moveTo('2025-03-04')
    expect(await poolPaid()).toBe(425)
  })

  test('asks for a visit’s deductible again when the bill that bore it was given back', async () => {
    const who = await payerWith(0, { area: '530600' })
    const hospital = till(app, 'H53060200001')
    const bill = billOf(who, 500)
    const first = await hospital.payBill(bill)
    expect(first.answer.output.setlinfo.act_pay_dedc).toBe(60)
    const next = async () => {
      const batch = await hospital.upload(first.visit, bill)
      return (await hospital.settle(first.visit, batch, bill)).output.setlinfo.act_pay_dedc
    }
    expect(await next()).toBe(0)
    const again = await hospital.payBill(bill)
    expect((await hospital.reverse(again)).infcode).toBe(0)
    const batch = await hospital.upload(again.visit, bill)
    const anew = await hospital.settle(again.visit, batch, bill)
    expect(anew.output.setlinfo.act_pay_dedc).toBe(60)
  })

  test('pays chronic care for the disease that was filed, and no other', async () => {
    const who = await payerWith(0)
    await app.db.transaction((tx) =>
      insertApprovedFiling(tx, {
        id: app.deps.newId(),
        personId: who.id,
        kind: 'chronic',
        disease: 'M03900',
        area: '520200',
        from: '2025-01-01',
        at: app.deps.now(),
      }),
    )
    const pay = (disease: string) =>
      till(app, 'H52020100001').payBill(billOf(who, 1_000, { medType: '14', disease }))
    expect((await pay('M03900')).answer.output.setlinfo.hifp_pay).toBe(680)
    await expect(pay('M01600')).rejects.toThrow('备案')
  })
})

describe('a quota', () => {
  test('of an account that its owner has frozen pays nothing, and the till hears why', async () => {
    app.clock.moveTo('2026-03-02')
    const [payer, relative] = [await payerWith(), await mother({ area: '530600' })]
    for (const [who, useArea] of [
      [payer, '520200'],
      [relative, '530600'],
    ] as const) {
      await app.post('/wallets', who, { useArea, phone: '13900001234' })
    }
    const { body: relation } = await app.post('/quota-relations', payer, {
      relative: { name: relative.name, idNumber: relative.idNumber },
      relationship: 'parent',
      commitment: true,
    })
    await app.post(`/quota-relations/${relation.id}/agree`, relative, {})
    const grant = { requestKey: 'may-pay-quota-1', amountFen: 5_000 }
    expect((await app.post(`/quota-relations/${relation.id}/grant`, payer, grant)).status).toBe(200)
    const there = 'P53060200001'
    expect(await aidFor(relative, 10, {}, there)).toBe(10)
    expect((await app.post('/account/freeze', payer, { scope: 'family' })).status).toBe(200)
    expect(await given(relative, 10, {}, there)).toEqual({
      aid: 0,
      notes: expect.arrayContaining([expect.stringContaining('其已冻结共济支付')]),
    })
  })
})

describe('between offer and settlement', () => {
  test('a payer who would give less than was shown, and another more, are shown again', async () => {
    const [first, second, relative] = [await payerWith(1_000), await payerWith(), await mother()]
    for (const payer of [first, second]) await bind(payer, relative)
    const hospital = till(app, 'H52020100001')
    const bill = billOf(relative, 15)
    const { visit, batch } = await hospital.prepare(bill)
    expect((await hospital.preSettle(visit, batch, bill)).output.setlinfo.acct_mulaid_pay).toBe(15)
    await buy(first, 3)
    const refused = await hospital.settle(visit, batch, bill)
    expect(refused).toMatchObject({ infcode: -1, err_msg: expect.stringContaining('各方应付金额已变化') })
    await hospital.preSettle(visit, batch, bill)
    expect((await hospital.settle(visit, batch, bill)).output.setlinfo.acct_mulaid_pay).toBe(15)
  })

  test('one message id with two contents at once settles one of them; the other is refused', async () => {
    const [one, other] = [await payerWith(), await payerWith()]
    const hospital = till(app, 'H52020100001')
    const msgid = hospital.newMsgid()
    const bills = [billOf(one, 10), billOf(other, 20)]
    const prepared = [await hospital.prepare(bills[0]!), await hospital.prepare(bills[1]!)]
    const answers = await Promise.all(
      prepared.map(({ visit, batch }, index) => hospital.settle(visit, batch, bills[index]!, msgid)),
    )
    expect(answers.map(({ infcode }) => infcode).sort()).toEqual([-1, 0])
    expect(answers.find(({ infcode }) => infcode !== 0)!.err_msg).toMatch(/内容不同/)
  })
})
