import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type HisAnswer, type HisBill, outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { verifyAll } from '../commands/verify.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Made, make } from '../testing/people.ts'
import { stateOf, till } from '../testing/till.ts'

// A bill of a visit is given back whole or in part and charged again, and a registration fee goes before the care.

let app: TestApp
let patient: Made
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-01-15')
  patient = await make(app, { name: '吴退', scheme: 'employee', balance: 500_000 })
})

const hospital = 'H52020100001'
const his = () => till(app, hospital)
const billOf = (amount: number, count = 1): HisBill => ({
  patient: { psnNo: patient.psnNo, certNo: patient.idNumber },
  lines: [{ code: 'DEMOA0001', amount, count }],
})

async function expectRefusal(send: () => Promise<HisAnswer>, sentence: RegExp): Promise<void> {
  const before = await stateOf(app.db)
  const refused = await send()
  expect(refused, String(sentence)).toMatchObject({ infcode: -1, output: null })
  expect(refused.err_msg).toMatch(sentence)
  expect(await stateOf(app.db)).toBe(before)
}

let serial = 0
const newSerial = () => `R${++serial}`
const row = (visit: string, batch: string, amount: number, more: object = {}) => ({
  feedetl_sn: newSerial(),
  mdtrt_id: visit,
  psn_no: patient.psnNo,
  chrg_bchno: batch,
  rx_circ_flag: '0',
  fee_ocur_time: '2025-01-15 09:00:00',
  med_list_codg: 'DEMOA0001',
  medins_list_codg: 'DEMOA0001',
  det_item_fee_sumamt: amount,
  cnt: amount / 10,
  pric: 10,
  hosp_appr_flag: '0',
  ...more,
})
const send = (...rows: object[]) => his().call('2204', { feedetail: rows })
const settle = (visit: string, batch: string, total: number, more: object = {}) => {
  const { data } = his().billData(visit, batch, billOf(total))
  return his().call('2207', { data: { ...data, ...more } })
}
const withdraw = (visit: string, batch: string) =>
  his().call('2205', { data: { mdtrt_id: visit, psn_no: patient.psnNo, chrg_bchno: batch } })
const back = (visit: string, answer: HisAnswer) =>
  his().reverse({ visit, settlement: outputOf(answer).setlinfo.setl_id, psnNo: patient.psnNo })
const balance = async () => {
  const { output } = await his().readPerson('02', patient.idNumber)
  return output.insuinfo[0].balc
}

/** A visit with one batch of 30.00 in three pieces, settled. */
async function paid() {
  const visit = await his().openVisit(billOf(30))
  const given = row(visit, '1', 30)
  outputOf(await send(given))
  const answer = await settle(visit, '1', 30)
  expect(outputOf(answer).setlinfo).toMatchObject({ medfee_sumamt: 30, acct_pay: 30 })
  return { visit, given, answer }
}

