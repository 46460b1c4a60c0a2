import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { demoPatient, demoPsnNo, stateOf, till } from '../testing/till.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const hospital = 'H52020100001'
const neighbour = 'H52020100002'
const patient = () => demoPatient('王秀英')
const bill = () => ({
  patient: patient(),
  lines: [
    { code: 'DEMOA0001', amount: 1500 },
    { code: 'DEMOC0001', amount: 100 },
  ],
  accountUse: '1' as const,
})
const psn_no = demoPsnNo('王秀英')

describe('an institution reads what it did for a patient', () => {
  test('5201, 5202, 5203 and 5204 say what was registered, found, settled and charged', async () => {
    const his = till(app, hospital)
    const { visit, settlement, answer } = await his.payBill(bill())
    const day = { begntime: '2025-01-15 00:00:00', endtime: '2025-01-15 23:59:59' }
    const visits = (await his.call('5201', { data: { psn_no, ...day, med_type: '11', mdtrt_id: visit } }))
      .output
    expect(visits.mdtrtinfo).toMatchObject([
      { mdtrt_id: visit, insutype: '310', med_type: '11', psn_name: '王秀英' },
    ])
    const diagnoses = (await his.call('5202', { data: { psn_no, mdtrt_id: visit } })).output
    expect(diagnoses.diseinfo).toMatchObject([
      { diag_code: 'I10.x00', maindiag_flag: '1', diag_name: '示范诊断' },
    ])
    const { setlinfo, setldetail } = (
      await his.call('5203', { data: { psn_no, setl_id: settlement, mdtrt_id: visit } })
    ).output
    const settled = answer.output.setlinfo
    expect(setlinfo).toMatchObject({
      setl_id: settlement,
      medfee_sumamt: settled.medfee_sumamt,
      fund_pay_sumamt: settled.fund_pay_sumamt,
      acct_mulaid_pay: settled.acct_mulaid_pay,
      psn_pay: settled.psn_part_amt,
      cash_payamt: settled.psn_cash_pay,
      refd_setl_flag: '0',
      fixmedins_code: hospital,
      year: '2025',
    })
    expect(setldetail).toMatchObject(answer.output.setldetail)
    const lines = (await his.call('5204', { data: { psn_no, setl_id: settlement, mdtrt_id: visit } })).output
    expect(lines).toHaveLength(2)
    expect(lines).toMatchObject([
      { med_list_codg: 'DEMOA0001', det_item_fee_sumamt: 1500, chrgitm_lv: '01', fulamt_ownpay_amt: 0 },
      { med_list_codg: 'DEMOC0001', det_item_fee_sumamt: 100, chrgitm_lv: '03', fulamt_ownpay_amt: 100 },
    ])
  })

  test('5204 without a settlement lists the lines that wait', async () => {
    const his = till(app, hospital)
    const { visit } = await his.prepare(bill())
    const lines = (await his.call('5204', { data: { psn_no, mdtrt_id: visit } })).output
    expect(lines).toMatchObject([{ setl_id: '', inscp_scp_amt: null }, { setl_id: '' }])
  })

  test('and nothing of what another did', async () => {
    const { visit, settlement } = await till(app, hospital).payBill(bill())
    const other = till(app, neighbour)
    const before = await stateOf(app.db)
    const day = { begntime: '2025-01-01 00:00:00', endtime: '2025-12-31 00:00:00', med_type: '' }
    expect((await other.call('5201', { data: { psn_no, ...day } })).output.mdtrtinfo).toEqual([])
    for (const [infno, data] of [
      ['5202', { psn_no, mdtrt_id: visit }],
      ['5203', { psn_no, setl_id: settlement, mdtrt_id: visit }],
      ['5204', { psn_no, setl_id: settlement, mdtrt_id: visit }],
    ] as const) {
      expect((await other.call(infno, { data })).infcode).toBe(-1)
    }
    expect(await stateOf(app.db)).toBe(before)
  })

  test('nor of a patient whose number it mistook', async () => {
    const { visit, settlement } = await till(app, hospital).payBill(bill())
    const answer = await till(app, hospital).call('5203', {
      data: { psn_no: demoPsnNo('张建国'), setl_id: settlement, mdtrt_id: visit },
    })
    expect(answer).toMatchObject({ infcode: -1, err_msg: expect.stringContaining('未找到结算') })
  })
})

