import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { verifyAll } from '../commands/verify.ts'
import { findBill } from '../settlement/records.ts'
import { readStored } from '../settlement/stored.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

// A stay from admission to discharge, with everything taken back on the way.

let app: TestApp
let patient: Made
let son: Made
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-01-15')
  patient = await make(app, { name: '周院', scheme: 'employee', bornOn: '1975-01-01', balance: 30_000 })
  son = await make(app, { name: '周子', scheme: 'employee', bornOn: '2000-01-01', balance: 1_000_000 })
  await bindFor(app, son, patient, { relationship: 'parent' })
})

const hospital = 'H52020100001'
const other = 'H52020100002'
const his = (institution = hospital) => till(app, institution)

const admission = (more: object = {}) => ({
  mdtrtinfo: {
    psn_no: patient.psnNo,
    insutype: '310',
    mdtrt_cert_type: '02',
    mdtrt_cert_no: patient.idNumber,
    begntime: '2025-01-10 09:00:00',
    med_type: '21',
    ipt_no: 'ZY0001',
    adm_dept_name: '内科',
    ...more,
  },
  diseinfo: [
    { diag_type: '1', diag_srt_no: 1, diag_code: 'I10.x00', diag_name: '示范诊断', maindiag_flag: '1' },
  ],
})
const admit = async (from = his(), more: object = {}): Promise<string> =>
  outputOf(await from.call('2401', admission(more))).result.mdtrt_id

let serial = 0
const row = (visit: string, amount: number, more: object = {}) => ({
  feedetl_sn: String(++serial),
  mdtrt_id: visit,
  psn_no: patient.psnNo,
  med_type: '21',
  fee_ocur_time: '2025-01-11 10:00:00',
  med_list_codg: 'DEMOA0001',
  medins_list_codg: 'DEMOA0001',
  det_item_fee_sumamt: amount,
  cnt: 1,
  pric: amount,
  ...more,
})
const upload = (...rows: object[]) => his().call('2301', { feedetail: rows })
const leave = (visit: string, on = '2025-01-15') =>
  his().call('2402', {
    dscginfo: {
      mdtrt_id: visit,
      psn_no: patient.psnNo,
      insutype: '310',
      endtime: `${on} 08:00:00`,
      dscg_way: '1',
    },
    diseinfo: [],
  })
const bill = (visit: string, total: number, more: object = {}) => ({
  data: {
    psn_no: patient.psnNo,
    mdtrt_cert_type: '02',
    mdtrt_cert_no: '',
    medfee_sumamt: total,
    psn_setlway: '01',
    mdtrt_id: visit,
    acct_used_flag: '1',
    insutype: '310',
    mid_setl_flag: '0',
    ...more,
  },
})
const of = (visit: string) => ({ data: { mdtrt_id: visit, psn_no: patient.psnNo } })