describe('a batch that was taken back is charged again under its own number', () => {
  it('as it was, and each time is a settlement of its own', async () => {
    const { visit, answer } = await paid()
    await expectRefusal(() => settle(visit, '1', 30), /该笔费用已结算/)
    outputOf(await back(visit, answer))
    expect(await balance()).toBe(5000)
    const again = outputOf(await settle(visit, '1', 30)).setlinfo
    expect(again.setl_id).not.toBe(outputOf(answer).setlinfo.setl_id)
    expect(await balance()).toBe(4970)
    await expectRefusal(() => settle(visit, '1', 30), /该笔费用已结算.*未重复记账/)
    await expectRefusal(() => back(visit, answer), /该笔结算已撤销，请勿重复办理/)
    // What was settled first stays readable, as given back.
    const query = { psn_no: patient.psnNo, mdtrt_id: visit, setl_id: outputOf(answer).setlinfo.setl_id }
    expect(outputOf(await his().call('5203', { data: query })).setlinfo).toMatchObject({
      refd_setl_flag: '1',
    })
    expect((await verifyAll(app.deps)).verdict).toBe('right')
  })

  it('by two messages at once only once', async () => {
    const { visit, answer } = await paid()
    outputOf(await back(visit, answer))
    const both = await Promise.all([settle(visit, '1', 30), settle(visit, '1', 30)])
    expect(both.map(({ infcode }) => infcode).sort()).toEqual([-1, 0])
    expect(await balance()).toBe(4970)
  })

  it('with other lines, once those before are withdrawn', async () => {
    const { visit, given, answer } = await paid()
    await expectRefusal(() => send(row(visit, '1', 20)), /收费批次 1 已结算.*先撤销该结算/)
    outputOf(await back(visit, answer))
    await expectRefusal(() => send({ ...given, det_item_fee_sumamt: 20, cnt: 2 }), /流水号已上传过/)
    outputOf(await withdraw(visit, '1'))
    outputOf(await send({ ...given, det_item_fee_sumamt: 20, cnt: 2 }))
    expect(outputOf(await settle(visit, '', 20)).setlinfo).toMatchObject({ medfee_sumamt: 20 })
    expect(await balance()).toBe(4980)
  })

  it('and an offer made before it was settled the first time binds nobody any more', async () => {
    const visit = await his().openVisit(billOf(30))
    const given = row(visit, '1', 30)
    outputOf(await send(given))
    outputOf(await his().preSettle(visit, '1', billOf(30)))
    const answer = await settle(visit, '1', 30)
    outputOf(await back(visit, answer))
    outputOf(await send(row(visit, '1', -10, { cnt: -1, init_feedetl_sn: given.feedetl_sn })))
    expect(outputOf(await settle(visit, '1', 20)).setlinfo).toMatchObject({ medfee_sumamt: 20, acct_pay: 20 })
  })
})

