import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HisAnswer } from '../../rehearsal/hospital/sample-client.ts'
import { sql } from '../db/sql.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { make } from '../testing/people.ts'
import { demoIdNumber, demoPatient, demoPsnNo, stateOf, till } from '../testing/till.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const hospital = 'H52020100001'
const otherHospital = 'H52020100002'
const mother = () => demoPatient('王秀英')
const ok = { infcode: 0, err_msg: '' }

const registration = (over: Record<string, unknown> = {}) => ({
  data: {
    psn_no: demoPsnNo('王秀英'),
    insutype: '310',
    begntime: '2025-01-15 09:30:00',
    mdtrt_cert_type: '02',
    mdtrt_cert_no: demoIdNumber('王秀英'),
    ipt_otp_no: 'MZ0001',
    dept_code: '03',
    dept_name: '内科',
    caty: 'A03',
    ...over,
  },
})

const openVisit = async (): Promise<string> =>
  (await till(app, hospital).call('2201', registration())).output.data.mdtrt_id

const row = (visit: string, over: Record<string, unknown> = {}) => ({
  feedetl_sn: '1001',
  mdtrt_id: visit,
  psn_no: demoPsnNo('王秀英'),
  chrg_bchno: 'B1',
  fee_ocur_time: '2025-01-15 09:40:00',
  med_list_codg: 'DEMOA0001',
  medins_list_codg: 'yp570',
  det_item_fee_sumamt: '10.00',
  cnt: '2.0000',
  pric: '5.000000',
  hosp_appr_flag: '0',
  rx_circ_flag: '0',
  ...over,
})

const upload = (...feedetail: unknown[]): Promise<HisAnswer> =>
  till(app, hospital).call('2204', { feedetail })

async function expectRefusal(answer: Promise<HisAnswer>, sentence: RegExp) {
  const before = await stateOf(app.db)
  const refused = await answer
  expect(refused).toMatchObject({ infcode: -1, output: null })
  expect(refused.err_msg).toMatch(sentence)
  expect(refused.err_msg.length).toBeLessThanOrEqual(200)
  expect(await stateOf(app.db)).toBe(before)
}

