import type { PlainDate } from '@gongji/policy'
import { execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { passing } from '../db/passing.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/** What a pre-settlement showed: amount by payer, as text that compares. Its id is greater than that of whatever was before. */
export type Offer = { personId: number; visitId: number; batch: string; id: number; split: string }

/** An offer as it is stored. */
export type NewOffer = Offer & { at: Instant; today: PlainDate }
const offers = table<NewOffer>('offer', {
  personId: 'bigint',
  visitId: 'bigint',
  batch: 'text',
  id: 'bigint',
  split: 'text',
  at: ['offered_at', 'timestamptz'],
  today: ['valid_on', 'date'],
})
export const passingOffers = passing('offer', 'offered_at')
const list = query(
  'offer.list',
  `select ${offers.select('o')}
   from unnest($1::bigint[], $2::text[]) as n (person_id, mdtrt_id)
     join visit v on v.person_id = n.person_id and v.mdtrt_id = n.mdtrt_id
     join offer o on o.person_id = v.person_id and o.visit_id = v.id
   where o.valid_on = $3::date`,
)
const store = offers.insertion(
  'offer.store',
  `on conflict (person_id, visit_id, batch) do update set
     id = excluded.id, split = excluded.split, offered_at = excluded.offered_at, valid_on = excluded.valid_on`,
)

/** Offers of these visits that still live today, by person, visit and batch. */
export async function findOffers(
  tx: Reader,
  visits: readonly { personId: number; mdtrtId: string }[],
  today: PlainDate,
): Promise<Map<string, Offer>> {
  if (visits.length === 0) return new Map()
  const rows = await run<Offer>(tx, list, [
    visits.map(({ personId }) => personId),
    visits.map(({ mdtrtId }) => mdtrtId),
    today,
  ])
  return new Map(rows.map((row) => [`${row.personId} ${row.visitId} ${row.batch}`, row]))
}

/** Keeps what was shown; a later offer for the same bill takes its place. Of one bill at most one. */
export async function storeOffers(tx: Tx, all: readonly NewOffer[]): Promise<void> {
  if (all.length > 0) await execute(tx, store, offers.lists(all))
}