describe('a stay', () => {
  test('is admitted, billed day by day, discharged, tried and settled: fund, own account, the son, cash', async () => {
    const visit = await admit()
    const divided = outputOf(
      await upload(row(visit, 6000), row(visit, 4000, { fee_ocur_time: '2025-01-12 10:00:00' })),
    )
    expect(divided.result).toMatchObject([{ inscp_scp_amt: 6000 }, { inscp_scp_amt: 4000 }])
    outputOf(await leave(visit))
    const offer = outputOf(await his().call('2303', bill(visit, 10_000))).setlinfo
    const settled = outputOf(await his().call('2304', bill(visit, 10_000))).setlinfo
    // In scope 10,000, deductible 800 at this level, 80 % of the rest.
    expect(settled).toMatchObject({
      medfee_sumamt: 10_000,
      act_pay_dedc: 800,
      fund_pay_sumamt: 7360,
      psn_part_amt: 2640,
      acct_pay: 2640,
      acct_mulaid_pay: 2340,
      psn_cash_pay: 0,
      med_type: '21',
      clr_type: '21',
    })
    expect(offer).toMatchObject({ fund_pay_sumamt: 7360, acct_mulaid_pay: 2340, setl_id: null })
    expect((await verifyAll(app.deps)).verdict).toBe('right')
  })

  test('counts its days and the earlier stays of the year, not those that were taken back', async () => {
    const stayOnce = async (from: string, to: string) => {
      const visit = await admit(his(), { begntime: `${from} 09:00:00` })
      outputOf(await upload(row(visit, 1000, { fee_ocur_time: `${from} 10:00:00` })))
      outputOf(await leave(visit, to))
      const { setl_id } = outputOf(await his().call('2304', bill(visit, 1000))).setlinfo
      const found = await findBill(app.db.reader, patient.id, setl_id)
      const { admissionsBefore, days } = readStored(found!.row.stored).bill
      return { visit, setl_id, counted: { admissionsBefore, days } }
    }
    const first = await stayOnce('2025-01-03', '2025-01-05')
    expect(first.counted).toEqual({ admissionsBefore: 0, days: 2 })
    const second = await stayOnce('2025-01-07', '2025-01-07')
    expect(second.counted).toEqual({ admissionsBefore: 1, days: 1 })
    outputOf(await his().call('2305', { data: { ...of(first.visit).data, setl_id: first.setl_id } }))
    const third = await stayOnce('2025-01-08', '2025-01-11')
    expect(third.counted).toEqual({ admissionsBefore: 1, days: 3 })
    expect((await verifyAll(app.deps)).verdict).toBe('right')
  })

  test('may be settled in between, and the rest for good', async () => {
    const visit = await admit()
    outputOf(await upload(row(visit, 2000)))
    const between = await his().call(
      '2304',
      bill(visit, 2000, { mid_setl_flag: '1', dscgTime: '2025-01-12' }),
    )
    expect(outputOf(between).setlinfo).toMatchObject({ medfee_sumamt: 2000, act_pay_dedc: 800 })
    outputOf(await upload(row(visit, 1000, { fee_ocur_time: '2025-01-13 10:00:00' })))
    outputOf(await leave(visit))
    // The deductible of this stay was taken already.
    expect(outputOf(await his().call('2304', bill(visit, 1000))).setlinfo).toMatchObject({ act_pay_dedc: 0 })
    expect((await verifyAll(app.deps)).verdict).toBe('right')
  })

  test('is settled under its own messages only, and a visit under a visit’s', async () => {
    const visit = await admit()
    outputOf(await upload(row(visit, 100)))
    const outpatient = { ...bill(visit, 100).data, mdtrt_cert_no: patient.idNumber, chrg_bchno: '1' }
    for (const [infno, input] of [
      ['2207', { data: outpatient }],
      ['2207', { data: { ...outpatient, med_type: '21' } }],
      ['2205', { data: { ...of(visit).data, chrg_bchno: '0000' } }],
      ['2202', of(visit)],
    ] as const) {
      expect(await his().call(infno, input)).toMatchObject({
        infcode: -1,
        err_msg: expect.stringMatching(/住院/),
      })
    }
    const registered = await his().openVisit({
      patient: { psnNo: patient.psnNo, certNo: patient.idNumber },
      lines: [],
    })
    expect(await his().call('2303', bill(registered, 1))).toMatchObject({
      err_msg: expect.stringContaining('不是住院'),
    })
    expect(await his('P52020100001').call('2401', admission())).toMatchObject({ infcode: -1 })
  })

  test('nobody lies in two beds; the same message admits once', async () => {
    const from = his()
    const msgid = from.newMsgid()
    const first = outputOf(await from.call('2401', admission(), msgid))
    expect(outputOf(await from.call('2401', admission(), msgid))).toEqual(first)
    const visit = first.result.mdtrt_id
    expect(await from.call('2401', admission())).toMatchObject({ err_msg: expect.stringContaining(visit) })
    const elsewhere = await his(other).call('2401', admission())
    expect(elsewhere).toMatchObject({ infcode: -1, err_msg: expect.stringContaining('六盘水市第一示范医院') })
    const range = { begntime: '2025-01-01', endtime: '2025-01-31' }
    const lying = async (at: string) =>
      outputOf(await his(at).call('5303', { data: { psn_no: patient.psnNo, ...range } })).data
    expect(await lying(hospital)).toMatchObject([{ mdtrt_id: visit, begndate: '2025-01-10', med_type: '21' }])
    expect(await lying(other)).toMatchObject([{ mdtrt_id: '不在本院', ipt_otp_no: null }])
    outputOf(await leave(visit))
    expect(await lying(hospital)).toEqual([])
    // Transferred: the next hospital admits on the same day.
    expect(await admit(his(other), { begntime: '2025-01-15 11:00:00' })).not.toBe(visit)
  })
})

