import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { stateOf, till } from '../testing/till.ts'

// Who lies in hospital, and the family, see what it came to so far and who would pay if it ended today.

let app: TestApp
let patient: Made
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-01-15')
  patient = await make(app, { name: '周院', scheme: 'employee', bornOn: '1975-01-01', balance: 30_000 })
  const son = await make(app, { name: '周子', scheme: 'employee', bornOn: '2000-01-01', balance: 1_000_000 })
  await bindFor(app, son, patient, { relationship: 'parent' })
})
const his = () => till(app, 'H52020100001')
const who = () => ({
  psn_no: patient.psnNo,
  insutype: '310',
  mdtrt_cert_type: '02',
  mdtrt_cert_no: patient.idNumber,
})
const admit = async (): Promise<{ mdtrt_id: string; psn_no: string }> => {
  const mdtrtinfo = { ...who(), begntime: '2025-01-10 09:00:00', med_type: '21', ipt_no: 'ZY1' }
  const { mdtrt_id } = outputOf(await his().call('2401', { mdtrtinfo })).result
  return { mdtrt_id, psn_no: patient.psnNo }
}
let serial = 0
const give = async (stay: object, amount: number) => {
  const row = { med_list_codg: 'DEMOA0001', medins_list_codg: 'DEMOA0001', cnt: 1, pric: amount }
  const day = { feedetl_sn: `S${++serial}`, fee_ocur_time: '2025-01-11 10:00:00' }
  outputOf(await his().call('2301', { feedetail: { ...stay, ...row, ...day, det_item_fee_sumamt: amount } }))
}
const leave = async (stay: object) =>
  outputOf(
    await his().call('2402', {
      dscginfo: { ...stay, insutype: '310', endtime: '2025-01-15 08:00:00', dscg_way: '1' },
    }),
  )
const settle = async (stay: object, total: number, more: object = {}) => {
  const bill = { ...stay, ...who(), medfee_sumamt: total, psn_setlway: '01', acct_used_flag: '1' }
  return outputOf(await his().call('2304', { data: { ...bill, mid_setl_flag: '0', ...more } })).setlinfo
}
const stays = async (caller = patient, query: Record<string, string> = {}) =>
  (await app.get('/stays', caller, { query })).body.stays

test('a stay shows its days, its total and who would pay, as it will be settled; asking changes nothing', async () => {
  expect(await stays()).toEqual([])
  const stay = await admit()
  expect(await stays()).toMatchObject([
    {
      institution: { name: '六盘水市第一示范医院' },
      beganOn: '2025-01-10',
      days: 5,
      totalFen: 0,
      wouldPay: null,
    },
  ])
  await give(stay, 6000)
  await give(stay, 4000)
  const before = await stateOf(app.db)
  const [shown] = await stays()
  expect(shown).toMatchObject({
    dischargedOn: null,
    lines: 2,
    totalFen: 1_000_000,
    settledFen: 0,
    refused: null,
    wouldPay: {
      amounts: { fundTotalFen: 736_000, ownFen: 30_000, cashFen: 0 },
      payers: [{ name: '周子', amountFen: 234_000 }],
    },
  })
  expect(await stateOf(app.db)).toBe(before)
  await leave(stay)
  expect(await stays()).toMatchObject([{ dischargedOn: '2025-01-15', wouldPay: shown.wouldPay }])
  const settled = await settle(stay, 10_000)
  expect(settled).toMatchObject({ fund_pay_sumamt: 7360, acct_mulaid_pay: 2340 })
  expect(await stays()).toEqual([])
})

test('what was settled in between is told apart, and its deductible is not taken twice', async () => {
  const stay = await admit()
  await give(stay, 2000)
  await settle(stay, 2000, { mid_setl_flag: '1', dscgTime: '2025-01-12' })
  await give(stay, 1000)
  expect(await stays()).toMatchObject([
    {
      settledFen: 200_000,
      totalFen: 100_000,
      wouldPay: { amounts: { deductibleFen: 0, fundTotalFen: 80_000 } },
    },
  ])
})

test('where nobody can say who would pay, it says why; a stranger is told nothing', async () => {
  const stay = await admit()
  await give(stay, 100)
  const person = { name: patient.name, idNumber: patient.idNumber }
  const change = { kind: 'suspend', on: '2025-01-15' }
  await app.post('/agency/changes', await app.staff('clerk-520200'), { person, change })
  const [shown] = await stays()
  if (shown.wouldPay === null) expect(shown.refused.zh).toMatch(/医保/)
  const stranger = await make(app, { name: '外人', scheme: 'employee' })
  expect((await app.get('/stays', stranger, { query: { personId: String(patient.id) } })).status).toBe(404)
})
