import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '../db/sql.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { faultsOf } from '../testing/output-faults.ts'
import { demoPatient, till } from '../testing/till.ts'
import { preSettle, reverse, settle } from './messages/outpatient.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const codes = [
  'DEMOA0001',
  'DEMOA0002',
  'DEMOB0001',
  'DEMOB0002',
  'DEMOB0003',
  'DEMOC0001',
  'DEMOL0001',
  'DEMOR0001',
  'DEMOX0001',
]
const bills = fc.record({
  visit: fc.constantFrom(
    ...['王秀英', '张建国', '张小雨', '李梅', '张伟'].flatMap((name) => [
      { name, institution: 'H52020100001' },
      { name, institution: 'H52020100002' },
      { name, institution: 'H52020100003' },
    ]),
    ...['陈刚', '刘芳', '陈玉兰'].map((name) => ({ name, institution: 'H53060200002' })),
  ),
  flag: fc.constantFrom<'0' | '1' | '2'>('0', '1', '2'),
  lines: fc.array(
    fc.record({
      code: fc.constantFrom(...codes),
      amount: fc.integer({ min: 1, max: 300_000 }).map((fen) => fen / 100),
      count: fc.integer({ min: 1, max: 9 }),
      approval: fc.constantFrom<'0' | '1' | '2'>('0', '1', '2'),
    }),
    { minLength: 1, maxLength: 6 },
  ),
})

const fen = (yuan: number): number => Math.round(yuan * 100)
const sumOf = (from: Record<string, number>, ...names: string[]): number =>
  names.reduce((total, name) => total + fen(from[name]!), 0)

/** The money rules of the standard, for one answer. */
function expectMoney({
  setlinfo,
  setldetail,
}: {
  setlinfo: Record<string, number>
  setldetail: { fund_pay_type: string; fund_payamt: number }[]
}) {
  const total = fen(setlinfo.medfee_sumamt!)
  expect(sumOf(setlinfo, 'fund_pay_sumamt', 'psn_part_amt', 'hosp_part_amt')).toBe(total)
  expect(sumOf(setlinfo, 'fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt', 'inscp_scp_amt')).toBe(
    total,
  )
  expect(sumOf(setlinfo, 'acct_pay', 'psn_cash_pay')).toBe(fen(setlinfo.psn_part_amt!))
  const accounts = setldetail.filter(({ fund_pay_type }) => fund_pay_type === '310200')
  const rowsOf = (rows: typeof setldetail) => rows.reduce((all, { fund_payamt }) => all + fen(fund_payamt), 0)
  expect(rowsOf(accounts)).toBe(fen(setlinfo.acct_pay!))
  expect(rowsOf(setldetail) - rowsOf(accounts)).toBe(fen(setlinfo.fund_pay_sumamt!))
  const own = fen(setlinfo.acct_pay!) - fen(setlinfo.acct_mulaid_pay!)
  expect(Math.sign(own) * Math.sign(total)).toBeGreaterThanOrEqual(0)
}

const stateOfMoney = async (): Promise<string> => {
  const read = async (query: string) => JSON.stringify((await sql.raw(query).execute(app.db.autocommit)).rows)
  return [
    await read('select person_id, balance, wallet from ledger_account order by 1'),
    await read(
      'select * from accumulator where deductible <> 0 or paid <> 0 or entered <> 0 order by 1, 2, 3, 4, 5',
    ),
    await read('select * from binding_use where amount <> 0 order by 1, 2, 3, 4'),
  ].join('\n')
}

it('whatever the bill, every answer adds up, the offer is what settles, and a reversal gives every fen back', async () => {
  const before = await stateOfMoney()
  await fc.assert(
    fc.asyncProperty(bills, async ({ visit: { name, institution }, flag, lines }) => {
      const his = till(app, institution)
      const bill = { patient: demoPatient(name), lines, accountUse: flag }
      const { visit, batch } = await his.prepare(bill)
      const offer = await his.preSettle(visit, batch, bill)
      const settled = await his.settle(visit, batch, bill)
      if (offer.infcode !== 0) {
        // Nobody has authorised 李梅, 张伟 or 陈刚: flag 2 is refused for them, and only that.
        expect([flag, settled.err_msg]).toEqual(['2', offer.err_msg])
        expect(offer.err_msg).toContain('没有人授权')
        return
      }
      expect(faultsOf(preSettle, offer.output)).toEqual([])
      expect(faultsOf(settle, settled.output)).toEqual([])
      expectMoney(offer.output)
      expectMoney(settled.output)
      expect(settled.output.setldetail).toEqual(offer.output.setldetail)
      const settlement = settled.output.setlinfo.setl_id
      const reversed = await his.reverse({ visit, settlement, psnNo: bill.patient.psnNo })
      expect(faultsOf(reverse, reversed.output)).toEqual([])
      expectMoney(reversed.output)
      expect(fen(reversed.output.setlinfo.medfee_sumamt)).toBe(-fen(settled.output.setlinfo.medfee_sumamt))
    }),
    { numRuns: 25 },
  )
  expect(await stateOfMoney()).toBe(before)
}, 120_000)
