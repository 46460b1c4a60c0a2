import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { HisAnswer, HisBill } from '../../rehearsal/hospital/sample-client.ts'
import { sql } from '../db/sql.ts'
import { findPersonId } from '../person/person.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { faultsOf } from '../testing/output-faults.ts'
import { demoIdNumber, demoPatient, stateOf, till } from '../testing/till.ts'
import { preSettle, reverse, settle } from './messages/outpatient.ts'
import { preSettleSale, reverseSale, settleSale } from './messages/pharmacy.ts'

let app: TestApp | undefined
afterAll(() => app?.close())
// Refusals change nothing, so the next test may go on with the same family; a settlement asks for a fresh one.
beforeEach(async () => {
  if (app && (await isFresh(app))) return
  await app?.close()
  app = await testApp()
})
const isFresh = async ({ db }: TestApp): Promise<boolean> => {
  const rows = await sql<{
    settled: boolean
  }>`select exists (select 1 from settlement) as settled`.read(db.reader)
  return rows[0]?.settled === false
}
const here = (): TestApp => app!

const hospital = 'H52020100001'
const otherHospital = 'H52020100002'
const pharmacy = 'P52020100001'
const at = (institution: string) => till(here(), institution)
const bill = (over: Partial<HisBill> = {}): HisBill => ({
  patient: demoPatient('王秀英'),
  lines: [
    { code: 'DEMOA0001', amount: 1500 },
    { code: 'DEMOB0001', amount: 400 },
    { code: 'DEMOC0001', amount: 100 },
  ],
  accountUse: '1',
  ...over,
})
const idOf = async (name: string): Promise<number> =>
  (await findPersonId(here().db.reader, here().deps.secrets, 'id', demoIdNumber(name)))!
const balanceOf = async (name: string): Promise<number> => {
  const rows = await sql<{ balance: number }>`
    select balance from ledger_account where person_id = ${await idOf(name)}`.read(here().db.reader)
  return rows[0]!.balance
}

async function expectRefusal(send: () => Promise<HisAnswer>, sentence: RegExp) {
  const before = await stateOf(here().db)
  const refused = await send()
  expect(refused).toMatchObject({ infcode: -1, output: null })
  expect(refused.err_msg).toMatch(sentence)
  expect(await stateOf(here().db)).toBe(before)
}

describe('2206 offers', () => {
  it('the same amounts as 2207, with no number, and books nothing', async () => {
    const his = at(hospital)
    const { visit, batch } = await his.prepare(bill())
    const offer = await his.preSettle(visit, batch, bill())
    expect(faultsOf(preSettle, offer.output)).toEqual([])
    expect(offer.output.setlinfo).toMatchObject({ setl_id: null, balc: 0, acct_pay: 1059.5 })
    expect(await balanceOf('王秀英')).toBe(30_000)
    const settled = await his.settle(visit, batch, bill())
    const { setl_id: _, medins_setl_id: __, ...offered } = offer.output.setlinfo
    expect(settled.output.setlinfo).toMatchObject(offered)
    expect(settled.output.setldetail).toEqual(offer.output.setldetail)
  })

  it('and 2207 copies its four amounts, states none, or is refused with ours', async () => {
    const his = at(hospital)
    const { visit, batch } = await his.prepare(bill())
    const { data } = his.billData(visit, batch, bill())
    const stated = {
      fulamt_ownpay_amt: '100.00',
      overlmt_selfpay: '0',
      preselfpay_amt: '40.00',
      inscp_scp_amt: '1860.00',
    }
    await expectRefusal(
      () => his.call('2207', { data: { ...data, ...stated, inscp_scp_amt: '1860.01' } }),
      /符合政策范围金额.*1860\.01.*1860\.00/,
    )
    await expectRefusal(
      () => his.call('2207', { data: { ...data, medfee_sumamt: '1999.99' } }),
      /1999\.99.*2000\.00/,
    )
    expect(await his.call('2207', { data: { ...data, ...stated } })).toMatchObject({ infcode: 0 })
  })

  it('binds the settlement: amounts that have changed since are refused with the new split', async () => {
    const his = at(hospital)
    const waiting = await his.prepare(bill())
    await his.preSettle(waiting.visit, waiting.batch, bill())
    await sql`update binding set status = 'ended', ended_at = now(), ended_by = 'payer'
      where relative_id = ${await idOf('王秀英')}`.execute(here().db.autocommit)
    await expectRefusal(
      () => his.settle(waiting.visit, waiting.batch, bill()),
      /预结算之后.*医保基金940\.50.*本人账户300\.00.*现金759\.50/,
    )
    expect(await his.preSettle(waiting.visit, waiting.batch, bill())).toMatchObject({ infcode: 0 })
    const settled = await his.settle(waiting.visit, waiting.batch, bill())
    expect(settled.output.setlinfo).toMatchObject({ acct_pay: 300, acct_mulaid_pay: 0, psn_cash_pay: 759.5 })
  })
})

