import { fen } from '@gongji/policy/money'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { lockAccounts } from '../ledger/account.ts'
import { line, newPerson, newVisit } from '../testing/family.ts'
import { lockSteps, type TestApp, testApp } from '../testing/harness.ts'

let app: TestApp
describe.each(lockSteps)('with the lock step %s', (lockStep) => {
  beforeAll(async () => {
    app = await testApp({ lockStep })
  })
  afterAll(() => app.close())

  test('a bill that waits while its patient is being bound is paid by the new payer', async () => {
    const [payerId, patientId] = [
      await newPerson(app.deps, { scheme: 'employee', balance: 50_000 }),
      await newPerson(app.deps, { scheme: 'resident' }),
    ]
    const bill = await newVisit(app.deps, {
      personId: patientId,
      scheme: 'resident',
      lines: [line('1', fen(1_000))],
    })
    let settled: Promise<unknown> = Promise.resolve()
    await app.db.transaction(async (tx) => {
      // The settlement has read whom it must lock, and waits for the first of them.
      await lockAccounts(tx, app.db.lockStep, [patientId, payerId])
      settled = app.settler.settle(bill)
      await expect
        .poll(async () => {
          const rows = await sql<{ waiting: number }>`select count(*)::int as waiting from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`.read(app.db.reader)
          return rows[0]!.waiting
        })
        .toBeGreaterThan(0)
      const id = app.deps.newId()
      await sql`insert into binding (relative_id, id, payer_id, relationship, purposes, status, valid_from, position,
          authorised_at, channel, payer_area)
        values (${patientId}, ${id}, ${payerId}, 'parent', 'outpatient', 'active', '2024-01-01', 1,
          ${new Date(app.deps.now())}, 'test', '520200')`.execute(tx)
      await sql`insert into binding_of_payer (payer_id, relative_id, binding_id)
        values (${payerId}, ${patientId}, ${id})`.execute(tx)
    })
    expect(await settled).toMatchObject({ payers: [{ payerId, amount: 1_000 }], amounts: { cash: 0 } })
  })
})
