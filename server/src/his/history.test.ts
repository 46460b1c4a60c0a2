import { afterAll, beforeAll, expect, test } from 'vitest'
import { outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Made, make } from '../testing/people.ts'
import { demoPatient, till } from '../testing/till.ts'

// What a person's care came to before: sums of the year, drugs of chronic diseases, what one bill's rules paid.

let app: TestApp
let patient: Made
beforeAll(async () => {
  app = await testApp()
  app.clock.moveTo('2025-02-10')
  patient = await make(app, { name: '郑累', scheme: 'employee', balance: 500_000 })
})
afterAll(() => app.close())

const hospital = 'H52020100001'
const his = (institution = hospital) => till(app, institution)
const bill = (amount: number, on = '2025-02-10') => ({
  patient: { psnNo: patient.psnNo, certNo: patient.idNumber },
  lines: [{ code: 'DEMOA0001', amount }],
  on,
})
type Sum = { insutype: string; cum_ym: string; cum_type_code: string; cum: number }
const sums = async (cum_ym = '') => {
  const answer = await his().call('5206', { data: { psn_no: patient.psnNo, cum_ym } })
  const { cuminfo } = outputOf(answer) as { cuminfo: Sum[] }
  return Object.fromEntries(cuminfo.map(({ cum_type_code, cum }) => [cum_type_code, cum]))
}

test('5206 counts the bills of a year that stand, whoever settled them, to the month that is asked', async () => {
  expect(await sums()).toEqual({ S0000: 0, Q0000: 0, C0000: 0, D310101: 0, D330101: 0 })
  await his().payBill(bill(1000, '2025-01-20'))
  const back = await his('H52020100002').payBill(bill(500))
  // The deductible of the year is 150; half of the rest is pooled at a level-3 hospital, more at level 2.
  const both = await sums()
  expect(both).toMatchObject({ S0000: 1500, Q0000: 150, C0000: 0, D310101: expect.any(Number) })
  expect(await sums('202501')).toMatchObject({ S0000: 1000, Q0000: 150, D310101: 425 })
  expect(await sums('202412')).toMatchObject({ S0000: 0 })
  outputOf(await his('H52020100002').reverse(back))
  expect(await sums()).toEqual(await sums('202501'))
  const wrong = await his().call('5206', { data: { psn_no: patient.psnNo, cum_ym: '2025-1' } })
  expect(wrong).toMatchObject({
    infcode: -1,
    err_msg: expect.stringMatching(/累计年月.*应为年月，如 202502/),
  })
})

test('100001 says what each rule of a bill came to, and its rows add up to the bill', async () => {
  const settled = await his().payBill({
    ...bill(0),
    lines: [
      { code: 'DEMOA0001', amount: 600 },
      { code: 'DEMOB0001', amount: 400 },
      { code: 'DEMOC0001', amount: 100 },
    ],
  })
  const asked = { psn_No: patient.psnNo, setl_Id: settled.settlement, mdtrt_Id: settled.visit }
  const { data } = outputOf(await his().call('100001', { data: asked }))
  type Item = { polItemName: string; polItemPaySum: number; selfPayAmt: number; fundPayAmt: number }
  expect(data).toMatchObject([
    { polItemName: '全自费', selfPayAmt: 100, fundPayAmt: 0 },
    { polItemName: '先行自付', selfPayAmt: 40 },
    { polItemName: '范围内个人自付' },
    { polItemCode: '310102', fundPayAmt: settled.answer.output.setlinfo.hifp_pay, fundPayProp: 0.5 },
  ])
  const total = (data as Item[]).reduce((all, { polItemPaySum }) => all + polItemPaySum * 100, 0)
  expect(Math.round(total)).toBe(110_000)
  for (const [from, more] of [
    [his('H52020100002'), {}],
    [his(), { mdtrt_Id: 'other' }],
    [his(), { psn_No: demoPatient('张伟').psnNo }],
  ] as const) {
    expect(await from.call('100001', { data: { ...asked, ...more } })).toMatchObject({
      infcode: -1,
      err_msg: expect.stringMatching(/未找到结算/),
    })
  }
})

test('5205 lists drugs that this institution gave for a chronic disease', async () => {
  const known = demoPatient('王秀英')
  const chronic = { patient: known, medType: '14', disease: 'M03900', on: '2025-02-10' }
  await his().payBill({
    ...chronic,
    lines: [
      { code: 'DEMOA0001', amount: 30, count: 3 },
      { code: 'DEMOA0002', amount: 100 },
    ],
  })
  await his().payBill({ ...chronic, medType: '11', disease: '', lines: [{ code: 'DEMOB0001', amount: 10 }] })
  const asked = { psn_no: known.psnNo, begntime: '2025-02-01 00:00:00', endtime: '2025-02-28 23:59:59' }
  const { feedetail } = outputOf(await his().call('5205', { data: asked }))
  expect(feedetail).toMatchObject([
    { med_list_codg: 'DEMOA0001', cnt: 3, pric: 10, med_type: '14', fixmedins_code: hospital },
  ])
  const elsewhere = outputOf(await his('H52020100002').call('5205', { data: asked }))
  expect(elsewhere.feedetail).toEqual([])
  const before = outputOf(await his().call('5205', { data: { ...asked, endtime: '2025-02-09 00:00:00' } }))
  expect(before.feedetail).toEqual([])
})
