import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type HisAnswer, outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { verifyAll } from '../commands/verify.ts'
import { letterVersion } from '../filing/letter.ts'
import { findBill } from '../settlement/records.ts'
import { readStored } from '../settlement/stored.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { stateOf, till } from '../testing/till.ts'

// What happens to a stay whose patient dies, moves, loses insurance or a relation meanwhile, or that runs over a year.

let app: TestApp
let patient: Made
let son: Made
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-01-15')
  patient = await make(app, { name: '钱院', scheme: 'employee', bornOn: '1975-01-01', balance: 30_000 })
  son = await make(app, { name: '钱子', scheme: 'employee', bornOn: '2000-01-01', balance: 1_000_000 })
})

const hospital = 'H52020100001'
const second = 'H52020100002'
const his = (at = hospital) => till(app, at)
const shown = () => ({
  psn_no: patient.psnNo,
  insutype: '310',
  mdtrt_cert_type: '02',
  mdtrt_cert_no: patient.idNumber,
})
const admit = async (on = '2025-01-10', at = hospital): Promise<string> =>
  outputOf(
    await his(at).call('2401', {
      mdtrtinfo: { ...shown(), begntime: `${on} 09:00:00`, med_type: '21', ipt_no: 'ZY1' },
    }),
  ).result.mdtrt_id
let serial = 0
const give = (visit: string, amount: number, on: string, at = hospital) =>
  his(at).call('2301', {
    feedetail: {
      feedetl_sn: `C${++serial}`,
      mdtrt_id: visit,
      psn_no: patient.psnNo,
      fee_ocur_time: `${on} 10:00:00`,
      med_list_codg: 'DEMOA0001',
      medins_list_codg: 'DEMOA0001',
      det_item_fee_sumamt: amount,
      cnt: 1,
      pric: amount,
    },
  })
const leave = (visit: string, on: string, more: object = {}, at = hospital) =>
  his(at).call('2402', {
    dscginfo: { mdtrt_id: visit, psn_no: patient.psnNo, insutype: '310', endtime: `${on} 08:00:00`, ...more },
  })
const settle = (visit: string, total: number, more: object = {}, at = hospital) =>
  his(at).call('2304', {
    data: {
      ...shown(),
      medfee_sumamt: total,
      psn_setlway: '01',
      mdtrt_id: visit,
      acct_used_flag: '1',
      mid_setl_flag: '0',
      ...more,
    },
  })
const between = (until: string) => ({ mid_setl_flag: '1', dscgTime: until })
const report = async (change: object) => {
  const person = { name: patient.name, idNumber: patient.idNumber }
  const done = await app.post('/agency/changes', await app.staff('clerk-520200'), { person, change })
  expect(done, done.text).toMatchObject({ status: 200 })
}
async function expectRefusal(send: () => Promise<HisAnswer>, sentence: RegExp): Promise<void> {
  const before = await stateOf(app.db)
  const refused = await send()
  expect(refused, String(sentence)).toMatchObject({ infcode: -1, output: null })
  expect(refused.err_msg).toMatch(sentence)
  expect(await stateOf(app.db)).toBe(before)
}
const billOf = async (answer: HisAnswer) => {
  const found = await findBill(app.db.reader, patient.id, outputOf(answer).setlinfo.setl_id)
  return readStored(found!.row.stored).bill
}
const right = async () => expect((await verifyAll(app.deps)).verdict).toBe('right')

test('who dies in hospital is discharged on that day; the funds pay, no account does', async () => {
  await bindFor(app, son, patient, { relationship: 'parent' })
  const visit = await admit()
  outputOf(await give(visit, 5000, '2025-01-11'))
  await report({ kind: 'death', on: '2025-01-12' })
  await expectRefusal(() => give(visit, 10, '2025-01-13'), /晚于患者去世的日期 2025-01-12/)
  outputOf(await give(visit, 1000, '2025-01-12'))
  await expectRefusal(() => leave(visit, '2025-01-14'), /出院日期 2025-01-14 晚于患者去世的日期 2025-01-12/)
  outputOf(await leave(visit, '2025-01-12', { dscg_way: '5', die_date: '2025-01-12' }))
  const { setlinfo } = outputOf(await settle(visit, 6000))
  expect(setlinfo).toMatchObject({ act_pay_dedc: 800, acct_pay: 0, acct_mulaid_pay: 0 })
  expect(setlinfo.psn_cash_pay).toBe(setlinfo.psn_part_amt)
  expect(setlinfo.fund_pay_sumamt).toBeGreaterThan(0)
  await right()
})

test('a relation that ends during the stay pays nothing of it; one that begins pays', async () => {
  const binding = await bindFor(app, son, patient, { relationship: 'parent' })
  const visit = await admit()
  outputOf(await give(visit, 5000, '2025-01-11'))
  outputOf(await leave(visit, '2025-01-15'))
  const trial = () =>
    his().call('2303', {
      data: { ...shown(), medfee_sumamt: 5000, mdtrt_id: visit, acct_used_flag: '1', mid_setl_flag: '0' },
    })
  expect(outputOf(await trial()).setlinfo.acct_mulaid_pay).toBeGreaterThan(0)
  const ended = await app.post(`/bindings/${binding}/end`, son, {})
  expect(ended, ended.text).toMatchObject({ status: 200 })
  // What the offer showed has changed: a new one says so before it is settled.
  outputOf(await trial())
  expect(outputOf(await settle(visit, 5000)).setlinfo).toMatchObject({ acct_mulaid_pay: 0, acct_pay: 300 })
  await right()
})

