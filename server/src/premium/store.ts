import type { BindingUse } from '../binding/draw.ts'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import { type WaitingPage, type Way, waitingValues } from '../waiting.ts'
import type { Premium } from './premium.ts'

type Row = Omit<Premium, 'returnAsked'> & {
  returnAskedBy: string | null
  returnAskedAt: Instant | null
  returnReason: string | null
}
const premiums = table<Row>('premium', {
  insuredId: 'bigint',
  id: 'bigint',
  payerId: 'bigint',
  account: 'text',
  bindingId: 'bigint null',
  kind: 'text',
  year: 'integer',
  area: 'text',
  amount: 'bigint',
  quote: 'json',
  direction: 'text',
  channel: 'text',
  reference: 'text',
  status: 'text',
  requestedAt: 'timestamptz',
  expiresAt: 'timestamptz null',
  submittedAt: 'timestamptz null',
  submittedBy: 'text null',
  limitYear: 'integer null',
  bureauState: 'text',
  bureauSerial: 'text null',
  creditedAt: 'timestamptz null',
  creditedOn: 'date null',
  coversFrom: 'date null',
  benefitsFrom: 'date null',
  enrolmentId: 'bigint null',
  closedAt: 'timestamptz null',
  failCode: 'text null',
  failReason: 'text null',
  refundReason: 'text null',
  overdueAt: 'timestamptz null',
  conflict: 'text null',
  returnAskedBy: 'text null',
  returnAskedAt: 'timestamptz null',
  returnReason: 'text null',
})

const premiumOf = ({ returnAskedBy: by, returnAskedAt: at, returnReason: reason, ...row }: Row): Premium => ({
  ...row,
  returnAsked: by === null ? null : { by, at: at!, reason: reason! },
})
const rowOf = ({ returnAsked, ...one }: Premium): Row => ({
  ...one,
  returnAskedBy: returnAsked?.by ?? null,
  returnAskedAt: returnAsked?.at ?? null,
  returnReason: returnAsked?.reason ?? null,
})

const byId = premiums.list('premium.by_id', 'where insured_id = $1 and id = $2')
const ofInsured = premiums.list('premium.of_insured', 'where insured_id = any($1::bigint[]) order by id desc')
const update = premiums.update('premium.update', {
  key: ['insuredId', 'id'],
  keep: ['payerId', 'kind', 'year', 'area', 'amount', 'direction', 'reference', 'requestedAt', 'expiresAt'],
})

/** The payer's list of premiums, with the keys under which they were asked for; lives with the payer. */
type OfPayer = {
  payerId: number
  premiumId: number
  insuredId: number
  requestKey: string | null
  digest: string | null
}
const ofPayers = table<OfPayer>('premium_of_payer', {
  payerId: 'bigint',
  premiumId: 'bigint',
  insuredId: 'bigint',
  requestKey: 'text null',
  digest: 'text null',
})
const ofPayer = ofPayers.list('premium.of_payer', 'where payer_id = $1')
const byKey = ofPayers.list('premium.by_key', 'where payer_id = $1 and request_key = $2')

const references = table<{ reference: string; insuredId: number; premiumId: number }>('premium_reference', {
  reference: 'text',
  insuredId: 'bigint',
  premiumId: 'bigint',
})
const byReference = references.list('premium.by_reference', 'where reference = $1')

type Watched = { area: string; premiumId: number; insuredId: number; since: Instant }
const watched = table<Watched>('premium_watch', {
  area: 'text',
  premiumId: 'bigint',
  insuredId: 'bigint',
  since: 'timestamptz',
})
const ofArea = watched.list('premium.watched', 'where area = $1 order by since, premium_id')
const waitingOf = (way: Way) =>
  `where area = $1
     and (since, premium_id) ${way === 'asc' ? '>' : '<'} (coalesce($2::timestamptz, '${way === 'asc' ? '-' : ''}infinity'), $3::bigint)
   order by since ${way}, premium_id ${way} limit $4`
const waiting = {
  asc: watched.list('premium.waiting_asc', waitingOf('asc')),
  desc: watched.list('premium.waiting_desc', waitingOf('desc')),
}
const insertWatch = watched.insertion('premium.watch', 'on conflict do nothing')
const deleteWatch = command(
  'premium.unwatch',
  'delete from premium_watch where area = $1 and premium_id = $2',
)

/** What the payer asked under which key; null when the bureau's page opened it. */
export type AskedUnder = { requestKey: string; digest: string } | null

/** Writes a new premium with its place in the payer's list and its reference. The caller has locked both accounts. */
export async function insertPremium(tx: Tx, one: Premium, asked: AskedUnder): Promise<void> {
  const { insuredId, id: premiumId, payerId, reference } = one
  await premiums.insert(tx, [rowOf(one)])
  const { requestKey = null, digest = null } = asked ?? {}
  await ofPayers.insert(tx, [{ payerId, premiumId, insuredId, requestKey, digest }])
  await references.insert(tx, [{ reference, insuredId, premiumId }])
}

/** Writes a premium as it now is. The caller has locked both accounts. */
export async function updatePremium(tx: Tx, one: Premium): Promise<void> {
  await update(tx, [rowOf(one)])
}

export async function findPremium(
  tx: Reader,
  key: { insuredId: number; id: number },
): Promise<Premium | null> {
  const [row] = await byId(tx, key.insuredId, key.id)
  return row ? premiumOf(row) : null
}