describe('an answer that was lost', () => {
  test('5203A finds what a message did by its id, and what took it back', async () => {
    const his = till(app, hospital)
    const { visit, batch } = await his.prepare(bill())
    const msgid = his.newMsgid()
    await his.settle(visit, batch, bill(), msgid)
    const ask = async () =>
      (await his.call('5203A', { data: { psn_no, medins_setl_id: msgid, mdtrt_id: visit, med_type: '11' } }))
        .output
    const [found] = await ask()
    expect(found).toMatchObject({
      mdtrt_id: visit,
      medins_setl_id: msgid,
      vali_flag: '1',
      refd_setl_flag: '0',
    })
    await his.reverse({ visit, settlement: found.setl_id, psnNo: psn_no })
    expect(await ask()).toMatchObject([
      { setl_id: found.setl_id, vali_flag: '0', refd_setl_flag: '1' },
      { init_setl_id: found.setl_id, psn_pay: -found.psn_pay },
    ])
    const never = { psn_no, medins_setl_id: his.newMsgid(), mdtrt_id: visit, med_type: '11' }
    expect((await his.call('5203A', { data: never })).output).toEqual([])
  })

  test('2601 takes back what was settled, once, and says the same again', async () => {
    const his = till(app, hospital)
    const { visit, batch } = await his.prepare(bill())
    const msgid = his.newMsgid()
    const settled = await his.settle(visit, batch, bill(), msgid)
    const undo = { data: { psn_no, omsgid: msgid, oinfno: '2207' } }
    const first = his.newMsgid()
    expect(await his.call('2601', undo, first)).toMatchObject({ infcode: 0 })
    const once = await stateOf(app.db)
    expect(await his.call('2601', undo, first)).toMatchObject({ infcode: 0 })
    expect(await his.call('2601', undo)).toMatchObject({ infcode: 0 })
    expect(await stateOf(app.db)).toBe(once)
    // The lost message, late: what it did no longer stands.
    expect(await his.settle(visit, batch, bill(), msgid)).toMatchObject({ infcode: -1 })
    const after = await his.reverse({ visit, settlement: settled.output.setlinfo.setl_id, psnNo: psn_no })
    expect(after.err_msg).toMatch(/^该笔结算已撤销，请勿重复办理。/)
  })

  test('2601 of a message that never came keeps it from doing anything when it comes', async () => {
    const his = till(app, hospital)
    const { visit, batch } = await his.prepare(bill())
    const msgid = his.newMsgid()
    expect(await his.call('2601', { data: { psn_no, omsgid: msgid, oinfno: '2207' } })).toMatchObject({
      infcode: 0,
    })
    expect(await his.settle(visit, batch, bill(), msgid)).toMatchObject({ infcode: -1 })
    expect(await his.settle(visit, batch, bill())).toMatchObject({ infcode: 0 })
  })

  test('2601 takes back nobody else’s, no reversal, and nothing that has a message of its own', async () => {
    const his = till(app, hospital)
    const { visit, batch } = await his.prepare(bill())
    const msgid = his.newMsgid()
    await his.settle(visit, batch, bill(), msgid)
    const before = await stateOf(app.db)
    for (const [data, said] of [
      [{ psn_no: demoPsnNo('张建国'), omsgid: msgid, oinfno: '2207' }, /不是该参保人/],
      [{ psn_no, omsgid: msgid, oinfno: '2208' }, /不能冲正/],
      [{ psn_no, omsgid: msgid, oinfno: '2204' }, /不能冲正/],
    ] as const) {
      expect(await his.call('2601', { data })).toMatchObject({
        infcode: -1,
        err_msg: expect.stringMatching(said),
      })
    }
    expect(await stateOf(app.db)).toBe(before)
    // Another institution's ids are its own.
    await till(app, neighbour).call('2601', { data: { psn_no, omsgid: msgid, oinfno: '2207' } })
    const { output } = await his.call('5203A', {
      data: { psn_no, medins_setl_id: msgid, mdtrt_id: visit, med_type: '11' },
    })
    expect(output).toMatchObject([{ vali_flag: '1' }])
  })

  test('an unknown person is told in the words that programs look for', async () => {
    const his = till(app, hospital)
    const nobody = await his.readPerson('02', '990201197001010015')
    expect(nobody.err_msg).toMatch(/该参保人的基本信息为空|身份证号码/)
    const card = await his.readPerson('03', 'NOSUCHCARD')
    expect(card.err_msg).toMatch(/^该参保人的基本信息为空。/)
    const { visit } = await his.prepare(bill())
    const none = await his.call('2205', { data: { psn_no, mdtrt_id: visit, chrg_bchno: 'NOSUCH' } })
    expect(none.err_msg).toMatch(/^未查询到任何有效相关的记录。/)
  })
})