describe('2207 settles', () => {
  it('care of earlier years counts in the year of care, however long ago', async () => {
    const his = at(hospital)
    for (const on of ['2022-08-01', '2024-08-01']) {
      const old = bill({ patient: demoPatient('李梅'), lines: [{ code: 'DEMOA0001', amount: 2000 }], on })
      const [first, second] = [await his.payBill(old), await his.payBill(old)]
      expect(first.answer.output.setlinfo.act_pay_dedc, on).toBeGreaterThan(0)
      expect(second.answer.output.setlinfo.act_pay_dedc, on).toBe(0)
    }
  })

  it('without a pre-settlement, without a batch number when there is one batch, with either spelling of the extension', async () => {
    const his = at(hospital)
    const { visit, batch } = await his.prepare(bill())
    const { data } = his.billData(visit, batch, bill())
    const answer = await his.call('2207', {
      data: { ...data, chrg_bchno: '', expContent: null, med_type: '' },
    })
    expect(answer).toMatchObject({ infcode: 0, err_msg: '' })
    expect(faultsOf(settle, answer.output)).toEqual([])
  })

  it('once: the same message gives the first answer again, to the letter', async () => {
    const his = at(hospital)
    const { visit, batch } = await his.prepare(bill())
    const msgid = his.newMsgid()
    const first = await his.settle(visit, batch, bill(), msgid)
    const before = await stateOf(here().db)
    const again = await his.settle(visit, batch, bill(), msgid)
    expect(again.output).toEqual(first.output)
    expect(await stateOf(here().db)).toBe(before)
    await expectRefusal(() => his.settle(visit, batch, bill({ accountUse: '0' }), msgid), /内容不同/)
    await expectRefusal(
      () =>
        his.reverse({ visit, settlement: first.output.setlinfo.setl_id, psnNo: bill().patient.psnNo }, msgid),
      /内容不同/,
    )
  })

  it('and under a new message number names the settlement that is there', async () => {
    const his = at(hospital)
    const { visit, batch } = await his.prepare(bill())
    const first = await his.settle(visit, batch, bill())
    await expectRefusal(
      () => his.settle(visit, batch, bill()),
      new RegExp(`已结算.*${first.output.setlinfo.setl_id}`),
    )
    await expectRefusal(() => his.preSettle(visit, batch, bill()), /已结算/)
  })

  it('a bill of 0 accounts in cash when the flag is 0 or missing', async () => {
    const his = at(hospital)
    for (const flag of ['0', '', null]) {
      const { visit, batch } = await his.prepare(bill())
      const { data } = his.billData(visit, batch, bill())
      const answer = await his.call('2207', { data: { ...data, acct_used_flag: flag } })
      expect(answer.output.setlinfo).toMatchObject({ acct_pay: 0, acct_mulaid_pay: 0 })
      expect(
        answer.output.setldetail.some((row: { fund_pay_type: string }) => row.fund_pay_type === '310200'),
      ).toBe(false)
    }
    expect(await balanceOf('王秀英')).toBe(30_000)
  })

  it.each([
    ['an unknown flag', { acct_used_flag: '7' }, /acct_used_flag/],
    ['a scheme that settles nothing', { insutype: '510' }, /510/],
    ['a kind of care without rules', { med_type: '51' }, /医疗类别 51/],
    ['an unknown visit', { mdtrt_id: '520200G9999999999999' }, /未找到就诊/],
    ['an empty batch', { chrg_bchno: 'none' }, /没有待结算/],
    ['a total that is not the lines’', { medfee_sumamt: '2000.01' }, /金额不符/],
    ['a negative total', { medfee_sumamt: '-2000' }, /金额不符/],
    ['a fraction of a fen', { medfee_sumamt: '2000.001' }, /medfee_sumamt/],
    ['a total in words', { medfee_sumamt: '贰仟' }, /medfee_sumamt/],
    ['no total', { medfee_sumamt: '' }, /medfee_sumamt/],
    ['another’s number', { psn_no: demoPatient('张伟').psnNo }, /卡不能共用/],
  ])('not with %s', async (_, over, sentence) => {
    const his = at(hospital)
    const { visit, batch } = await his.prepare(bill())
    const { data } = his.billData(visit, batch, bill())
    for (const infno of ['2206', '2207']) {
      await expectRefusal(() => his.call(infno, { data: { ...data, ...over } }), sentence)
    }
  })

  it.each([
    ['02', () => demoIdNumber('张伟')],
    ['03', () => 'G00000001'],
    ['01', () => `SANDBOX${demoIdNumber('张伟')}`],
  ])('not with the sharer’s credential of type %s', async (certType, number) => {
    const his = at(hospital)
    const { visit, batch } = await his.prepare(bill())
    const { data } = his.billData(visit, batch, bill())
    const shown = { ...data, mdtrt_cert_type: certType, mdtrt_cert_no: number() }
    for (const infno of ['2206', '2207']) {
      await expectRefusal(() => his.call(infno, { data: shown }), /共济的是资金，卡不能共用/)
    }
  })

  it('not another institution’s visit', async () => {
    const { visit, batch } = await at(hospital).prepare(bill())
    await expectRefusal(() => at(otherHospital).settle(visit, batch, bill()), /不是本机构登记/)
  })

  it('after which lines, kind of care and the visit itself stay, until it is reversed', async () => {
    const his = at(hospital)
    const { visit, batch } = await his.prepare(bill())
    const first = await his.settle(visit, batch, bill())
    const { psnNo } = bill().patient
    const cancel = () => his.call('2202', { data: { mdtrt_id: visit, psn_no: psnNo, ipt_otp_no: '' } })
    const withdraw = (chrg_bchno: string) =>
      his.call('2205', { data: { mdtrt_id: visit, psn_no: psnNo, chrg_bchno } })
    const details = () =>
      his.call('2203', {
        mdtrtinfo: { mdtrt_id: visit, psn_no: psnNo, med_type: '14', begntime: '2025-01-15 10:00:00' },
      })
    const { setl_id: settlement } = first.output.setlinfo
    await expectRefusal(cancel, new RegExp(`已有结算 ${settlement}`))
    await expectRefusal(() => withdraw(batch), /已有结算/)
    await expectRefusal(details, /已有结算/)
    const more = { mdtrt_id: visit, psn_no: psnNo, chrg_bchno: batch, feedetl_sn: 'more-1' }
    const [drug] = his.saleData(bill()).drugdetail
    await expectRefusal(
      () => his.call('2204', { feedetail: [{ ...drug, fee_ocur_time: '2025-01-15 09:40:00', ...more }] }),
      new RegExp(`${batch} 已结算（${settlement}），不能再加明细`),
    )
    // What is not settled is withdrawn, and what is stays: it is there when the settlement is taken back.
    expect(await withdraw('0000')).toMatchObject({ infcode: 0 })
    expect(await his.reverse({ visit, settlement, psnNo })).toMatchObject({ infcode: 0 })
    expect((await his.preSettle(visit, batch, bill())).output.setlinfo.medfee_sumamt).toBe(2_000)
    expect(await withdraw(batch)).toMatchObject({ infcode: 0 })
    expect(await details()).toMatchObject({ infcode: 0 })
    expect(await cancel()).toMatchObject({ infcode: 0 })
  })

  it('the rest of a bill in the same visit after its reversal, on the day of care', async () => {
    const his = at(hospital)
    const first = await his.payBill(bill())
    await his.reverse(first)
    here().clock.moveTo('2025-01-20')
    const rest = bill({ lines: [{ code: 'DEMOA0001', amount: 500 }], on: '2025-01-15' })
    const batch = await his.upload(first.visit, rest)
    const answer = await his.settle(first.visit, batch, rest)
    expect(answer.output.setlinfo).toMatchObject({
      setl_time: '2025-01-20 10:00:00',
      act_pay_dedc: 150,
      fund_pay_sumamt: 192.5,
    })
  })
})

