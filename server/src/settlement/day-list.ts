import type { PlainDate } from '@gongji/policy'
import type { Fen } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import { sql } from '../db/sql.ts'

/** A settlement or reversal in an institution's list of a day. */
export type DayBill = {
  id: number
  setlId: string
  personId: number
  at: Date
  careOn: PlainDate
  total: Fen
  fundTotal: Fen
  own: Fen
  relatives: Fen
  wallet: Fen
  cash: Fen
  state: DayState
  /** What takes it back, or what it takes back. */
  otherSetlId: string | null
}
export type DayState = 'settled' | 'reversed' | 'reversal'
export type DaySort = 'at' | 'total' | 'fundTotal' | 'cash'

const sorted: Readonly<Record<DaySort, string>> = {
  at: 'b.id',
  total: 'b.total',
  fundTotal: 'b."fundTotal"',
  cash: 'b.cash',
}

// Rows lie in the order of time, so the day's are found by their block; of a claim the institution knows nothing.
const ofDay = (institution: string, on: PlainDate) => sql`(
  select s.id, s.setl_id as "setlId", s.person_id as "personId", s.settled_at as "at", s.care_on as "careOn", s.total,
    s.fund_total as "fundTotal", s.own, s.relatives, s.wallet, s.cash,
    case when s.reverses_id is not null then 'reversal' when r.id is not null then 'reversed' else 'settled' end as state,
    coalesce(r.setl_id, o.setl_id) as "otherSetlId"
  from settlement s
    left join settlement r on r.person_id = s.person_id and r.reverses_id = s.id
    left join settlement o on o.person_id = s.person_id and o.id = s.reverses_id
  where s.settled_on = ${on}::date and s.institution = ${institution} and s.source not like 'claim:%')`

/** Where a page begins: after this row, which was sorted by this value. */
export type DayPlace = { value: number; id: number }

/** One page of what an institution settled and took back on a day. */
export async function listDayBills(
  tx: Reader,
  {
    institution,
    on,
    sort,
    order,
    state,
    after,
    limit,
  }: {
    institution: string
    on: PlainDate
    sort: DaySort
    order: 'asc' | 'desc'
    state: DayState | null
    after: DayPlace | null
    limit: number
  },
): Promise<{ bills: DayBill[]; next: DayPlace | null }> {
  const column = sql.raw(sorted[sort])
  const direction = sql.raw(order)
  const beyond = sql.raw(order === 'asc' ? '>' : '<')
  const bills = await sql<DayBill>`select b.* from ${ofDay(institution, on)} b
    where (${state}::text is null or b.state = ${state})
      and ${after === null ? sql`true` : sql`(${column}, b.id) ${beyond} (${after.value}::bigint, ${after.id}::bigint)`}
    order by ${column} ${direction}, b.id ${direction} limit ${limit}`.read(tx)
  const last = bills.at(-1)
  if (bills.length < limit || last === undefined) return { bills, next: null }
  return { bills, next: { value: sort === 'at' ? last.id : last[sort], id: last.id } }
}

/** The whole day of an institution; what was taken back is subtracted. */
export async function sumDay(
  tx: Reader,
  { institution, on }: { institution: string; on: PlainDate },
): Promise<{ count: number; total: Fen; fundTotal: Fen; accounts: Fen; cash: Fen }> {
  const [row] = await sql<{ count: number; total: Fen; fundTotal: Fen; accounts: Fen; cash: Fen }>`
    select count(*) filter (where b.state = 'settled')::int as count, coalesce(sum(b.total), 0)::bigint as total,
      coalesce(sum(b."fundTotal"), 0)::bigint as "fundTotal",
      coalesce(sum(b.own + b.relatives + b.wallet), 0)::bigint as accounts, coalesce(sum(b.cash), 0)::bigint as cash
    from ${ofDay(institution, on)} b`.read(tx)
  return row!
}
