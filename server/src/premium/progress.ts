import type { PlainDate } from '@gongji/policy'
import type { Fen } from '@gongji/policy/money'
import { query, type Reader, run } from '../db/db.ts'

/** Resident premiums of one year and area that were credited on one day, or (null) that the bureau still has. */
export type PremiumsOn = { area: string; on: PlainDate | null; count: number; amount: Fen }

const byDay = query(
  'premium.by_day',
  `select p.area, p.credited_on as "on", count(*)::int as count, sum(p.amount)::bigint as amount
   from premium p
   where p.year = $1::integer and p.kind = 'resident' and p.status in ('submitted', 'credited')
   group by p.area, p.credited_on order by p.area, p.credited_on nulls last`,
)

/** What accounts of this system paid of a year's resident premiums, day by day; refunded ones are left out. */
export const listPremiumsByDay = (tx: Reader, year: number): Promise<PremiumsOn[]> => run(tx, byDay, [year])
