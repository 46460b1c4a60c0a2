import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from './db/sql.ts'
import { type TestApp, testApp } from './testing/harness.ts'

// The table rules of docs/decisions/0001-write-path.md, proved on the schema as it is, so that it can be spread over
// several servers one day without a change.

/** Grow with people; each row lives with one person, named by this column. */
const byPerson: Record<string, string> = {
  person: 'id',
  person_certificate: 'person_id',
  enrolment: 'person_id',
  guardian: 'child_id',
  ward: 'guardian_id',
  guardian_declaration: 'child_id',
  photo: 'person_id',
  ledger_account: 'person_id',
  ledger_quota: 'payer_id',
  ledger_quota_source: 'relative_id',
  ledger_act: 'person_id',
  accumulator: 'person_id',
  binding: 'relative_id',
  binding_of_payer: 'payer_id',
  binding_use: 'relative_id',
  commitment_letter: 'relative_id',
  share_request: 'relative_id',
  sharing_certificate: 'relative_id',
  visit: 'person_id',
  bill_upload: 'person_id',
  stay_flag: 'person_id',
  settlement: 'person_id',
  payer_record: 'payer_id',
  offer: 'person_id',
  premium: 'insured_id',
  premium_of_payer: 'payer_id',
  premium_message: 'insured_id',
  wallet: 'person_id',
  wallet_opened_for: 'opener_id',
  wallet_crossing: 'person_id',
  bill_crossing: 'person_id',
  wallet_transfer: 'sender_id',
  wallet_transfer_received: 'recipient_id',
  quota_relation: 'relative_id',
  quota_relation_of_payer: 'payer_id',
  quota_change: 'payer_id',
  quota_crossing: 'relative_id',
  quota_crossing_change: 'payer_id',
  quota_crossing_move: 'payer_id',
  filing: 'person_id',
  manual_claim: 'person_id',
  objection: 'person_id',
  risk_hold: 'person_id',
  contribution_base: 'person_id',
  false_relation: 'person_id',
  estate: 'person_id',
  estate_heir: 'person_id',
  inheritance: 'person_id',
  sealed_person: 'person_id',
  notice: 'person_id',
  notice_delivery: 'person_id',
  notice_setting: 'person_id',
  data_reading: 'person_id',
  helper: 'person_id',
  helped: 'helper_id',
  revised_bill: 'person_id',
  revision_due: 'person_id',
  opening_balance: 'person_id',
  opening_accumulator: 'person_id',
  contribution_received: 'person_id',
  change_received: 'person_id',
}

/** Found by a key of their own, which says where the row lies. */
const lookUps: Record<string, string> = {
  document_index: 'digest',
  message_key: 'key',
  message_answer: 'key',
  claim_slip: 'key',
  sold_code: 'code',
  certificate_index: 'digest',
  premium_reference: 'reference',
  premium_watch: 'area',
  document_code: 'code',
  message_nonce: 'digest',
  peer_message: 'id',
  peer_received: 'key',
  wallet_crossing_index: 'number',
}

/** Small, the same everywhere. */
const reference = [
  'institution',
  'catalogue_item',
  'compiled_pack',
  'policy_news',
  'rule_change',
  'catalogue_row',
  'institution_match',
  'institution_department',
  'institution_staff',
  'served_area',
]

/** Small or short-lived, on the coordinator only. */
const local = [
  'migration',
  'webhook',
  'webhook_event',
  'seal',
  'sealed_table',
  'setting',
  'session',
  'shown_code',
  'institution_sign_in',
  'institution_key',
  'institution_token',
  'institution_recording',
  'institution_request',
  'job',
  'staff',
  'intake_run',
  'request_answer',
  'verification',
  'fund_plan',
  'sign_in_failure',
  'staff_invitation',
  'administrative_act',
  'administrative_request',
  'risk_case',
  'revision',
  'account_run',
  'risk_till_use',
  'exchanged_file',
  'wallet_crossing_month',
  'bill_crossing_month',
  'reconciliation_run',
  'outage',
  'catalogue_load',
  'institution_month',
  'institution_month_line',
  'institution_month_shared',
  'institution_adjustment',
  'payment_run',
  'clearing_application',
  'quota_clearing',
  'quota_clearing_month',
]

const distributed: Record<string, string> = { ...byPerson, ...lookUps }

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

/** Rows of a query over the catalogue of the schema `public`. */
const rowsOf = async <Row>(text: string): Promise<Row[]> => await sql.raw<Row>(text).read(app.db.reader)

type Key = { table: string; name: string; primary: boolean; columns: string[] }
const uniqueKeys = () =>
  rowsOf<Key>(`
    select t.relname as table, i.relname as name, x.indisprimary as primary,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = t.oid and a.attnum = any(x.indkey::int2[])) as columns
    from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
    where x.indisunique and t.relnamespace = 'public'::regnamespace order by 1, 2`)

