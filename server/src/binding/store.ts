import type { Fen, PlainDate, Purpose, Relationship } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import { sql } from 'kysely'
import { run, statement, type Tx } from '../db/db.ts'
import { instantInChina } from '../deps.ts'
import { type Binding, type BindingStatus, expiry, type Side } from './binding.ts'

type Row = {
  relative_id: number
  id: number
  payer_id: number
  relationship: Relationship
  purposes: string
  status: BindingStatus
  valid_from: PlainDate
  valid_to: PlainDate | null
  limit_year: Fen | null
  limit_payment: Fen | null
  limit_purpose: string
  only_when_asked: boolean
  position: number
  authorised_at: Date
  channel: string
  guardian_id: number | null
  payer_area: string
  paused_by: Side | null
  ended_at: Date | null
  ended_by: string | null
  end_reason: string | null
  letter_no: number
  version: number
}

const bindingOf = (row: Row): Binding => ({
  id: row.id,
  relativeId: row.relative_id,
  payerId: row.payer_id,
  relationship: row.relationship,
  purposes: row.purposes.split(',') as Purpose[],
  status: row.status,
  from: row.valid_from,
  to: row.valid_to,
  limits: {
    year: row.limit_year,
    payment: row.limit_payment,
    purpose: JSON.parse(row.limit_purpose) as Binding['limits']['purpose'],
  },
  onlyWhenAsked: row.only_when_asked,
  position: row.position,
  authorisedAt: row.authorised_at.getTime(),
  channel: row.channel,
  guardianId: row.guardian_id,
  payerArea: row.payer_area,
  pausedBy: row.paused_by,
  endedAt: row.ended_at?.getTime() ?? null,
  endedBy: row.ended_by,
  endReason: row.end_reason,
  letterNo: row.letter_no,
  version: row.version,
})

/** What a binding is on a day: one whose last day is past has ended with that day. Null: as it is written. */
export function bindingOn(one: Binding, on: PlainDate | null): Binding {
  const { status, to } = one
  if (on === null || status === 'ended' || to === null || to >= on) return one
  return {
    ...one,
    status: 'ended',
    pausedBy: null,
    endedAt: instantInChina(addDays(to, 1), '00:00:00'),
    endedBy: expiry.actor,
    endReason: expiry.reason,
  }
}

const columns = `b.relative_id, b.id, b.payer_id, b.relationship, b.purposes, b.status, b.valid_from, b.valid_to,
  b.limit_year, b.limit_payment, b.limit_purpose, b.only_when_asked, b.position, b.authorised_at, b.channel,
  b.guardian_id, b.payer_area, b.paused_by, b.ended_at, b.ended_by, b.end_reason, b.letter_no, b.version`
const ofRelatives = statement(
  'binding.of_relatives',
  `select ${columns} from binding b where b.relative_id = any($1::bigint[])
   order by b.relative_id, b.position, b.authorised_at, b.id`,
)
const ofPayer = statement(
  'binding.of_payer',
  'select relative_id, binding_id from binding_of_payer where payer_id = $1',
)

/** Writes a new binding with its place in the payer's list. The caller has locked both accounts. */
export async function insertBinding(tx: Tx, one: Binding): Promise<void> {
  await sql`insert into binding (relative_id, id, payer_id, relationship, purposes, status, valid_from, valid_to,
      limit_year, limit_payment, limit_purpose, only_when_asked, position, authorised_at, channel, guardian_id,
      payer_area, version)
    values (${one.relativeId}, ${one.id}, ${one.payerId}, ${one.relationship}, ${one.purposes.join(',')}, ${one.status},
      ${one.from}::date, ${one.to}::date, ${one.limits.year}, ${one.limits.payment},
      ${JSON.stringify(one.limits.purpose)}, ${one.onlyWhenAsked}, ${one.position}, ${new Date(one.authorisedAt)},
      ${one.channel}, ${one.guardianId}, ${one.payerArea}, ${one.version})`.execute(tx)
  await sql`insert into binding_of_payer (payer_id, relative_id, binding_id)
    values (${one.payerId}, ${one.relativeId}, ${one.id})`.execute(tx)
}

