import type { Benefit, PlainDate, Relationship, Scheme } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import type { Fen } from '@gongji/policy/money'
import { query, type Reader, run } from '../db/db.ts'
import { instantInChina } from '../deps.ts'

/** What settlements come to; what was taken back is subtracted, on the day on which it was. */
export type Sums = {
  count: number
  total: Fen
  fundTotal: Fen
  own: Fen
  relatives: Fen
  wallet: Fen
  cash: Fen
}

const summed = `sum(case when s.reverses_id is null then 1 else -1 end)::int as count,
  sum(s.total)::bigint as total, sum(s.fund_total)::bigint as "fundTotal", sum(s.own)::bigint as own,
  sum(s.relatives)::bigint as relatives, sum(s.wallet)::bigint as wallet, sum(s.cash)::bigint as cash`
const byDay = query(
  'settlement.sums_by_day',
  `select s.settled_on as "on", ${summed} from settlement s
   where s.settled_on between $1::date and $2::date group by s.settled_on order by s.settled_on`,
)
const byInstitution = query(
  'settlement.sums_by_institution',
  `select s.institution, ${summed} from settlement s
   where s.settled_on between $1::date and $2::date group by s.institution order by sum(s.total) desc, s.institution
   limit 500`,
)
type Span = { from: PlainDate; to: PlainDate }

/** By the day of settlement; days on which nothing was settled are left out. */
export const sumByDay = (tx: Reader, { from, to }: Span): Promise<(Sums & { on: PlainDate })[]> =>
  run(tx, byDay, [from, to])

/** By institution, the largest first. */
export const sumByInstitution = (
  tx: Reader,
  { from, to }: Span,
): Promise<(Sums & { institution: string })[]> => run(tx, byInstitution, [from, to])

const byScheme = query(
  'settlement.sums_by_scheme',
  `select s.scheme, ${summed} from settlement s
   where s.settled_on between $1::date and $2::date group by s.scheme`,
)

/** By the scheme whose funds paid. */
export const sumByScheme = (tx: Reader, { from, to }: Span): Promise<(Sums & { scheme: Scheme })[]> =>
  run(tx, byScheme, [from, to])

/** What relatives paid for somebody of that relation and that kind of care; null: nobody knows the relation any more. */
export type Shared = { relationship: Relationship | null; benefit: Benefit; count: number; amount: Fen }

const byRelation = query(
  'settlement.sums_by_relation',
  // Payers' records lie with the payers, bills with the patients: gathered first, they meet on any server.
  `with p as materialized (
     select relative_id, settlement_id, account, binding_id, amount from payer_record
     where at >= $1::timestamptz and at < $2::timestamptz),
   s as materialized (
     select t.person_id, t.id, t.benefit from settlement t
       join (select distinct relative_id, settlement_id from p) n
         on t.person_id = n.relative_id and t.id = n.settlement_id),
   b as materialized (
     select relative_id, id, relationship from binding where relative_id in (select relative_id from p)),
   q as materialized (
     select relative_id, id, relationship from quota_relation where relative_id in (select relative_id from p))
   select coalesce(b.relationship, q.relationship) as relationship, s.benefit,
     (count(distinct p.settlement_id) filter (where p.amount > 0)
      - count(distinct p.settlement_id) filter (where p.amount < 0))::int as count,
     sum(p.amount)::bigint as amount
   from p
     join s on s.person_id = p.relative_id and s.id = p.settlement_id
     left join b on p.account = 'personal' and b.relative_id = p.relative_id and b.id = p.binding_id
     left join q on p.account = 'quota' and q.relative_id = p.relative_id and q.id = p.binding_id
   group by 1, 2 order by 4 desc, 1, 2`,
)

/** What relatives' accounts and quotas paid on these days, what came back subtracted, the largest first. */
export const sumByRelation = (tx: Reader, { from, to }: Span): Promise<Shared[]> =>
  run(tx, byRelation, [new Date(instantInChina(from)), new Date(instantInChina(addDays(to, 1)))])

const daysOf = query(
  'settlement.days_of_institutions',
  `select s.institution, s.settled_on as "on", count(*)::int as count from settlement s
   where s.settled_on between $1::date and $2::date and s.source not similar to '(claim|agency):%'
   group by 1, 2 order by 1, 2`,
)

/** On which days each institution settled or took back at its own tills. */
export const listDaysOfInstitutions = (
  tx: Reader,
  { from, to }: Span,
): Promise<{ institution: string; on: PlainDate; count: number }[]> => run(tx, daysOf, [from, to])
