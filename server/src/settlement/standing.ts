/** Bills of areas and days that were not given back, for whoever computes them again under other rules. */
import type { PlainDate } from '@gongji/policy'
import type { Reader } from '../db/db.ts'
import { sql } from '../db/sql.ts'

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
