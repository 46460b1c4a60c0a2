import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { HisAnswer, HisBill, HisPatient } from '../../rehearsal/hospital/sample-client.ts'
import { listPremiumUses } from '../premium/uses.ts'
import { createRules } from '../settlement/rules.ts'
import { verify } from '../settlement/verify.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Made, make } from '../testing/people.ts'
import { stateOf, till } from '../testing/till.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-01-15'))

const hospital = 'H52020100002'
const pharmacy = 'P52020100001'
const at = (institution: string) => till(app, institution)
const patientOf = ({ psnNo, idNumber }: Made): HisPatient => ({ psnNo, certNo: idNumber })

async function expectRefusal(send: () => Promise<HisAnswer>, sentence: RegExp): Promise<void> {
  const before = await stateOf(app.db)
  const refused = await send()
  expect(refused, String(sentence)).toMatchObject({ infcode: -1, output: null })
  expect(refused.err_msg).toMatch(sentence)
  expect(await stateOf(app.db)).toBe(before)
}

const employee = (name: string, more: object = {}) =>
  make(app, { name, scheme: 'employee', balance: 100_000, ...more })
const bill = (patient: HisPatient, over: Partial<HisBill> = {}): HisBill => ({
  patient,
  lines: [{ code: 'DEMOA0001', amount: 20 }],
  ...over,
})

describe('flag 2 asks for the shared money', () => {
  const openWallet = async (who: Made, useArea: string) =>
    expect((await app.post('/wallets', who, { useArea, phone: '13900001234' })).status).toBe(200)
  let keys = 0

  /** Wallet money of the transfer stage, or a quota after it, from a brother in Liupanshui. */
  async function given(area: string, kind: 'wallet' | 'quota'): Promise<{ relative: Made; payer: Made }> {
    app.clock.moveTo(kind === 'wallet' ? '2025-06-02' : '2026-02-02')
    const payer = await employee('郭强', { balance: 500_000 })
    const relative = await make(app, { name: '郭兰', area, to: null })
    await openWallet(payer, '520200')
    await openWallet(relative, area)
    const named = {
      [kind === 'wallet' ? 'recipient' : 'relative']: { name: relative.name, idNumber: relative.idNumber },
      relationship: 'sibling',
      commitment: true,
    }
    if (kind === 'wallet') {
      const requestKey = `till-wallet-${++keys}`
      const sent = await app.post('/wallet-transfers', payer, { requestKey, amountFen: 50_000, ...named })
      expect((await app.post(`/wallet-transfers/${sent.body.id}/accept`, relative, {})).status).toBe(200)
    } else {
      const { id } = (await app.post('/quota-relations', payer, named)).body
      await app.post(`/quota-relations/${id}/agree`, relative, {})
      const grant = { requestKey: `till-quota-${++keys}`, amountFen: 50_000 }
      expect((await app.post(`/quota-relations/${id}/grant`, payer, grant)).status).toBe(200)
    }
    return { relative, payer }
  }

  it.each(['wallet', 'quota'] as const)('and a %s is shared money, without any binding', async (kind) => {
    const { relative } = await given('530600', kind)
    const patient = patientOf(relative)
    const asked = bill(patient, { accountUse: '2' })
    const paid = { acct_pay: 20, acct_mulaid_pay: 20, psn_cash_pay: 0 }
    const store = at('P53060200001')
    expect((await store.preSettleSale(asked)).output.setlinfo).toMatchObject(paid)
    expect((await store.sell(asked)).answer.output.setlinfo).toMatchObject(paid)
    const { answer } = await at('H53060200002').payBill(asked)
    expect(answer.output.setlinfo).toMatchObject({ psn_cash_pay: 0 })
    // A request made on the phone says the same as flag 2.
    const request = await app.post('/visit-requests', relative, { relativeId: String(relative.id) })
    expect(request, request.text).toMatchObject({ status: 200 })
    const scanned = bill(patient, { accountUse: '1', shareCode: request.body.code })
    expect((await store.sell(scanned)).answer.output.setlinfo).toMatchObject(paid)
    expect(await store.settleSale(scanned)).toMatchObject({
      infcode: -1,
      err_msg: expect.stringMatching(/共济码/),
    })
  })

  it('and an empty wallet is one: cash, with the reason', async () => {
    const nobody = await make(app, { name: '郭空', to: null })
    await expectRefusal(
      () => at(pharmacy).settleSale(bill(patientOf(nobody), { accountUse: '2' })),
      /没有人授权该参保人.*也没有共济额度和医保钱包/,
    )
    await openWallet(nobody, '520200')
    const { answer } = await at(pharmacy).sell(bill(patientOf(nobody), { accountUse: '2' }))
    expect(answer.output.setlinfo).toMatchObject({ acct_pay: 0, psn_cash_pay: 20 })
    expect(answer.output.setlinfo.exp_content).toMatch(/余额为零/)
  })

  it.each(['wallet', 'quota'] as const)(
    'a %s of Liupanshui pays at its place of use in Zhaotong: pharmacy and hospital',
    async (kind) => {
      const { relative: local } = await given('520200', kind)
      const asked = bill(patientOf(local), { accountUse: '2' })
      const { answer } = await at('P53060200002').sell(asked)
      expect(answer.output.setlinfo).toMatchObject({ acct_pay: 20, acct_mulaid_pay: 20, psn_cash_pay: 0 })
      const visit = await at('H53060200001').payBill(
        bill(patientOf(local), { accountUse: '2', medType: '13' }),
      )
      expect(visit.answer.output.setlinfo).toMatchObject({ psn_cash_pay: 0 })
      await expectRefusal(() => at('P53060200001').settleSale(asked), /昭通示范大药房 未开通异地就医直接结算/)
    },
  )
})

