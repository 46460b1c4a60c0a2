/** Bills of areas and days that were not given back, for whoever computes them again under other rules. */
import type { PlainDate } from '@gongji/policy'
import { query, type Reader, run } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { type SettlementRow, settlements } from './store.ts'

type Within = { areas: readonly string[]; from: PlainDate; to: PlainDate }

/** A bill with what it was computed from; `readStored` reads `stored`. */
export type StandingBill = { personId: number; id: number; year: number; careOn: PlainDate; stored: string }

/** People with bills of these areas and days, by number, after one. */
export async function listPeopleWithBills(
  tx: Reader,
  { areas, from, to, after, most }: Within & { after: number; most: number },
): Promise<number[]> {
  const rows = await sql<{ personId: number }>`select distinct person_id as "personId" from settlement
    where area = any(${[...areas]}::text[]) and care_on between ${from} and ${to} and reverses_id is null
      and person_id > ${after} order by 1 limit ${most}`.read(tx)
  return rows.map(({ personId }) => personId)
}

/** Their bills of these areas and days that stand, in the order of care. */
export const listStandingBills = async (
  tx: Reader,
  { people, areas, from, to }: Within & { people: readonly number[] },
): Promise<StandingBill[]> =>
  await sql<StandingBill>`select s.person_id as "personId", s.id, s.year, s.care_on as "careOn", s.stored
    from settlement s where s.person_id = any(${[...people]}::bigint[]) and s.area = any(${[...areas]}::text[])
      and s.care_on between ${from} and ${to} and s.reverses_id is null
      and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)
    order by s.person_id, s.care_on, s.id`.read(tx)

/** Bills of an area and of whole years, both included. */
type InYears = { area: string; years: readonly [number, number] }

const people = query(
  'standing.people',
  `select count(distinct person_id) as n from settlement where area = $1 and year between $2::integer and $3::integer`,
)
const nextPeople = query(
  'standing.next_people',
  `select distinct person_id as "personId" from settlement
   where person_id > $1::bigint and area = $2 and year between $3::integer and $4::integer order by person_id limit $5::integer`,
)

/** How many people have bills of the area in these years. */
export async function countPeopleWithBills(tx: Reader, { area, years }: InYears): Promise<number> {
  const [row] = await run<{ n: number }>(tx, people, [area, ...years])
  return row?.n ?? 0
}

/** The next people with bills of the area in these years, by number, after one. */
export const listNextPeople = async (
  tx: Reader,
  { area, years, after, most }: InYears & { after: number; most: number },
): Promise<number[]> =>
  (await run<{ personId: number }>(tx, nextPeople, [after, area, ...years, most])).map(
    ({ personId }) => personId,
  )

const standing = query(
  'standing.in_years',
  `select ${settlements.select('s', 'personId', 'id', 'setlId', 'visitId', 'scheme', 'area', 'year', 'careOn', 'packHash', 'stored', 'benefit', 'at')}
   from settlement s
   where s.person_id = any($1::bigint[]) and s.area = $2 and s.year between $3::integer and $4::integer
     and s.reverses_id is null
     and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)
   order by s.person_id, s.id`,
)

/** A settlement that stands, as a revision looks at it. */
export type StandingRow = Pick<
  SettlementRow,
  | 'personId'
  | 'id'
  | 'setlId'
  | 'visitId'
  | 'scheme'
  | 'area'
  | 'year'
  | 'careOn'
  | 'packHash'
  | 'stored'
  | 'benefit'
  | 'at'
>

/** Bills of these people that stand, in the order in which they were settled. */
export const listStandingInYears = async (
  tx: Reader,
  personIds: readonly number[],
  { area, years }: InYears,
): Promise<StandingRow[]> =>
  settlements.rows<StandingRow>(await run(tx, standing, [personIds, area, ...years]))

const hashes = query(
  'standing.packs',
  `select distinct pack_hash as hash from settlement where area = $1 and care_on between $2::date and $3::date`,
)

/** The rules, by hash, that bills of these days were settled by. */
export const listPacksOfDays = async (
  tx: Reader,
  { area, from, to }: { area: string; from: PlainDate; to: PlainDate },
): Promise<string[]> => (await run<{ hash: string }>(tx, hashes, [area, from, to])).map(({ hash }) => hash)
