import type { CompiledPack } from '@gongji/policy'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type HisBill, outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { recordPacks } from '../packs.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Making, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

// What a host is said to tell of a bill (the table of hosts) does reach the rules through its real messages.

let app: TestApp
let shipped: ReadonlyMap<string, CompiledPack>
beforeAll(async () => {
  app = await testApp()
  shipped = new Map(app.deps.packs.areas.map((area) => [area, app.deps.packs.packOf(area)!]))
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-01-15'))

const area = '520200'
const hospital = 'H52020100001'
let serial = 0

/** The rules with some values changed, as compiled packs write them. */
async function ruled(values: Readonly<Record<string, unknown>>): Promise<void> {
  const pack = shipped.get(area)!
  serial += 1
  const parameters = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      [{ area, from: '2020-01-01', to: null, value, source: '示例', certainty: 'exact' as const }],
    ]),
  )
  const next: CompiledPack = {
    ...pack,
    hash: `${pack.hash}-${serial}`,
    parameters: { ...pack.parameters, ...parameters },
  }
  const compiled = new Map([...shipped, [area, next]])
  app.deps.packs.put({ files: [], compiled, changes: 0 })
  await app.db.transaction((tx) => recordPacks(tx, app.deps.packs, app.clock.now()))
}

/** 90 % where the fact is so, else 10 %; nothing is deducted and nothing capped. */
const ninetyIf = (when: object, of = 'outpatient') => ({
  [`employee.${of}.terms`]: 'own',
  [`employee.${of}.deductible`]: 'none',
  [`employee.${of}.cap`]: 'unlimited',
  [`employee.${of}.ratio`]: { base: 1000, adjust: [{ when, set: 9000 }] },
})

const lines = [{ code: 'DEMOA0001', amount: 100 }]
async function paid(person: Partial<Making>, bill: Partial<HisBill> = {}, from = hospital): Promise<number> {
  const made = await make(app, { name: '卫事', area, scheme: 'employee', ...person })
  const whole = { patient: { psnNo: made.psnNo, certNo: made.idNumber }, lines, ...bill }
  const his = till(app, from)
  const { visit, batch } = await his.prepare(whole)
  return outputOf(await his.preSettle(visit, batch, whole)).setlinfo.fund_pay_sumamt
}

test('whole months insured without a break, wherever', async () => {
  await ruled(ninetyIf({ 'number.insuredMonths': { from: 12, to: null } }))
  expect(await paid({ from: '2024-01-15' })).toBe(90)
  expect(await paid({ from: '2024-01-16' })).toBe(10)
})

test.each([
  ['emergency', '13', 90],
  ['emergency', '1301', 90],
  ['emergency', '11', 10],
  ['rescue', '1301', 90],
  ['rescue', '13', 10],
  ['transfer', '13', 10],
])('circumstance %s, kind of care %s: the pool pays %d of 100', async (word, medType, pays) => {
  const benefit = medType === '11' ? 'outpatient' : 'emergency'
  await ruled(ninetyIf({ circumstance: { in: [word] } }, benefit))
  expect(await paid({}, { medType })).toBe(pays)
})

test('groups of the institution', async () => {
  await ruled(ninetyIf({ institution: { in: ['tcm'] } }))
  expect(await paid({})).toBe(10)
  const path = '/administration/institutions/H52020100002'
  const entered = await app.call('PATCH', path, await app.staff('administrator'), {
    groups: ['community', 'tcm'],
  })
  expect(entered.status).toBe(200)
  expect(await paid({}, {}, 'H52020100002')).toBe(90)
})

test('groups of lines, by the catalogue’s kind of list', async () => {
  await ruled({
    ...ninetyIf({ level: { in: ['3'] } }),
    'employee.firstShare': [{ groups: ['consumable'], rate: 5000 }],
  })
  expect(await paid({}, { lines: [{ code: 'DEMOA0001', amount: 20 }] })).toBe(18)
  expect(await paid({}, { lines: [{ code: 'DEMOL0001', amount: 20 }] })).toBe(9)
})

test('a visit is one day', async () => {
  await ruled(ninetyIf({ days: { from: 2, to: null } }))
  expect(await paid({})).toBe(10)
})

test('what earlier bills of the visit were paid, unless they were taken back', async () => {
  await ruled({
    ...ninetyIf({ level: { in: ['3'] } }),
    'employee.outpatient.cap': { amount: 15_000, on: 'paid', per: 'visit' },
  })
  const made = await make(app, { name: '卫次', area, scheme: 'employee' })
  const whole = { patient: { psnNo: made.psnNo, certNo: made.idNumber }, lines }
  const his = till(app, hospital)
  const { visit, batch } = await his.prepare(whole)
  const first = outputOf(await his.settle(visit, batch, whole)).setlinfo
  expect(first.fund_pay_sumamt).toBe(90)
  const next = await his.upload(visit, whole)
  expect(outputOf(await his.preSettle(visit, next, whole)).setlinfo.fund_pay_sumamt).toBe(60)
  outputOf(await his.reverse({ visit, settlement: first.setl_id, psnNo: made.psnNo }))
  expect(outputOf(await his.preSettle(visit, next, whole)).setlinfo.fund_pay_sumamt).toBe(90)
})
