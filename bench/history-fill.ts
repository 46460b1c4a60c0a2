import type { Db } from '../server/src/db/db.ts'
import { sql } from '../server/src/db/sql.ts'
import { membersOfFamily } from './families.ts'

// Years of bills by generation: the rows that one family's bills left, copied to every other family, slice of time by slice
// of time as history lays them down. What is copied is of the size and shape of what is made; balances, chains and digests
// of it are not right, so nothing is verified there.

export type Filling = {
  /** Families that get a history; the first one's rows are copied. */
  families: number
  /** Times that each family's bills are copied. */
  slices: number
  days: number
  /** Acts of the first family before its bills, by person: they are not copied. */
  acts: ReadonlyMap<number, number>
}

/** By table: the new values of the columns that differ, over row `t`, family `f`, slice `k` of `n`. */
const changes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  visit: {
    person_id: 'person',
    id: 'id',
    mdtrt_id: 'number',
    began_on: 'day',
    care_on: 'day',
    created_at: 'time',
  },
  bill_upload: { person_id: 'person', visit_id: 'id', id: 'id', msgid: 'message' },
  settlement: {
    person_id: 'person',
    id: 'id',
    visit_id: 'id',
    setl_id: 'number',
    care_on: 'day',
    settled_on: 'day',
    settled_at: 'time',
    year: 'year',
    msgid: 'message',
  },
  payer_record: { payer_id: 'person', relative_id: 'person', settlement_id: 'id', at: 'time' },
  message_key: {
    key: 'message',
    person_id: 'person',
    settlement_id: 'id',
    created_at: 'time',
    digest: 'digest',
  },
  ledger_act: { person_id: 'person', seq: 'seq', ref: 'id', at: 'time', on_date: 'day', hash: 'digest' },
}
/** What passes: only the last slice of it is there. */
const passing: typeof changes = {
  message_answer: { key: 'message', person_id: 'person', created_at: 'time', digest: 'digest' },
  offer: { person_id: 'person', visit_id: 'id', id: 'id', offered_at: 'time', valid_on: 'day' },
}
/** One row for a person and year. */
const yearly: typeof changes = {
  accumulator: { person_id: 'person', year: 'year' },
  binding_use: { relative_id: 'person', year: 'year' },
}

/** Seconds stand above 23 bits in an id (server/src/db/ids.ts). */
const idsASecond = 2 ** 23

const values = ({ days, families, slices }: Filling): Record<string, (column: string) => string> => {
  const back = `(${slices} - k) * ${days} / ${slices}`
  const serial = `((k::bigint * ${families} + f) * 1000)`
  return {
    person: (c) => `t.${c} + f * ${membersOfFamily}`,
    id: (c) => `t.${c} - ${back} * 86400 * ${idsASecond}::bigint`,
    number: (c) => `left(t.${c}, 7) || lpad((right(t.${c}, 13)::bigint % 1000 + ${serial})::text, 13, '0')`,
    // A number of 18 digits at the end.
    message: (c) =>
      `left(t.${c}, length(t.${c}) - 18) || lpad((right(t.${c}, 18)::bigint - ${serial} - 1000000)::text, 18, '0')`,
    day: (c) => `t.${c} - ${back}`,
    time: (c) => `t.${c} - ${back} * interval '1 day'`,
    year: (c) => `t.${c} - ${back} / 365`,
    seq: (c) => `t.${c} + (k - 1) * t.made`,
    digest: (c) => `md5(t.${c} || f || ' ' || k) || md5(k || ' ' || f || t.${c})`,
  }
}

async function listColumns({ reader }: Db, table: string): Promise<string[]> {
  const rows = await sql<{ name: string }>`select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = ${table} order by ordinal_position`.read(reader)
  return rows.map(({ name }) => name)
}

