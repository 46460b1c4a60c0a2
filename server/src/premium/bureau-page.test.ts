import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Simulator } from '../../rehearsal/bureau/simulator.ts'
import { sql } from '../db/sql.ts'
import { findAccounts } from '../ledger/account.ts'
import { demoPeople } from '../sandbox/people.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make, pass, rehearseBureau, runJobs } from '../testing/people.ts'

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

/** A family in Zhaotong: who pays, and a wife not yet insured for 2025. */
async function family() {
  const payer = await make(app, { name: '陈大江', scheme: 'employee', area: '530600', balance: 100_000 })
  const wife = await make(app, { name: '刘小芳', area: '530600' })
  await bindFor(app, payer, wife, { relationship: 'spouse', purposes: ['premium'] })
  return { payer, wife }
}

const text = (html: string): string =>
  html
    .replaceAll(/<style>.*?<\/style>/gs, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
const hiddenFields = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name, value]) => [
      name!,
      value!.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
    ]),
  )
const open = async (address: string): Promise<string> =>
  await (await fetch(new URL(address, bureau.url))).text()
/** Sends a form as a browser does: hidden fields and what was entered. */
async function send(address: string, html: string, entered: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ ...hiddenFields(html), ...entered })
  return await (await fetch(new URL(address, bureau.url), { method: 'POST', body })).text()
}
/** Walks the menus to the accounts that may pay (Z16). */
async function walk(entry: string, { name, idNumber }: Made): Promise<string> {
  expect(text(await open(entry))).toContain('社保缴费')
  const handoff = new URL(entry, bureau.url).search
  expect(text(await open(`/social${handoff}`))).toContain('代他人缴费')
  const details = await open(`/proxy${handoff}`)
  expect(text(details)).toContain('缴费人信息')
  const ways = await send('/payment', details, { name, idNumber, year: '2025' })
  expect(text(ways)).toContain('医保账户支付')
  return await send('/accounts', ways, {})
}
const choose = async (accounts: string): Promise<string> => {
  const token = /name="account" value="([^"]+)"/
    .exec(accounts)![1]!
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
  return await send('/order', accounts, { account: token })
}

test.each([
  ['530600', '2025-01-15', 'bureau'],
  ['530600', '2025-02-27', 'bureau'],
  ['530600', '2025-12-28', 'bureau'],
  ['530600', '2026-03-02', 'bureau'],
  ['530600', '2027-05-05', 'bureau'],
  ['520200', '2025-03-15', 'app'],
  ['520200', '2027-05-05', 'app'],
])(
  'in %s on %s, in a window, past it, or in a year without a price, premiums begin in the %s',
  async (area, day, direction) => {
    app.clock.moveTo(day)
    const payer = await make(app, { name: '陈大海', scheme: 'employee', area })
    expect((await app.get('/premiums/bureau-page', payer)).body.direction).toBe(direction)
  },
)

test.each([
  { day: '2025-02-25', year: 2025, pays: 40_000, period: 'window' },
  { day: '2025-02-26', year: 2025, says: /2025-03-01起可以缴费/ },
  { day: '2025-03-01', year: 2025, pays: 40_000, period: 'late' },
  { day: '2025-06-26', year: 2025, says: /2025-07-01起可以缴费/ },
  { day: '2025-07-01', year: 2025, pays: 107_000, period: 'late' },
  { day: '2025-12-26', year: 2025, says: /2025年度缴费期已经结束/ },
  { day: '2026-02-25', year: 2026, pays: 40_000, period: 'window' },
  { day: '2026-03-01', year: 2026, says: /仍可补缴，但本系统没有收录补缴标准/ },
])('Zhaotong’s premium for $year on $day, past the window too', async ({ day, year, pays, period, says }) => {
  app.clock.moveTo(day)
  const person = await make(app, { name: '刘大芳', area: '530600', to: `${year - 1}-12-31` })
  const query = { insuredId: String(person.id), year: String(year) }
  const { status, body } = await app.get('/premiums/quote', person, { query })
  if (says === undefined) expect({ status, ...body }).toMatchObject({ status: 200, amountFen: pays, period })
  else expect([status, body.zh?.what]).toEqual([409, expect.stringMatching(says)])
})

