import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { letterVersion } from '../filing/letter.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { make } from '../testing/people.ts'
import { demoPsnNo, till } from '../testing/till.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const hospital = 'H52020100001'
const ask = async (infno: string, data: object) => await till(app, hospital).call(infno, { data })

describe('2001: whether the funds would pay', () => {
  const on = { begntime: '2025-01-15 10:00:00', fixmedins_code: hospital, insutype: '' }
  test('insured: yes, by the pool that pays that kind of care', async () => {
    const psn_no = demoPsnNo('王秀英')
    const { output } = await ask('2001', { psn_no, med_type: '11', ...on })
    expect(output.trtinfo).toMatchObject([
      { psn_no, trt_chk_type: '1', fund_pay_type: '310102', trt_enjymnt_flag: '1', trt_chk_rslt: null },
    ])
  })
  test('suspended, a kind without rules, a chronic disease that is not filed: no, and why', async () => {
    const suspended = await ask('2001', { psn_no: demoPsnNo('孙丽'), med_type: '11', ...on })
    expect(suspended.output.trtinfo).toMatchObject([
      { trt_enjymnt_flag: '0', trt_chk_rslt: expect.stringContaining('暂停') },
    ])
    const psn_no = demoPsnNo('王秀英')
    const kind = await ask('2001', { psn_no, med_type: '28', ...on })
    expect(kind.output.trtinfo).toMatchObject([{ trt_enjymnt_flag: '0' }])
    const disease = await ask('2001', { psn_no, med_type: '14', dise_codg: 'M99999', ...on })
    expect(disease.output.trtinfo).toMatchObject([
      { fund_pay_type: '310100', trt_enjymnt_flag: '0', trt_chk_rslt: expect.stringContaining('备案') },
    ])
  })
  test('somebody who was never insured has no row', async () => {
    const nobody = await make(app, { name: '无保', scheme: null })
    expect((await ask('2001', { psn_no: nobody.psnNo, med_type: '11', ...on })).output.trtinfo).toEqual([])
  })
})

describe('filings in force', () => {
  test('5301 names filed diseases that hold today, 5302 the institution chosen, and 2001 lets the pool pay', async () => {
    const { psnNo: psn_no, ...person } = await make(app, {
      name: '常慢',
      scheme: 'employee',
      bornOn: '1960-01-01',
    })
    const caller = { ...person, psnNo: psn_no }
    expect(await ask('5301', { psn_no })).toMatchObject({ infcode: 0, output: { feedetail: [] } })
    expect(await ask('5360', { psn_no })).toMatchObject({ infcode: 0, output: { data: [] } })
    const filed = await app.post('/filings', caller, {
      matter: { kind: 'chronic', disease: 'M01600' },
      institution: hospital,
      from: '2025-01-15',
      reason: '2024年确诊',
      commitmentVersion: letterVersion,
    })
    expect((await ask('5301', { psn_no })).output.feedetail).toEqual([])
    const { personId, id, version } = filed.body
    const approve = { decision: 'approve', reasons: [], version }
    await app.post(`/agency/filings/${personId}/${id}/decide`, await app.staff('clerk-520200'), approve)
    expect(
      (await ask('5360', { psn_no, psn_name: '常慢', insutype: '', begntime: '2025-01-15' })).output,
    ).toMatchObject({
      data: [{ psn_no, insutype: '310', med_type: '14', dise_codg: 'M01600' }],
    })
    expect((await ask('5301', { psn_no })).output.feedetail).toMatchObject([
      { opsp_dise_code: 'M01600', opsp_dise_name: '糖尿病', begndate: '2025-01-15' },
    ])
    const chosen = (biz_appy_type: string) => ask('5302', { psn_no, biz_appy_type })
    expect((await chosen('01')).output.psnfixmedin).toMatchObject([
      { fixmedins_code: hospital, insutype: '310' },
    ])
    expect((await chosen('06')).output.psnfixmedin).toEqual([])
    const on = { begntime: '2025-01-15 10:00:00', fixmedins_code: hospital, insutype: '310' }
    const { output } = await ask('2001', { psn_no, med_type: '14', dise_codg: 'M01600', ...on })
    expect(output.trtinfo).toMatchObject([{ fund_pay_type: '310100', trt_enjymnt_flag: '1' }])
  })

  test('5304 names a transfer that is filed', async () => {
    const person = await make(app, { name: '常转', scheme: 'employee', bornOn: '1960-01-01' })
    const range = { begntime: '2025-01-01', endtime: '2025-12-31' }
    const none = await ask('5304', { psn_no: person.psnNo, ...range })
    expect(none).toMatchObject({ infcode: 0, output: { refmedin: [] } })
    const filed = await app.post('/filings', person, {
      matter: { kind: 'outOfArea', type: 'transfer', destination: '530100' },
      from: '2025-01-15',
      reason: '需上级医院诊治',
      commitmentVersion: letterVersion,
    })
    const approve = { decision: 'approve', reasons: [], version: filed.body.version }
    const { personId, id, status } = filed.body
    const clerk = await app.staff('clerk-520200')
    if (status === 'submitted') await app.post(`/agency/filings/${personId}/${id}/decide`, clerk, approve)
    expect((await ask('5304', { psn_no: person.psnNo, ...range })).output.refmedin).toMatchObject([
      { psn_name: '常转', refl_date: '2025-01-15', refl_rea: '需上级医院诊治', insu_optins: '520200' },
    ])
  })

  test('5303 says that nobody lies in a hospital', async () => {
    const range = { begntime: '2025-01-01', endtime: '2025-12-31' }
    expect((await ask('5303', { psn_no: demoPsnNo('王秀英'), ...range })).output).toEqual({ data: [] })
  })
})

describe('1901: dictionaries', () => {
  test('in both spellings', async () => {
    const { output } = await ask('1901', {
      type: 'gend',
      admdvs: '520200',
      date: '2025-01-15',
      vali_flag: '1',
    })
    expect(output.list[1]).toMatchObject({
      type: 'gend',
      value: '1',
      label: '男',
      parent_value: '0',
      parentValue: '0',
      vali_flag: '1',
      valiFlag: '1',
    })
  })
  test('one that is not here is refused with the list of those that are', async () => {
    const refused = await ask('1901', { type: 'NOSUCH', admdvs: '520200', date: '2025-01-15' })
    expect(refused).toMatchObject({ infcode: -1, err_msg: expect.stringContaining('med_type') })
  })
})

test('90100 shows for which months each insurance is paid', async () => {
  expect((await ask('90100', { psn_no: demoPsnNo('张伟') })).output).toMatchObject([
    {
      poolarea_no: '520200',
      insutype: '310',
      clct_flag: '1',
      clct_flag_name: '已足额到账',
      accrym_end: null,
    },
  ])
  expect((await ask('90100', { psn_no: demoPsnNo('孙丽') })).output).toMatchObject([{ clct_flag: '0' }])
  const nobody = await make(app, { name: '无费', scheme: null })
  expect((await ask('90100', { psn_no: nobody.psnNo })).output).toEqual([])
})
