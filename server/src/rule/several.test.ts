import { diseaseTemplate } from '@gongji/policy/packs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { letterVersion } from '../filing/letter.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { colleagueOf, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

// A list of chronic diseases, and a layer above the pool: several lines that one officer sends and another approves.

let app: TestApp
let first: TestCaller
let second: TestCaller
beforeAll(async () => {
  app = await testApp()
  first = await app.staff('policy')
  second = await app.staff('policy-2')
})
afterAll(() => app.close())

const list = {
  kind: 'diseases',
  area: '520200',
  from: '2025-03-01',
  source: '示例医保发〔2025〕5号 附件',
  certainty: 'exact',
  text: diseaseTemplate,
}
const layer = {
  kind: 'layer',
  area: '520200',
  scheme: 'employee',
  layer: 'criticalIllness',
  from: '2025-03-01',
  source: '示例医保发〔2025〕6号',
  certainty: 'exact',
  base: ['ratioShare', 'aboveCap'],
  benefits: ['inpatient'],
  deductible: '{ amount: 10000 yuan, per: year }',
  ratio:
    'measure: excess\nper: year\nbands:\n  - { from: 0 yuan, ratio: 60 percent }\n  - { from: 50000 yuan, ratio: 70 percent }',
  cap: 'unlimited',
}
const check = (change: unknown) => app.post('/policy/rules/check', first, { change })
const propose = async (change: Record<string, unknown>) => {
  const { body } = await check(change)
  const restate = (body.cases as { file: string; case: string; holds: boolean; restated: boolean }[])
    .filter(({ holds, restated }) => !holds && !restated)
    .map(({ file, case: name }) => ({ file, case: name }))
  const sent = change.kind === 'area' ? change : { ...change, restate }
  return await app.post('/policy/proposals', first, { change: sent })
}
const approve = (id: string, by = second) =>
  app.post(`/policy/proposals/${id}/decide`, by, { decision: 'approve', reason: '' })
const poolOf = async (bill: object) => {
  const { body } = await app.post('/policy/rules/try', first, {
    area: '520200',
    bill: { patient: { scheme: 'employee', category: 'working' }, at: { level: '3' }, ...bill },
  })
  const named = (zh: string) =>
    body.sides[0].amounts.find(({ what }: { what: { zh: string } }) => what.zh === zh).amountFen / 100
  return { pool: named('统筹基金'), funds: named('基金合计') }
}

test('the template is given to officers', async () => {
  expect((await app.get('/policy/disease-template', first)).body.text).toBe(diseaseTemplate)
})

test('a list that cannot be read says the row, and is not sent', async () => {
  const bad = { ...list, text: '病种代码,病种名称,类别\nM03900,高血压,慢病\nM1,甲,大病' }
  const { body } = await check(bad)
  expect(body).toMatchObject({ ready: false, rows: [] })
  expect(body.findings).toMatchObject([{ line: 3, what: { zh: '类别“大病”不认识' }, warning: false }])
  const refused = await app.post('/policy/proposals', first, { change: bad })
  expect(refused.body).toMatchObject({ type: '/problems/rule/not-ready' })
  expect(refused.body.title).toContain('类别“大病”不认识')
})

test('a list that two officers agree on is in force from its day, capped disease by disease, and exported', async () => {
  const { body: checked } = await check(list)
  expect(checked.findings.map(({ what }: { what: { zh: string } }) => what.zh)).toContain(
    '现行名单里的“糖尿病”不在新名单里，自2025-03-01起不再是慢特病',
  )
  expect(checked.findings.every(({ warning }: { warning: boolean }) => warning)).toBe(true)
  const proposed = await propose(list)
  expect(proposed.body).toMatchObject({ words: { zh: '慢特病病种名单' }, status: 'proposed' })
  const listed = proposed.body.after.map(({ value }: { value: { zh: string } }) => value.zh)
  expect(listed).toContain('高血压（M03900，慢病，长期）')
  expect(listed).toContain('恶性肿瘤（M00500，特病，须第二人审批，24个月）')
  expect(await propose(list)).toMatchObject({ body: { type: '/problems/rule/already-proposed' } })
  expect((await approve(proposed.body.id, first)).body.type).toBe('/problems/rule/own-proposal')
  expect((await approve(proposed.body.id)).body.status).toBe('approved')
  const bill = { benefit: 'chronic', bill: { inScope: '100150' } }
  expect(await poolOf({ ...bill, on: '2025-03-01', diseases: ['M03900'] })).toMatchObject({ pool: 3_000 })
  expect(await poolOf({ ...bill, on: '2025-03-01', diseases: ['M00500'] })).toMatchObject({ pool: 80_000 })
  expect(await poolOf({ ...bill, on: '2025-02-28', diseases: ['M03900'] })).toMatchObject({ pool: 15_000 })
  const { body } = await app.get('/policy/areas/520200/files', first)
  const text = body.files.map((file: { text: string }) => file.text).join('\n')
  expect(text).toContain('示例医保发〔2025〕5号 附件')
  expect(text).toContain('M00500')
})

test('a special disease of the list is approved by two clerks, and its bills reach the pool’s cap', async () => {
  app.clock.moveTo('2025-03-03')
  const patient = await make(app, { name: '吕特', scheme: 'employee', balance: 0 })
  const file = async () =>
    await app.post('/filings', patient, {
      from: '2025-03-03',
      reason: '如实申请',
      commitmentVersion: letterVersion,
      matter: { kind: 'chronic', disease: 'M00500' },
      institution: 'H52020100001',
    })
  const bill = (inScope: number) => ({
    patient: { psnNo: patient.psnNo, certNo: patient.idNumber },
    lines: [{ code: 'DEMOA0001', amount: inScope }],
    medType: '14',
    disease: 'M00500',
    accountUse: '0' as const,
  })
  const his = till(app, 'H52020100001')
  const decide = async (
    { personId, id, version }: { personId: string; id: string; version: number },
    by: TestCaller,
  ) =>
    await app.post(`/agency/filings/${personId}/${id}/decide`, by, {
      decision: 'approve',
      reasons: [],
      version,
    })
  const { body: filed } = await file()
  expect(filed).toMatchObject({ secondApproval: true, status: 'submitted' })
  const once = await decide(filed, await app.staff('clerk-520200'))
  expect(once.body).toMatchObject({ status: 'firstApproved', inForce: false })
  const refused = await his.prepare(bill(100))
  expect((await his.preSettle(refused.visit, refused.batch, bill(100))).err_msg).toMatch(/备案/)
  expect((await decide(once.body, await app.staff('clerk-520200'))).body.type).toBe(
    '/problems/filing/same-clerk',
  )
  const twice = await decide(once.body, await colleagueOf(app, 'clerk-520200'))
  // 24 months, as the list says.
  expect(twice.body).toMatchObject({ status: 'approved', inForce: true, to: '2027-03-02' })
  const paid = async (inScope: number): Promise<number> =>
    outputOf((await his.payBill(bill(inScope))).answer).setlinfo.hifp_pay
  // 150 first, then 80 % beyond the 15,000 of other diseases, up to the pool's 500,000 a year.
  expect(await paid(100_150)).toBe(80_000)
  expect(await paid(700_000)).toBe(420_000)
})

test('a layer is added whole, weighed, approved, and pays from its day', async () => {
  const { body: weighed } = await app.post('/policy/rules/effect', first, { change: layer })
  expect(weighed.effect).toMatchObject({ newlyRefused: 0 })
  const proposed = await propose(layer)
  expect(proposed.body).toMatchObject({
    status: 'proposed',
    words: { zh: expect.stringContaining('加一层') },
  })
  expect(proposed.body.after.map(({ when }: { when: { zh: string }[] }) => when[0]!.zh)).toContainEqual(
    expect.stringContaining('起付线'),
  )
  expect((await approve(proposed.body.id)).body.status).toBe('approved')
  const bill = { benefit: 'inpatient', bill: { inScope: '100800' } }
  const before = await poolOf({ ...bill, on: '2025-02-28' })
  const after = await poolOf({ ...bill, on: '2025-03-01' })
  expect(before.funds).toBe(before.pool)
  // 100,000 at 80 % leaves 20,000; above 10,000 the layer pays 60 %.
  expect([after.pool, after.funds]).toEqual([80_000, 86_000])
})

test('a new area by the template has the layers that were ticked, to be filled in', async () => {
  const area = {
    kind: 'area',
    area: '990100',
    name: { zh: '示例市', en: 'Example city' },
    inherits: '000000',
    like: null,
    from: '2025-01-01',
    layers: { employee: ['largeSum'], resident: ['criticalIllness', 'medicalAid'] },
  }
  const proposed = await propose(area)
  expect(proposed.body.status).toBe('proposed')
  expect((await approve(proposed.body.id)).body.status).toBe('approved')
  const { body } = await app.get('/policy/areas', first)
  const made = body.areas.find((one: { area: string }) => one.area === '990100')
  const missing = made.missing.map(({ name }: { name: string }) => name)
  for (const name of [
    'employee.largeSum.ratio',
    'resident.criticalIllness.ratio',
    'resident.criticalIllness.deductible',
    'resident.medicalAid.cap',
    'resident.chronic.cap',
    'premium.amount',
  ]) {
    expect(missing).toContain(name)
  }
})