describe('2201 registers a visit', () => {
  it('and answers its number: the area, G and 13 digits', async () => {
    const answer = await till(app, hospital).call('2201', registration())
    expect(answer).toMatchObject(ok)
    expect(answer.output).toEqual({
      data: {
        mdtrt_id: expect.stringMatching(/^520200G\d{13}$/),
        psn_no: demoPsnNo('王秀英'),
        ipt_otp_no: 'MZ0001',
        exp_content: null,
      },
    })
  })

  it('without what the baseline form of 2021 lacks, and in any spelling of the time', async () => {
    const { card_sn: _, ...data } = { card_sn: '', ...registration().data }
    for (const begntime of ['2025-01-15', '20250115093000', '2025-01-15T09:30:00', '2025/01/15 09:30:00']) {
      expect(
        await till(app, hospital).call('2201', { data: { ...data, insutype: '', begntime } }),
      ).toMatchObject(ok)
    }
  })

  it.each([
    [
      'a person number that nobody has',
      { psn_no: '52020099999999999999999999' },
      /52020099999999999999999999/,
    ],
    ['a person number sent as a bare number', { psn_no: 5.20200000000004e25 }, /psn_no/],
    ['a day in the future', { begntime: '2025-01-16 00:00:00' }, /晚于今天/],
    ['a day that does not exist', { begntime: '2025-02-30 00:00:00' }, /begntime/],
    ['a scheme the person is not in', { insutype: '390' }, /没有居民医保正常参保/],
    ['a scheme that settles nothing', { insutype: '510' }, /510/],
    ['no credential', { mdtrt_cert_no: 'null' }, /mdtrt_cert_no/],
  ])('not for %s', async (_, over, sentence) => {
    await expectRefusal(till(app, hospital).call('2201', registration(over)), sentence)
  })

  it.each([
    ['ID card', { mdtrt_cert_no: demoIdNumber('张伟') }],
    ['social-security card', { mdtrt_cert_type: '03', mdtrt_cert_no: 'G00000001' }],
    ['code', { mdtrt_cert_type: '01', mdtrt_cert_no: `SANDBOX${demoIdNumber('张伟')}` }],
    ['ID number beside her own card', { certno: demoIdNumber('张伟') }],
  ])('not with the sharer’s %s: the money is shared, the card is not', async (_, over) => {
    await expectRefusal(till(app, hospital).call('2201', registration(over)), /共济的是资金，卡不能共用/)
  })

  it.each([
    ['孙丽', /暂停参保/],
    ['何平', /没有.*正常参保/],
  ])('not for %s, who is not insured normally', async (name, sentence) => {
    const { psnNo, certNo } = demoPatient(name)
    const data = registration({ psn_no: psnNo, mdtrt_cert_no: certNo, insutype: '' })
    await expectRefusal(till(app, hospital).call('2201', data), sentence)
  })

  it('not for a day after the person’s death, while one of the day itself is', async () => {
    const { id, psnNo, idNumber } = await make(app, { name: '安二', to: null })
    await sql`update person set died_on = '2025-01-14' where id = ${id}`.execute(app.db.autocommit)
    const on = (day: string) =>
      till(app, hospital).call(
        '2201',
        registration({ psn_no: psnNo, insutype: '', mdtrt_cert_no: idNumber, begntime: `${day} 09:30:00` }),
      )
    await expectRefusal(on('2025-01-15'), /死亡/)
    expect(await on('2025-01-14')).toMatchObject(ok)
  })

  it('once: the same message gives the first number, another content is refused', async () => {
    const his = till(app, hospital)
    const msgid = his.newMsgid()
    const first = await his.call('2201', registration(), msgid)
    const before = await stateOf(app.db)
    const again = await his.call(
      '2201',
      { data: { ...registration().data, dept_name: '内科 ', caty: 'A03' } },
      msgid,
    )
    expect(again.output).toEqual(first.output)
    expect(await his.call('2201', registration({ caty: 'A04' }), msgid)).toMatchObject({
      infcode: -1,
      err_msg: expect.stringContaining('内容不同'),
    })
    expect(
      await his.call('2205', { data: { mdtrt_id: 'x', psn_no: mother().psnNo, chrg_bchno: '0000' } }, msgid),
    ).toMatchObject({
      infcode: -1,
    })
    expect(await stateOf(app.db)).toBe(before)
  })

  it('once, though two copies arrive together', async () => {
    const his = till(app, hospital)
    const msgid = his.newMsgid()
    const answers = await Promise.all([1, 2, 3, 4].map(() => his.call('2201', registration(), msgid)))
    expect(new Set(answers.map(({ output }) => output.data.mdtrt_id)).size).toBe(1)
  })

  it('with the same message number at another institution apart', async () => {
    const msgid = 'H5202010000120250115100099999'
    const here = await till(app, hospital).call('2201', registration(), msgid)
    const there = await till(app, otherHospital).call('2201', registration(), msgid)
    expect(there.output.data.mdtrt_id).not.toBe(here.output.data.mdtrt_id)
  })
})

