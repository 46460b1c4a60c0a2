import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HisBill, outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

// A sandbox that was not asked to demand trace codes: programs that do not scan yet rehearse everything else on any day.

let app: TestApp
beforeAll(async () => {
  app = await testApp({ letsUnscanned: true })
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
