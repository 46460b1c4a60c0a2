import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HisBill, HisPatient } from '../../rehearsal/hospital/sample-client.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Made, make } from '../testing/people.ts'
import { demoPatient, till } from '../testing/till.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const patientOf = ({ psnNo, idNumber }: Made): HisPatient => ({ psnNo, certNo: idNumber })
const notesOf = (setlinfo: { exp_content: string | null }): string[] =>
  JSON.parse(setlinfo.exp_content ?? '{}').notes ?? []

describe('the note at the till says', () => {
  const pay = async (institution: string, bill: HisBill) => {
    const his = till(app, institution)
    const { visit, batch } = await his.prepare(bill)
    const offered = notesOf((await his.preSettle(visit, batch, bill)).output.setlinfo)
    const { setlinfo } = (await his.settle(visit, batch, bill)).output
    expect(notesOf(setlinfo)).toEqual(offered)
    return { notes: offered, setlinfo }
  }

  it('that somebody waits for benefits, and from when they are due', async () => {
    const late = await make(app, {
      name: '蒋一',
      scheme: 'employee',
      balance: 100_000,
      benefitsFrom: '2025-04-01',
    })
    const { notes, setlinfo } = await pay('H52020100001', {
      patient: patientOf(late),
      lines: [{ code: 'DEMOA0001', amount: 500 }],
    })
    expect(setlinfo).toMatchObject({ fund_pay_sumamt: 0, acct_pay: 500 })
    expect(notes).toEqual([expect.stringMatching(/待遇等待期.*2025-04-01.*账户的钱照常可以付/)])
  })

  it('why what is banned, and what is outside the scope, is left for cash', async () => {
    const { notes, setlinfo } = await pay('H52020100003', {
      patient: demoPatient('张小雨'),
      lines: [
        { code: 'DEMOA0001', amount: 800 },
        { code: 'DEMOC0001', amount: 30 },
        { code: 'DEMOX0001', amount: 20 },
      ],
      accountUse: '1',
    })
    expect(setlinfo).toMatchObject({ psn_cash_pay: 50 })
    expect(notes).toEqual([
      expect.stringMatching(/^20\.00 元属个人账户禁止支付的项目.*须付现金/),
      expect.stringMatching(/^30\.00 元属医保范围外费用.*不能用家人账户支付/),
    ])
    const sold = await till(app, 'P52020100001').sell({
      patient: demoPatient('李梅'),
      lines: [
        { code: 'DEMOA0001', amount: 50 },
        { code: 'DEMOX0001', amount: 20 },
      ],
    })
    expect(notesOf(sold.answer.output.setlinfo)).toEqual([
      expect.stringMatching(/^20\.00 元属个人账户禁止支付/),
    ])
  })

  it('whose own freeze it is, and never that it is under review', async () => {
    const payer = await app.person('张伟')
    expect((await app.post('/account/freeze', payer, { scope: 'family' })).status).toBeLessThan(300)
    const { notes } = await pay('H52020100002', {
      patient: demoPatient('张建国'),
      lines: [{ code: 'DEMOA0001', amount: 40 }],
    })
    expect(notes).toEqual([expect.stringMatching(/张\*的账户未使用：其已冻结共济支付/)])
    expect((await app.post('/account/freeze', payer, { scope: 'account' })).status).toBe(200)
    const own = await pay('H52020100002', {
      patient: demoPatient('张伟'),
      lines: [{ code: 'DEMOA0001', amount: 40 }],
    })
    expect(own.setlinfo).toMatchObject({ acct_pay: 0, psn_cash_pay: 40 })
    expect(own.notes).toEqual(['本人账户未使用：患者已冻结自己的账户。'])
  })
})

describe('a refusal names places and says nothing in the parser’s words', () => {
  it('a message that is no JSON', async () => {
    for (const body of ['{"infno": tru}', '{"infno": "2207"', '{} x', 'abc']) {
      const { err_msg } = await app.fsi(body)
      expect(err_msg).toMatch(/不是正确的 JSON：(第\d+个字符处有误|报文不完整)/)
      expect(err_msg).not.toMatch(/Unexpected|token|position|expected|after/i)
    }
  })

  it('an area without rules, an institution that settles for nobody else, care that was not filed', async () => {
    const sister = demoPatient('张敏')
    const his = till(app, 'H52010200001')
    const bill = { patient: sister, lines: [{ code: 'DEMOA0001', amount: 40 }] }
    const { visit, batch } = await his.prepare(bill)
    expect((await his.preSettle(visit, batch, bill)).err_msg).toMatch(/^本系统没有收录贵阳市的医保规则/)
    const away = { patient: demoPatient('李梅'), lines: bill.lines }
    expect((await till(app, 'P53060200001').settleSale(away)).err_msg).toMatch(/在六盘水市参保的患者/)
    const unfiled = till(app, 'H52020100001')
    const own = { patient: demoPatient('刘芳'), lines: bill.lines }
    const waiting = await unfiled.prepare(own)
    const refused = await unfiled.preSettle(waiting.visit, waiting.batch, own)
    expect(refused.err_msg).toMatch(/昭通市规定到外省就医须先办理异地就医备案/)
    expect(refused.err_msg).not.toMatch(/530600|520200/)
  })
})

it('numbers and amounts as people paste them are read; slips, batches and items stay as they came', async () => {
  const { psnNo, certNo } = demoPatient('李梅')
  const wide = (text: string): string =>
    [...text].map((c) => (/[0-9]/.test(c) ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c)).join('')
  const his = till(app, 'P52020100001')
  const sale = his.saleData({ patient: { psnNo, certNo }, lines: [{ code: 'DEMOA0001', amount: 10 }] })
  const druginfo = {
    ...sale.druginfo,
    psn_no: ` ${wide(psnNo)}\u200b`,
    mdtrt_cert_no: `${certNo.slice(0, 6)} ${certNo.slice(6, 14)}-${wide(certNo.slice(14))}`,
    certno: `\ufeff${certNo.toLowerCase()}`,
    medfee_sumamt: '１０.００',
  }
  const rows = sale.drugdetail.map((row) => ({ ...row, det_item_fee_sumamt: '１０', pric: '１０.０' }))
  const answer = await his.call('2101', { druginfo, drugdetail: rows })
  expect(answer, answer.err_msg).toMatchObject({ infcode: 0 })
  const kept = rows.map((row) => ({ ...row, feedetl_sn: '１ａ' }))
  const { output } = await his.call('2101', { druginfo, drugdetail: kept })
  expect(output.detlcutinfo[0].feedetl_sn).toBe('１ａ')
  const coded = rows.map((row) => ({ ...row, med_list_codg: wide('DEMOA0001') }))
  expect((await his.call('2101', { druginfo, drugdetail: coded })).err_msg).toMatch(/医保目录中没有此编码/)
})
