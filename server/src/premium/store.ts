import type { Fen, PlainDate } from '@gongji/policy'
import { sql } from 'kysely'
import type { BindingUse } from '../binding/draw.ts'
import type { Tx } from '../db/db.ts'
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
}

const instant = (at: Date | null): Instant | null => at?.getTime() ?? null
const date = (at: Instant | null): Date | null => (at === null ? null : new Date(at))

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
})

const columns =
  sql.raw(`p.insured_id, p.id, p.payer_id, p.account, p.binding_id, p.kind, p.year, p.area, p.amount, p.quote,
  p.direction, p.channel, p.reference, p.status, p.requested_at, p.expires_at, p.submitted_at, p.submitted_by,
  p.limit_year, p.bureau_state, p.bureau_serial, p.credited_at, p.credited_on, p.covers_from, p.benefits_from,
  p.enrolment_id, p.closed_at, p.fail_code, p.fail_reason, p.refund_reason, p.overdue_at, p.conflict`)

/** What the payer asked under which key; null when the bureau's page opened it. */
export type AskedUnder = { requestKey: string; digest: string } | null

/** Writes a new premium with its place in the payer's list and its reference. The caller has locked both accounts. */
export async function insertPremium(tx: Tx, one: Premium, asked: AskedUnder): Promise<void> {
  await sql`insert into premium (insured_id, id, payer_id, account, binding_id, kind, year, area, amount, quote, direction,
      channel, reference, status, requested_at, expires_at, submitted_at, submitted_by, limit_year)
    values (${one.insuredId}, ${one.id}, ${one.payerId}, ${one.account}, ${one.bindingId}, ${one.kind}, ${one.year},
      ${one.area}, ${one.amount}, ${JSON.stringify(one.quote)}, ${one.direction}, ${one.channel}, ${one.reference},
      ${one.status}, ${new Date(one.requestedAt)}, ${date(one.expiresAt)}, ${date(one.submittedAt)},
      ${one.submittedBy}, ${one.limitYear})`.execute(tx)
  await sql`insert into premium_of_payer (payer_id, premium_id, insured_id, request_key, digest)
    values (${one.payerId}, ${one.id}, ${one.insuredId}, ${asked?.requestKey ?? null}, ${asked?.digest ?? null})`.execute(
    tx,
  )
  await sql`insert into premium_reference (reference, insured_id, premium_id)
    values (${one.reference}, ${one.insuredId}, ${one.id})`.execute(tx)
}

/** Writes a premium as it now is. The caller has locked both accounts. */
export async function updatePremium(tx: Tx, one: Premium): Promise<void> {
  await sql`update premium set account = ${one.account}, binding_id = ${one.bindingId}, status = ${one.status},
      quote = ${JSON.stringify(one.quote)}, channel = ${one.channel},
      submitted_at = ${date(one.submittedAt)}, submitted_by = ${one.submittedBy}, limit_year = ${one.limitYear},
      bureau_state = ${one.bureauState}, bureau_serial = ${one.bureauSerial}, credited_at = ${date(one.creditedAt)},
      credited_on = ${one.creditedOn}::date, covers_from = ${one.coversFrom}::date,
      benefits_from = ${one.benefitsFrom}::date, enrolment_id = ${one.enrolmentId}, closed_at = ${date(one.closedAt)},
      fail_code = ${one.failCode}, fail_reason = ${one.failReason}, refund_reason = ${one.refundReason},
      overdue_at = ${date(one.overdueAt)}, conflict = ${one.conflict}
    where insured_id = ${one.insuredId} and id = ${one.id}`.execute(tx)
}

export async function findPremium(tx: Tx, key: { insuredId: number; id: number }): Promise<Premium | null> {
  const { rows } = await sql<Row>`select ${columns} from premium p
    where p.insured_id = ${key.insuredId} and p.id = ${key.id}`.execute(tx)
  return rows[0] ? premiumOf(rows[0]) : null
}

/** Every premium of these people, newest first. */
export async function listPremiumsOfInsured(tx: Tx, insuredIds: readonly number[]): Promise<Premium[]> {
  if (insuredIds.length === 0) return []
  const { rows } = await sql<Row>`select ${columns} from premium p
    where p.insured_id = any(${[...insuredIds]}::bigint[]) order by p.id desc`.execute(tx)
  return rows.map(premiumOf)
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
  const { rows } = await sql<{ insured_id: number; premium_id: number }>`
    select insured_id, premium_id from premium_reference where reference = ${reference}`.execute(tx)
  return rows[0] ? { insuredId: rows[0].insured_id, id: rows[0].premium_id } : null
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
  await sql`insert into premium_message (insured_id, premium_id, id, direction, kind, outcome, content, at)
    values (${one.insuredId}, ${one.premiumId}, ${one.id}, ${one.direction}, ${one.kind}, ${one.outcome},
      ${JSON.stringify(one.content)}, ${new Date(one.at)})`.execute(tx)
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
  await sql`insert into premium_watch (area, premium_id, insured_id, since)
    values (${one.area}, ${one.id}, ${one.insuredId}, ${new Date(since)}) on conflict do nothing`.execute(tx)
}

export async function unwatch(tx: Tx, one: Premium): Promise<void> {
  await sql`delete from premium_watch where area = ${one.area} and premium_id = ${one.id}`.execute(tx)
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
