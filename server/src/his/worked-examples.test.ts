import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HisLine } from '../../rehearsal/hospital/sample-client.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { faultsOf } from '../testing/output-faults.ts'
import { demoPatient, till } from '../testing/till.ts'
import { settle } from './messages/outpatient.ts'
import { settleSale } from './messages/pharmacy.ts'

// The table of worked examples: a fresh sandbox, in this order. Every line is one bill through the national interface.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const line = (code: string, amount: number): HisLine => ({ code, amount })

type Paid = {
  fund_pay_sumamt: number
  acct_pay: number
  acct_mulaid_pay: number
  psn_cash_pay: number
  balc: number
}
type Example = {
  who: string
  where: string
  flag: '0' | '1' | '2'
  bill: HisLine[]
  paid: Paid
  /** Other members of setlinfo that the table names. */
  also?: Record<string, number>
  /** Masked name and amount of each relative who paid. */
  payers?: [string, number][]
  notes?: RegExp
}

const examples: Example[] = [
  {
    who: '王秀英',
    where: 'H52020100001',
    flag: '1',
    bill: [line('DEMOA0001', 1500), line('DEMOB0001', 400), line('DEMOC0001', 100)],
    paid: { fund_pay_sumamt: 940.5, acct_pay: 1059.5, acct_mulaid_pay: 759.5, psn_cash_pay: 0, balc: 0 },
    also: {
      medfee_sumamt: 2000,
      inscp_scp_amt: 1860,
      preselfpay_amt: 40,
      fulamt_ownpay_amt: 100,
      overlmt_selfpay: 0,
      act_pay_dedc: 150,
      pool_prop_selfpay: 0.55,
      hifp_pay: 940.5,
      psn_part_amt: 1059.5,
    },
    payers: [['张*', 759.5]],
  },
  {
    who: '张建国',
    where: 'H52020100002',
    flag: '1',
    bill: [line('DEMOA0001', 600)],
    paid: { fund_pay_sumamt: 360, acct_pay: 240, acct_mulaid_pay: 240, psn_cash_pay: 0, balc: 0 },
    also: { pool_prop_selfpay: 0.6, act_pay_dedc: 0 },
    payers: [['张*', 240]],
  },
  {
    who: '张建国',
    where: 'H52020100001',
    flag: '1',
    bill: [line('DEMOA0001', 50)],
    paid: { fund_pay_sumamt: 0, acct_pay: 50, acct_mulaid_pay: 50, psn_cash_pay: 0, balc: 0 },
    payers: [['张*', 50]],
  },
  {
    who: '张小雨',
    where: 'H52020100003',
    flag: '1',
    bill: [line('DEMOA0001', 800), line('DEMOC0001', 30)],
    paid: { fund_pay_sumamt: 500, acct_pay: 300, acct_mulaid_pay: 300, psn_cash_pay: 30, balc: 0 },
    payers: [
      ['张*', 100],
      ['李*', 200],
    ],
  },
  {
    who: '李梅',
    where: 'P52020100001',
    flag: '1',
    bill: [line('DEMOA0001', 50), line('DEMOX0001', 20)],
    paid: { fund_pay_sumamt: 0, acct_pay: 50, acct_mulaid_pay: 0, psn_cash_pay: 20, balc: 950 },
  },
  {
    who: '陈刚',
    where: 'H53060200001',
    flag: '1',
    bill: [line('DEMOA0002', 1000)],
    paid: { fund_pay_sumamt: 470, acct_pay: 530, acct_mulaid_pay: 0, psn_cash_pay: 0, balc: 4470 },
    also: { act_pay_dedc: 60, pool_prop_selfpay: 0.5 },
  },
  {
    who: '刘芳',
    where: 'H53060200001',
    flag: '2',
    bill: [line('DEMOA0001', 200), line('DEMOC0001', 100)],
    paid: { fund_pay_sumamt: 50, acct_pay: 250, acct_mulaid_pay: 250, psn_cash_pay: 0, balc: 0 },
    payers: [['陈*', 250]],
  },
  {
    who: '刘芳',
    where: 'H53060200001',
    flag: '1',
    bill: [line('DEMOA0001', 200), line('DEMOC0001', 100)],
    paid: { fund_pay_sumamt: 50, acct_pay: 0, acct_mulaid_pay: 0, psn_cash_pay: 250, balc: 0 },
    notes: /声明/,
  },
  {
    who: '陈玉兰',
    where: 'H53060200002',
    flag: '2',
    bill: [line('DEMOB0003', 100)],
    paid: { fund_pay_sumamt: 9.1, acct_pay: 90.9, acct_mulaid_pay: 10.9, psn_cash_pay: 0, balc: 0 },
    also: {
      overlmt_selfpay: 40,
      preselfpay_amt: 6,
      inscp_scp_amt: 54,
      act_pay_dedc: 40,
      pool_prop_selfpay: 0.65,
    },
    payers: [['陈*', 10.9]],
  },
]

describe('the worked examples settle to the fen', () => {
  it.each(examples)(
    '$who at $where, flag $flag',
    async ({ who, where, flag, bill, paid, also = {}, payers = [], notes }) => {
      const his = till(app, where)
      const wanted = { patient: demoPatient(who), lines: bill, accountUse: flag }
      const pharmacy = where.startsWith('P')
      const offer = pharmacy ? await his.preSettleSale(wanted) : null
      const { answer } = pharmacy ? await his.sell(wanted) : await his.payBill(wanted)
      const { setlinfo, setldetail } = answer.output
      expect(faultsOf(pharmacy ? settleSale : settle, answer.output)).toEqual([])
      expect(setlinfo).toMatchObject({ ...paid, ...also })
      const said = setlinfo.exp_content === null ? {} : JSON.parse(setlinfo.exp_content)
      expect(
        (said.payers ?? []).map(({ name, amount }: { name: string; amount: number }) => [name, amount]),
      ).toEqual(payers)
      if (notes) expect(said.notes.join()).toMatch(notes)
      const accounts = setldetail.find((row: { fund_pay_type: string }) => row.fund_pay_type === '310200')
      expect(accounts?.fund_payamt ?? 0).toBe(paid.acct_pay)
      if (offer) expect(offer.output.setlinfo).toMatchObject({ ...paid, setl_id: null })
    },
  )

  it('赵磊 at H52020100001, flag 2: refused, nobody has authorised him', async () => {
    const his = till(app, 'H52020100001')
    const bill = { patient: demoPatient('赵磊'), lines: [line('DEMOA0001', 10)], accountUse: '2' as const }
    const { visit, batch } = await his.prepare(bill)
    for (const answer of [await his.preSettle(visit, batch, bill), await his.settle(visit, batch, bill)]) {
      expect(answer).toMatchObject({ infcode: -1, err_msg: expect.stringContaining('没有人授权') })
    }
  })

  it('张敏 at H52010200001: refused by name, there are no rules for Guiyang', async () => {
    const his = till(app, 'H52010200001')
    const bill = { patient: demoPatient('张敏'), lines: [line('DEMOA0001', 10)] }
    const { visit, batch } = await his.prepare(bill)
    expect(await his.settle(visit, batch, bill)).toMatchObject({
      infcode: -1,
      err_msg: expect.stringContaining('没有收录贵阳市的医保规则'),
    })
  })
})
