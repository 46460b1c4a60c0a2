import type { PlainDate } from '@gongji/policy'
import type { Reader, Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import { type Instant, instantInChina } from '../deps.ts'

/** When an institution, or every institution of an area, could not settle, as its agency declared it. */
export type Outage = {
  id: number
  area: string
  /** Empty: all of the area. */
  institution: string
  from: Instant
  to: Instant
  reason: string
  declaredBy: string
  declaredAt: Instant
}

const outages = table<Outage>('outage', {
  id: 'bigint',
  area: 'text',
  institution: 'text',
  from: ['from_at', 'timestamptz'],
  to: ['to_at', 'timestamptz'],
  reason: 'text',
  declaredBy: 'text',
  declaredAt: 'timestamptz',
})
const ofArea = outages.list('outage.of_area', 'where area = $1 and id < $3 order by id desc limit $2')
const during = outages.list(
  'outage.during',
  `where area = $1 and institution in ('', $2) and from_at < $4::timestamptz and to_at >= $3::timestamptz
   order by from_at limit 1`,
)

export const insertOutage = async (tx: Tx, one: Outage): Promise<void> => {
  await outages.insert(tx, [one])
}

/** What was declared in an area, the latest first. */
export const listOutages = async (
  tx: Reader,
  area: string,
  { before, limit }: { before: number; limit: number },
): Promise<Outage[]> => await ofArea(tx, area, limit, before)

const dayMs = 86_400_000

/** An outage of a place on a day; null: none was declared. */
export async function findOutage(
  tx: Reader,
  { institution, area, on }: { institution: string; area: string; on: PlainDate },
): Promise<Outage | null> {
  const begins = instantInChina(on, '00:00:00')
  const [found] = await during(
    tx,
    area,
    institution,
    new Date(begins).toISOString(),
    new Date(begins + dayMs).toISOString(),
  )
  return found ?? null
}
