import { fen, zero } from '@gongji/policy/money'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import { posting } from './post.ts'

// Clearing with institutions and funds reads the books: each entry names who it is with.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

test('a bill’s entries name the institution that is paid, the fund, and where cash was paid; a reversal’s are the negatives', async () => {
  const payer = await make(app, { name: '庄一', scheme: 'employee', balance: 30_000 })
  const patient = await make(app, { name: '庄母', scheme: 'employee', balance: 10_000, bornOn: '1950-05-05' })
  await bindFor(app, payer, patient, { relationship: 'parent' })
  const hospital = till(app, 'H52020100001')
  const paid = await hospital.payBill({
    patient: { psnNo: patient.psnNo, certNo: patient.idNumber },
    lines: [
      { code: 'DEMOA0001', amount: 950 },
      { code: 'DEMOC0001', amount: 50 },
    ],
    accountUse: '1',
  })
  type Entry = { personId: number; account: string; party: string; amount: number }
  const booked = async (template: string) => {
    const rows = await sql<Entry>`select person_id as "personId", account, party, amount from ledger_entry
      where person_id in (${payer.id}, ${patient.id}) and template = ${template}`.read(app.db.reader)
    return rows.map(({ personId, account, party, amount }) => [personId, account, party, amount])
  }
  // 800.00 above the deductible, half of it from the pool; class C is for the own account or cash.
  const entries = [
    [payer.id, 'personal', '', -30_000],
    [patient.id, 'fund', 'employee-pool', -40_000],
    [patient.id, 'personal', '', -10_000],
    [patient.id, 'cash', 'H52020100001', -20_000],
    [patient.id, 'institution', 'H52020100001', 100_000],
  ]
  expect((await booked('settle')).toSorted()).toEqual(entries.toSorted())
  await hospital.reverse(paid)
  const back = entries.map(([personId, account, party, amount]) => [
    personId,
    account,
    party,
    -Number(amount),
  ])
  expect((await booked('settle.reverse')).toSorted()).toEqual(back.toSorted())
})

test('of a claim, what stays cash was paid at the institution already: only what the funds owe is booked', () => {
  const legs = posting('settle', 1, '2025-01-15', {
    patientId: 7,
    institution: 'H52020100001',
    funds: [{ fund: 'employee-pool', amount: fen(60_000) }],
    own: zero,
    relatives: [],
    quotas: [],
    wallet: zero,
    cash: fen(40_000),
    payee: 'patient',
  }).legs
  expect(legs).toEqual([
    { personId: 7, account: 'fund', party: 'employee-pool', amount: -60_000 },
    { personId: 7, account: 'cash', party: 'reimbursed', amount: 60_000 },
  ])
})