describe('a message is sent by its kind of institution', () => {
  it('pharmacies send 21xx, hospitals 22xx; each refusal names it', async () => {
    const buyer = patientOf(await employee('钱一'))
    const sale = at(pharmacy).saleData(bill(buyer))
    for (const infno of ['2101', '2102']) {
      await expectRefusal(
        () => at(hospital).call(infno, sale),
        new RegExp(`${infno}）只由零售药店发送，本机构是医院`),
      )
    }
    const reversal = { data: { setl_id: 'x', psn_no: buyer.psnNo } }
    await expectRefusal(() => at(hospital).call('2103', reversal), /2103）只由零售药店发送/)
    for (const infno of ['2201', '2202', '2203', '2203A', '2204', '2205', '2206', '2207', '2208']) {
      await expectRefusal(
        () => at(pharmacy).call(infno, {}),
        new RegExp(`${infno}）只由医院发送，本机构是零售药店`),
      )
    }
  })
})

describe('each transaction bills its own kinds of care', () => {
  const details = (visit: string, { psnNo }: HisPatient, med_type: string) => ({
    mdtrtinfo: { mdtrt_id: visit, psn_no: psnNo, med_type, begntime: '2025-01-15 10:00:00' },
  })

  it.each(['2203', '2203A', '2206', '2207'])('%s: no hospital bills what a pharmacy sells', async (infno) => {
    const patient = patientOf(await employee('孙一'))
    const his = at(hospital)
    const { visit, batch } = await his.prepare(bill(patient))
    const input = infno.startsWith('2203')
      ? details(visit, patient, '41')
      : his.billData(visit, batch, bill(patient, { medType: '41' }))
    await expectRefusal(
      () => his.call(infno, input),
      /医疗类别（med_type）为 41（定点药店购药）.*实际就诊的类别/,
    )
    // As it was meant, it settles.
    expect((await his.settle(visit, batch, bill(patient))).infcode).toBe(0)
  })

  it.each(['11', '13', '14', '21', '2102', '24', '51'])('2101, 2102: no pharmacy bills %s', async (kind) => {
    const patient = patientOf(await employee('孙二'))
    const { druginfo, drugdetail } = at(pharmacy).saleData(bill(patient))
    for (const infno of ['2101', '2102']) {
      await expectRefusal(
        () => at(pharmacy).call(infno, { druginfo: { ...druginfo, med_type: kind }, drugdetail }),
        new RegExp(`医疗类别（med_type）为 ${kind}（.+）：药店购药只能填 41（定点药店购药）`),
      )
    }
  })

  it.each(['15', '18', '27', '28', '51', '71', '81', '9904'])(
    '%s has no rules here: recorded by 2203, refused by name by 2206 and 2207, whichever message says it',
    async (kind) => {
      const patient = patientOf(await employee('孙三'))
      const his = at(hospital)
      const { visit, batch } = await his.prepare(bill(patient))
      expect((await his.call('2203', details(visit, patient, kind))).infcode).toBe(0)
      for (const infno of ['2206', '2207']) {
        for (const med_type of [kind, '']) {
          const { data } = his.billData(visit, batch, bill(patient))
          await expectRefusal(
            () => his.call(infno, { data: { ...data, med_type } }),
            new RegExp(`本系统没有收录医疗类别 ${kind}（.+）的结算规则`),
          )
        }
      }
    },
  )

  it('an estimate at a hospital is not made by a pharmacy’s terms', async () => {
    const who = await employee('孙四')
    const asked = {
      institution: hospital,
      benefit: 'pharmacy',
      lines: [{ code: 'DEMOA0001', amountFen: 2_000 }],
    }
    const refused = await app.post('/estimate', who, asked)
    expect(refused).toMatchObject({ status: 422, body: { type: '/problems/settlement/care-only-sold' } })
    expect(refused.body.detail).toContain('定点药店购药')
  })
})