describe('a premium by proxy in Yunnan, from the bureau’s page (Z9, Z15, Z16, docs/definitions.md X12)', () => {
  test('a QR code opens the page, the payer confirms on the phone, and only then money moves', async () => {
    const { payer, wife } = await family()
    const entry = await app.get('/premiums/bureau-page', payer)
    expect(entry.body).toMatchObject({
      direction: 'bureau',
      menus: [{ zh: '社保缴费' }, { zh: '代他人缴费' }, { zh: '缴费人信息' }, { zh: '医保账户支付' }],
    })
    expect(entry.body.qr).toMatch(/^<svg/)

    const accounts = await walk(entry.body.address, wife)
    expect(text(accounts)).toContain('应缴金额 400.00 元')
    expect(text(accounts)).toContain('陈*江')
    // No balance is shown to who has only a name and a number.
    expect(accounts).not.toContain('1000.00')
    const waiting = await choose(accounts)
    expect(text(waiting)).toContain('等待账户本人在手机上确认支付')
    expect(await balanceOf(payer)).toBe(100_000)

    const [asked] = (await app.get('/premiums', payer)).body.premiums
    expect(asked).toMatchObject({
      status: 'requested',
      direction: 'bureau',
      insured: { name: '刘小芳' },
      amountFen: 40_000,
      actions: ['confirm', 'decline'],
    })
    // Whose premium it is does not see a payment that nobody has agreed to.
    expect((await app.get('/premiums', wife)).body.premiums).toEqual([])

    const confirmed = await app.post(`/premiums/${asked.id}/confirm`, payer)
    expect(confirmed).toMatchObject({ status: 200, body: { status: 'submitted' } })
    expect(await balanceOf(payer)).toBe(60_000)
    const again = await app.post(`/premiums/${asked.id}/confirm`, payer)
    expect(again.body).toEqual(confirmed.body)
    expect(await balanceOf(payer)).toBe(60_000)

    await runJobs(app)
    expect(text(await open(`/order/${asked.reference}`))).toContain('医保账户已扣款，税务处理中')
    await pass(app, { hours: 1 })
    expect(text(await open(`/order/${asked.reference}`))).toContain('缴费到账成功')
    expect((await app.get(`/premiums/${asked.id}`, payer)).body.premium).toMatchObject({
      status: 'credited',
      benefitsFrom: '2025-01-01',
    })
  })

  test('陈刚 of a fresh sandbox binds his grown daughter, whose premium the bureau’s page takes from him', async () => {
    const [father, daughter] = [await app.person('陈刚'), await app.person('陈雨')]
    const { idNumber } = demoPeople.find(({ name }) => name === '陈雨')!
    const named = { name: '陈雨', idNumber }
    const found = await app.post('/relatives/look-up', father, named)
    expect(found.body).toMatchObject({ name: '陈雨', premiumOnly: true })
    const relative = { ...daughter, ...named } as Made
    const id = await bindFor(app, father, relative, { relationship: 'child', purposes: ['premium'] })
    const { body: bound } = await app.get(`/bindings/${id}`, father)
    if (bound.binding.status === 'invited')
      await app.post(`/bindings/${id}/accept`, daughter, { agreed: true })
    const entry = await app.get('/premiums/bureau-page', father)
    await choose(await walk(entry.body.address, relative))
    const [asked] = (await app.get('/premiums', father)).body.premiums
    expect(asked).toMatchObject({
      insured: { name: '陈雨' },
      amountFen: 40_000,
      actions: ['confirm', 'decline'],
    })
    expect((await app.post(`/premiums/${asked.id}/confirm`, father)).body.status).toBe('submitted')
    await runJobs(app)
    await pass(app, { hours: 1 })
    expect((await app.get(`/premiums/${asked.id}`, daughter)).body.premium.status).toBe('credited')
  })

  test('what the payer declines is not paid', async () => {
    const { payer, wife } = await family()
    const waiting = await choose(await walk('/', wife))
    expect(text(waiting)).toContain('等待账户本人在手机上确认支付')
    const [asked] = (await app.get('/premiums', payer)).body.premiums
    expect((await app.post(`/premiums/${asked.id}/decline`, payer)).body.status).toBe('declined')
    expect(text(await open(`/order/${asked.reference}`))).toContain('账户本人未同意支付')
    expect(await app.post(`/premiums/${asked.id}/confirm`, payer)).toMatchObject({
      status: 409,
      body: { type: '/problems/premium/wrong-state' },
    })
    expect(await balanceOf(payer)).toBe(100_000)
  })

  test('what nobody confirms lapses at the end of the day', async () => {
    const { payer, wife } = await family()
    await choose(await walk('/', wife))
    const [asked] = (await app.get('/premiums', payer)).body.premiums
    app.clock.moveTo('2025-01-16', '00:00:30')
    expect(await app.post(`/premiums/${asked.id}/confirm`, payer)).toMatchObject({
      status: 409,
      body: { type: '/problems/premium/request-expired' },
    })
    await runJobs(app)
    expect((await app.get(`/premiums/${asked.id}`, payer)).body.premium.status).toBe('expired')
    expect(await balanceOf(payer)).toBe(100_000)
  })

  test('what the bureau refuses afterwards comes back by the original route', async () => {
    const { payer, wife } = await family()
    bureau.bureau.setMode(wife.idNumber, 'refuse:wrongAmount')
    await choose(await walk('/', wife))
    const [asked] = (await app.get('/premiums', payer)).body.premiums
    await app.post(`/premiums/${asked.id}/confirm`, payer)
    expect(await balanceOf(payer)).toBe(60_000)
    await runJobs(app)
    expect(await balanceOf(payer)).toBe(100_000)
    expect(text(await open(`/order/${asked.reference}`))).toContain('款项已退回医保账户')
  })

  test('a binding that ends between request and confirmation pays nothing', async () => {
    const { payer, wife } = await family()
    await choose(await walk('/', wife))
    const [asked] = (await app.get('/premiums', payer)).body.premiums
    const [binding] = (await app.get('/family', payer)).body.authorised
    await app.post(`/bindings/${binding.id}/end`, payer, {})
    expect(await app.post(`/premiums/${asked.id}/confirm`, payer)).toMatchObject({
      status: 409,
      body: { type: '/problems/premium/not-bound' },
    })
    expect(await balanceOf(payer)).toBe(100_000)
  })

  test('an account that may not pay is shown with the reason, and cannot be chosen', async () => {
    const { payer, wife } = await family()
    const [binding] = (await app.get('/family', payer)).body.authorised
    await app.post(`/bindings/${binding.id}/pause`, payer, {})
    const accounts = await walk('/', wife)
    expect(text(accounts)).toContain('这项共济绑定已被暂停')
    expect(accounts).toMatch(/name="account" value="[^"]+" required disabled/)
    const refused = await choose(accounts)
    expect(text(refused)).toContain('请授权人在“授权记录”中恢复后再缴')
    expect((await app.get('/premiums', payer)).body.premiums).toEqual([])
  })

  test('a wrong name, an unknown number and somebody already insured are refused in words', async () => {
    const { wife } = await family()
    expect(text(await walk('/', { ...wife, name: '刘大芳' }))).toContain('无法办理')
    const insured = await make(app, { name: '刘二芳', area: '530600', to: '2025-12-31' })
    expect(text(await walk('/', insured))).toContain('已经参保，不能重复缴费')
    bureau.bureau.setMode(wife.idNumber, 'refuse:notRegistered')
    const details = await send('/payment', await open('/proxy'), {
      name: wife.name,
      idNumber: wife.idNumber,
      year: '2025',
    })
    expect(text(details)).toContain('未查询到缴费人基础信息，请到参保登记地更正登记信息')
  })

  test('a person confirms only requests to his own account', async () => {
    const { payer, wife } = await family()
    await choose(await walk('/', wife))
    const [asked] = (await app.get('/premiums', payer)).body.premiums
    expect((await app.post(`/premiums/${asked.id}/confirm`, wife)).status).toBe(404)
    const stranger = await make(app, { name: '外人', scheme: 'employee', area: '530600' })
    expect((await app.post(`/premiums/${asked.id}/confirm`, stranger)).status).toBe(404)
    expect(await balanceOf(payer)).toBe(100_000)
  })

  test('in Guizhou there is no such page: our app submits', async () => {
    const payer = await make(app, { name: '周强', scheme: 'employee' })
    expect((await app.get('/premiums/bureau-page', payer)).body).toEqual({
      direction: 'app',
      address: null,
      qr: null,
      menus: [],
    })
  })
})