describe('somebody must say that the shared account is to pay (Zhaotong)', () => {
  const wife = (over: Partial<HisBill> = {}): HisBill => ({
    patient: demoPatient('刘芳'),
    lines: [{ code: 'DEMOA0001', amount: 100 }],
    accountUse: '1',
    ...over,
  })
  const settleOne = async (wanted: HisBill) => {
    const his = at('H53060200001')
    const { visit, batch } = await his.prepare(wanted)
    return await his.settle(visit, batch, wanted)
  }

  it('a one-visit request from the phone does', async () => {
    await sql`insert into share_request (relative_id, id, on_date, code, requested_at)
      values (${await idOf('刘芳')}, ${here().deps.newId()}, '2025-01-15', '8812', now())`.execute(
      here().db.autocommit,
    )
    expect((await settleOne(wife())).output.setlinfo.acct_mulaid_pay).toBe(75)
    // Used once.
    expect((await settleOne(wife())).output.setlinfo.acct_mulaid_pay).toBe(0)
  })

  it('its code scanned at the till does, as JSON text or as an object, and a wrong one is refused', async () => {
    for (const code of ['8812', '8813']) {
      await sql`insert into share_request (relative_id, id, on_date, code, requested_at)
        values (${await idOf('刘芳')}, ${here().deps.newId()}, '2025-01-15', ${code}, now())`.execute(
        here().db.autocommit,
      )
    }
    const his = at('H53060200001')
    const wanted = wife({ shareCode: 'wrong' })
    const { visit, batch } = await his.prepare(wanted)
    await expectRefusal(() => his.settle(visit, batch, wanted), /共济码无效/)
    expect((await settleOne(wife({ shareCode: '8813' }))).output.setlinfo.acct_mulaid_pay).toBe(75)
    const { data } = his.billData(visit, batch, wife())
    const asObject = await his.call('2207', { data: { ...data, expContent: { shareCode: '8812' } } })
    expect(asObject.output.setlinfo.acct_mulaid_pay).toBe(75)
  })

  it('an extension that is no JSON says nothing', async () => {
    const his = at('H53060200001')
    const { visit, batch } = await his.prepare(wife())
    const { data } = his.billData(visit, batch, wife())
    const answer = await his.call('2207', { data: { ...data, exp_content: 'MDTRT_GRP_TYPE=1;' } })
    expect(answer.output.setlinfo).toMatchObject({ acct_mulaid_pay: 0, psn_cash_pay: 75 })
  })
})

