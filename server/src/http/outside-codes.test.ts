import { afterAll, beforeAll, expect, test } from 'vitest'
import { letterVersion } from '../filing/letter.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { type Made, make } from '../testing/people.ts'

// A code that comes from outside and means something (a place, an institution, an item, an illness, a kind of care) is looked
// up where it is taken: one that there is not is refused, saying which, and nothing changes.

let app: TestApp
let person: Made
let clerk: TestCaller
let officer: TestCaller
beforeAll(async () => {
  app = await testApp()
  person = await make(app, { name: '乔码', scheme: 'employee', balance: 100_000 })
  clerk = await app.staff('clerk-520200')
  officer = await app.staff('policy')
})
afterAll(() => app.close())

const claim = (more: object) => ({
  institution: 'H52020100001',
  slipNo: 'CODE-1',
  careOn: '2025-01-15',
  lines: [{ code: 'DEMOA0001', amountFen: 60_000 }],
  totalFen: 60_000,
  cause: 'tillFailed',
  bankAccount: '622202000000001234',
  ...more,
})
const filing = (matter: object, more: object = {}) => ({
  matter,
  from: '2025-01-15',
  reason: '出差',
  commitmentVersion: letterVersion,
  ...more,
})
const estimate = (more: object) => ({
  institution: 'H52020100001',
  lines: [{ code: 'DEMOA0001', amountFen: 1_000 }],
  ...more,
})
const chronic = (disease: string) => ({ kind: 'chronic', disease })
const elsewhere = (destination: string) => ({ kind: 'outOfArea', type: 'temporary', destination })
const words = { zh: '甲', en: 'a' }

type Row = [
  what: string,
  method: 'GET' | 'POST',
  path: string,
  body: object | undefined,
  by: () => TestCaller,
]
const rows: Row[] = [
  ['a claim’s institution', 'POST', '/claims', claim({ institution: 'H99999999999' }), () => person],
  ['a claim’s item', 'POST', '/claims', claim({ lines: [{ code: 'X', amountFen: 60_000 }] }), () => person],
  ['a claim’s kind of care', 'POST', '/claims', claim({ medType: '99' }), () => person],
  ['an estimate’s institution', 'POST', '/estimate', estimate({ institution: 'H1' }), () => person],
  [
    'an estimate’s item',
    'POST',
    '/estimate',
    estimate({ lines: [{ code: 'X', amountFen: 1 }] }),
    () => person,
  ],
  ['where a filing leads', 'POST', '/filings', filing(elsewhere('999999')), () => person],
  ['which city it leads to', 'POST', '/filings', filing(elsewhere('530200')), () => person],
  [
    'a filing’s illness',
    'POST',
    '/filings',
    filing(chronic('M99999'), { institution: 'H52020100001' }),
    () => person,
  ],
  [
    'a filing’s institution',
    'POST',
    '/filings',
    filing(chronic('M03900'), { institution: 'H99999999999' }),
    () => person,
  ],
  ['a wallet’s place', 'POST', '/wallets', { useArea: '999999', phone: '13900001234' }, () => person],
  ['a premium’s place', 'GET', '/premiums/quote?year=2025&area=999999', undefined, () => person],
  ['the rules of a place', 'GET', '/packs/999999', undefined, () => person],
  ['where news is for', 'POST', '/policy/news', { area: '999999', title: words, body: words }, () => officer],
]

test.each(rows)('%s', async (_, method, path, body, by) => {
  const before = (await app.get('/claims', person)).text
  const address = path.includes('?') ? `${path}&insuredId=${person.id}` : path
  const answer = await app.call(method, address, by(), body)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.status).toBeLessThan(500)
  expect(answer.body.type).toMatch(/^\/problems\//)
  expect(answer.body.zh.what).not.toMatch(/undefined|packOf|premium\./)
  expect((await app.get('/claims', person)).text).toBe(before)
})

test('where somebody moves to', async () => {
  const move = {
    person: { name: person.name, idNumber: person.idNumber },
    change: { kind: 'move', area: '999999', on: '2025-01-15' },
  }
  const refused = await app.post('/agency/changes', clerk, move)
  expect(refused).toMatchObject({ status: 422, body: { type: '/problems/change/area-unknown' } })
  expect((await app.get('/account', person)).body.insurance.area).toBe('520200')
  const real = await app.post('/agency/changes', clerk, {
    ...move,
    change: { ...move.change, area: '440300' },
  })
  expect(real.body).toMatchObject({ done: true })
})
