import type { PlainDate } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import type { Fen } from '@gongji/policy/money'
import { query, type Reader, run } from '../db/db.ts'
import { instantInChina } from '../deps.ts'

/** What went from one province’s members to another’s; provinces as two digits of a division. */
export type Flow = { from: string; to: string; count: number; amount: Fen }

const transfers = query(
  'wallet.flows',
  `select left(t.sender_area, 2) as "from", left(t.recipient_area, 2) as "to", count(*)::int as count,
     sum(t.amount)::bigint as amount
   from wallet_transfer t
   where t.sent_at >= $1::timestamptz and t.sent_at < $2::timestamptz and t.status = 'accepted'
   group by 1, 2`,
)
const crossings = query(
  'wallet.crossing_flows',
  `select left(case c.side when 'out' then c.own_area else c.other_area end, 2) as "from",
     left(case c.side when 'out' then c.other_area else c.own_area end, 2) as "to", count(*)::int as count,
     sum(c.amount)::bigint as amount
   from wallet_crossing c
   where c.sent_on between $1::date and $2::date and c.status = 'accepted'
   group by 1, 2`,
)
// A clearing's debtor is the sharer's area; the creditor is where the money was used.
const quotas = query(
  'wallet.quota_flows',
  `select left(q.debtor, 2) as "from", left(q.creditor, 2) as "to", sum(q.uses)::int as count,
     sum(q.amount)::bigint as amount
   from quota_clearing q where q.month between $1 and $2 group by 1, 2`,
)

// Between two agencies each use is known day by day, at the sharer's side and at the relative's: each keeps it once.
const quotasBetween = query(
  'wallet.quota_flows_between',
  `with m as materialized (
     select relative_id, payer_id, amount from quota_crossing_move
     where kind = 'use' and on_date between $1::date and $2::date),
   r as materialized (
     select distinct on (relative_id, payer_id) relative_id, payer_id, payer_area, relative_area
     from quota_relation where relative_id in (select relative_id from m)
     order by relative_id, payer_id, id desc)
   select left(r.payer_area, 2) as "from", left(r.relative_area, 2) as "to", count(*)::int as count,
     sum(m.amount)::bigint as amount
   from m join r on r.relative_id = m.relative_id and r.payer_id = m.payer_id
   group by 1, 2`,
)

/** Wallet money that was sent on these days and accepted, here or at another agency's server. */
export async function listTransferFlows(
  tx: Reader,
  { from, to }: { from: PlainDate; to: PlainDate },
): Promise<Flow[]> {
  const span = [new Date(instantInChina(from)), new Date(instantInChina(addDays(to, 1)))]
  return [...(await run<Flow>(tx, transfers, span)), ...(await run<Flow>(tx, crossings, [from, to]))]
}

/**
 * Uses of quotas: between members of this agency those of the cleared months that these days touch, between this agency and
 * another those of the days themselves, less what was given back.
 */
export async function listQuotaFlows(
  tx: Reader,
  { from, to }: { from: PlainDate; to: PlainDate },
): Promise<Flow[]> {
  const months = [from.slice(0, 7), to.slice(0, 7)]
  return [...(await run<Flow>(tx, quotas, months)), ...(await run<Flow>(tx, quotasBetween, [from, to]))]
}