describe('a part is given back by a row with a count below zero', () => {
  it('once its bill is taken back: the rest is charged', async () => {
    const { visit, given, answer } = await paid()
    const part = row(visit, '1', -10, { cnt: -1, init_feedetl_sn: given.feedetl_sn })
    await expectRefusal(() => send(part), /先撤销该结算/)
    await expectRefusal(() => send({ ...part, chrg_bchno: '2' }), /已结算，请先撤销结算/)
    outputOf(await back(visit, answer))
    const [divided] = outputOf(await send(part)).result
    expect(divided).toMatchObject({
      feedetl_sn: part.feedetl_sn,
      cnt: -1,
      det_item_fee_sumamt: -10,
      inscp_scp_amt: -10,
    })
    // Programs make a new message id at each send: the serial says that it is the same.
    await expectRefusal(() => send(part), /流水号已上传过/)
    expect(outputOf(await settle(visit, '1', 20)).setlinfo).toMatchObject({ medfee_sumamt: 20 })
    expect(await balance()).toBe(4980)
    const { output } = await his().call('5204', {
      data: { psn_no: patient.psnNo, mdtrt_id: visit, setl_id: '' },
    })
    expect(output).toMatchObject([{ feedetl_sn: given.feedetl_sn, cnt: 2, det_item_fee_sumamt: 20 }])
    expect((await verifyAll(app.deps)).verdict).toBe('right')
  })

  it('and finds the row by item and price where the sender names none, unless there are two', async () => {
    const visit = await his().openVisit(billOf(30))
    outputOf(
      await send(row(visit, '1', 30), row(visit, '1', 50, { med_list_codg: 'DEMOA0002', pric: 25, cnt: 2 })),
    )
    outputOf(await send(row(visit, '1', -20, { cnt: -2 })))
    expect(outputOf(await settle(visit, '1', 60)).setlinfo).toMatchObject({ medfee_sumamt: 60 })

    const other = await his().openVisit(billOf(30))
    outputOf(await send(row(other, '1', 30), row(other, '1', 30)))
    await expectRefusal(() => send(row(other, '1', -10, { cnt: -1 })), /请填写原费用流水号/)
    await expectRefusal(() => send(row(other, '1', -40, { cnt: -4 })), /没有同项目、同单价且数量足够/)
  })

  it.each([
    ['more than there was', { cnt: -4, det_item_fee_sumamt: -40 }, /多于原明细/],
    ['at another price', { pric: 5, det_item_fee_sumamt: -5 }, /单价与原明细不同/],
    ['of another item', { med_list_codg: 'DEMOA0002' }, /项目或单价与原明细不同/],
    ['of a row that is not there', { init_feedetl_sn: 'NONE' }, /要退的明细 NONE 不存在/],
    ['without its whole amount', { cnt: -3, det_item_fee_sumamt: -29.99 }, /退完数量须同时退完金额/],
    ['with an amount above zero', { det_item_fee_sumamt: 10 }, /多于原明细/],
  ])('not %s', async (_, more, sentence) => {
    const visit = await his().openVisit(billOf(30))
    const given = row(visit, '1', 30)
    outputOf(await send(given))
    const wrong = row(visit, '1', -10, { cnt: -1, init_feedetl_sn: given.feedetl_sn, ...more })
    await expectRefusal(() => send(wrong), sentence)
    // Rows of one message are counted as the message counts them.
    await expectRefusal(() => send(row(visit, '1', 10), wrong), /第2行/)
  })

  it('and names the row that is wrong among returns', async () => {
    const visit = await his().openVisit(billOf(30))
    const given = row(visit, '1', 30)
    outputOf(await send(given))
    const part = row(visit, '1', -10, { cnt: -1, init_feedetl_sn: given.feedetl_sn })
    await expectRefusal(
      () => send(part, row(visit, '1', 10, { med_list_codg: 'NOSUCH' })),
      /第2行.*没有此编码/,
    )
  })

  it('and what is returned whole leaves nothing to settle', async () => {
    const visit = await his().openVisit(billOf(30))
    const given = row(visit, '1', 30)
    outputOf(await send(given))
    outputOf(await send(row(visit, '1', -30, { init_feedetl_sn: given.feedetl_sn })))
    await expectRefusal(() => settle(visit, '1', 0), /没有待结算的费用明细/)
    const again = row(visit, '1', -30, { init_feedetl_sn: given.feedetl_sn })
    await expectRefusal(() => send(again), new RegExp(`要退的明细 ${given.feedetl_sn} 已全部退完`))
    await expectRefusal(() => send(given), /流水号已上传过/)
  })

  it('and not at a pharmacy, where the sale is taken back and the rest is sold', async () => {
    const store = till(app, 'P52020100001')
    const sale = store.saleData(billOf(30, 3))
    const sold = await store.call('2102', sale)
    const part = { ...sale.drugdetail[0], feedetl_sn: newSerial(), cnt: -1, det_item_fee_sumamt: -10 }
    const wanted = { druginfo: { ...sale.druginfo, medfee_sumamt: -10 }, drugdetail: [part] }
    await expectRefusal(() => store.call('2102', wanted), /先撤销结算，再按其余明细结算/)
    const { setl_id: settlement, mdtrt_id: visit } = outputOf(sold).setlinfo
    outputOf(await store.reverseSale({ visit, settlement, psnNo: patient.psnNo }))
    const rest = { ...sale.drugdetail[0], cnt: 2, det_item_fee_sumamt: 20 }
    const less = { druginfo: { ...sale.druginfo, medfee_sumamt: 20 }, drugdetail: [rest] }
    expect(outputOf(await store.call('2102', less)).setlinfo).toMatchObject({ medfee_sumamt: 20 })
    expect(await balance()).toBe(4980)
  })
})

