import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type His, outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { createRandom } from '../../rehearsal/simulation/random.ts'
import { sql } from '../db/sql.ts'
import { runDueJobs } from '../jobs.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, colleagueOf, type Made, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import { clearingJobs, scheduleClosing } from './jobs.ts'

let app: TestApp
let hospital: His
let pharmacy: His
let clerk: TestCaller
let second: TestCaller
let mother: Made
let uninsuredSon: Made
const months = ['2025-11', '2025-12', '2026-01']

beforeAll(async () => {
  app = await testApp()
  app.clock.moveTo('2025-11-01')
  await app.db.transaction((tx) => scheduleClosing(tx, app.deps))
  clerk = await app.staff('clerk-520200')
  second = await colleagueOf(app, 'clerk-520200')
  hospital = till(app, 'H52020100001')
  pharmacy = till(app, 'P52020100001')
  const son = await make(app, { name: '卫大', scheme: 'employee', balance: 1_000_000 })
  mother = await make(app, { name: '卫母', scheme: 'employee', bornOn: '1958-01-01', balance: 20_000 })
  uninsuredSon = await make(app, { name: '卫二', from: '2025-01-01', to: '2026-12-31' })
  await bindFor(app, son, mother, { relationship: 'parent' })
})
afterAll(() => app.close())

const runJobs = () =>
  runDueJobs(app.deps, clearingJobs(app.deps), app.clock.now(), (job, error) => {
    throw new Error(`job ${job.kind} failed`, { cause: error })
  })

type Line = Record<string, number>
type Statement = {
  institution: string
  payableFen: number
  totalFen: number
  owedFen: number
  adjustedFen: number
  lines: Line[]
  shared: { payerArea: string; amountFen: number }[]
}
const statements = async (month: string): Promise<Statement[]> =>
  (await app.get(`/agency/institution-months/${month}`, clerk)).body.statements ?? []

/** What the ledger has for an institution in a month beside the cash that its till took. */
async function inLedger(institution: string, month: string): Promise<number> {
  const [row] = await sql<{ amount: number }>`
    select coalesce(sum(amount), 0)::bigint as amount from ledger_entry
    where account in ('institution', 'cash') and party = ${institution} and to_char(on_date, 'YYYY-MM') = ${month}`.read(
    app.db.reader,
  )
  return row!.amount
}

