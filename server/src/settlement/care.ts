import type { PlainDate } from '@gongji/policy'
import type { PayerPage } from '../binding/family.ts'
import { query, type Reader, run } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import type { Stay, WatchedUse } from '../risk/detect.ts'
import type { Care } from '../risk/round.ts'

// What the rules of suspicion look at: draws that stand, and stays in hospital (21…, 22, 52).

const uses = query(
  'care.uses',
  // Gathered first, what lies with the payers meets the patients' bills on any server.
  `with r as materialized (
     select r.binding_id as "bindingId", r.payer_id as "payerId", r.relative_id as "relativeId",
       r.settlement_id as "settlementId", r.place, r.amount, r.at
     from payer_record r where r.payer_id = any($1::bigint[]) and r.at > $2::timestamptz and r.amount > 0)
   select r.*, s.institution, s.total
   from r
     join settlement s on s.person_id = r."relativeId" and s.id = r."settlementId"
     left join settlement back on back.person_id = s.person_id and back.reverses_id = s.id
   where back.id is null`,
)
const drawnOn = query(
  'care.drawn_on',
  `select distinct payer_id as id from payer_record
   where at > $1::timestamptz and payer_id > $2 order by 1 limit $3`,
)
const inHospital = `med_type like any (array['21%', '22', '52'])`
const stays = query(
  'care.stays',
  `select person_id as "personId", institution, began_on as "from", discharged_on as "to" from visit
   where person_id = any($1::bigint[]) and status = 'open' and ${inHospital}
     and (discharged_on is null or discharged_on >= $2::date)`,
)
const admitted = query(
  'care.admitted',
  `select distinct person_id as id from visit where created_at > $1::timestamptz and ${inHospital}`,
)

type Row = Omit<WatchedUse, 'at' | 'kind'> & { at: Date; place: string }
const idsOf = (rows: readonly { id: number }[]): number[] => rows.map(({ id }) => id)

export const care: Care = {
  listUses: async (tx: Reader, payerIds: readonly number[], since: Instant) =>
    (await run<Row>(tx, uses, [payerIds, new Date(since)])).map(({ place, at, ...row }) => ({
      ...row,
      kind: place === 'pharmacy' ? 'pharmacy' : 'hospital',
      at: at.getTime(),
    })),
  listStays: async (tx: Reader, personIds: readonly number[], since: PlainDate) =>
    await run<Stay>(tx, stays, [personIds, since]),
  listDrawnOn: async (tx: Reader, since: Instant, { afterId, limit }: PayerPage) =>
    idsOf(await run(tx, drawnOn, [new Date(since), afterId, limit])),
  listAdmitted: async (tx: Reader, since: Instant) => idsOf(await run(tx, admitted, [new Date(since)])),
}
