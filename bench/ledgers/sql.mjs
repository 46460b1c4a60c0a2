// A ledger as SQL writes it in an hour, and the example of an adapter (../beside.ts): accounts with a floor, entries that
// sum to zero, a key that is taken once; one transaction a bill.
import pg from 'pg'

const schema = `
  create table beside_account (id text primary key, balance bigint not null, floor bigint);
  create table beside_bill (key text primary key, at timestamptz not null default now());
  create table beside_entry (key text not null, account text not null, amount bigint not null, primary key (key, account))`

const moved = {
  name: 'beside-move',
  text: `with bill as (insert into beside_bill (key) values ($1) returning key),
      entries as (select * from unnest($2::text[], $3::bigint[]) as n (account, amount)),
      written as (insert into beside_entry select bill.key, n.account, n.amount from bill, entries n),
      held as (select a.id from beside_account a join entries n on n.account = a.id order by a.id for update of a)
    update beside_account a set balance = a.balance + n.amount
    from entries n join held h on h.id = n.account
    where a.id = n.account and (a.floor is null or a.balance + n.amount >= a.floor)`,
}

export const name = 'SQL'

export async function open({ databaseUrl, people }) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 })
  await pool.query(schema)
  await pool.query(
    `insert into beside_account select 'person ' || n, 1000000000, 0 from generate_series(0, $1::int) n
     union all select 'institution ' || n, 0, null from generate_series(0, 999) n
     union all select 'pool', 0, null union all select 'cash', 0, null`,
    [people],
  )
  await pool.query('vacuum analyze')
  return {
    book: async ({ key, patient, relative, institution, pool: fund, own, relatives, cash }) => {
      const entries = [
        ['pool', -fund],
        ['cash', -cash],
        [`person ${patient}`, -own],
        [`person ${relative}`, -relatives],
        [`institution ${institution}`, fund + own + relatives + cash],
      ]
      const values = [key, entries.map(([account]) => account), entries.map(([, amount]) => amount)]
      const { rowCount } = await pool.query({ ...moved, values })
      if (rowCount !== entries.length) throw new Error(`${key} was not booked whole`)
    },
    close: () => pool.end(),
  }
}
