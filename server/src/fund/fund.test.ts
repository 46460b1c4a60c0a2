import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { rehearseBureau } from '../testing/people.ts'
import { demoIdNumber, demoPatient, till } from '../testing/till.ts'

let app: TestApp
let manager: TestCaller
let closeBureau: () => Promise<void>
beforeAll(async () => {
  app = await testApp()
  closeBureau = (await rehearseBureau(app)).close
  manager = await app.staff('manager')
  await till(app, 'H52020100001').payBill({
    patient: demoPatient('王秀英'),
    lines: [
      { code: 'DEMOA0001', amount: 1500 },
      { code: 'DEMOB0001', amount: 400 },
      { code: 'DEMOC0001', amount: 100 },
    ],
    accountUse: '1',
  })
})
afterAll(async () => {
  await closeBureau()
  await app.close()
})

const read = async (what: string, query: Record<string, string> = {}) =>
  (await app.get(`/fund/${what}`, manager, { query })).body

test('what relatives paid stands by relation and kind of care; what is taken back is subtracted', async () => {
  const { sharing } = await read('families', { days: '1' })
  expect(sharing).toEqual([{ relationship: 'parent', benefit: 'outpatient', count: 1, amountFen: 75_950 }])
  const hospital = till(app, 'H52020100002')
  const bill = await hospital.payBill({
    patient: demoPatient('张建国'),
    lines: [{ code: 'DEMOA0001', amount: 600 }],
    accountUse: '1',
  })
  expect((await read('families', { days: '1' })).sharing[0]).toMatchObject({ count: 2, amountFen: 99_950 })
  await hospital.reverse(bill)
  expect((await read('families', { days: '1' })).sharing[0]).toMatchObject({ count: 1, amountFen: 75_950 })
})

test('how long it took to be authorised is what the phone counted, and nobody’s where it counted nothing', async () => {
  const none = (await read('families', { days: '1' })).bound
  expect(none).toMatchObject({ counted: 0, medianSeconds: null })
  const payer = await app.person('龑䶮·阿卜杜热合曼')
  const relative = { name: '罗小凤', idNumber: demoIdNumber('罗小凤') }
  const wish = { relative, relationship: 'spouse' }
  const { letter } = (await app.post('/bindings/prepare', payer, wish)).body
  const agreed = { digest: letter.digest, agreed: true, signature: null }
  const far = await app.post('/bindings', payer, { ...wish, letter: { ...agreed, tookSeconds: 0 } })
  expect(far.status).toBe(400)
  const bound = await app.post('/bindings', payer, { ...wish, letter: { ...agreed, tookSeconds: 220 } })
  expect(bound.status, bound.text).toBe(200)
  const { bound: some } = await read('families', { days: '1' })
  expect(some).toMatchObject({ count: none.count + 1, counted: 1, medianSeconds: 220, slowSeconds: 220 })
  expect(some.channels).toContainEqual(expect.objectContaining({ channel: 'web', counted: 1 }))
})

test('a year’s plan is what the last document says; without one the page says so, and no document is of a day to come', async () => {
  const before = await read('plans')
  expect(before.schemes).toEqual([
    { scheme: 'employee', spentFen: 94_050, plan: null },
    { scheme: 'resident', spentFen: 0, plan: null },
  ])
  const plan = {
    year: 2025,
    scheme: 'employee',
    amountFen: 940_500_000,
    document: '示例财社〔2025〕1号',
    dated: '2025-01-02',
  }
  const later = await app.post('/fund/plans', manager, { ...plan, dated: '2025-01-16' })
  expect(later.body.zh.what).toBe('文件日期2025-01-16还没有到。')
  for (const amount of [940_500_000, 900_000_000]) {
    expect((await app.post('/fund/plans', manager, { ...plan, amountFen: amount })).status).toBe(200)
  }
  expect((await read('plans')).schemes[0].plan).toMatchObject({
    amountFen: 900_000_000,
    document: '示例财社〔2025〕1号',
  })
  const auditor = await app.staff('auditor')
  expect((await app.post('/fund/plans', auditor, plan)).body.type).toBe('/problems/http/not-allowed')
  expect((await app.get('/administration/acts', auditor)).body.acts[0]).toMatchObject({ kind: 'fund.plan' })
})

test('premiums go towards the deadline of their area; a window that is not held is our gap', async () => {
  const payer = await app.person('何静')
  const wish = {
    relative: { name: '何平', idNumber: demoIdNumber('何平') },
    relationship: 'sibling',
    purposes: ['premium'],
  }
  const { letter } = (await app.post('/bindings/prepare', payer, wish)).body
  await app.post('/bindings', payer, {
    ...wish,
    letter: { digest: letter.digest, agreed: true, signature: null },
  })
  const insuredId = String((await app.person('何平')).id)
  const paid = await app.post('/premiums', payer, {
    insuredId,
    year: 2025,
    amountFen: 40_000,
    requestKey: 'fund-premium',
  })
  expect(paid.status, paid.text).toBe(200)
  const { areas } = await read('premiums')
  const liupanshui = areas.find(({ area }: { area: string }) => area === '520200')
  expect(liupanshui).toMatchObject({
    window: { from: '2024-09-23', to: '2025-02-28' },
    daysLeft: 44,
    inTransit: { count: 1, amountFen: 40_000 },
    days: [],
  })
  const unknown = (await read('premiums', { year: '2090' })).areas[0]
  expect(unknown).toMatchObject({ window: null, daysLeft: null })
})

test('an institution’s day is open until both books agree, and a closed month until it is paid', async () => {
  app.clock.moveTo('2025-01-16')
  const open = async () => (await read('institutions')).institutions
  expect(await open()).toContainEqual({
    institution: { code: 'H52020100001', name: '六盘水市第一示范医院' },
    days: [{ on: '2025-01-15', count: 1, state: 'notCompared' }],
    payments: [],
  })
})

test('wallets and quotas between provinces: nothing is said of months that are not cleared', async () => {
  expect(await read('flows', { days: '31' })).toMatchObject({ clearedMonths: [], flows: [] })
})