/** Every premium of these people, newest first. */
export async function listPremiumsOfInsured(tx: Reader, insuredIds: readonly number[]): Promise<Premium[]> {
  if (insuredIds.length === 0) return []
  return (await ofInsured(tx, insuredIds)).map(premiumOf)
}

/** Every premium that this person's account paid or was asked to pay, newest first. */
export async function listPremiumsOfPayer(tx: Reader, payerId: number): Promise<Premium[]> {
  const keys = await ofPayer(tx, payerId)
  const ids = new Set(keys.map(({ premiumId }) => premiumId))
  const found = await listPremiumsOfInsured(tx, [...new Set(keys.map(({ insuredId }) => insuredId))])
  return found.filter(({ id }) => ids.has(id))
}

/** The premium that a payer asked for under this key, and what he asked. */
export async function findByRequestKey(
  tx: Reader,
  payerId: number,
  requestKey: string,
): Promise<{ premium: Premium; digest: string } | null> {
  const [row] = await byKey(tx, payerId, requestKey)
  if (!row) return null
  const premium = await findPremium(tx, { insuredId: row.insuredId, id: row.premiumId })
  return premium && { premium, digest: row.digest ?? '' }
}

/** Where the premium of a reference is kept. */
export async function findReference(
  tx: Reader,
  reference: string,
): Promise<{ insuredId: number; id: number } | null> {
  const [row] = await byReference(tx, reference)
  return row ? { insuredId: row.insuredId, id: row.premiumId } : null
}

/** One exchange with the bureau about a premium. */
export type BureauMessage = {
  insuredId: number
  premiumId: number
  id: number
  direction: 'out' | 'in'
  kind: 'submit' | 'query' | 'refund' | 'notify'
  /** The bureau's state, or `unavailable`. */
  outcome: string
  content: unknown
  at: Instant
}

const messages = table<BureauMessage>('premium_message', {
  insuredId: 'bigint',
  premiumId: 'bigint',
  id: 'bigint',
  direction: 'text',
  kind: 'text',
  outcome: 'text',
  content: 'json',
  at: 'timestamptz',
})
const exchanged = messages.list(
  'premium.messages',
  'where insured_id = $1 and premium_id = $2 order by at, id',
)

export async function insertMessage(tx: Tx, one: BureauMessage): Promise<void> {
  await messages.insert(tx, [one])
}

/** What was exchanged about a premium, in order. */
export const listMessages = async (
  tx: Reader,
  { insuredId, id }: { insuredId: number; id: number },
): Promise<BureauMessage[]> => await exchanged(tx, insuredId, id)

/** Puts a premium on the list that the clerks of its area watch. */
export async function watch(tx: Tx, one: Premium, since: Instant): Promise<void> {
  const { area, id: premiumId, insuredId } = one
  await execute(tx, insertWatch, watched.lists([{ area, premiumId, insuredId, since }]))
}

export async function unwatch(tx: Tx, one: Premium): Promise<void> {
  await execute(tx, deleteWatch, [one.area, one.id])
}

/** Premiums that an area's clerks watch: money in transit, or contradicted; the oldest first. */
export async function listWatched(tx: Reader, area: string): Promise<Premium[]> {
  const keys = await ofArea(tx, area)
  const found = await listPremiumsOfInsured(tx, [...new Set(keys.map(({ insuredId }) => insuredId))])
  const premiumById = new Map(found.map((one) => [one.id, one]))
  return keys.flatMap(({ premiumId }) => premiumById.get(premiumId) ?? [])
}

/** A page of the same, each with since when it is watched. */
export async function listWaitingPremiums(
  tx: Reader,
  page: WaitingPage,
): Promise<{ premium: Premium; since: Instant }[]> {
  const keys = await waiting[page.way](tx, ...waitingValues(page))
  const found = await listPremiumsOfInsured(tx, [...new Set(keys.map(({ insuredId }) => insuredId))])
  const premiumById = new Map(found.map((one) => [one.id, one]))
  return keys.flatMap(({ premiumId, since }) => {
    const premium = premiumById.get(premiumId)
    return premium === undefined ? [] : [{ premium, since }]
  })
}

/** What premiums of these people have used of their bindings' limits: refused and refunded ones gave it back. */
export async function listPremiumUses(tx: Reader, insuredIds: readonly number[]): Promise<BindingUse[]> {
  const rows = await sql<Omit<BindingUse, 'purpose'>>`
    select insured_id as "relativeId", binding_id as "bindingId", limit_year as year, sum(amount)::bigint as amount
    from premium
    where insured_id = any(${[...insuredIds]}::bigint[]) and binding_id is not null and limit_year is not null
      and status in ('submitted', 'credited', 'refunding')
    group by insured_id, binding_id, limit_year`.read(tx)
  return rows.map((row) => ({ ...row, purpose: 'premium' }))
}

/** Whether somebody has paid a premium of these areas for the year or a later one. */
export async function isPaidFrom(tx: Reader, areas: readonly string[], year: number): Promise<boolean> {
  const rows = await sql`select 1 from premium where area = any(${[...areas]}::text[]) and year >= ${year}
    and status in ('submitted', 'credited', 'refunding') limit 1`.read(tx)
  return rows.length > 0
}