/** What makes a table slow to fill: it is taken off and put on again. Gives what puts it on. */
async function takeIndexes({ reader, autocommit }: Db, tables: readonly string[]): Promise<string[]> {
  const rows = await sql<{ off: string; on: string }>`
    select format('alter table %I drop constraint %I', c.conrelid::regclass, c.conname) as off,
      format('alter table %I add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) as "on"
    from pg_constraint c where c.contype = 'p' and c.conrelid::regclass::text = any(${tables}::text[])
    union all
    select format('drop index %I', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
    from pg_index i where not i.indisprimary and i.indrelid::regclass::text = any(${tables}::text[])`.read(
    reader,
  )
  for (const { off } of rows) await sql.raw(off).execute(autocommit)
  return rows.map(({ on }) => on)
}

/** Copies the first family's bills to all others, so many times. */
export async function fillHistory(db: Db, filling: Filling): Promise<void> {
  const { families, slices, acts } = filling
  const value = values(filling)
  const began = performance.now()
  const say = (text: string) => console.log(`  ${text}, ${Math.round((performance.now() - began) / 1000)} s`)
  const first = [...acts.keys()].join(',')
  const before = [...acts].map(([id, seq]) => `(${id}::bigint, ${seq}::bigint)`).join(', ')

  const copy = async (table: string, columns: Readonly<Record<string, string>>, from: number, to: number) => {
    const names = await listColumns(db, table)
    const person = Object.entries(columns).find(([, how]) => how === 'person')![0]
    const shown = names.map((name) => {
      const how = columns[name]
      return how === undefined ? `t."${name}"` : value[how]!(name)
    })
    const source =
      table === 'ledger_act'
        ? `(select a.*, count(*) over (partition by a.person_id) as made from ledger_act a
            join (values ${before}) b (id, seq) on b.id = a.person_id and a.seq > b.seq)`
        : `(select * from ${table} where ${person} in (${first}))`
    // Families come in an order that has nothing to do with their numbers, another in each slice.
    await sql
      .raw(
        `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')})
         select ${shown.join(', ')} from generate_series(${from}, ${to}) k
           cross join lateral (select 1 + (g::bigint * 7919 + k * 104729) % ${families - 1} as f
             from generate_series(0, ${families - 2}) g) families cross join ${source} t`,
      )
      .execute(db.autocommit)
  }

  const tables = [...Object.keys(changes), ...Object.keys(passing)]
  const again = await takeIndexes(db, tables)
  for (let k = 1; k <= slices; k++) {
    for (const [table, columns] of Object.entries(changes)) await copy(table, columns, k, k)
    say(`slice ${k} of ${slices}`)
  }
  for (const [table, columns] of Object.entries(passing)) await copy(table, columns, slices, slices)
  const years = Math.max(1, Math.round(filling.days / 365))
  for (const [table, columns] of Object.entries(yearly)) {
    // One slice a year: `k` counts back by whole years.
    for (let year = 0; year < years; year++) {
      const names = await listColumns(db, table)
      const person = Object.keys(columns)[0]!
      const shown = names.map((name) =>
        name === 'year' ? `t.year - ${year}` : name === person ? value.person!(name) : `t."${name}"`,
      )
      await sql
        .raw(
          `insert into ${table} select ${shown.join(', ')} from generate_series(${year === 0 ? 1 : 0}, ${families - 1}) f
             cross join (select * from ${table} where ${person} in (${first}) and year = extract(year from now())) t
           on conflict do nothing`,
        )
        .execute(db.autocommit)
    }
  }
  // Chains go on after what was copied.
  await sql
    .raw(
      `update ledger_account a set chain_seq = a.chain_seq + ${slices} * m.made
       from (select a.person_id, count(*) as made from ledger_act a
          join (values ${before}) b (id, seq) on b.id = a.person_id and a.seq > b.seq
          where a.person_id in (${first}) group by a.person_id) m
       where (a.person_id - m.person_id) % ${membersOfFamily} = 0 and a.person_id > m.person_id
         and (a.person_id - m.person_id) / ${membersOfFamily} < ${families}`,
    )
    .execute(db.autocommit)
  say('rows are there')
  for (const statement of again) await sql.raw(statement).execute(db.autocommit)
  say('indexes are there')
  await sql`vacuum (full) ledger_account`.execute(db.autocommit)
  await sql`vacuum (analyze)`.execute(db.autocommit)
  await sql`checkpoint`.execute(db.autocommit)
  say('vacuumed')
}