test('who loses insurance is discharged on its last day; what was given later is not the insurance’s', async () => {
  const visit = await admit()
  outputOf(await give(visit, 3000, '2025-01-11'))
  outputOf(await give(visit, 500, '2025-01-14'))
  await report({ kind: 'leave', last: '2025-01-12' })
  await expectRefusal(
    () => leave(visit, '2025-01-15'),
    /医保已终止，最后一天是 2025-01-12.*以 2025-01-12 为出院日期/,
  )
  await expectRefusal(() => settle(visit, 3000, between('2025-01-12')), /有 1 行费用明细晚于 2025-01-12/)
  const data = [{ mdtrt_id: visit, psn_no: patient.psnNo, feedetl_sn: `C${serial}` }]
  outputOf(await his().call('2302', { data }))
  outputOf(await leave(visit, '2025-01-12'))
  expect(outputOf(await settle(visit, 3000)).setlinfo).toMatchObject({ act_pay_dedc: 800, insutype: '310' })
  await right()
})

test('who moves is settled to the last day by the old area’s rules, and from there by the new one’s', async () => {
  const visit = await admit()
  outputOf(await give(visit, 3000, '2025-01-11'))
  const first = await settle(visit, 3000, between('2025-01-12'))
  expect(await billOf(first)).toMatchObject({ patient: { area: '520200' }, on: '2025-01-12' })
  await report({ kind: 'move', area: '530600', on: '2025-01-13' })
  outputOf(await give(visit, 1000, '2025-01-14'))
  outputOf(await leave(visit, '2025-01-15'))
  // Zhaotong settles elsewhere only what was filed, and says so; the filing is looked up at the settlement.
  await expectRefusal(() => settle(visit, 1000), /备案/)
  const filed = await app.post('/filings', patient, {
    matter: { kind: 'outOfArea', type: 'temporary', destination: '520200' },
    from: '2025-01-15',
    reason: '如实申请',
    commitmentVersion: letterVersion,
  })
  expect(filed, filed.text).toMatchObject({ status: 200, body: { status: 'approved' } })
  const rest = await settle(visit, 1000)
  expect(await billOf(rest)).toMatchObject({
    patient: { area: '530600' },
    institution: { area: '520200' },
    filing: 'temporary',
    on: '2025-01-15',
  })
  await right()
})

describe('over the turn of a year', () => {
  test('what was given in the old year may be settled by it, and the rest in the new one, with one deductible', async () => {
    app.clock.moveTo('2025-12-31')
    const visit = await admit('2025-12-28')
    outputOf(await give(visit, 2000, '2025-12-29'))
    const old = await settle(visit, 2000, between('2025-12-31'))
    expect(outputOf(old).setlinfo).toMatchObject({ act_pay_dedc: 800 })
    app.clock.moveTo('2026-01-05')
    outputOf(await give(visit, 1000, '2026-01-02'))
    outputOf(await leave(visit, '2026-01-05'))
    const rest = await settle(visit, 1000)
    expect(outputOf(rest).setlinfo).toMatchObject({ act_pay_dedc: 0 })
    expect([(await billOf(old)).on, (await billOf(rest)).on]).toEqual(['2025-12-31', '2026-01-05'])
    // The next stay of the new year counts this one, which is no earlier stay of its own.
    expect((await billOf(rest)).admissionsBefore).toBe(0)
    const next = await admit('2026-01-05', second)
    outputOf(await give(next, 1000, '2026-01-05', second))
    outputOf(await leave(next, '2026-01-05', {}, second))
    expect((await billOf(await settle(next, 1000, {}, second))).admissionsBefore).toBe(1)
    await right()
  })
})

test('who is transferred is discharged first, and the second stay counts the first, however late that is settled', async () => {
  const first = await admit('2025-01-05')
  outputOf(await give(first, 1000, '2025-01-06'))
  await expectRefusal(async () => {
    const mdtrtinfo = { ...shown(), begntime: '2025-01-08 09:00:00', med_type: '21', ipt_no: 'ZY2' }
    return await his(second).call('2401', { mdtrtinfo })
  }, /六盘水市第一示范医院的住院.*还没有办理出院/)
  outputOf(await leave(first, '2025-01-08', { dscg_way: '2' }))
  const next = await admit('2025-01-08', second)
  outputOf(await give(next, 1000, '2025-01-09', second))
  outputOf(await leave(next, '2025-01-10', {}, second))
  // Counted when it is settled, under the patient's lock: two hospitals that settle at once see each other.
  const both = await Promise.all([settle(first, 1000), settle(next, 1000, {}, second)])
  const counted = await Promise.all(both.map(billOf))
  expect(counted.map(({ admissionsBefore }) => admissionsBefore).sort()).toEqual([0, 1])
  await right()
})
