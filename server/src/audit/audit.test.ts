import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHis, type HisAnswer } from '../../rehearsal/hospital/sample-client.ts'
import { sql } from '../db/sql.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { demoIdNumber, demoPatient, till } from '../testing/till.ts'

let app: TestApp
let auditor: TestCaller
let mother: TestCaller
const reason = { headers: { 'x-reason': encodeURIComponent('1月例行抽查') } }
beforeAll(async () => {
  app = await testApp()
  auditor = await app.staff('auditor')
  mother = await app.person('王秀英')
  await till(app, 'H52020100001').payBill({
    patient: demoPatient('王秀英'),
    lines: [
      { code: 'DEMOA0001', amount: 1500 },
      { code: 'DEMOB0001', amount: 400 },
      { code: 'DEMOC0001', amount: 100 },
    ],
    accountUse: '1',
  })
  await till(app, 'P52020100001').sell({
    patient: demoPatient('李梅'),
    lines: [{ code: 'DEMOA0001', amount: 50 }],
    accountUse: '1',
  })
})
afterAll(() => app.close())

const search = async (query: Record<string, string> = {}) =>
  (await app.get('/audit/settlements', auditor, { query })).body
const setlOf = async (): Promise<string> =>
  (await search({ search: demoIdNumber('王秀英') })).settlements[0].setlId