describe('2208 reverses', () => {
  it('with the same amounts below zero, a number of its own, and every fen back', async () => {
    const his = at(hospital)
    const [own, payer] = [await balanceOf('王秀英'), await balanceOf('张伟')]
    const first = await his.payBill(bill())
    const answer = await his.reverse(first)
    expect(answer).toMatchObject({ infcode: 0, err_msg: '' })
    expect(faultsOf(reverse, answer.output)).toEqual([])
    const { setlinfo, setldetail } = answer.output
    const amountsOf = (from: Record<string, unknown>) =>
      Object.entries(from).filter(
        ([name, value]) => typeof value === 'number' && !['age', 'balc', 'pool_prop_selfpay'].includes(name),
      ) as [string, number][]
    for (const [name, amount] of amountsOf(first.answer.output.setlinfo)) {
      expect([name, setlinfo[name]]).toEqual([name, amount === 0 ? 0 : -amount])
    }
    expect(setlinfo).toMatchObject({ balc: 300, pdn_cash_pay: 0, psn_cash_pay: 0, mdtrt_id: first.visit })
    expect(setlinfo.setl_id).not.toBe(first.settlement)
    expect(setldetail).toMatchObject(
      first.answer.output.setldetail.map(({ fund_pay_type, fund_payamt }: Record<string, number>) => ({
        fund_pay_type,
        fund_payamt: -fund_payamt!,
      })),
    )
    expect(JSON.parse(setlinfo.exp_content).payers).toMatchObject([{ name: '张*', amount: -759.5 }])
    expect([await balanceOf('王秀英'), await balanceOf('张伟')]).toEqual([own, payer])
  })

  it('once: the same message again gives the first answer; another is refused, and so is a reversal of it', async () => {
    const his = at(hospital)
    const first = await his.payBill(bill())
    const msgid = his.newMsgid()
    const reversed = await his.reverse(first, msgid)
    const before = await stateOf(here().db)
    expect((await his.reverse(first, msgid)).output).toEqual(reversed.output)
    expect(await stateOf(here().db)).toBe(before)
    await expectRefusal(() => his.reverse(first), /已退费/)
    await expectRefusal(
      () => his.reverse({ ...first, settlement: reversed.output.setlinfo.setl_id }),
      /未找到结算/,
    )
  })

  it('not another institution’s, another person’s or an unknown settlement, nor under another visit', async () => {
    const first = await at(hospital).payBill(bill())
    await expectRefusal(() => at(otherHospital).reverse(first), /不是本机构办理/)
    await expectRefusal(
      () => at(hospital).reverse({ ...first, psnNo: demoPatient('张伟').psnNo }),
      /未找到结算/,
    )
    await expectRefusal(
      () => at(hospital).reverse({ ...first, settlement: '520200G9999999999999' }),
      /未找到结算/,
    )
    await expectRefusal(() => at(hospital).reverse({ ...first, visit: '520200G9999999999999' }), /未找到结算/)
  })
})