/** Writes a binding as it now is, and what it was before it ended. The caller has locked both accounts. */
export async function updateBinding(tx: Tx, one: Binding, endedFrom?: BindingStatus): Promise<void> {
  await sql`update binding set purposes = ${one.purposes.join(',')}, status = ${one.status},
      valid_from = ${one.from}::date, valid_to = ${one.to}::date, limit_year = ${one.limits.year},
      limit_payment = ${one.limits.payment}, limit_purpose = ${JSON.stringify(one.limits.purpose)},
      only_when_asked = ${one.onlyWhenAsked}, position = ${one.position}, guardian_id = ${one.guardianId},
      paused_by = ${one.pausedBy}, letter_no = ${one.letterNo},
      ended_at = ${one.endedAt === null ? null : new Date(one.endedAt)}, ended_by = ${one.endedBy},
      end_reason = ${one.endReason}, ended_from = ${endedFrom ?? null}, version = version + 1
    where relative_id = ${one.relativeId} and id = ${one.id}`.execute(tx)
}

/** Every binding under which these people may be drawn for, as on a day, ended ones too, in order of drawing. */
export async function listBindingsOfRelatives(
  tx: Tx,
  relativeIds: readonly number[],
  on: PlainDate | null,
): Promise<Binding[]> {
  return (await run<Row>(tx, ofRelatives, [relativeIds])).map((row) => bindingOn(bindingOf(row), on))
}

/** Every binding that a person has made, as on a day, ended ones too, newest last. */
export async function listBindingsOfPayer(tx: Tx, payerId: number, on: PlainDate | null): Promise<Binding[]> {
  const keys = await run<{ relative_id: number; binding_id: number }>(tx, ofPayer, [payerId])
  if (keys.length === 0) return []
  const ids = new Set(keys.map((key) => key.binding_id))
  const relatives = [...new Set(keys.map((key) => key.relative_id))]
  return (await listBindingsOfRelatives(tx, relatives, on))
    .filter(({ id }) => ids.has(id))
    .sort((a, b) => a.authorisedAt - b.authorisedAt || a.id - b.id)
}

const pastLastDay = statement(
  'binding.past_last_day',
  `select payer_id as "payerId", id from binding
   where ended_at is null and valid_to is not null and valid_to < $1::date and id > $2 order by id limit $3`,
)

/** Bindings still written as open whose last day is past, after an id. */
export const listPastLastDay = async (
  tx: Tx,
  { on, afterId, limit }: { on: PlainDate; afterId: number; limit: number },
): Promise<{ payerId: number; id: number }[]> => await run(tx, pastLastDay, [on, afterId, limit])

export type Use = { relativeId: number; bindingId: number; year: number; purpose: Purpose; amount: Fen }

/** What was drawn for these people in a year, by binding and purpose. */
export async function listUses(tx: Tx, relativeIds: readonly number[], year: number): Promise<Use[]> {
  const { rows } =
    await sql<Use>`select relative_id as "relativeId", binding_id as "bindingId", year, purpose, amount
    from binding_use where relative_id = any(${[...relativeIds]}::bigint[]) and year = ${year}`.execute(tx)
  return rows
}

export type Letter = {
  /** Counts the letters of a binding, from 1. */
  no: number
  relativeId: number
  bindingId: number
  version: string
  form: 'tick' | 'signature' | 'scan'
  text: string
  digest: string
  signature: string | null
  agreedBy: number
  agreedAt: number
}

/** Keeps a letter of commitment as it was shown and agreed to. */
export async function insertLetter(tx: Tx, one: Letter): Promise<void> {
  await sql`insert into commitment_letter (relative_id, binding_id, no, version, form, text, digest, signature, agreed_by,
      agreed_at)
    values (${one.relativeId}, ${one.bindingId}, ${one.no}, ${one.version}, ${one.form}, ${one.text}, ${one.digest},
      ${one.signature}, ${one.agreedBy}, ${new Date(one.agreedAt)})`.execute(tx)
}

/** The letters of a binding, each by who agreed to it, the first and the payer's first. */
export async function listLetters(
  tx: Tx,
  { relativeId, id }: Pick<Binding, 'relativeId' | 'id'>,
): Promise<Letter[]> {
  const { rows } = await sql<Omit<Letter, 'agreedAt'> & { agreedAt: Date }>`
    select relative_id as "relativeId", binding_id as "bindingId", no, version, form, text, digest, signature,
      agreed_by as "agreedBy", agreed_at as "agreedAt"
    from commitment_letter where relative_id = ${relativeId} and binding_id = ${id}
    order by no, agreed_at, agreed_by`.execute(tx)
  return rows.map((row) => ({ ...row, agreedAt: row.agreedAt.getTime() }))
}