describe('2203 says what care it was', () => {
  const details = (visit: string, over: Record<string, unknown> = {}, diseinfo: unknown = []) => ({
    mdtrtinfo: {
      mdtrt_id: visit,
      psn_no: demoPsnNo('王秀英'),
      med_type: '14',
      begntime: '2025-01-14 15:00:00',
      dise_codg: 'M03900',
      dise_name: '名称与编码不符也收',
      ...over,
    },
    diseinfo,
  })
  const diagnosis = (serial: number, code: string, valid = '1') => ({
    diag_type: '1',
    diag_srt_no: String(serial),
    diag_code: code,
    diag_name: '诊断',
    vali_flag: valid,
  })
  const visitRow = async (visit: string) => {
    const rows = await sql<{ med_type: string; care_on: string; disease: string; clinical: string }>`
      select med_type, care_on, disease, clinical from visit where mdtrt_id = ${visit}`.read(app.db.reader)
    return rows[0]!
  }

  it.each(['2203', '2203A'])('%s: kind, day of care, disease and diagnoses', async (infno) => {
    const visit = await openVisit()
    const rows = [diagnosis(1, 'I10.x00'), diagnosis(2, 'E11.900')]
    expect(await till(app, hospital).call(infno, details(visit, {}, rows))).toMatchObject({
      ...ok,
      output: {},
    })
    const stored = await visitRow(visit)
    expect(stored).toMatchObject({ med_type: '14', care_on: '2025-01-14', disease: 'M03900' })
    expect(JSON.parse(stored.clinical).diagnoses).toHaveLength(2)
  })

  it('a diagnosis sent again takes the place of the first, and vali_flag 0 takes it out', async () => {
    const visit = await openVisit()
    const his = till(app, hospital)
    await his.call('2203', details(visit, {}, [diagnosis(1, 'I10.x00'), diagnosis(2, 'E11.900')]))
    // One row may come bare, and only the diagnosis that carries the code is cancelled.
    await his.call('2203', details(visit, {}, diagnosis(1, 'I11.900')))
    await his.call('2203', details(visit, {}, [diagnosis(2, 'E11.900', '0'), diagnosis(1, 'I10.x00', '0')]))
    expect(JSON.parse((await visitRow(visit)).clinical).diagnoses).toMatchObject([{ code: 'I11.900' }])
  })

  it('moves lines that wait to the catalogue of the new day', async () => {
    await sql`insert into catalogue_item (area, code, valid_from, valid_to, name, list_type, charge_type, class, first_share)
      values ('000000', 'MOVES', '2024-01-01', '2024-12-31', '旧', '101', '09', 'B', 1000),
             ('000000', 'MOVES', '2025-01-01', null, '新', '101', '09', 'A', 0)`.execute(app.db.autocommit)
    const visit = await openVisit()
    await upload(row(visit, { med_list_codg: 'MOVES' }), row(visit, { feedetl_sn: '2' }))
    const classesOf = async () => {
      const rows = await sql<{ lines: string }>`select u.lines from bill_upload u
        join visit v on v.person_id = u.person_id and v.id = u.visit_id where v.mdtrt_id = ${visit}`.read(
        app.db.reader,
      )
      return (JSON.parse(rows[0]!.lines) as { itemClass: string }[]).map(({ itemClass }) => itemClass)
    }
    expect(await classesOf()).toEqual(['A', 'A'])
    const his = till(app, hospital)
    expect(await his.call('2203', details(visit, { begntime: '2024-12-31' }))).toMatchObject(ok)
    expect(await classesOf()).toEqual(['B', 'A'])
    await expectRefusal(his.call('2203', details(visit, { begntime: '2023-12-31' })), /第1行.*MOVES.*目录/)
  })

  it('refuses a day in the future, an unknown kind of care and a strange visit', async () => {
    const visit = await openVisit()
    const his = till(app, hospital)
    await expectRefusal(his.call('2203', details(visit, { begntime: '2025-01-16' })), /晚于今天/)
    await expectRefusal(his.call('2203', details(visit, { med_type: 'ZZ' })), /医疗类别/)
    await expectRefusal(his.call('2203', details('520200G9999999999999')), /未找到就诊/)
    await expectRefusal(his.call('2203', details(visit, { psn_no: demoPsnNo('张伟') })), /未找到就诊/)
    await expectRefusal(till(app, otherHospital).call('2203', details(visit)), /不是本机构登记/)
  })
})

