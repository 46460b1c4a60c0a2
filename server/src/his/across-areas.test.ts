import { fen } from '@gongji/policy/money'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type His, type HisAnswer, outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { findItems, insertItem } from '../catalogue/catalogue.ts'
import { verifyAll } from '../commands/verify.ts'
import { letterVersion } from '../filing/letter.ts'
import { findBill } from '../settlement/records.ts'
import { readStored } from '../settlement/stored.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { demoPatient, stateOf, till } from '../testing/till.ts'

// Insured in one area, treated in another, on one server: the catalogue of the place of care, the rules of the insured area,
// and the filing that was made for it.

let app: TestApp
let inZhaotong: His
let inLiupanshui: His
beforeAll(async () => {
  app = await testApp()
  inZhaotong = till(app, 'H53060200001')
  inLiupanshui = till(app, 'H52020100001')
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-01-15'))

const shown = ({ psnNo, idNumber }: Made) => ({ psnNo, certNo: idNumber })
const bill = (patient: Made, more: object = {}) => ({
  patient: shown(patient),
  lines: [{ code: 'DEMOA0001', amount: 1000 }],
  ...more,
})
const file = async (patient: Made, destination: string) => {
  const filed = await app.post('/filings', patient, {
    matter: { kind: 'outOfArea', type: 'temporary', destination },
    from: '2025-01-15',
    reason: '如实申请',
    commitmentVersion: letterVersion,
  })
  expect(filed, filed.text).toMatchObject({ status: 200, body: { status: 'approved' } })
}
async function refused(send: () => Promise<HisAnswer>, sentence: RegExp): Promise<void> {
  const before = await stateOf(app.db)
  const answer = await send()
  expect(answer).toMatchObject({ infcode: -1, output: null })
  expect(answer.err_msg).toMatch(sentence)
  expect(await stateOf(app.db)).toBe(before)
}
const storedOf = async (patient: Made, setlId: string) =>
  readStored((await findBill(app.db.reader, patient.id, setlId))!.row.stored).bill

/** A mother of Liupanshui with her son, who has authorised her. */
async function liupanshui() {
  const mother = await make(app, { name: '周母', scheme: 'employee', bornOn: '1970-01-01', balance: 10_000 })
  const son = await make(app, { name: '周子', scheme: 'employee', bornOn: '1995-01-01', balance: 500_000 })
  await bindFor(app, son, mother, { relationship: 'parent' })
  return { mother, son }
}
const zhaotong = () => make(app, { name: '陈远', scheme: 'employee', area: '530600', balance: 100_000 })

describe('a member of Liupanshui in Zhaotong', () => {
  test('is paid twenty points less without a filing, and in full with one; the son pays by Liupanshui’s rules', async () => {
    const { mother } = await liupanshui()
    const unfiled = await inZhaotong.payBill(bill(mother))
    // In scope 1,000, deductible 150, 50 − 20 points at level 3.
    expect(unfiled.answer.output.setlinfo).toMatchObject({
      fund_pay_sumamt: 255,
      acct_pay: 745,
      acct_mulaid_pay: 645,
      insutype: '310',
    })
    expect(await storedOf(mother, unfiled.settlement)).toMatchObject({
      patient: { area: '520200' },
      institution: { area: '530600' },
      filing: 'none',
    })
    await file(mother, '530600')
    const filed = await inZhaotong.payBill(bill(mother))
    expect(filed.answer.output.setlinfo).toMatchObject({ fund_pay_sumamt: 500, acct_mulaid_pay: 500 })
    expect((await verifyAll(app.deps)).verdict).toBe('right')
  })

  test('buys at a pharmacy that settles for other areas, and is refused by name at one that does not', async () => {
    const { mother } = await liupanshui()
    await refused(
      () => till(app, 'P53060200001').settleSale(bill(mother)),
      /昭通示范大药房.*未开通异地就医直接结算.*六盘水/,
    )
    const sold = await till(app, 'P53060200002').sell(bill(mother))
    expect(sold.answer.output.setlinfo).toMatchObject({ fund_pay_sumamt: 0, acct_pay: 1000 })
  })

  test('lies in a hospital there: the filing that holds on the day of discharge decides', async () => {
    const { mother } = await liupanshui()
    const who = {
      psn_no: mother.psnNo,
      insutype: '310',
      mdtrt_cert_type: '02',
      mdtrt_cert_no: mother.idNumber,
    }
    const { mdtrt_id } = outputOf(
      await inZhaotong.call('2401', {
        mdtrtinfo: { ...who, begntime: '2025-01-15 09:00:00', med_type: '21', ipt_no: 'Z1' },
      }),
    ).result
    const row = {
      ...{ feedetl_sn: '1', mdtrt_id, psn_no: mother.psnNo, fee_ocur_time: '2025-01-15 10:00:00' },
      ...{ med_list_codg: 'DEMOA0001', medins_list_codg: 'DEMOA0001' },
      ...{ det_item_fee_sumamt: 5000, cnt: 1, pric: 5000 },
    }
    outputOf(await inZhaotong.call('2301', { feedetail: [row] }))
    const left = { mdtrt_id, psn_no: mother.psnNo, insutype: '310', endtime: '2025-01-15 18:00:00' }
    outputOf(await inZhaotong.call('2402', { dscginfo: left }))
    const data = {
      ...{
        ...who,
        medfee_sumamt: 5000,
        psn_setlway: '01',
        mdtrt_id,
        acct_used_flag: '1',
        mid_setl_flag: '0',
      },
    }
    const trial = async () => outputOf(await inZhaotong.call('2303', { data })).setlinfo
    // Deductible 800 at level 3, then 80 %, or 60 % of what nobody filed.
    expect(await trial()).toMatchObject({ act_pay_dedc: 800, fund_pay_sumamt: 2520 })
    await file(mother, '530600')
    expect(await trial()).toMatchObject({ act_pay_dedc: 800, fund_pay_sumamt: 3360 })
    const { setlinfo } = outputOf(await inZhaotong.call('2304', { data }))
    expect(setlinfo).toMatchObject({ fund_pay_sumamt: 3360, acct_mulaid_pay: 1540 })
    expect((await verifyAll(app.deps)).verdict).toBe('right')
  })
})

describe('a member of Zhaotong elsewhere', () => {
  test('is refused without a filing, with the reason and where to file; an emergency never is', async () => {
    const chen = await zhaotong()
    const { visit, batch } = await inLiupanshui.prepare(bill(chen))
    await refused(() => inLiupanshui.preSettle(visit, batch, bill(chen)), /备案/)
    const emergency = await inLiupanshui.payBill(bill(chen, { medType: '13' }))
    expect(emergency.answer.output.setlinfo.medfee_sumamt).toBe(1000)
    await file(chen, '520200')
    outputOf(await inLiupanshui.preSettle(visit, batch, bill(chen)))
  })

  test('is refused in another prefecture of Yunnan too, where a member of Liupanshui needs no filing in Guizhou', async () => {
    const chen = await zhaotong()
    const kunming = till(app, 'H53010200001')
    const { visit, batch } = await kunming.prepare(bill(chen))
    await refused(() => kunming.preSettle(visit, batch, bill(chen)), /备案/)
    const { mother } = await liupanshui()
    const guiyang = await till(app, 'H52010200001').payBill(bill(mother))
    expect(guiyang.answer.output.setlinfo).toMatchObject({ fund_pay_sumamt: 425 })
  })
})

test('the catalogue is that of the place of care: another area’s own row is neither seen nor paid', async () => {
  const { mother } = await liupanshui()
  const on = '2025-01-15'
  const known = (await findItems(app.db.reader, '530600', ['DEMOA0001'], on)).get('DEMOA0001')!
  await app.db.transaction((tx) =>
    insertItem(tx, { ...known, code: 'ZHAOTONG-1', area: '530600', ceiling: fen(6_000) }),
  )
  const line = { lines: [{ code: 'ZHAOTONG-1', amount: 100 }] }
  const here = await inZhaotong.payBill(bill(mother, line))
  expect(here.answer.output.setlinfo).toMatchObject({ overlmt_selfpay: 40, inscp_scp_amt: 60 })
  const visit = await inLiupanshui.openVisit(bill(mother, line))
  await expect(inLiupanshui.upload(visit, bill(mother, line))).rejects.toThrow(/没有此编码/)
})

test('who is insured where nobody recorded the rules is refused by the area’s name', async () => {
  const patient = demoPatient('张敏')
  const asked = { patient, lines: [{ code: 'DEMOA0001', amount: 100 }] }
  const { visit, batch } = await inZhaotong.prepare(asked)
  await refused(() => inZhaotong.preSettle(visit, batch, asked), /没有收录.*贵阳/)
})
