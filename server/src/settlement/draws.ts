import type { Fen } from '@gongji/policy'
import { query, type Reader, run } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import { payerRecords } from './payer-record.ts'

/** A draw on a payer's account, as the payer knows it: for whom, how much, the kind of place, when. */
export type Draw = { settlementId: number; relativeId: number; amount: Fen; place: string; at: Instant }

const draw = `${payerRecords.select('r', 'settlementId', 'relativeId', 'place', 'at')}, sum(r.amount)::bigint as amount`
const grouped = 'group by r.settlement_id, r.relative_id, r.place, r.at'
const between = query(
  'draws.between',
  `select ${draw} from payer_record r
   where r.payer_id = $1 and r.at < $2::timestamptz and ($3::timestamptz is null or r.at > $3::timestamptz)
   ${grouped} order by r.at desc, r.settlement_id desc limit $4`,
)

/** Draws on a payer's account between two instants (the later one left out), newest first; given back: negative. */
export async function listDraws(
  tx: Reader,
  payerId: number,
  { after, before, limit }: { after: Instant | null; before: Instant; limit: number },
): Promise<Draw[]> {
  const from = after === null ? null : new Date(after)
  return payerRecords.rows<Draw>(await run(tx, between, [payerId, new Date(before), from, limit]))
}

const since = query(
  'draws.since',
  `select count(*)::int as n from (select distinct settlement_id from payer_record
     where payer_id = $1 and at > $2::timestamptz limit $3) u`,
)

/** How many bills drew on a payer's account after an instant; counting stops at `most`. */
export const countDraws = async (
  tx: Reader,
  payerId: number,
  { after, most }: { after: Instant; most: number },
): Promise<number> => (await run<{ n: number }>(tx, since, [payerId, new Date(after), most]))[0]?.n ?? 0

const under = query(
  'draws.under',
  `select ${draw} from payer_record r
   where r.payer_id = $1 and r.binding_id = $2 and date_trunc('milliseconds', r.at) = $3::timestamptz
   ${grouped} limit 1`,
)

/** The draw under a binding at an instant, or null. */
export async function findDraw(
  tx: Reader,
  { payerId, bindingId, at }: { payerId: number; bindingId: number; at: Instant },
): Promise<Draw | null> {
  return payerRecords.rows<Draw>(await run(tx, under, [payerId, bindingId, new Date(at)]))[0] ?? null
}

const ofBill = query(
  'draws.of_bill',
  `select ${payerRecords.select('r', 'place', 'at')} from payer_record r
   where r.payer_id = $1 and r.settlement_id = $2 limit 1`,
)

/** The kind of place and the moment of what a bill drew on a payer's account, or null. */
export async function readDraw(
  tx: Reader,
  { personId, settlementId }: { personId: number; settlementId: number },
): Promise<{ place: string; at: Instant } | null> {
  return payerRecords.rows<Draw>(await run(tx, ofBill, [personId, settlementId]))[0] ?? null
}

const poolPaid = query(
  'settlement.pool_paid',
  `select 1 as one from settlement s
   where s.person_id = $1 and s.care_on >= $2::date and s.fund_total > 0 and s.reverses_id is null
     and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)
   limit 1`,
)

/** Whether a fund has paid for care of this person on or after a day, and it stands. */
export const poolPaidSince = async (tx: Reader, personId: number, day: string): Promise<boolean> =>
  (await run(tx, poolPaid, [personId, day])).length > 0