describe('2204 takes bill lines', () => {
  it('and answers how each divides', async () => {
    const visit = await openVisit()
    const { output, ...answer } = await upload(
      row(visit, {
        feedetl_sn: 'yp570',
        med_list_codg: 'DEMOB0002',
        det_item_fee_sumamt: 4.52,
        cnt: 1,
        pric: 4.52,
      }),
      row(visit, {
        feedetl_sn: '2',
        med_list_codg: 'DEMOB0003',
        det_item_fee_sumamt: 100,
        cnt: 1,
        pric: 100,
      }),
      row(visit, { feedetl_sn: '3', med_list_codg: 'DEMOC0001', det_item_fee_sumamt: 30, cnt: 1, pric: 30 }),
      row(visit, {
        feedetl_sn: '4',
        med_list_codg: 'DEMOR0001',
        det_item_fee_sumamt: 10,
        cnt: 1,
        pric: 10,
        hosp_appr_flag: '1',
      }),
      row(visit, {
        feedetl_sn: '5',
        med_list_codg: 'DEMOR0001',
        det_item_fee_sumamt: 10,
        cnt: 1,
        pric: 10,
        hosp_appr_flag: '',
      }),
    )
    expect(answer).toMatchObject(ok)
    expect(output.result[0]).toEqual({
      feedetl_sn: 'yp570',
      det_item_fee_sumamt: 4.52,
      cnt: 1,
      pric: 4.52,
      pric_uplmt_amt: 999999,
      selfpay_prop: 0.05,
      fulamt_ownpay_amt: 0,
      overlmt_amt: 0,
      preselfpay_amt: 0.23,
      inscp_scp_amt: 4.29,
      chrgitm_lv: '02',
      med_chrgitm_type: '09',
      bas_medn_flag: '0',
      hi_nego_drug_flag: '0',
      chld_medc_flag: '0',
      list_sp_item_flag: '0',
      lmt_used_flag: '0',
      drt_reim_flag: '0',
      memo: null,
      exp_content: null,
    })
    expect(output.result.slice(1)).toMatchObject([
      { pric_uplmt_amt: 60, overlmt_amt: 40, preselfpay_amt: 6, inscp_scp_amt: 54, chrgitm_lv: '02' },
      { fulamt_ownpay_amt: 30, inscp_scp_amt: 0, chrgitm_lv: '03' },
      { lmt_used_flag: '1', preselfpay_amt: 1, inscp_scp_amt: 9 },
      { lmt_used_flag: '1', fulamt_ownpay_amt: 10, inscp_scp_amt: 0 },
    ])
  })

  it('sent as one bare object with numbers as numbers or as text', async () => {
    const visit = await openVisit()
    const bare = row(visit, { det_item_fee_sumamt: ' 10.0000 ', cnt: 2, pric: '5' })
    expect(await till(app, hospital).call('2204', { feedetail: bare })).toMatchObject(ok)
  })

  it('whose price times count differs from the amount by at most one fen', async () => {
    const visit = await openVisit()
    const third = (sn: string, amount: string) =>
      row(visit, { feedetl_sn: sn, det_item_fee_sumamt: amount, cnt: '3', pric: '3.333333' })
    expect(await upload(third('1', '10.00'), third('2', '9.99'), third('3', '10.00'))).toMatchObject(ok)
    await expectRefusal(upload(third('4', '10.02')), /第1行.*相差/)
    await expectRefusal(upload(third('5', '9.98')), /第1行.*相差/)
  })

  it.each([
    ['a code that the catalogue lacks', { med_list_codg: 'NOSUCH001' }, /第2行.*1002 NOSUCH001.*目录/],
    ['a negative amount', { det_item_fee_sumamt: '-10.00' }, /第2行.*负/],
    ['a negative price and count', { cnt: '-2', pric: '-5' }, /第2行.*数量/],
    ['no count', { cnt: '0' }, /第2行.*数量/],
    ['a fraction of a fen', { det_item_fee_sumamt: '10.001' }, /第2行.*det_item_fee_sumamt.*2 位小数/],
    ['a fraction in a JSON number', { det_item_fee_sumamt: 10.001 }, /第2行.*2 位小数/],
    ['an amount in words', { det_item_fee_sumamt: '十元' }, /第2行.*数字/],
    ['an amount with a comma out of place', { det_item_fee_sumamt: '10,00.00' }, /第2行.*逗号/],
    ['an amount beyond numbers', { det_item_fee_sumamt: '1e30' }, /第2行.*过大/],
    [
      'more than ¥1 billion',
      { det_item_fee_sumamt: '1000000000.01', cnt: '1', pric: '1000000000.01' },
      /过大/,
    ],
    ['a serial used twice', { feedetl_sn: '1001' }, /第2行.*1001.*重复/],
    ['no serial', { feedetl_sn: '' }, /第2行.*feedetl_sn/],
    ['a day in the future', { fee_ocur_time: '2025-01-16 00:00:00' }, /第2行.*2025-01-16/],
    ['an approval flag that is none', { hosp_appr_flag: '9' }, /第2行.*hosp_appr_flag/],
    ['another visit', { mdtrt_id: '520200G9999999999999' }, /第2行.*同一就诊/],
    ['another batch', { chrg_bchno: 'B2' }, /第2行.*同一批次/],
    ['another person', { psn_no: demoPsnNo('张建国') }, /第2行.*人员编号.*同一就诊/],
    ['a missing amount', { det_item_fee_sumamt: null }, /第2行.*不能为空/],
  ])('not with %s, naming the row', async (_, over, sentence) => {
    const visit = await openVisit()
    await expectRefusal(upload(row(visit), row(visit, { feedetl_sn: '1002', ...over })), sentence)
  })

  it('and names several wrong rows at once', async () => {
    const visit = await openVisit()
    const wrong = ['1', '2', '3', '4', '5'].map((sn) =>
      row(visit, { feedetl_sn: sn, med_list_codg: `NO${sn}` }),
    )
    await expectRefusal(upload(...wrong), /5 行.*第1行.*第2行.*第3行.*等/)
  })

  it('not above ¥1 billion a visit, however many uploads', async () => {
    const visit = await openVisit()
    const large = (sn: string, batch: string) =>
      row(visit, {
        feedetl_sn: sn,
        chrg_bchno: batch,
        det_item_fee_sumamt: '600000000',
        cnt: '1',
        pric: '600000000',
      })
    expect(await upload(large('1', 'B1'))).toMatchObject(ok)
    await expectRefusal(upload(large('2', 'B2')), /10 亿/)
    await expectRefusal(upload(large('3', 'B3'), large('4', 'B3')), /10 亿/)
  })

  it('not with a serial that an earlier upload of the visit used', async () => {
    const visit = await openVisit()
    await upload(row(visit))
    await expectRefusal(upload(row(visit, { chrg_bchno: 'B2' })), /1001.*已上传/)
  })

  it('once', async () => {
    const visit = await openVisit()
    const his = till(app, hospital)
    const msgid = his.newMsgid()
    const first = await his.call('2204', { feedetail: [row(visit)] }, msgid)
    const before = await stateOf(app.db)
    // The same content in another spelling is the same content.
    const again = await his.call(
      '2204',
      { feedetail: row(visit, { det_item_fee_sumamt: 10, cnt: 2, pric: 5 }) },
      msgid,
    )
    expect(again.output).toEqual(first.output)
    expect(await stateOf(app.db)).toBe(before)
  })

  it('under a batch number that is one', async () => {
    const visit = await openVisit()
    await expectRefusal(upload(row(visit, { chrg_bchno: '0000' })), /0000/)
    await expectRefusal(upload(row(visit, { chrg_bchno: '' })), /chrg_bchno/)
  })
})

