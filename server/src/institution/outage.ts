import type { PlainDate } from '@gongji/policy'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
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
  /** It was declared wrongly; null: it stands. */
  withdrawnAt: Instant | null
  withdrawnBy: string | null
  withdrawReason: string | null
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
  withdrawnAt: 'timestamptz null',
  withdrawnBy: 'text null',
  withdrawReason: 'text null',
})
const ofArea = outages.list('outage.of_area', 'where area = $1 and id < $3 order by id desc limit $2')
const during = outages.list(
  'outage.during',
  `where area = $1 and institution in ('', $2) and from_at < $4::timestamptz and to_at >= $3::timestamptz
   order by withdrawn_at is not null, from_at limit 1`,
)
const byId = outages.list('outage.by_id', 'where area = $1 and id = $2')
const withdraw = command(
  'outage.withdraw',
  `update outage set withdrawn_at = $3::timestamptz, withdrawn_by = $4, withdraw_reason = $5
   where area = $1 and id = $2 and withdrawn_at is null`,
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

/** When and why one was withdrawn; null: it stands. */
export const withdrawalJson = ({
  withdrawnAt,
  withdrawReason,
}: Pick<Outage, 'withdrawnAt' | 'withdrawReason'>): { at: string; reason: string } | null =>
  withdrawnAt === null ? null : { at: new Date(withdrawnAt).toISOString(), reason: withdrawReason ?? '' }

/** One of an area; null: there is none. */
export const findDeclared = async (tx: Reader, area: string, id: number): Promise<Outage | null> =>
  (await byId(tx, area, id))[0] ?? null

/** Withdraws one that stands: whether it did. */
export const withdrawOutage = async (
  tx: Tx,
  { area, id }: Pick<Outage, 'area' | 'id'>,
  { at, by, reason }: { at: Instant; by: string; reason: string },
): Promise<boolean> => (await execute(tx, withdraw, [area, id, new Date(at), by, reason])) === 1

const dayMs = 86_400_000

/** An outage of a place on a day, one that stands before one that was withdrawn; null: none was declared. */
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