describe('an auditor', () => {
  test('finds settlements by number, person, institution, rules and way, page by page, without a name', async () => {
    const all = await search()
    expect(all.settlements).toHaveLength(2)
    expect(JSON.stringify(all)).not.toMatch(/王秀英|李梅/)
    const [last, first] = all.settlements
    expect((await search({ search: first.setlId })).settlements).toEqual([first])
    expect((await search({ search: demoIdNumber('李梅') })).settlements).toEqual([last])
    expect((await search({ institution: 'H52020100001' })).settlements).toEqual([first])
    expect((await search({ pack: first.packHash.slice(0, 8) })).settlements).toHaveLength(2)
    expect((await search({ pack: '0000000000' })).settlements).toEqual([])
    expect((await search({ through: 'till' })).settlements).toEqual([])
    expect((await search({ through: 'claim' })).settlements).toEqual([])
    expect((await search({ through: 'message' })).settlements).toEqual(all.settlements)
    for (const narrowed of [{ pack: first.packHash.slice(0, 8) }, { pack: first.packHash }]) {
      const latest = await search({ ...narrowed, limit: '1' })
      expect(latest.settlements).toEqual([last])
      expect((await search({ ...narrowed, limit: '1', before: latest.next })).settlements).toEqual([first])
    }
    expect((await search({ search: '990201190001010011' })).settlements).toEqual([])
    const page = await search({ limit: '1' })
    expect((await search({ limit: '1', before: page.next })).settlements).toEqual([first])
  })

  test('finds what went through one device, and what one receipt was for, on whatever day', async () => {
    const scanner = createHis({
      send: async (message) => (await app.fsi(message)) as HisAnswer,
      institution: 'P52020100001',
      now: app.clock.now,
      lane: 77,
      device: 'POS-07',
    })
    const sold = await scanner.sell({
      patient: demoPatient('赵磊'),
      lines: [{ code: 'DEMOA0001', amount: 30 }],
      accountUse: '1',
      invoice: 'FP0099001',
    })
    await scanner.reverseSale(sold)
    const byDevice = (await search({ device: 'POS-07' })).settlements
    expect(byDevice.map(({ state }: { state: string }) => state)).toEqual(['reversal', 'reversed'])
    expect(byDevice[0].device).toBe('POS-07')
    expect((await search({ device: 'POS-08' })).settlements).toEqual([])
    const byReceipt = await search({ search: 'FP0099001', from: '2024-01-01', to: '2024-01-31' })
    expect(byReceipt.settlements.map(({ setlId }: { setlId: string }) => setlId)).toContain(sold.settlement)
  })

  test('opens nothing without a reason, and who looked is on record', async () => {
    const address = `/audit/settlements/${mother.id}/${await setlOf()}/books`
    expect((await app.get(address, auditor)).body.type).toBe('/problems/access/reason-needed')
    expect((await app.get(address, auditor, reason)).status).toBe(200)
    const { body } = await app.get(`/audit/people/${mother.id}/readings`, auditor)
    expect(body.readings[0]).toMatchObject({ who: { zh: '医保稽核人员' }, reason: '1月例行抽查' })
  })

  test('sees every entry of a settlement, what the year had used, its place in the chain, and that all of it derives again', async () => {
    const setlId = await setlOf()
    const address = `/audit/settlements/${mother.id}/${setlId}/books`
    const { body } = await app.get(address, auditor, reason)
    const amounts = body.entries.map(({ amountFen: amount }: { amountFen: number }) => amount)
    expect(amounts.reduce((all: number, one: number) => all + one, 0)).toBe(0)
    expect(amounts).toEqual(expect.arrayContaining([-30_000, -75_950, 200_000]))
    expect(body.adds).toMatchObject([{ pot: 'outpatient', deductibleFen: 15_000, paidFen: 94_050 }])
    expect(body.acts.some(({ own }: { own: boolean }) => own)).toBe(true)
    expect(body).toMatchObject({ verdict: 'right', findings: [] })

    await sql`update ledger_account set balance = balance + 1 where person_id = ${mother.id}`.execute(
      app.db.autocommit,
    )
    const tampered = (await app.get(address, auditor, reason)).body
    expect(tampered.verdict).toBe('wrong')
    expect(tampered.findings[0].what).toBe('ledger_account.balance')
    await sql`update ledger_account set balance = balance - 1 where person_id = ${mother.id}`.execute(
      app.db.autocommit,
    )
  })

  test('computes the bill again: the same on its own day; on another, by that day’s rules', async () => {
    const address = `/audit/settlements/${mother.id}/${await setlOf()}/recompute`
    const now = (await app.get(address, auditor, reason)).body
    expect(now).toMatchObject({ refusal: null, sameRules: true })
    expect(now.after).toEqual(now.before)
    const early = (await app.get(address, auditor, { ...reason, query: { on: '2015-01-10' } })).body
    expect(early.after).toBeNull()
    expect(early.refusal.zh).not.toMatch(/undefined|\{/)
  })
})

describe('a fund manager', () => {
  test('sees what was settled day by day and where, who paid how much, and what was taken back subtracted', async () => {
    const manager = await app.staff('manager')
    const { body } = await app.get('/fund/overview', manager, { query: { days: '3' } })
    expect(body).toMatchObject({ from: '2025-01-13', to: '2025-01-15' })
    expect(body.days.map(({ count }: { count: number }) => count)).toEqual([0, 0, 2])
    expect(body.whole).toMatchObject({
      count: 2,
      totalFen: 205_000,
      fundTotalFen: 94_050,
      ownFen: 35_000,
      relativesFen: 75_950,
      cashFen: 0,
    })
    expect(body.institutions[0]).toMatchObject({
      institution: { name: '六盘水市第一示范医院' },
      totalFen: 200_000,
    })
    expect((await app.get('/fund/overview', auditor)).body.type).toBe('/problems/http/not-allowed')
  })
})

test('what an auditor takes away is a file without whole names or formulas, and who, when and why stay on record', async () => {
  const send = async (body: Record<string, unknown>) => await app.post('/audit/exports', auditor, body)
  expect((await send({ reason: '查' })).status).toBe(400)
  const { body } = await send({ institution: 'H52020100001', reason: '=1月例行抽查' })
  expect(body.rows).toBe(1)
  const [about, head, row] = body.csv.split('\r\n')
  expect(about).toContain("'=1月例行抽查")
  expect(head).toContain('结算编号')
  expect(row).toContain('王*英')
  expect(row).toContain('2000.00')
  expect(body.csv).not.toContain('王秀英')
  const { acts } = (await app.get('/administration/acts', auditor)).body
  expect(acts[0]).toMatchObject({
    kind: 'audit.export',
    content: { reason: '=1月例行抽查', rows: 1 },
  })
})