describe('a line happened', () => {
  const upload = async (time: unknown, patient: HisPatient, on = '2025-01-15') => {
    const his = at(hospital)
    const visit = await his.openVisit(bill(patient, { on }))
    const row = {
      feedetl_sn: 'sn-7',
      mdtrt_id: visit,
      psn_no: patient.psnNo,
      chrg_bchno: 'b1',
      fee_ocur_time: time,
      med_list_codg: 'DEMOA0001',
      det_item_fee_sumamt: 20,
      cnt: 1,
      pric: 20,
    }
    return await his.call('2204', { feedetail: [{ ...row, feedetl_sn: 'sn-6', fee_ocur_time: on }, row] })
  }

  it.each([
    'abc',
    '',
    null,
    '2025-02-30 09:00:00',
    '2025-01-15 25:00:00',
    '1900-01-01 00:00:00',
    '2023-01-15 09:00:00',
    '2024-12-31 23:59:59',
    '2025-01-16 00:00:00',
    '2025-01-15T17:00:00Z',
    '2025-01-15T09:10:00+99:00',
    '2099-01-01',
    '15/01/2025',
    '0000-00-00',
  ])('never at %j: the row is named by its number and serial', async (time) => {
    const patient = patientOf(await employee('周一'))
    const refused = await upload(time, patient)
    expect(refused).toMatchObject({ infcode: -1, output: null })
    expect(refused.err_msg).toMatch(/第2行.*sn-7/)
    expect(refused.err_msg).not.toMatch(/[A-Za-z]{4,} (is|must|has)/)
    const sale = at(pharmacy).saleData(bill(patient))
    const [row] = sale.drugdetail
    const bad = { ...row!, feedetl_sn: 'sn-9', fee_ocur_time: time }
    const input = { ...sale, drugdetail: [row, bad], druginfo: { ...sale.druginfo, medfee_sumamt: 40 } }
    for (const infno of ['2101', '2102']) {
      await expectRefusal(() => at(pharmacy).call(infno, input as never), /第2行.*sn-9/)
    }
  })

  it.each([
    '2025-01-15 09:10:00',
    '2025-01-15T09:10:00',
    '2025-01-15T09:10:00Z',
    '2025-01-15T09:10:00.123+08:00',
    '2025/1/15 9:10:00',
    '20250115091000',
    '2025-01-15',
    '2025-01-01 00:00:00',
  ])('at %s', async (time) => {
    const patient = patientOf(await employee('周二'))
    expect(await upload(time, patient)).toMatchObject({ infcode: 0 })
    const sale = at(pharmacy).saleData(bill(patient))
    const input = {
      ...sale,
      druginfo: { ...sale.druginfo, begntime: time },
      drugdetail: sale.drugdetail.map((row) => ({ ...row, fee_ocur_time: time })),
    }
    expect(await at(pharmacy).call('2102', input)).toMatchObject({ infcode: 0 })
  })

  it('not before the patient was born, nor before the first day of insurance', async () => {
    const baby = patientOf(
      await make(app, { name: '周小', bornOn: '2025-01-10', from: '2025-01-12', to: null }),
    )
    expect((await upload('2025-01-09', baby)).err_msg).toMatch(/第2行.*sn-7.*早于患者出生/)
    expect((await upload('2025-01-11', baby)).err_msg).toMatch(/第2行.*sn-7.*早于患者的参保日期 2025-01-12/)
    expect(await upload('2025-01-12', baby)).toMatchObject({ infcode: 0 })
  })

  it('and every other time of a message is one that exists', async () => {
    const his = at(hospital)
    const patient = patientOf(await employee('周三'))
    const visit = await his.openVisit(bill(patient))
    const care = { mdtrt_id: visit, psn_no: patient.psnNo, med_type: '11', begntime: '2025/1/15 9:00:00' }
    const diagnosis = { diag_type: '1', diag_srt_no: 1, diag_code: 'I10', vali_flag: '1' }
    expect(await his.call('2203', { mdtrtinfo: care, diseinfo: [diagnosis] })).toMatchObject({ infcode: 0 })
    for (const [mdtrtinfo, diseinfo, field] of [
      [{ ...care, begntime: '2025-13-01' }, [], /begntime/],
      [care, [{ ...diagnosis, diag_time: '昨天' }], /第1行.*diag_time/],
      [{ ...care, birctrl_matn_date: '2025-02-29' }, [], /birctrl_matn_date/],
    ] as const) {
      await expectRefusal(() => his.call('2203', { mdtrtinfo, diseinfo }), field)
    }
    const register = { ...his.billData('', '', bill(patient)).data, begntime: 'x' }
    await expectRefusal(() => his.call('2201', { data: register }), /begntime/)
  })
})

