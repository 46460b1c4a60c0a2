import { afterAll, beforeAll, expect, it } from 'vitest'
import { declaredStatements, type Tx } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { isOnCitus } from '../testing/database.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Made, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

let app: TestApp
let patient: Made
beforeAll(async () => {
  app = await testApp({ young: true })
  app.clock.moveTo('2025-01-15')
  patient = await make(app, { name: '郭强', scheme: 'employee', balance: 1_000_000 })
})
afterAll(() => app.close())

function textOf(name: string): string {
  const found = declaredStatements().find((one) => one.name === name)
  if (!found) throw new Error(`no statement is called ${name}`)
  return found.text
}

/** What a batch reads of visits and their bills. A poor plan of it reads a whole index. */
const read = [
  'visit.bills',
  'visit.by_number',
  'visit.uploads_of_visits',
  'settlement.of_visits',
  'settlement.by_setl',
  'settlement.by_id',
  'settlement.sold',
  'offer.list',
  'ledger.lock',
  'accumulator.list',
  'message_key.by_keys',
]

const copied = ['ledger_account', 'visit', 'bill_upload', 'settlement', 'offer', 'accumulator'] as const

/** Adds the rows of as many other people, copied from those of one. */
async function fill(tx: Tx, table: string, people: number): Promise<void> {
  const columns = await sql<{ name: string }>`select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = ${table} order by ordinal_position`.read(tx)
  const shifted: Readonly<Record<string, string>> = { person_id: 'person_id + 1000 * n' }
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  const values = columns.map(({ name }) => shifted[name] ?? `"${name}"`).join(', ')
  await sql
    .raw(
      `insert into ${table} (${names}) select ${values} from ${table}, generate_series(1, ${people}) n
       where person_id = ${patient.id}`,
    )
    .execute(tx)
}

/** How the database would run each of these statements in a batch. */
async function plansNow(tx: Tx): Promise<Record<string, string>> {
  const plans: Record<string, string> = {}
  for (const [index, name] of read.entries()) {
    const text = textOf(name)
    const parameters = new Set([...text.matchAll(/\$\d+/g)].map(([found]) => found)).size
    await sql.raw(`prepare looked_at_${index} as ${text}`).execute(tx)
    const nothing = Array.from({ length: parameters }, () => 'null').join(', ')
    const { rows } = await sql
      .raw<Record<string, string>>(`explain (costs off) execute looked_at_${index} (${nothing})`)
      .execute(tx)
    plans[name] = rows.map((row) => row['QUERY PLAN']).join('\n')
    await sql.raw(`deallocate looked_at_${index}`).execute(tx)
  }
  return plans
}

/** The scans of a plan that do not look rows up by their person, or a message by its key. */
function unkeyed(plan: string): string[] {
  const lines = plan.split('\n')
  return lines.filter(
    (line, index) =>
      /Index (Only )?Scan|Seq Scan/.test(line) &&
      !/Index Cond: .*\b(person_id|key) = /.test(lines[index + 1] ?? ''),
  )
}

it('a batch reads nobody’s rows but those of its people, be the tables young, filled a second ago, or analysed', async ({
  skip,
}) => {
  skip(await isOnCitus(), 'plans of several servers')
  const his = till(app, 'H52020100002')
  const bill = {
    patient: { psnNo: patient.psnNo, certNo: patient.idNumber },
    lines: [{ code: 'DEMOA0001', amount: 20 }],
  }
  await his.payBill(bill)
  const rolledBack = new Error('rolled back')
  const compare = app.db.batch(async (tx) => {
    const young = await plansNow(tx)
    for (const table of copied) await fill(tx, table, 20_000)
    const filled = await plansNow(tx)
    await sql.raw(`analyze ${copied.join(', ')}`).execute(tx)
    const states = { young, filled, analysed: await plansNow(tx) }
    for (const [state, plans] of Object.entries(states)) {
      for (const [name, plan] of Object.entries(plans)) {
        expect(unkeyed(plan), `${name}, ${state}:\n${plan}`).toEqual([])
      }
      // What the person had settled in other years is not read for a visit.
      const ofVisits = plans['settlement.of_visits']
      expect(ofVisits, state).toMatch(/ on settlement o\n +Index Cond: .*visit_id = /)
    }
    throw rolledBack
  })
  await expect(compare).rejects.toBe(rolledBack)
})