describe('2205 withdraws lines', () => {
  const withdraw = (visit: string, batch: string, institution = hospital) =>
    till(app, institution).call('2205', {
      data: { mdtrt_id: visit, psn_no: demoPsnNo('王秀英'), chrg_bchno: batch },
    })

  it('of one batch, so that its serials may be used again', async () => {
    const visit = await openVisit()
    await upload(row(visit))
    await upload(row(visit, { feedetl_sn: '2', chrg_bchno: 'B2' }))
    expect(await withdraw(visit, 'B1')).toMatchObject({ ...ok, output: {} })
    expect(await upload(row(visit, { chrg_bchno: 'B3' }))).toMatchObject(ok)
    await expectRefusal(upload(row(visit, { feedetl_sn: '2', chrg_bchno: 'B3' })), /已上传/)
  })

  it('of all batches by 0000, and again without harm', async () => {
    const visit = await openVisit()
    await upload(row(visit))
    expect(await withdraw(visit, '0000')).toMatchObject(ok)
    expect(await withdraw(visit, '0000')).toMatchObject(ok)
    expect(await upload(row(visit))).toMatchObject(ok)
  })

  it('not of a batch that never was, nor of another institution’s visit', async () => {
    const visit = await openVisit()
    await expectRefusal(withdraw(visit, 'B9'), /没有收费批次 B9/)
    await expectRefusal(withdraw(visit, '0000', otherHospital), /不是本机构登记/)
  })
})

