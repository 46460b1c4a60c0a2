import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHis } from '../../rehearsal/hospital/sample-client.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, make } from '../testing/people.ts'

let app: TestApp
let son: TestCaller
let mother: TestCaller
beforeAll(async () => {
  app = await testApp()
  son = await app.person('张伟')
  mother = await app.person('王秀英')
})
afterAll(() => app.close())

const home = async (caller: TestCaller) => (await app.get('/home', caller)).body

test('says what the family may still use, by whose limit, and what the fund still pays this year', async () => {
  const body = await home(son)
  expect(body.account).toEqual((await app.get('/account', son)).body)
  expect(body.family).toEqual({
    leftFen: 864_235,
    people: [
      expect.objectContaining({ name: '张建国', kin: { zh: '父亲', en: 'father' }, leftFen: null }),
      expect.objectContaining({ name: '王秀英', kin: { zh: '母亲', en: 'mother' }, leftFen: null }),
      expect.objectContaining({ name: '张小雨', kin: { zh: '女儿', en: 'daughter' }, leftFen: 10_000 }),
    ],
  })
  expect(body.outpatient).toEqual({ limitFen: 200_000, leftFen: 200_000, certainty: 'exact' })
  expect(body.payers).toEqual([])
  expect(body.waiting).toEqual({ bindings: [], transfers: [], premiums: [] })
})

test('limits bound what is left where every relative has one; a frozen account leaves nothing', async () => {
  const payer = await make(app, { name: '卫宁', scheme: 'employee', balance: 50_000 })
  for (const [name, year] of [
    ['卫一', 10_000],
    ['卫二', 20_000],
  ] as const) {
    const relative = await make(app, { name, to: null })
    await bindFor(app, payer, relative, { relationship: 'sibling', limits: { yearFen: year } })
  }
  expect((await home(payer)).family).toMatchObject({
    leftFen: 30_000,
    people: [{ leftFen: 10_000 }, { leftFen: 20_000 }],
  })
  expect((await app.post('/account/freeze', payer, { scope: 'family' })).status).toBe(200)
  expect((await home(payer)).family.leftFen).toBe(0)
})

test('a relative sees whose account pays, and calls only a payer who lets his family call', async () => {
  const payer = { name: '张伟', kin: { zh: '儿子', en: 'son' }, care: true, premium: true }
  expect((await home(mother)).payers).toMatchObject([{ ...payer, phone: null }])
  const setting = { sms: false, wechat: false, dailyUse: true, quietFrom: '22:00', quietTo: '07:00' }
  const allow = (familyMayCall: boolean) =>
    app.call('PUT', '/notices/settings', son, { ...setting, familyMayCall })
  expect((await allow(true)).body).toMatchObject({ familyMayCall: true })
  expect((await home(mother)).payers).toMatchObject([{ ...payer, phone: expect.stringMatching(/^1\d{10}$/) }])
  await allow(false)
  expect((await home(mother)).payers).toMatchObject([{ ...payer, phone: null }])
})

test('the latest movements are the first of the list, each account’s by itself', async () => {
  const payer = await make(app, { name: '卫安', scheme: 'employee', balance: 50_000 })
  expect((await home(payer)).recent.entries).toHaveLength(1)
  const till = createHis({
    send: (message) => app.fsi(message),
    institution: 'H52020100001',
    now: app.deps.now,
  })
  for (const amount of [300, 20, 10, 40, 30, 50]) {
    const bill = await till.payBill({
      patient: { psnNo: payer.psnNo, certNo: payer.idNumber },
      lines: [{ code: 'DEMOA0001', amount }],
    })
    if (amount === 20) await till.reverse(bill)
  }
  const listed = (await app.get('/account/entries', payer, { query: { limit: '5' } })).body.entries
  const fields = ({ id, kind, account, amountFen, on }: Record<string, unknown>) => ({
    id,
    kind,
    account,
    amountFen,
    on,
  })
  expect((await home(payer)).recent.entries).toEqual(listed.map(fields))
  expect(listed).toHaveLength(5)
})

test('who is in no area with rules has a home page still, without what no rule says', async () => {
  expect(await home(await app.person('张敏'))).toMatchObject({ outpatient: null, family: null })
  expect(await home(await app.person('何平'))).toMatchObject({
    account: { insurance: null },
    outpatient: null,
  })
})
