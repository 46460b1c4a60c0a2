import type { Fen, PlainDate } from '@gongji/policy'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant, Secrets } from '../deps.ts'
import { seal, unseal } from '../person/seal.ts'
import type { Crossing, Other } from './crossing.ts'

type Asked = { requestKey: string; digest: string }
type Row = Omit<Crossing, 'other'> & {
  otherSealed: string
  requestKey: string | null
  digest: string | null
}
const crossings = table<Row>('wallet_crossing', {
  personId: 'bigint',
  id: 'bigint',
  number: 'text',
  peer: 'text',
  side: 'text',
  source: 'text',
  relationship: 'text',
  amount: 'bigint',
  status: 'text',
  sentOn: 'date',
  sentAt: 'timestamptz',
  returnsAt: 'timestamptz',
  closedAt: 'timestamptz null',
  closedOn: 'date null',
  ownArea: 'text',
  otherArea: 'text',
  otherSealed: 'text',
  commitment: 'text',
  channel: 'text',
  requestKey: 'text null',
  digest: 'text null',
})
const placeOf = (id: number): string => `wallet-crossing:${id}`
const crossingOf = (secrets: Secrets, { otherSealed, requestKey: _, digest: __, ...row }: Row): Crossing => ({
  ...row,
  other: JSON.parse(unseal(secrets, placeOf(row.id), otherSealed)) as Other,
})

const byId = crossings.list('wallet.crossing', 'where person_id = $1 and id = $2')
const byKey = crossings.list('wallet.crossing_by_key', 'where person_id = $1 and request_key = $2')
const ofPeople = crossings.list(
  'wallet.crossings',
  'where person_id = any($1::bigint[]) order by sent_at desc, id desc',
)
const outNow = crossings.list(
  'wallet.crossings_out',
  `where person_id = $1 and side = 'out' and (sent_on = $2::date or status = 'sent')`,
)
const closeIt = command(
  'wallet.close_crossing',
  `update wallet_crossing set status = $3, closed_at = $4::timestamptz, closed_on = $5::date
   where person_id = $1 and id = $2 and status = 'sent'`,
)

/** Where the crossing of a number is; without a person: it was closed before it came. */
export type CrossingPlace = { number: string; personId: number | null; id: number | null }
const places = table<CrossingPlace>('wallet_crossing_index', {
  number: 'text',
  personId: 'bigint null',
  id: 'bigint null',
})
const byNumber = places.list('wallet.crossing_place', 'where number = $1')

/** Writes a crossing that begins. The caller has locked the person's account. */
export async function insertCrossing(
  tx: Tx,
  secrets: Secrets,
  { other, ...row }: Crossing,
  asked: Asked | null,
): Promise<void> {
  const otherSealed = seal(secrets, placeOf(row.id), JSON.stringify(other))
  await crossings.insert(tx, [{ ...row, otherSealed, ...(asked ?? { requestKey: null, digest: null }) }])
  await places.insert(tx, [{ number: row.number, personId: row.personId, id: row.id }])
}

/** A number that never came is not taken any more. */
export async function shutNumber(tx: Tx, number: string): Promise<void> {
  await places.insert(tx, [{ number, personId: null, id: null }])
}

/** The caller has locked the person's account. */
export async function closeCrossing(
  tx: Tx,
  { personId, id }: Pick<Crossing, 'personId' | 'id'>,
  { status, at, on }: { status: 'accepted' | 'returned'; at: Instant; on: string },
): Promise<void> {
  await execute(tx, closeIt, [personId, id, status, new Date(at), on])
}

export const findPlace = async (tx: Reader, number: string): Promise<CrossingPlace | null> =>
  (await byNumber(tx, number))[0] ?? null

export async function findCrossing(
  tx: Reader,
  secrets: Secrets,
  { personId, id }: Pick<Crossing, 'personId' | 'id'>,
): Promise<Crossing | null> {
  const [row] = await byId(tx, personId, id)
  return row ? crossingOf(secrets, row) : null
}

/** What this sender sent across under a key, and what was asked. */
export async function findCrossingByKey(
  tx: Reader,
  secrets: Secrets,
  personId: number,
  requestKey: string,
): Promise<{ crossing: Crossing; digest: string } | null> {
  const [row] = await byKey(tx, personId, requestKey)
  return row ? { crossing: crossingOf(secrets, row), digest: row.digest ?? '' } : null
}

/** What these people sent to and were sent from elsewhere, newest first. */
export const listCrossings = async (
  tx: Reader,
  secrets: Secrets,
  personIds: readonly number[],
): Promise<Crossing[]> =>
  personIds.length === 0 ? [] : (await ofPeople(tx, personIds)).map((row) => crossingOf(secrets, row))

/** Amounts, days and states of the same, without opening anything sealed. */
export const listCrossingSums = async (
  tx: Reader,
  personIds: readonly number[],
): Promise<Omit<Crossing, 'other'>[]> => (personIds.length === 0 ? [] : await ofPeople(tx, personIds))

/** What this sender sent across on a day, and what still waits. */
export const listOutNow = async (
  tx: Reader,
  senderId: number,
  on: string,
): Promise<Pick<Crossing, 'id' | 'sentOn' | 'status' | 'amount' | 'returnsAt'>[]> =>
  await outNow(tx, senderId, on)

const closedWith = crossings.list(
  'wallet.crossings_closed',
  `where peer = $1 and status = 'accepted' and closed_on between $2::date and $3::date`,
)
/** What crossed with an agency and was accepted on these days. */
export const listClosedWith = async (
  tx: Reader,
  peer: string,
  from: PlainDate,
  to: PlainDate,
): Promise<Pick<Crossing, 'number' | 'side' | 'amount' | 'closedOn'>[]> =>
  await closedWith(tx, peer, from, to)

/** A month with another agency, as this one counted it. */
export type CrossingMonth = {
  month: string
  peer: string
  owesCount: number
  owes: Fen
  owedCount: number
  owed: Fen
  digest: string
  agreedAt: Instant | null
}
const months = table<CrossingMonth>('wallet_crossing_month', {
  month: 'text',
  peer: 'text',
  owesCount: 'integer',
  owes: 'bigint',
  owedCount: 'integer',
  owed: 'bigint',
  digest: 'text',
  agreedAt: 'timestamptz null',
})
const ofMonth = months.list('wallet.crossing_month', 'where month = $1 and peer = $2')
export const listCrossingMonths = months.list('wallet.crossing_months', 'order by month, peer')
const writeMonth = months.insertion(
  'wallet.write_crossing_month',
  `on conflict (month, peer) do update set owes_count = excluded.owes_count, owes = excluded.owes,
     owed_count = excluded.owed_count, owed = excluded.owed, digest = excluded.digest, agreed_at = excluded.agreed_at
   where wallet_crossing_month.agreed_at is null`,
)

/** Writes what was counted; a month on which both agreed stays as it is. */
export async function writeCrossingMonth(tx: Tx, one: CrossingMonth): Promise<void> {
  await execute(tx, writeMonth, months.lists([one]))
}

export const findCrossingMonth = async (
  tx: Reader,
  month: string,
  peer: string,
): Promise<CrossingMonth | null> => (await ofMonth(tx, month, peer))[0] ?? null
