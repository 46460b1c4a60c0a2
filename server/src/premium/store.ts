import type { Fen, PlainDate } from '@gongji/policy'
import { sql } from 'kysely'
import type { BindingUse } from '../binding/draw.ts'
import { execute, run, statement, type Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import type { RefundReason } from './bureau.ts'
import type { Premium, PremiumAccount, PremiumKind, PremiumStatus } from './premium.ts'
import type { Quote } from './quote.ts'

type Row = {
  insured_id: number
  id: number
  payer_id: number
  account: PremiumAccount
  binding_id: number | null
  kind: PremiumKind
  year: number
  area: string
  amount: Fen
  quote: string
  direction: 'app' | 'bureau'
  channel: string
  reference: string
  status: PremiumStatus
  requested_at: Date
  expires_at: Date | null
  submitted_at: Date | null
  submitted_by: string | null
  limit_year: number | null
  bureau_state: Premium['bureauState']
  bureau_serial: string | null
  credited_at: Date | null
  credited_on: PlainDate | null
  covers_from: PlainDate | null
  benefits_from: PlainDate | null
  enrolment_id: number | null
  closed_at: Date | null
  fail_code: string | null
  fail_reason: string | null
  refund_reason: RefundReason | null
  overdue_at: Date | null
  conflict: string | null
  return_asked_by: string | null
  return_asked_at: Date | null
  return_reason: string | null
}

const instant = (at: Date | null): Instant | null => at?.getTime() ?? null

const premiumOf = (row: Row): Premium => ({
  id: row.id,
  insuredId: row.insured_id,
  payerId: row.payer_id,
  account: row.account,
  bindingId: row.binding_id,
  kind: row.kind,
  year: row.year,
  area: row.area,
  amount: row.amount,
  quote: JSON.parse(row.quote) as Quote,
  direction: row.direction,
  channel: row.channel,
  reference: row.reference,
  status: row.status,
  requestedAt: row.requested_at.getTime(),
  expiresAt: instant(row.expires_at),
  submittedAt: instant(row.submitted_at),
  submittedBy: row.submitted_by,
  limitYear: row.limit_year,
  bureauState: row.bureau_state,
  bureauSerial: row.bureau_serial,
  creditedAt: instant(row.credited_at),
  creditedOn: row.credited_on,
  coversFrom: row.covers_from,
  benefitsFrom: row.benefits_from,
  enrolmentId: row.enrolment_id,
  closedAt: instant(row.closed_at),
  failCode: row.fail_code,
  failReason: row.fail_reason,
  refundReason: row.refund_reason,
  overdueAt: instant(row.overdue_at),
  conflict: row.conflict,
  returnAsked:
    row.return_asked_by === null
      ? null
      : { by: row.return_asked_by, at: row.return_asked_at!.getTime(), reason: row.return_reason! },
})

const iso = (at: Instant | null): string | null => (at === null ? null : new Date(at).toISOString())

const columns = `p.insured_id, p.id, p.payer_id, p.account, p.binding_id, p.kind, p.year, p.area, p.amount, p.quote,
  p.direction, p.channel, p.reference, p.status, p.requested_at, p.expires_at, p.submitted_at, p.submitted_by,
  p.limit_year, p.bureau_state, p.bureau_serial, p.credited_at, p.credited_on, p.covers_from, p.benefits_from,
  p.enrolment_id, p.closed_at, p.fail_code, p.fail_reason, p.refund_reason, p.overdue_at, p.conflict, p.return_asked_by,
  p.return_asked_at, p.return_reason`

const insertOne = statement(
  'premium.insert',
  `insert into premium (insured_id, id, payer_id, account, binding_id, kind, year, area, amount, quote, direction,
     channel, reference, status, requested_at, expires_at, submitted_at, submitted_by, limit_year)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::timestamptz, $16::timestamptz,
     $17::timestamptz, $18, $19)`,
)
const insertOfPayer = statement(
  'premium.insert_of_payer',
  'insert into premium_of_payer (payer_id, premium_id, insured_id, request_key, digest) values ($1, $2, $3, $4, $5)',
)
const insertReference = statement(
  'premium.insert_reference',
  'insert into premium_reference (reference, insured_id, premium_id) values ($1, $2, $3)',
)
const updateOne = statement(
  'premium.update',
  `update premium set account = $3, binding_id = $4, status = $5, quote = $6, channel = $7,
     submitted_at = $8::timestamptz, submitted_by = $9, limit_year = $10, bureau_state = $11, bureau_serial = $12,
     credited_at = $13::timestamptz, credited_on = $14::date, covers_from = $15::date, benefits_from = $16::date,
     enrolment_id = $17, closed_at = $18::timestamptz, fail_code = $19, fail_reason = $20, refund_reason = $21,
     overdue_at = $22::timestamptz, conflict = $23, return_asked_by = $24, return_asked_at = $25::timestamptz,
     return_reason = $26
   where insured_id = $1 and id = $2`,
)
const selectOne = statement(
  'premium.by_id',
  `select ${columns} from premium p where p.insured_id = $1 and p.id = $2`,
)
const selectOfInsured = statement(
  'premium.of_insured',
  `select ${columns} from premium p where p.insured_id = any($1::bigint[]) order by p.id desc`,
)
const selectReference = statement(
  'premium.by_reference',
  'select insured_id as "insuredId", premium_id as id from premium_reference where reference = $1',
)
const insertExchange = statement(
  'premium.insert_message',
  `insert into premium_message (insured_id, premium_id, id, direction, kind, outcome, content, at)
   values ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz)`,
)
const insertWatch = statement(
  'premium.watch',
  `insert into premium_watch (area, premium_id, insured_id, since) values ($1, $2, $3, $4::timestamptz)
   on conflict do nothing`,
)
const deleteWatch = statement(
  'premium.unwatch',
  'delete from premium_watch where area = $1 and premium_id = $2',
)

/** What the payer asked under which key; null when the bureau's page opened it. */
export type AskedUnder = { requestKey: string; digest: string } | null

/** Writes a new premium with its place in the payer's list and its reference. The caller has locked both accounts. */
export async function insertPremium(tx: Tx, one: Premium, asked: AskedUnder): Promise<void> {
  await execute(tx, insertOne, [
    one.insuredId,
    one.id,
    one.payerId,
    one.account,
    one.bindingId,
    one.kind,
    one.year,
    one.area,
    one.amount,
    JSON.stringify(one.quote),
    one.direction,
    one.channel,
    one.reference,
    one.status,
    iso(one.requestedAt),
    iso(one.expiresAt),
    iso(one.submittedAt),
    one.submittedBy,
    one.limitYear,
  ])
  const { requestKey = null, digest = null } = asked ?? {}
  await execute(tx, insertOfPayer, [one.payerId, one.id, one.insuredId, requestKey, digest])
  await execute(tx, insertReference, [one.reference, one.insuredId, one.id])
}

/** Writes a premium as it now is. The caller has locked both accounts. */
export async function updatePremium(tx: Tx, one: Premium): Promise<void> {
  await execute(tx, updateOne, [
    one.insuredId,
    one.id,
    one.account,
    one.bindingId,
    one.status,
    JSON.stringify(one.quote),
    one.channel,
    iso(one.submittedAt),
    one.submittedBy,
    one.limitYear,
    one.bureauState,
    one.bureauSerial,
    iso(one.creditedAt),
    one.creditedOn,
    one.coversFrom,
    one.benefitsFrom,
    one.enrolmentId,
    iso(one.closedAt),
    one.failCode,
    one.failReason,
    one.refundReason,
    iso(one.overdueAt),
    one.conflict,
    one.returnAsked?.by ?? null,
    iso(one.returnAsked?.at ?? null),
    one.returnAsked?.reason ?? null,
  ])
}

export async function findPremium(tx: Tx, key: { insuredId: number; id: number }): Promise<Premium | null> {
  const [row] = await run<Row>(tx, selectOne, [key.insuredId, key.id])
  return row ? premiumOf(row) : null
}

/** Every premium of these people, newest first. */
export async function listPremiumsOfInsured(tx: Tx, insuredIds: readonly number[]): Promise<Premium[]> {
  if (insuredIds.length === 0) return []
  return (await run<Row>(tx, selectOfInsured, [insuredIds])).map(premiumOf)
}

/** Every premium that this person's account paid or was asked to pay, newest first. */
export async function listPremiumsOfPayer(tx: Tx, payerId: number): Promise<Premium[]> {
  const { rows } = await sql<{ insured_id: number; premium_id: number }>`
    select insured_id, premium_id from premium_of_payer where payer_id = ${payerId}`.execute(tx)
  const ids = new Set(rows.map(({ premium_id }) => premium_id))
  const premiums = await listPremiumsOfInsured(tx, [...new Set(rows.map(({ insured_id }) => insured_id))])
  return premiums.filter(({ id }) => ids.has(id))
}

/** The premium that a payer asked for under this key, and what he asked. */
export async function findByRequestKey(
  tx: Tx,
  payerId: number,
  requestKey: string,
): Promise<{ premium: Premium; digest: string } | null> {
  const { rows } = await sql<{ insured_id: number; premium_id: number; digest: string }>`
    select insured_id, premium_id, digest from premium_of_payer
    where payer_id = ${payerId} and request_key = ${requestKey}`.execute(tx)
  const [row] = rows
  if (!row) return null
  const premium = await findPremium(tx, { insuredId: row.insured_id, id: row.premium_id })
  return premium && { premium, digest: row.digest }
}

/** Where the premium of a reference is kept. */
export async function findReference(
  tx: Tx,
  reference: string,
): Promise<{ insuredId: number; id: number } | null> {
  const [row] = await run<{ insuredId: number; id: number }>(tx, selectReference, [reference])
  return row ?? null
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

export async function insertMessage(tx: Tx, one: BureauMessage): Promise<void> {
  await execute(tx, insertExchange, [
    one.insuredId,
    one.premiumId,
    one.id,
    one.direction,
    one.kind,
    one.outcome,
    JSON.stringify(one.content),
    iso(one.at),
  ])
}

/** What was exchanged about a premium, in order. */
export async function listMessages(
  tx: Tx,
  { insuredId, id }: { insuredId: number; id: number },
): Promise<BureauMessage[]> {
  const { rows } = await sql<{
    id: number
    direction: 'out' | 'in'
    kind: BureauMessage['kind']
    outcome: string
    content: string
    at: Date
  }>`select id, direction, kind, outcome, content, at from premium_message
    where insured_id = ${insuredId} and premium_id = ${id} order by at, id`.execute(tx)
  return rows.map((row) => ({
    ...row,
    insuredId,
    premiumId: id,
    content: JSON.parse(row.content) as unknown,
    at: row.at.getTime(),
  }))
}

/** Puts a premium on the list that the clerks of its area watch. */
export async function watch(tx: Tx, one: Premium, since: Instant): Promise<void> {
  await execute(tx, insertWatch, [one.area, one.id, one.insuredId, iso(since)])
}

export async function unwatch(tx: Tx, one: Premium): Promise<void> {
  await execute(tx, deleteWatch, [one.area, one.id])
}

/** Premiums that an area's clerks watch: money in transit, or contradicted; the oldest first. */
export async function listWatched(tx: Tx, area: string): Promise<Premium[]> {
  const { rows } = await sql<{ insured_id: number; premium_id: number }>`
    select insured_id, premium_id from premium_watch where area = ${area} order by since, premium_id`.execute(
    tx,
  )
  const premiums = await listPremiumsOfInsured(tx, [...new Set(rows.map(({ insured_id }) => insured_id))])
  const byId = new Map(premiums.map((one) => [one.id, one]))
  return rows.flatMap(({ premium_id }) => byId.get(premium_id) ?? [])
}

/** What premiums of these people have used of their bindings' limits: refused and refunded ones gave it back. */
export async function listPremiumUses(tx: Tx, insuredIds: readonly number[]): Promise<BindingUse[]> {
  const { rows } = await sql<Omit<BindingUse, 'purpose'>>`
    select insured_id as "relativeId", binding_id as "bindingId", limit_year as year, sum(amount)::bigint as amount
    from premium
    where insured_id = any(${[...insuredIds]}::bigint[]) and binding_id is not null and limit_year is not null
      and status in ('submitted', 'credited', 'refunding')
    group by insured_id, binding_id, limit_year`.execute(tx)
  return rows.map((row) => ({ ...row, purpose: 'premium' }))
}

const selectPoolPaid = statement(
  'premium.pool_paid',
  `select 1 as one from settlement s
   where s.person_id = $1 and s.care_on >= $2::date and s.fund_total > 0 and s.reverses_id is null
     and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)
   limit 1`,
)

/** Whether a fund has paid for care of this person on or after a day, and it stands. */
export async function poolPaidSince(tx: Tx, personId: number, day: PlainDate): Promise<boolean> {
  return (await run<{ one: number }>(tx, selectPoolPaid, [personId, day])).length > 0
}
