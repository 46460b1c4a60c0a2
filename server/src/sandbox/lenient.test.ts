import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HisBill, outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

// What a sandbox lets pass that production does not: programs that do not scan yet rehearse everything else on any day, and one
// person may play the whole agency.

let app: TestApp
beforeAll(async () => {
  app = await testApp({ letsUnscanned: true, oneClerkDecides: true })
  app.clock.moveTo('2026-01-20')
})
afterAll(() => app.close())

test('a sale that says nothing of trace codes is settled, and one that says how many are due is held to it', async () => {
  const patient = await make(app, { name: '冯追', scheme: 'employee', balance: 500_000 })
  const pharmacy = till(app, 'P52020100001')
  const bare: HisBill = {
    patient: { psnNo: patient.psnNo, certNo: patient.idNumber },
    lines: [{ code: 'DEMOA0001', amount: 10, traceCodes: [] }],
  }
  outputOf(await pharmacy.settleSale(bare))
  const { druginfo, drugdetail } = pharmacy.saleData(bare)
  const said = await pharmacy.call('2102', {
    druginfo: { ...druginfo, minpacunt_drug_trac_cnt: 1 },
    drugdetail,
  })
  expect(said).toMatchObject({ infcode: -1, err_msg: expect.stringMatching(/追溯码/) })
})

test('one clerk releases a freeze', async () => {
  const clerk = await app.staff('clerk-520200')
  const payer = await make(app, { name: '金五', scheme: 'employee', balance: 100_000 })
  const { body } = await app.post('/account/freeze', payer, { scope: 'account' })
  const path = `/agency/holds/${payer.id}/${body.holds[0].id}/release`
  const released = await app.post(path, clerk, { person: { name: payer.name, idNumber: payer.idNumber } })
  expect(released.body).toEqual({ released: true })
  expect((await app.get('/account/holds', payer)).body.holds).toEqual([])
})

test('one clerk enters the lines of a slip and approves it', async () => {
  const clerk = await app.staff('clerk-520200')
  const patient = await make(app, { name: '陶七', scheme: 'employee', balance: 0 })
  const { body } = await app.post('/claims', patient, {
    institution: 'H52020100001',
    slipNo: 'ONE-1',
    careOn: '2026-01-10',
    totalFen: 60_000,
    cause: 'tillFailed',
    bankAccount: '622202000000001234',
  })
  const at = `/agency/claims/${patient.id}/${body.id}`
  const lines = [{ code: 'DEMOA0001', amountFen: 60_000 }]
  const entered = await app.post(`${at}/lines`, clerk, { lines, version: body.version })
  const { version } = entered.body
  const decided = await app.post(`${at}/decide`, clerk, { decision: 'approve', version })
  expect(decided.body.claim, decided.text).toMatchObject({ status: 'settled' })
})

test('one clerk concludes a case', async () => {
  const clerk = await app.staff('clerk-520200')
  const payer = await make(app, { name: '陶六', scheme: 'employee', balance: 100_000 })
  const relative = await make(app, { name: '姜七', scheme: 'employee', balance: 0 })
  await bindFor(app, payer, relative, { relationship: 'spouse' })
  const named = ({ name, idNumber }: typeof payer) => ({ name, idNumber })
  const opened = await app.post('/agency/cases', clerk, {
    payer: named(payer),
    relative: named(relative),
    words: '举报',
  })
  expect(opened.status, opened.text).toBe(200)
  const { id, version } = opened.body
  const decided = await app.post(`/agency/cases/${id}/decide`, clerk, {
    decision: 'confirm',
    words: '不实',
    version,
  })
  expect(decided.body).toMatchObject({ status: 'confirmed' })
})