describe('a registration fee (12) goes before the care', () => {
  const care = (visit: string, more: object) =>
    his().call('2203', {
      mdtrtinfo: { mdtrt_id: visit, psn_no: patient.psnNo, begntime: '2025-01-15 10:00:00', ...more },
    })

  it('and binds neither its kind nor its disease nor its day', async () => {
    app.clock.moveTo('2025-01-14')
    const registered = await his().call('2201', {
      data: {
        psn_no: patient.psnNo,
        insutype: '310',
        mdtrt_cert_type: '02',
        mdtrt_cert_no: patient.idNumber,
        begntime: '2025-01-14 16:00:00',
        ipt_otp_no: 'MZ1',
      },
    })
    const visit = outputOf(registered).data.mdtrt_id
    const fee = row(visit, 'GH1', 10, { med_list_codg: 'DEMOA0003', fee_ocur_time: '2025-01-14 16:00:00' })
    outputOf(await send(fee))
    const registration = await settle(visit, 'GH1', 10, { med_type: '12' })
    expect(outputOf(registration).setlinfo).toMatchObject({
      med_type: '12',
      clr_type: '12',
      medfee_sumamt: 10,
    })
    app.clock.moveTo('2025-01-15')
    outputOf(await care(visit, { med_type: '13', dise_codg: 'R50.900' }))
    outputOf(await send(row(visit, 'MZ1', 200)))
    expect(outputOf(await settle(visit, 'MZ1', 200, { med_type: '13' })).setlinfo).toMatchObject({
      med_type: '13',
    })
    // Care that was settled binds them.
    await expectRefusal(() => care(visit, { med_type: '11' }), /已有结算.*不能更改就诊类别/)
    // The fee alone goes back, and with everything taken back the registration does.
    outputOf(await back(visit, registration))
    expect((await verifyAll(app.deps)).verdict).toBe('right')
  })

  it('and holds the registration while it stands', async () => {
    const visit = await his().openVisit({ ...billOf(10), medType: '12' })
    outputOf(await send(row(visit, '1', 10, { med_list_codg: 'DEMOA0003' })))
    const fee = await settle(visit, '1', 10, { med_type: '12' })
    const cancel = () => his().call('2202', { data: { mdtrt_id: visit, psn_no: patient.psnNo } })
    await expectRefusal(cancel, /已有结算.*不能撤销挂号/)
    outputOf(await back(visit, fee))
    outputOf(await cancel())
  })
})

it('a message id that another transaction has used is refused, whichever comes second', async () => {
  const { psnNo: psn_no, idNumber } = patient
  const stay = {
    mdtrtinfo: {
      psn_no,
      insutype: '310',
      mdtrt_cert_type: '02',
      mdtrt_cert_no: idNumber,
      begntime: '2025-01-15 09:00:00',
      med_type: '21',
    },
  }
  const visit = {
    data: { psn_no, mdtrt_cert_type: '02', mdtrt_cert_no: idNumber, begntime: '2025-01-15 09:00:00' },
  }
  const msgid = his().newMsgid()
  outputOf(await his().call('2401', stay, msgid))
  await expectRefusal(() => his().call('2201', visit, msgid), /已用于内容不同的请求/)
  const other = his().newMsgid()
  outputOf(await his().call('2201', visit, other))
  await expectRefusal(
    () => his().call('2402', { dscginfo: { psn_no, mdtrt_id: 'x', endtime: '2025-01-15' } }, other),
    /已用于内容不同的请求/,
  )
})

describe('a way of settling', () => {
  it.each(['01', '1', ''])('by item is said as “%s”', async (way) => {
    const visit = await his().openVisit(billOf(30))
    outputOf(await send(row(visit, '1', 30)))
    outputOf(await settle(visit, '1', 30, { psn_setlway: way }))
  })
  it.each([
    ['02', /没有收录“按定额结算”的结算规则/],
    ['2', /没有收录“按定额结算”的结算规则/],
    ['201', /没有收录“按单病种结算”的结算规则/],
    ['110107', /没有收录“DRGs结算”的结算规则/],
    ['77', /77 不在代码表/],
  ])('%s is refused by its name, in the trial too', async (way, sentence) => {
    const visit = await his().openVisit(billOf(30))
    outputOf(await send(row(visit, '1', 30)))
    await expectRefusal(() => settle(visit, '1', 30, { psn_setlway: way }), sentence)
    const { data } = his().billData(visit, '1', billOf(30))
    await expectRefusal(() => his().call('2206', { data: { ...data, psn_setlway: way } }), sentence)
  })
})