type ForeignKey = { name: string; from: string; to: string; pairs: string[]; cascades: boolean }
const foreignKeys = () =>
  rowsOf<ForeignKey>(`
    select c.conname as name, f.relname as from, t.relname as to,
      array(select a.attname || '=' || b.attname from generate_subscripts(c.conkey, 1) n
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[n]
        join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[n]) as pairs,
      c.confdeltype not in ('a', 'r') or c.confupdtype not in ('a', 'r') as cascades
    from pg_constraint c join pg_class f on f.oid = c.conrelid join pg_class t on t.oid = c.confrelid
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace`)

describe('every table', () => {
  test('is of one kind, listed in this file', async () => {
    const tables = await rowsOf<{ name: string }>(
      `select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`,
    )
    const listed = [...Object.keys(distributed), ...reference, ...local]
    expect(new Set(listed).size).toBe(listed.length)
    expect(
      tables.map(({ name }) => name).filter((name) => !listed.includes(name)),
      'new tables need a kind in this file',
    ).toEqual([])
    expect(listed.length).toBe(tables.length)
  })

  test('has a primary key', async () => {
    const keyed = new Set((await uniqueKeys()).filter(({ primary }) => primary).map(({ table }) => table))
    expect([...Object.keys(distributed), ...reference, ...local].filter((name) => !keyed.has(name))).toEqual(
      [],
    )
  })
})

describe('a table by person', () => {
  test('names the person by a bigint that is never null', async () => {
    const columns = await rowsOf<{ column: string; type: string; required: boolean }>(`
      select c.relname || '.' || a.attname as column, format_type(a.atttypid, null) as type, a.attnotnull as required
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and a.attnum > 0`)
    const found = new Map(columns.map(({ column, ...rest }) => [column, rest]))
    for (const [table, column] of Object.entries(byPerson)) {
      expect(found.get(`${table}.${column}`), `${table}.${column}`).toEqual({
        type: 'bigint',
        required: true,
      })
    }
  })

  test('has the person in its primary key and in every unique key; a look-up has its own key there', async () => {
    const without = (await uniqueKeys()).filter(
      ({ table, columns }) => distributed[table] !== undefined && !columns.includes(distributed[table]),
    )
    expect(without).toEqual([])
  })

  test('refers to rows of the same person, or to reference tables', async () => {
    const wrong = (await foreignKeys()).filter(({ from, to, pairs }) => {
      if (reference.includes(to)) return false
      if (local.includes(from)) return !local.includes(to)
      return !pairs.includes(`${distributed[from]}=${distributed[to]}`)
    })
    expect(wrong).toEqual([])
  })
})

describe('the database', () => {
  test('never deletes or changes rows by itself: no cascade, no trigger, no rule', async () => {
    expect((await foreignKeys()).filter(({ cascades }) => cascades)).toEqual([])
    expect(
      await rowsOf(`select tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where not tgisinternal and c.relnamespace = 'public'::regnamespace`),
    ).toEqual([])
    expect(await rowsOf(`select rulename from pg_rules where schemaname = 'public'`)).toEqual([])
  })

  test('makes no numbers: ids come from the application', async () => {
    expect(
      await rowsOf(
        `select relname from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace`,
      ),
    ).toEqual([])
    expect(
      await rowsOf(`select attrelid::regclass::text, attname from pg_attribute a join pg_class c on c.oid = a.attrelid
        where a.attidentity <> '' and c.relnamespace = 'public'::regnamespace`),
    ).toEqual([])
  })

  test('leaves room in rows that are updated in place', async () => {
    const full = await rowsOf<{ name: string }>(`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace
        and relname in ('ledger_account', 'ledger_quota', 'accumulator', 'binding_use')
        and not coalesce('fillfactor=80' = any(reloptions), false)`)
    expect(full).toEqual([])
  })
})

test('docs/tables.md has a line for each table, with its kind', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/tables.md', import.meta.url)), 'utf8')
  const lines = [...page.matchAll(/^\| `(\w+)` \| .+? \| ([\w -]+) \| \w+ \|$/gm)]
  const kinds: readonly (readonly [string, readonly string[]])[] = [
    ['by person', Object.keys(byPerson)],
    ['look-up', Object.keys(lookUps)],
    ['reference', reference],
    ['local', local],
  ]
  const expected = kinds.flatMap(([kind, names]) => names.map((name) => `${name}: ${kind}`))
  expect(lines.map(([, name, kind]) => `${name}: ${kind}`).toSorted()).toEqual(expected.toSorted())
})