describe('one sale is charged once', () => {
  const again = (input: object, more: object = {}, lines: object = {}) => {
    const { druginfo, drugdetail } = input as ReturnType<ReturnType<typeof at>['saleData']>
    return { druginfo: { ...druginfo, ...more }, drugdetail: drugdetail.map((row) => ({ ...row, ...lines })) }
  }

  it.each(['INV-1', ''])(
    'under any message id, with the invoice %j; free again after 2103',
    async (invono) => {
      const buyer = await employee('吴一')
      const his = at(pharmacy)
      const sale = again(his.saleData(bill(patientOf(buyer))), { invono })
      const first = await his.call('2102', sale)
      const { setl_id: settlement, mdtrt_id: visit, psn_no: psnNo } = first.output.setlinfo
      await expectRefusal(
        () => his.call('2102', sale),
        new RegExp(`已结算，结算编号 ${settlement}（2025-01-15 10:00:00）`),
      )
      await expectRefusal(() => his.call('2102', again(sale, { acct_used_flag: '0' })), /已结算/)
      // Another sale: another invoice, other lines, another day, another pharmacy.
      const other =
        invono === '' ? again(sale, {}, { feedetl_sn: 'other' }) : again(sale, { invono: 'INV-2' })
      expect(await his.call('2102', other)).toMatchObject({ infcode: 0 })
      expect(await at('P52020100002').call('2102', sale)).toMatchObject({ infcode: 0 })
      if (invono === '') {
        const day = '2025-01-14 09:00:00'
        const yesterday = again(sale, { begntime: day }, { fee_ocur_time: day })
        expect(await his.call('2102', yesterday)).toMatchObject({ infcode: 0 })
      }
      expect(await his.reverseSale({ visit, settlement, psnNo })).toMatchObject({ infcode: 0 })
      expect(await his.call('2102', sale)).toMatchObject({ infcode: 0 })
      await expectRefusal(() => his.call('2102', sale), /已结算/)
    },
  )

  it('also when several tills send it at once', async () => {
    const sale = at(pharmacy).saleData(bill(patientOf(await employee('吴二'))))
    const answers = await Promise.all(Array.from({ length: 6 }, () => at(pharmacy).call('2102', sale)))
    expect(answers.filter(({ infcode }) => infcode === 0)).toHaveLength(1)
    for (const { infcode, err_msg } of answers) if (infcode !== 0) expect(err_msg).toMatch(/这笔购药已结算/)
  })
})