describe('2202 cancels a visit', () => {
  const cancel = (visit: string) =>
    till(app, hospital).call('2202', {
      data: { mdtrt_id: visit, psn_no: demoPsnNo('王秀英'), ipt_otp_no: 'MZ0001' },
    })

  it('after which it takes nothing more', async () => {
    const visit = await openVisit()
    await upload(row(visit))
    expect(await cancel(visit)).toMatchObject({ ...ok, output: {} })
    await expectRefusal(upload(row(visit, { feedetl_sn: '2' })), /已撤销/)
    await expectRefusal(cancel(visit), /已撤销/)
  })
})

describe('9001 and 9002 where the institution must sign in', () => {
  const signIn = (institution: string) =>
    till(app, institution).call('9001', { signIn: { opter_no: '0053', mac: '00-00', ip: '10.0.0.1' } })
  const ask = (institution: string, signNo: string) => {
    const his = till(app, institution)
    const input = { data: { mdtrt_cert_type: '02', mdtrt_cert_no: demoIdNumber('张伟') } }
    return app.fsi({ ...his.envelope('1101', input, his.newMsgid()), sign_no: signNo })
  }

  it('nothing is done before, and everything after, until the day or the sign-in ends', async () => {
    await sql`update institution set sign_in_required = true where code = ${otherHospital}`.execute(
      app.db.autocommit,
    )
    expect(await ask(otherHospital, '')).toMatchObject({
      infcode: -1,
      err_msg: expect.stringContaining('签到'),
    })
    const { output } = await signIn(otherHospital)
    expect(output.signinoutb).toEqual({
      sign_time: '2025-01-15',
      sign_no: expect.stringMatching(/^52020020250115\d{16}$/),
    })
    const signNo: string = output.signinoutb.sign_no
    expect(await ask(otherHospital, signNo)).toMatchObject(ok)
    expect(await ask(otherHospital, 'x')).toMatchObject({ infcode: -1 })
    app.clock.moveTo('2025-01-16')
    expect(await ask(otherHospital, signNo)).toMatchObject({ infcode: -1 })
    app.clock.moveTo('2025-01-15')
    const out = (institution: string) =>
      till(app, institution).call('9002', { signOut: { sign_no: signNo, opter_no: '0053' } })
    expect(await out(hospital)).toMatchObject({ infcode: -1 })
    expect((await out(otherHospital)).output).toMatchObject({ sign_time: { sign_time: '2025-01-15' } })
    expect(await ask(otherHospital, signNo)).toMatchObject({ infcode: -1 })
    expect(await out(otherHospital)).toMatchObject({ infcode: -1 })
    await sql`update institution set sign_in_required = false where code = ${otherHospital}`.execute(
      app.db.autocommit,
    )
  })

  it('the same 9001 signs in once', async () => {
    const his = till(app, hospital)
    const msgid = his.newMsgid()
    const input = { signIn: { opter_no: '1' } }
    const answers = await Promise.all([his.call('9001', input, msgid), his.call('9001', input, msgid)])
    expect(answers[0]!.output).toEqual(answers[1]!.output)
  })
})
