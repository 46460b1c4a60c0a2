import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HisBill } from '../../rehearsal/hospital/sample-client.ts'
import { verifyAll } from '../commands/verify.ts'
import { sql } from '../db/sql.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import { actHash, listActsOf } from './act.ts'

// What was done cannot be written otherwise afterwards: whichever part of it is changed, verify names the row.

let app: TestApp
let payer: Made
let patient: Made
beforeAll(async () => {
  app = await testApp()
  payer = await make(app, { name: '柏一', scheme: 'employee', balance: 100_000 })
  patient = await make(app, { name: '柏母', to: null, bornOn: '1950-05-05' })
  await bindFor(app, payer, patient, { relationship: 'parent' })
  const bill: HisBill = {
    patient: { psnNo: patient.psnNo, certNo: patient.idNumber },
    lines: [{ code: 'DEMOA0001', amount: 20 }],
    accountUse: '1',
  }
  await till(app, 'H52020100001').payBill(bill)
  await till(app, 'P52020100001').sell(bill)
})
afterAll(() => app.close())

type Found = { what: string; personId: number; ref: string }

/** What verify finds while something of a table is otherwise than it was written; the table is put back. */
async function foundAfter(
  table: string,
  change: (tx: typeof app.db.autocommit) => Promise<unknown>,
): Promise<Found[]> {
  const { autocommit } = app.db
  await sql.raw(`create table kept as select * from ${table}`).execute(autocommit)
  try {
    await change(autocommit)
    return (await verifyAll(app.deps)).findings
  } finally {
    await sql.raw(`delete from ${table}`).execute(autocommit)
    await sql.raw(`insert into ${table} select * from kept`).execute(autocommit)
    await sql.raw('drop table kept').execute(autocommit)
    expect((await verifyAll(app.deps)).findings).toEqual([])
  }
}
const update = (table: string, set: string, where: string) =>
  foundAfter(table, (tx) => sql.raw(`update ${table} set ${set} where ${where}`).execute(tx))

describe('a person’s chain of acts', () => {
  test.each([
    ['what was done', "kind = 'interest'"],
    ['what it is about', 'ref = ref + 1'],
    ['who did it', "actor = 'staff:1'"],
    ['when it was done', "at = '2020-01-01'"],
    ['what was agreed to', "content = 'something else'"],
    ['what it booked', "entries = replace(entries, 'contribution', 'interest')"],
  ])('shows when %s was written otherwise', async (_, set) => {
    const found = await update('ledger_act', set, `person_id = ${payer.id} and seq = 1`)
    expect(found).toContainEqual(
      expect.objectContaining({ what: 'ledger_act', personId: payer.id, ref: '1' }),
    )
  })

  test('shows when an act was written otherwise together with its own hash: the next rests on it', async () => {
    const [first] = await listActsOf(app.db.reader, [payer.id])
    const forged = { ...first!, actor: 'staff:1' }
    const hash = actHash('', 1, forged, { entries: forged.entries, derived: '' })
    const found = await update(
      'ledger_act',
      `actor = 'staff:1', hash = '${hash}'`,
      `person_id = ${payer.id} and seq = 1`,
    )
    expect(found).toContainEqual(
      expect.objectContaining({ what: 'ledger_act', personId: payer.id, ref: '2' }),
    )
  })

  test('shows when its last act is gone', async () => {
    const found = await foundAfter('ledger_act', (tx) =>
      sql`delete from ledger_act where person_id = ${payer.id} and seq =
        (select max(seq) from ledger_act where person_id = ${payer.id})`.execute(tx),
    )
    expect(found).toContainEqual(
      expect.objectContaining({ what: 'ledger_account.chain_head', personId: payer.id }),
    )
  })
})

describe('verify derives again', () => {
  test.each([
    ['an account', 'ledger_account', 'balance = balance + 1', 'ledger_account.balance'],
    ['a wallet', 'ledger_account', 'wallet = wallet + 1', 'ledger_account.wallet'],
  ])('%s', async (_, table, set, what) => {
    expect(await update(table, set, `person_id = ${payer.id}`)).toContainEqual(
      expect.objectContaining({ what, personId: payer.id }),
    )
  })

  test('a quota', async () => {
    const found = await foundAfter('ledger_quota', (tx) =>
      sql`insert into ledger_quota (payer_id, relative_id, balance) values (${payer.id}, ${patient.id}, 5)`.execute(
        tx,
      ),
    )
    expect(found).toContainEqual(
      expect.objectContaining({ what: 'ledger_quota.balance', personId: payer.id, ref: String(patient.id) }),
    )
  })

  test.each(['1', '9999999'])(
    'that a posting sums to zero, whichever way it does not: %s',
    async (amount) => {
      const found = await update(
        'ledger_act',
        `entries = regexp_replace(entries, 'personal  \\d+', 'personal  ${amount}')`,
        `person_id = ${payer.id} and seq = 1`,
      )
      expect(found).toContainEqual(expect.objectContaining({ what: 'ledger_entry sum of a posting' }))
    },
  )

  test.each(['total', 'fund_total', 'own', 'relatives', 'cash'])('the %s of a settlement', async (column) => {
    const found = await update('settlement', `${column} = ${column} + 1`, `person_id = ${patient.id}`)
    expect(found).toContainEqual(
      expect.objectContaining({ what: `settlement.${column}`, personId: patient.id }),
    )
  })

  test('what was used of a limit', async () => {
    const found = await update('binding_use', 'amount = amount + 1', `relative_id = ${patient.id}`)
    expect(found).toContainEqual(expect.objectContaining({ what: 'binding_use', personId: patient.id }))
  })

  test('what was used of a year', async () => {
    const found = await foundAfter('accumulator', (tx) =>
      sql`insert into accumulator (person_id, scheme, area, year, pot, paid)
        values (${patient.id}, 'resident', '520200', 2025, 'outpatient', 1)
        on conflict (person_id, scheme, area, year, pot) do update set paid = accumulator.paid + 1`.execute(
        tx,
      ),
    )
    expect(found).toContainEqual(expect.objectContaining({ what: 'accumulator', personId: patient.id }))
  })
})
