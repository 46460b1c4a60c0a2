import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyAll } from '../commands/verify.ts'
import { sql } from '../db/sql.ts'
import type { Finding } from '../ledger/verify.ts'
import { prepareAgency } from '../testing/agency.ts'
import { isOnCitus } from '../testing/database.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { rehearseBureau } from '../testing/people.ts'
import { prepareRelations } from '../testing/relations.ts'
import { covers } from './cover.ts'
import { findUnmirrored } from './mirror.ts'
import { references } from './reference.ts'
import { openSealChecks, takeSeal } from './take.ts'

// A day of family life is sealed; then every column of every table that decides or evidences money is written otherwise,
// one at a time, by somebody who has the database and nothing else: `verify` says wrong.

let app: TestApp
let closeBureau: () => Promise<void>
beforeAll(async () => {
  app = await testApp()
  closeBureau = (await rehearseBureau(app)).close
  await prepareAgency(app)
  await prepareRelations(app)
  await takeSeal(app.deps)
})
afterAll(async () => {
  await closeBureau()
  await app.close()
})

/** What is derived again from acts and stored inputs, sealed or not. */
const derived = ['ledger_account', 'ledger_act', 'ledger_quota', 'accumulator', 'binding_use']
const tables = [...new Set([...derived, ...[...covers, ...references].map(({ table }) => table)])]

/** Columns that nothing holds, each with its reason. */
const open: Readonly<Record<string, string>> = {
  'ledger_account version': 'a counter for writers, no statement about money',
  'staff totp_step': 'which code was used last: it changes at every sign-in, and gives nobody a way in',
}

type Column = { table: string; name: string; type: string }
const listColumns = () =>
  sql<Column>`
  select c.relname as "table", a.attname as name, format_type(a.atttypid, null) as type
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
    and c.relname = any(${tables}::text[]) order by c.relname, a.attnum`.read(app.db.reader)

/** Other values for a column, the likeliest to be accepted first. */
function others({ name, type }: Column): string[] {
  const column = `"${name}"`
  if (type === 'boolean') return [`not ${column}`]
  if (type === 'date') return [`coalesce(${column} + 1, date '2024-02-02')`]
  if (type.startsWith('timestamp'))
    return [`coalesce(${column} + interval '1 second', timestamptz '2024-02-02')`]
  if (type === 'text')
    return [`coalesce(${column}, '') || '7'`, `'${name === 'status' ? 'ended' : 'parent'}'`, 'null']
  return [`coalesce(${column}, 0) + 1`, `coalesce(${column}, 2) - 1`]
}

/** Changes a table, looks, and puts back what was there. Null: the database itself does not take it. */
async function during<T>(table: string, change: string, look: () => Promise<T>): Promise<T | null> {
  const { autocommit } = app.db
  await sql.raw(`create table kept as table ${table}`).execute(autocommit)
  try {
    const done = await sql
      .raw(change)
      .execute(autocommit)
      .catch(() => null)
    return (done?.count ?? 0) === 0 ? null : await look()
  } finally {
    await app.db.transaction(async (tx) => {
      // Foreign keys are looked at by nobody meanwhile.
      await sql`set local session_replication_role = replica`.execute(tx)
      await sql.raw(`delete from ${table}`).execute(tx)
      await sql.raw(`insert into ${table} select * from kept`).execute(tx)
      await sql.raw('drop table kept').execute(tx)
    })
  }
}

/** Looks at the cheap checks first, and at everything when they find nothing. */
async function findings(): Promise<readonly Finding[]> {
  const checks = await openSealChecks(app.deps)
  if (checks.findings.length > 0) return checks.findings
  const people = await sql<{ id: number }>`select person_id as id from ledger_account`.read(app.db.reader)
  const ids = people.map(({ id }) => id)
  const found = [...(await findUnmirrored(app.db.reader)), ...(await checks.ofPeople(app.db.reader, ids))]
  return found.length > 0 ? found : (await verifyAll(app.deps)).findings
}

/** One row of a table that holds something, by a number that differs from run to run of the list and not of the test. */
const rowOf = (table: string, nth: number): string =>
  `ctid = (select ctid from ${table} order by ctid offset ${nth} % greatest((select count(*) from ${table}), 1) limit 1)`

test('what was sealed is right', async () => {
  expect((await verifyAll(app.deps)).findings).toEqual([])
})

// All of them take minutes: `npm run tamper`. Here one in twelve is tried, others each day.
const asked = process.env.GONGJI_TAMPER ?? ''
const everyNth = asked === '' ? 12 : 1
const offset = everyNth === 1 ? 0 : new Date().getUTCDate() % everyNth
const patience = 1_800_000
const isTried = ({ table }: { table: string }, index: number): boolean =>
  index % everyNth === offset && (everyNth > 1 || asked === 'all' || asked.split(',').includes(table))

test('a column that was written otherwise is found, whichever it is', { timeout: patience }, async ({
  skip,
}) => {
  skip(await isOnCitus(), 'places of rows on several servers')
  const columns = (await listColumns()).filter(isTried)
  const unseen: string[] = []
  let tried = 0
  for (const [nth, column] of columns.entries()) {
    const { table, name } = column
    const where = rowOf(table, nth * 7)
    for (const other of others(column)) {
      const change = `update ${table} set "${name}" = ${other} where ${where} and "${name}" is distinct from ${other}`
      const rows = await sql
        .raw<{ n: number }>(`select count(*) as n from ${table} where ${where}`)
        .read(app.db.reader)
      if (Number(rows[0]?.n) === 0) break
      const found = await during(table, change, findings)
      if (found === null) continue
      tried += 1
      if (found.length === 0) unseen.push(`${table} ${name}`)
      break
    }
  }
  if (everyNth === 1)
    console.log(`${tried} of ${columns.length} columns tried; unseen: ${unseen.join(', ') || 'none'}`)
  expect(unseen.filter((one) => !(one in open))).toEqual([])
})

test('a row that is gone is found, whichever table it was in', { timeout: patience }, async ({ skip }) => {
  skip(await isOnCitus(), 'places of rows on several servers')
  const unseen: string[] = []
  for (const table of tables.filter((table, index) => isTried({ table }, index))) {
    const rows = await sql.raw<{ n: number }>(`select count(*) as n from ${table}`).read(app.db.reader)
    if (Number(rows[0]?.n) === 0) continue
    const found = await during(table, `delete from ${table} where ${rowOf(table, 0)}`, findings)
    if (found?.length === 0) unseen.push(table)
  }
  expect(unseen).toEqual([])
})