describe('a message that comes again after what it did was taken back', () => {
  it('is no success: 2207 and 2102 name the reversal and its time', async () => {
    const patient = patientOf(await employee('郑一'))
    const his = at(hospital)
    const { visit, batch } = await his.prepare(bill(patient))
    const msgid = his.newMsgid()
    const settled = await his.settle(visit, batch, bill(patient), msgid)
    expect(await his.settle(visit, batch, bill(patient), msgid)).toMatchObject({ output: settled.output })
    const settlement = settled.output.setlinfo.setl_id
    app.clock.advance({ minutes: 5 })
    const undone = (await his.reverse({ visit, settlement, psnNo: patient.psnNo })).output.setlinfo.setl_id
    await expectRefusal(
      () => his.settle(visit, batch, bill(patient), msgid),
      new RegExp(`${settlement} 已于 2025-01-15 10:05:00 被退费（退费编号 ${undone}）`),
    )
    const store = at(pharmacy)
    const [sale, key] = [store.saleData(bill(patient)), store.newMsgid()]
    const sold = (await store.call('2102', sale, key)).output.setlinfo
    await store.reverseSale({ visit: sold.mdtrt_id, settlement: sold.setl_id, psnNo: patient.psnNo })
    await expectRefusal(() => store.call('2102', sale, key), new RegExp(`${sold.setl_id} 已于 .*被退费`))
  })

  it('nor 2201, 2203 and 2204 of a visit that was cancelled, 2204 that was withdrawn, 9001 that was signed out', async () => {
    const patient = patientOf(await employee('郑二'))
    const his = at(hospital)
    const { data } = his.billData('', '', bill(patient))
    const register = { data: { ...data, begntime: '2025-01-15 09:00:00' } }
    const keys = { visit: his.newMsgid(), care: his.newMsgid(), lines: his.newMsgid(), later: his.newMsgid() }
    const visit = (await his.call('2201', register, keys.visit)).output.data.mdtrt_id
    const named = { mdtrt_id: visit, psn_no: patient.psnNo }
    const care = { mdtrtinfo: { ...named, med_type: '11', begntime: '2025-01-15' } }
    await his.call('2203', care, keys.care)
    const row = { feedetl_sn: '1', fee_ocur_time: '2025-01-15', med_list_codg: 'DEMOA0001', cnt: 1, pric: 20 }
    const lines = (chrg_bchno: string) => ({
      feedetail: [{ ...named, ...row, chrg_bchno, det_item_fee_sumamt: 20 }],
    })
    await his.call('2204', lines('b1'), keys.lines)
    expect(await his.call('2204', lines('b1'), keys.lines)).toMatchObject({ infcode: 0 })
    await his.call('2205', { data: { ...named, chrg_bchno: 'b1' } })
    await expectRefusal(
      () => his.call('2204', lines('b1'), keys.lines),
      /已于 2025-01-15 10:00:00 被费用明细撤销（2205，报文号 .*）撤销/,
    )
    // The same lines under a new message stand; the old message is still told what became of its own.
    expect(await his.call('2204', lines('b1'), keys.later)).toMatchObject({ infcode: 0 })
    await expectRefusal(() => his.call('2204', lines('b1'), keys.lines), /2205/)
    expect(await his.call('2204', lines('b1'), keys.later)).toMatchObject({ infcode: 0 })
    await his.call('2202', { data: named })
    for (const [infno, input, key] of [
      ['2201', register, keys.visit],
      ['2203', care, keys.care],
      ['2204', lines('b1'), keys.later],
    ] as const) {
      await expectRefusal(() => his.call(infno, input, key), /被门诊挂号撤销（2202，报文号 .*）撤销/)
    }
    const signIn = { signIn: { opter_no: '1' } }
    const day = his.newMsgid()
    const { sign_no } = (await his.call('9001', signIn, day)).output.signinoutb
    await his.call('9002', { signOut: { sign_no } })
    await expectRefusal(() => his.call('9001', signIn, day), /被签退（9002）撤销/)
  })
})

describe('the flag is the till’s choice, also after the offer', () => {
  it.each([
    ['0', '1', { acct_pay: 20, psn_cash_pay: 0 }],
    ['1', '0', { acct_pay: 0, psn_cash_pay: 20 }],
    ['', '1', { acct_pay: 20, psn_cash_pay: 0 }],
  ] as const)('%j offered and %j settled: the new split stands', async (offered, chosen, expected) => {
    const patient = patientOf(await employee('冯一'))
    const his = at(hospital)
    const { visit, batch } = await his.prepare(bill(patient))
    await his.preSettle(visit, batch, bill(patient, { accountUse: offered as '0' }))
    const settled = await his.settle(visit, batch, bill(patient, { accountUse: chosen }))
    expect(settled.output.setlinfo).toMatchObject(expected)
    const store = at(pharmacy)
    const sale = store.saleData(bill(patient))
    const flagged = (flag: string) => ({ ...sale, druginfo: { ...sale.druginfo, acct_used_flag: flag } })
    expect(await store.call('2101', flagged(offered))).toMatchObject({ infcode: 0 })
    expect((await store.call('2102', flagged(chosen))).output.setlinfo).toMatchObject(expected)
  })

  it('but what the funds pay must be what was offered', async () => {
    const patient = patientOf(await employee('冯二'))
    const his = at(hospital)
    const large = bill(patient, { lines: [{ code: 'DEMOA0001', amount: 1000 }], accountUse: '0' })
    const { visit, batch } = await his.prepare(large)
    await his.preSettle(visit, batch, large)
    // Another bill has met the deductible meanwhile.
    await his.payBill(large)
    await expectRefusal(
      () => his.settle(visit, batch, { ...large, accountUse: '1' }),
      /预结算之后各方应付金额已变化/,
    )
  })
})

it('after all of this every balance, limit and chain is right', async () => {
  const { adjudicate } = createRules(app.deps.packs.packOf)
  const found = await verify({ db: app.db, adjudicate, otherUses: listPremiumUses })
  expect(found).toMatchObject({ verdict: 'right' })
})