describe('taking back', () => {
  test('a return takes off the row that it names, and no more than that', async () => {
    const visit = await admit()
    const given = row(visit, 300, { cnt: 3, pric: 100 })
    outputOf(await upload(given, row(visit, 50)))
    const back = (cnt: number, more: object = {}) =>
      row(visit, 100 * cnt, { cnt, pric: 100, init_feedetl_sn: given.feedetl_sn, ...more })
    expect(outputOf(await upload(back(-1))).result).toMatchObject([
      { det_item_fee_sumamt: -100, inscp_scp_amt: -100 },
    ])
    for (const wrong of [
      back(-3),
      back(-1, { pric: 90, det_item_fee_sumamt: -90 }),
      back(-1, { med_list_codg: 'DEMOB0001' }),
      back(-1, { init_feedetl_sn: 'NOSUCH' }),
      row(visit, -150, { cnt: -3, pric: 50 }),
      back(0),
    ]) {
      expect(await upload(wrong)).toMatchObject({ infcode: -1 })
    }
    // A new message id does not make it another return: the serial says that it is the same.
    const last = back(-1)
    outputOf(await upload(last))
    expect(await upload(last)).toMatchObject({
      infcode: -1,
      err_msg: expect.stringMatching(/流水号已上传过/),
    })
    // The only row of that item and price needs no name.
    outputOf(await upload(row(visit, -100, { cnt: -1, pric: 100 })))
    outputOf(await leave(visit))
    expect(await his().call('2304', bill(visit, 350))).toMatchObject({ infcode: -1 })
    expect(outputOf(await his().call('2304', bill(visit, 50))).setlinfo).toMatchObject({ medfee_sumamt: 50 })
  })

  test('rows are withdrawn by serial or all, while they wait', async () => {
    const visit = await admit()
    const [a, b] = [row(visit, 10), row(visit, 20)]
    outputOf(await upload(a, b))
    const withdraw = (...serials: string[]) =>
      his().call('2302', { data: serials.map((feedetl_sn) => ({ ...of(visit).data, feedetl_sn })) })
    outputOf(await withdraw(a.feedetl_sn))
    expect(await withdraw(a.feedetl_sn)).toMatchObject({
      infcode: -1,
      err_msg: expect.stringMatching(/^未查询到任何有效相关的记录/),
    })
    outputOf(await withdraw('0000'))
    expect(await withdraw('0000')).toMatchObject({
      err_msg: expect.stringMatching(/未查询到任何有效相关的记录/),
    })
    outputOf(await his().call('2404', of(visit)))
    expect(await upload(row(visit, 1))).toMatchObject({ infcode: -1 })
  })

  test('settlement, discharge, rows, admission, in that order; settled again after it was reversed', async () => {
    const visit = await admit()
    outputOf(await upload(row(visit, 1000)))
    expect(await his().call('2404', of(visit))).toMatchObject({
      err_msg: expect.stringContaining('费用明细'),
    })
    outputOf(await leave(visit))
    expect(await upload(row(visit, 1))).toMatchObject({ err_msg: expect.stringContaining('出院') })
    const first = outputOf(await his().call('2304', bill(visit, 1000))).setlinfo
    expect(await his().call('2304', bill(visit, 1000))).toMatchObject({
      err_msg: expect.stringContaining(first.setl_id),
    })
    expect(await his().call('2405', of(visit))).toMatchObject({
      err_msg: expect.stringContaining(first.setl_id),
    })
    const reversed = outputOf(
      await his().call('2305', { data: { ...of(visit).data, setl_id: first.setl_id } }),
    ).setlinfo
    expect(reversed).toMatchObject({ fund_pay_sumamt: -first.fund_pay_sumamt, insu_admdvs: '520200' })
    const second = outputOf(await his().call('2304', bill(visit, 1000))).setlinfo
    expect(second).toMatchObject({ fund_pay_sumamt: first.fund_pay_sumamt })
    expect(second.setl_id).not.toBe(first.setl_id)
    const msgid = second.medins_setl_id
    outputOf(await his().call('2601', { data: { psn_no: patient.psnNo, omsgid: msgid, oinfno: '2304' } }))
    outputOf(await his().call('2405', of(visit)))
    outputOf(await his().call('2302', { data: [{ ...of(visit).data, feedetl_sn: '0000' }] }))
    outputOf(await his().call('2404', of(visit)))
    expect((await verifyAll(app.deps)).verdict).toBe('right')
  })

  test('a stay without a discharge is not settled for good, nor discharged before it began', async () => {
    const visit = await admit()
    outputOf(await upload(row(visit, 10)))
    expect(await his().call('2304', bill(visit, 10))).toMatchObject({
      err_msg: expect.stringContaining('出院'),
    })
    expect(await leave(visit, '2025-01-09')).toMatchObject({ err_msg: expect.stringContaining('早于入院') })
    expect(await leave(visit, '2025-01-16')).toMatchObject({ infcode: -1 })
    expect(await upload(row(visit, 10, { fee_ocur_time: '2025-01-09 10:00:00' }))).toMatchObject({
      err_msg: expect.stringContaining('早于入院'),
    })
  })
})

