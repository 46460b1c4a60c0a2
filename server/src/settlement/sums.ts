import type { PlainDate } from '@gongji/policy'
import type { Fen } from '@gongji/policy/money'
import { query, type Reader, run } from '../db/db.ts'

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
