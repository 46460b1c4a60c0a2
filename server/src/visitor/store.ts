import type { PlainDate } from '@gongji/policy'
import { execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import type { BillCrossing } from './visitor.ts'

const crossings = table<BillCrossing>('bill_crossing', {
  personId: 'bigint',
  id: 'bigint',
  number: 'text',
  peer: 'text',
  side: 'text',
  about: 'text',
  charge: 'text',
  settlementId: 'bigint null',
  amount: 'bigint',
  funds: 'json',
  status: 'text',
  askedAt: 'timestamptz',
  returnsAt: 'timestamptz',
  closedAt: 'timestamptz null',
  closedOn: 'date null',
  reversedAt: 'timestamptz null',
  reversedOn: 'date null',
})
const byNumber = crossings.list('visitor.by_number', 'where person_id = $1 and number = $2')
const asked = crossings.list(
  'visitor.asked',
  `where person_id = $1 and about = $2 and status = 'asked' order by id desc`,
)
const ofSettlement = crossings.list('visitor.of_settlement', 'where person_id = $1 and settlement_id = $2')
const write = crossings.update('visitor.write', {
  key: ['personId', 'id'],
  keep: ['number', 'peer', 'side', 'about', 'charge', 'askedAt', 'returnsAt'],
})
const counted = crossings.list(
  'visitor.counted',
  `where peer = $1 and status in ('accepted', 'reversed')
     and (closed_on between $2::date and $3::date or reversed_on between $2::date and $3::date) order by number`,
)

export async function insertCrossing(tx: Tx, one: BillCrossing): Promise<void> {
  await crossings.insert(tx, [one])
}

/** Writes what has become of it. The caller has locked the person's account. */
export async function writeCrossing(tx: Tx, one: BillCrossing): Promise<void> {
  await write(tx, [one])
}

export const findCrossing = async (
  tx: Reader,
  personId: number,
  number: string,
): Promise<BillCrossing | null> => (await byNumber(tx, personId, number))[0] ?? null

/** What was asked about a bill that was neither settled nor given up; the newest first. */
export const listAsked = async (tx: Reader, personId: number, about: string): Promise<BillCrossing[]> =>
  await asked(tx, personId, about)

export const findOfSettlement = async (
  tx: Reader,
  personId: number,
  settlementId: number,
): Promise<BillCrossing | null> => (await ofSettlement(tx, personId, settlementId))[0] ?? null

/** Bills with an agency that came to stand, or were taken back, on these days. */
export const listCounted = async (
  tx: Reader,
  peer: string,
  from: PlainDate,
  to: PlainDate,
): Promise<BillCrossing[]> => await counted(tx, peer, from, to)

const ofPeople = crossings.list('visitor.of_people', 'where person_id = any($1::bigint[])')

/** Bills of these people between agencies, whatever has become of them. */
export const listCrossings = async (tx: Reader, personIds: readonly number[]): Promise<BillCrossing[]> =>
  personIds.length === 0 ? [] : await ofPeople(tx, personIds)

/** A month of bills with another agency. */
export type BillMonth = { month: string; peer: string; digest: string; agreedAt: Instant | null }
const months = table<BillMonth>('bill_crossing_month', {
  month: 'text',
  peer: 'text',
  digest: 'text',
  agreedAt: 'timestamptz null',
})
const ofMonth = months.list('visitor.month', 'where month = $1 and peer = $2')
export const listMonths = months.list('visitor.months', 'order by month, peer')
const keepMonth = months.insertion(
  'visitor.keep_month',
  `on conflict (month, peer) do update set digest = excluded.digest, agreed_at = excluded.agreed_at
   where bill_crossing_month.agreed_at is null`,
)

/** Writes what was counted; a month on which both agreed stays as it is. */
export async function writeMonth(tx: Tx, one: BillMonth): Promise<void> {
  await execute(tx, keepMonth, months.lists([one]))
}

export const findMonth = async (tx: Reader, month: string, peer: string): Promise<BillMonth | null> =>
  (await ofMonth(tx, month, peer))[0] ?? null