describe('a month of bills and reversals', () => {
  it('ties to the ledger to the fen for every institution, part by part, whatever was settled and taken back', async () => {
    const chance = createRandom(14).next
    const kept: {
      his: His
      visit: string
      settlement: string
      psnNo: string
      by: 'reverse' | 'reverseSale'
    }[] = []
    for (const month of months) {
      app.clock.moveTo(`${month}-10`)
      await runJobs()
      for (let bill = 0; bill < 6; bill++) {
        const who = chance() < 0.6 ? mother : uninsuredSon
        const patient = { psnNo: who.psnNo, certNo: who.idNumber }
        const lines = [
          { code: 'DEMOA0001', amount: 1 + Math.floor(chance() * 90_000) / 100 },
          { code: 'DEMOC0001', amount: 1 + Math.floor(chance() * 9_000) / 100 },
        ]
        const sold = chance() < 0.3
        const his = sold ? pharmacy : hospital
        const done = sold ? await his.sell({ patient, lines }) : await his.payBill({ patient, lines })
        kept.push({ his, ...done, by: sold ? 'reverseSale' : 'reverse' })
      }
      // Some are taken back, also bills of an earlier month.
      for (let back = 0; back < 2; back++) {
        const [one] = kept.splice(Math.floor(chance() * kept.length), 1)
        outputOf(await one!.his[one!.by](one!))
      }
    }
    app.clock.moveTo('2026-02-02')
    await runJobs()
    for (const month of months) {
      const all = await statements(month)
      expect(all.length).toBeGreaterThan(0)
      for (const { institution, payableFen, totalFen, lines, shared } of all) {
        expect(payableFen, `${institution} ${month}`).toBe(await inLedger(institution, month))
        const of = (...names: string[]) =>
          lines.reduce((sum, line) => sum + names.reduce((one, name) => one + line[name]!, 0), 0)
        expect(of('fundFen', 'ownFen', 'relativesFen', 'walletFen')).toBe(payableFen)
        expect(of('fundFen', 'ownFen', 'relativesFen', 'walletFen', 'cashFen')).toBe(totalFen)
        expect(of('totalFen')).toBe(totalFen)
        expect(shared.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(of('relativesFen'))
        expect(shared.every(({ payerArea }) => payerArea === '520200')).toBe(true)
      }
    }
  })

  it('that is closed stays as it is: what is taken back later stands in the month in which it was', async () => {
    const before = await statements('2026-01')
    const done = await hospital.payBill({
      patient: { psnNo: mother.psnNo, certNo: mother.idNumber },
      lines: [{ code: 'DEMOA0001', amount: 500 }],
    })
    app.clock.moveTo('2026-03-02')
    await runJobs()
    outputOf(await hospital.reverse(done))
    app.clock.moveTo('2026-04-02')
    await runJobs()
    expect(isDeepStrictEqual(await statements('2026-01'), before)).toBe(true)
    expect(await statements('2026-02')).toMatchObject([{ institution: 'H52020100001', totalFen: 50_000 }])
    expect(await statements('2026-03')).toMatchObject([{ institution: 'H52020100001', totalFen: -50_000 }])
  })
})

describe('what an institution applies for', () => {
  const data = (more: object = {}) => {
    const lines = (month: Statement) =>
      month.lines.filter(({ clearingType }) => String(clearingType) === '11')
    return async (month: string) => {
      const found = (await statements(month)).find(({ institution }) => institution === 'H52020100001')!
      const of = (...names: string[]) =>
        lines(found).reduce((sum, line) => sum + names.reduce((one, name) => one + line[name]!, 0), 0)
      return {
        data: {
          clr_type: '11',
          setlym: month.replace('-', ''),
          psntime: of('rows'),
          medfee_sumamt: of('totalFen') / 100,
          med_sumfee: of('totalFen') / 100,
          fund_appy_sum: of('fundFen') / 100,
          cash_payamt: of('cashFen') / 100,
          acct_pay: of('ownFen', 'relativesFen', 'walletFen') / 100,
          begndate: `${month}-01`,
          enddate: `${month}-28`,
          ...more,
        },
      }
    }
  }

  it('is what our book has, once, for a month that is over; and can be withdrawn (3203, 3204)', async () => {
    const wrong = await hospital.call('3203', await data({ fund_appy_sum: 0.01 })('2025-12'))
    expect(wrong).toMatchObject({ infcode: -1, err_msg: expect.stringContaining('申报与本系统的账不一致') })
    const { clr_appy_evt_id: event } = outputOf(await hospital.call('3203', await data()('2025-12'))).result
    expect(event).toMatch(/^520200\d{24}$/)
    const again = await hospital.call('3203', await data()('2025-12'))
    expect(again.err_msg).toContain(event)
    const withdraw = (by: His) => by.call('3204', { data: { clr_appy_evt_id: event } })
    expect((await withdraw(pharmacy)).infcode).toBe(-1)
    expect(outputOf(await withdraw(hospital))).toEqual({
      result: { retRslt: '1', msgRslt: expect.any(String) },
    })
    expect((await withdraw(hospital)).err_msg).toContain('已撤销')
    expect((await hospital.call('3203', await data()('2025-12'))).infcode).toBe(0)
    for (const setlym of ['202604', '202613'])
      expect((await hospital.call('3203', await data({ setlym })('2025-12'))).infcode).toBe(-1)
  })
})

describe('the payment of a closed month', () => {
  const prepare = (month: string, by = clerk) => app.post('/agency/payment-runs', by, { month })
  const decide = (run: { id: string; version: number }, decision: string, by: TestCaller) =>
    app.post(`/agency/payment-runs/${run.id}/decide`, by, { decision, version: run.version })

  it('is prepared by one clerk and confirmed by another, due in 20 working days, and its file ties to the statements', async () => {
    const owed = (await statements('2025-12')).filter(({ owedFen }) => owedFen > 0)
    const { body: run } = await prepare('2025-12')
    // Working days of January 2026: the 1st to the 3rd are off, Sunday the 4th is worked.
    expect(run).toMatchObject({
      status: 'prepared',
      dueOn: '2026-01-29',
      amountFen: owed.reduce((sum, one) => sum + one.owedFen, 0),
    })
    expect((await prepare('2025-12')).body.type).toBe('/problems/clearing/run-stands')
    expect((await decide(run, 'pay', clerk)).body.type).toBe('/problems/clearing/own-run')
    const { text } = await app.get(`/agency/payment-runs/${run.id}/file`, clerk)
    for (const { institution, owedFen } of owed)
      expect(text).toMatch(new RegExp(`^${institution}\t.*\t${(owedFen / 100).toFixed(2)}$`, 'm'))
    expect((await decide(run, 'pay', second)).body).toMatchObject({ status: 'paid' })
    expect((await decide({ ...run, version: 2 }, 'cancel', second)).body.type).toBe(
      '/problems/clearing/run-decided',
    )
    const { body: applied } = await app.get('/agency/payment-runs', clerk)
    expect(applied.runs[0]).toMatchObject({ id: run.id, status: 'paid' })
  })

  it('takes deductions that wait, once, in the month that closes next', async () => {
    const deduction = {
      requestKey: 'deduct-2026-04-1',
      institution: 'H52020100001',
      scheme: 'employee',
      amountFen: -1_234,
      reason: '稽核扣款',
    }
    const entered = await app.post('/agency/adjustments', clerk, deduction)
    expect(entered.body).toMatchObject({ amountFen: -1_234, month: null })
    expect((await app.post('/agency/adjustments', clerk, deduction)).body.id).toBe(entered.body.id)
    const done = await hospital.payBill({
      patient: { psnNo: mother.psnNo, certNo: mother.idNumber },
      lines: [{ code: 'DEMOA0001', amount: 300 }],
    })
    expect(done.settlement).toBeTruthy()
    app.clock.moveTo('2026-05-02')
    await runJobs()
    const [statement] = await statements('2026-04')
    expect(statement).toMatchObject({ adjustedFen: -1_234 })
    expect(statement!.owedFen).toBe(statement!.payableFen - 1_234)
    app.clock.moveTo('2026-06-02')
    await runJobs()
    expect(await statements('2026-05')).toEqual([])
  })

  it('has no due day where the term or the holidays are not known, and none at all before the month is over', async () => {
    expect((await prepare('2026-06')).body.type).toBe('/problems/clearing/not-closed')
    expect((await prepare('2026-03')).body.type).toBe('/problems/clearing/nothing-owed')
    app.clock.moveTo('2026-12-30')
    await runJobs()
    await hospital.payBill({
      patient: { psnNo: mother.psnNo, certNo: mother.idNumber },
      lines: [{ code: 'DEMOA0001', amount: 10 }],
    })
    app.clock.moveTo('2027-01-02')
    await runJobs()
    expect((await prepare('2026-12')).body).toMatchObject({ dueOn: null })
  })
})