test('over the turn of a year the day of discharge decides', async () => {
  const visit = await admit(his(), { begntime: '2024-12-30 09:00:00' })
  outputOf(await upload(row(visit, 1000, { fee_ocur_time: '2025-01-02 10:00:00' })))
  outputOf(await leave(visit, '2025-01-03'))
  outputOf(await his().call('2304', bill(visit, 1000)))
  const year = outputOf(
    await his().call('5201', {
      data: {
        psn_no: patient.psnNo,
        begntime: '2025-01-01 00:00:00',
        endtime: '2025-01-31 00:00:00',
        med_type: '21',
      },
    }),
  )
  expect(year.mdtrtinfo).toMatchObject([{ mdtrt_id: visit }])
})

test('2406 marks a stay by the area’s own list, once; 2407 shows a hospital its own marks by the page', async () => {
  const visit = await admit()
  const marked = { mdtrt_id: visit, psn_no: patient.psnNo, psn_cert_type: '01', certno: patient.idNumber }
  const mark = (flag: string, more: object = {}, from = his()) =>
    from.call('2406', {
      data: {
        ...marked,
        psn_name: patient.name,
        ipt_otp_no: 'ZY0001',
        ipt_psn_sp_flag_type: '01',
        ipt_psn_sp_flag: flag,
        ...more,
      },
    })
  const ask = async (more: object = {}, from = his()) =>
    outputOf(await from.call('2407', { data: { page_num: 1, page_size: 10, ...more } })).IptPsnSpFlagReg
  const { ipt_psn_sp_flag_detl_id: id } = outputOf(await mark('1')).IptPsnSpFlagRegOut
  outputOf(await mark('2'))
  expect(await ask({ psn_no: patient.psnNo, ipt_psn_sp_flag: '1' })).toMatchObject([
    { ipt_psn_sp_flag_detl_id: id, mdtrt_id: visit, ipt_otp_no: 'ZY0001', fixmedins_code: hospital },
  ])
  expect(await ask({ mdtrt_id: visit, page_size: 1, page_num: 2 })).toMatchObject([{ ipt_psn_sp_flag: '2' }])
  expect(await ask({ mdtrt_id: visit }, his(other))).toEqual([])
  expect(await ask({ certno: patient.idNumber }, his(other))).toEqual([])
  for (const refused of [
    await mark('1', {}, his(other)),
    await mark('1', { mdtrt_id: 'nichts' }),
    await mark('1', { certno: son.idNumber, psn_name: son.name }),
    await mark('1', { psn_name: '别人' }),
  ])
    expect(refused).toMatchObject({ infcode: -1, output: null })
  expect(await ask({ mdtrt_id: visit })).toHaveLength(2)
})