describe('the A forms', () => {
  test('register with the kind of care, try and settle with or without the sender’s split', async () => {
    const his = till(app, hospital)
    const { psnNo, certNo } = patient()
    const registered = await his.call('2201A', {
      data: {
        psn_no: psnNo,
        mdtrt_cert_type: '02',
        mdtrt_cert_no: certNo,
        begntime: '2025-01-15 10:00:00',
        med_type: '13',
      },
    })
    const visit = registered.output.data.mdtrt_id
    const day = {
      begntime: '2025-01-15 00:00:00',
      endtime: '2025-01-15 00:00:00',
      med_type: '13',
      mdtrt_id: visit,
    }
    expect((await his.call('5201', { data: { psn_no, ...day } })).output.mdtrtinfo).toMatchObject([
      { med_type: '13' },
    ])
    const prepared = await his.prepare(bill())
    const { data } = his.billData(prepared.visit, prepared.batch, bill())
    const split = { fulamt_ownpay_amt: 100, overlmt_selfpay: 0, preselfpay_amt: 0, inscp_scp_amt: 1500 }
    const offered = await his.call('2206A', { data: { ...data, ...split } })
    expect(offered.infcode).toBe(0)
    expect(await his.call('2207A', { data: { ...data, ...split, inscp_scp_amt: 1400 } })).toMatchObject({
      infcode: -1,
    })
    const settled = await his.call('2207A', { data: { ...data, ...split } })
    expect(settled.output.setlinfo.psn_part_amt).toBe(offered.output.setlinfo.psn_part_amt)
  })

  test('pharmacies sell by 2101A and 2102A', async () => {
    const shop = till(app, 'P52020100001')
    const sale = shop.saleData({
      patient: patient(),
      lines: [{ code: 'DEMOA0001', amount: 20 }],
      accountUse: '1',
    })
    const more = { ...sale, druginfo: { ...sale.druginfo, inscp_scp_amt: 20 } }
    expect(await shop.call('2101A', more)).toMatchObject({ infcode: 0 })
    const sold = await shop.call('2102A', more)
    expect(sold).toMatchObject({ infcode: 0 })
    const again = await shop.call(
      '2102',
      shop.saleData({ patient: patient(), lines: [{ code: 'DEMOA0001', amount: 30 }] }),
    )
    expect(again.output.setlinfo.overlmt_self_pay).toBe(again.output.setlinfo.overlmt_selfpay)
  })

  test('a trial needs no credential number, a settlement does', async () => {
    const his = till(app, hospital)
    const { visit, batch } = await his.prepare(bill())
    const { data } = his.billData(visit, batch, bill())
    expect(await his.call('2206', { data: { ...data, mdtrt_cert_no: '' } })).toMatchObject({ infcode: 0 })
    expect(await his.call('2207', { data: { ...data, mdtrt_cert_no: '' } })).toMatchObject({ infcode: -1 })
  })
})