describe('pharmacies sell in one message', () => {
  const sale = (over: Partial<HisBill> = {}): HisBill => ({
    patient: demoPatient('李梅'),
    lines: [
      { code: 'DEMOB0002', amount: 4.52 },
      { code: 'DEMOX0001', amount: 20 },
    ],
    accountUse: '1',
    ...over,
  })

  it('2101 offers, 2102 sells, 2103 takes it back', async () => {
    const his = at(pharmacy)
    const offer = await his.preSettleSale(sale())
    expect(faultsOf(preSettleSale, offer.output)).toEqual([])
    expect(offer.output.setlinfo).toMatchObject({ acct_pay: 4.52, psn_cash_pay: 20, setl_id: null })
    const sold = await his.sell(sale())
    expect(faultsOf(settleSale, sold.answer.output)).toEqual([])
    expect(sold.answer.output.detlcutinfo).toMatchObject([
      { preselfpay_amt: 0.23, inscp_scp_amt: 4.29 },
      { fulamt_ownpay_amt: 20, chrgitm_lv: '03' },
    ])
    expect(sold.answer.output.setlinfo).toMatchObject({ med_type: '41', clr_type: '41', balc: 1195.48 })
    const reversed = await his.reverseSale(sold)
    expect(faultsOf(reverseSale, reversed.output)).toEqual([])
    expect(reversed.output.setlinfo).toMatchObject({
      medfee_sumamt: -24.52,
      acct_pay: -4.52,
      psn_cash_pay: -20,
      cash_payamt: -20,
      psn_pay: -24.52,
      balc: 1200,
    })
  })

  it('once', async () => {
    const his = at(pharmacy)
    const msgid = his.newMsgid()
    const input = his.saleData(sale())
    const first = await his.call('2102', input, msgid)
    const before = await stateOf(here().db)
    expect((await his.call('2102', input, msgid)).output).toEqual(first.output)
    await expectRefusal(
      () => his.call('2102', { ...input, drugdetail: input.drugdetail.slice(1) }, msgid),
      /./,
    )
    expect(await stateOf(here().db)).toBe(before)
  })

  it.each([
    ['an unknown drug', { lines: [{ code: 'NOSUCH', amount: 1 }] }, /第1行.*目录/],
    ['a day in the future', { on: '2025-01-16' }, /晚于今天/],
    [
      'the sharer’s card',
      { patient: { ...demoPatient('王秀英'), certNo: demoIdNumber('张伟') } },
      /卡不能共用/,
    ],
    [
      'a shared account that nobody granted',
      { patient: demoPatient('赵磊'), accountUse: '2' as const },
      /没有人授权/,
    ],
  ])('not with %s', async (_, over, sentence) => {
    const his = at(pharmacy)
    await expectRefusal(() => his.settleSale(sale(over)), sentence)
    await expectRefusal(() => his.preSettleSale(sale(over)), sentence)
  })
})

it('two tills at once never draw more than the account holds', async () => {
  const families = ['张建国', '王秀英']
  const large = (name: string) =>
    bill({
      patient: demoPatient(name),
      lines: [
        { code: 'DEMOC0001', amount: 6 },
        { code: 'DEMOA0001', amount: 9000 },
      ],
    })
  const waiting = []
  for (const name of families) {
    for (const institution of [hospital, otherHospital]) {
      const his = at(institution)
      waiting.push({ his, wanted: large(name), ...(await his.prepare(large(name))) })
    }
  }
  const before = (await balanceOf('张伟')) + (await balanceOf('王秀英'))
  const answers = await Promise.all(
    waiting.map(({ his, visit, batch, wanted }) => his.settle(visit, batch, wanted)),
  )
  expect(answers.every(({ infcode }) => infcode === 0)).toBe(true)
  const drawn = answers.reduce((all, { output }) => all + Math.round(output.setlinfo.acct_pay * 100), 0)
  expect(await balanceOf('张伟')).toBeGreaterThanOrEqual(0)
  expect(before - drawn).toBe((await balanceOf('张伟')) + (await balanceOf('王秀英')))
})
