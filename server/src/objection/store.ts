import type { Fen } from '@gongji/policy'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'

export type ObjectionCause = 'notMine' | 'wrongAmount' | 'wrongAccount' | 'notAuthorised' | 'other'
export type ObjectionStatus = 'submitted' | 'upheld' | 'partly' | 'rejected' | 'withdrawn'
export type Remedy = 'none' | 'institutionReverses' | 'claimTakenBack' | 'case'

/** An objection (申诉) by a patient against a bill, or by a payer against a draw. */
export type Objection = {
  personId: number
  id: number
  about: 'bill' | 'draw'
  settlementId: number
  patientId: number
  bindingId: number | null
  amount: Fen
  cause: ObjectionCause
  words: string
  area: string
  status: ObjectionStatus
  channel: string
  submittedAt: Instant
  holdId: number | null
  answer: string
  remedy: Remedy | ''
  caseId: number | null
  decidedBy: string | null
  decidedAt: Instant | null
  version: number
}

type Row = {
  person_id: number
  id: number
  about: 'bill' | 'draw'
  settlement_id: number
  patient_id: number
  binding_id: number | null
  amount: Fen
  cause: ObjectionCause
  words: string
  area: string
  status: ObjectionStatus
  channel: string
  submitted_at: Date
  hold_id: number | null
  answer: string
  remedy: Remedy | ''
  case_id: number | null
  decided_by: string | null
  decided_at: Date | null
  version: number
}

const objectionOf = (row: Row): Objection => ({
  personId: row.person_id,
  id: row.id,
  about: row.about,
  settlementId: row.settlement_id,
  patientId: row.patient_id,
  bindingId: row.binding_id,
  amount: row.amount,
  cause: row.cause,
  words: row.words,
  area: row.area,
  status: row.status,
  channel: row.channel,
  submittedAt: row.submitted_at.getTime(),
  holdId: row.hold_id,
  answer: row.answer,
  remedy: row.remedy,
  caseId: row.case_id,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at?.getTime() ?? null,
  version: row.version,
})

/** Objections of a person, newest first. */
export async function listObjectionsOf(tx: Tx, personId: number): Promise<Objection[]> {
  const { rows } = await sql<Row>`select * from objection where person_id = ${personId}
    order by submitted_at desc, id desc`.execute(tx)
  return rows.map(objectionOf)
}

export async function findObjection(
  tx: Tx,
  { personId, id }: { personId: number; id: number },
): Promise<Objection | null> {
  const { rows } =
    await sql<Row>`select * from objection where person_id = ${personId} and id = ${id}`.execute(tx)
  return rows[0] ? objectionOf(rows[0]) : null
}

/** Objections that wait for an agency, the oldest first. */
export async function listObjectionQueue(tx: Tx, area: string, limit: number): Promise<Objection[]> {
  const { rows } = await sql<Row>`select * from objection where area = ${area} and status = 'submitted'
    order by submitted_at, id limit ${limit}`.execute(tx)
  return rows.map(objectionOf)
}

export async function insertObjection(tx: Tx, one: Objection): Promise<void> {
  await sql`insert into objection (person_id, id, about, settlement_id, patient_id, binding_id, amount, cause, words,
      area, status, channel, submitted_at, hold_id)
    values (${one.personId}, ${one.id}, ${one.about}, ${one.settlementId}, ${one.patientId}, ${one.bindingId},
      ${one.amount}, ${one.cause}, ${one.words}, ${one.area}, ${one.status}, ${one.channel},
      ${new Date(one.submittedAt)}, ${one.holdId})`.execute(tx)
}

/** Writes an answer or a withdrawal. False when somebody else has changed it since it was read. */
export async function updateObjection(tx: Tx, one: Objection): Promise<boolean> {
  const { rows } = await sql`update objection set status = ${one.status}, hold_id = ${one.holdId},
      answer = ${one.answer}, remedy = ${one.remedy}, case_id = ${one.caseId}, decided_by = ${one.decidedBy},
      decided_at = ${one.decidedAt === null ? null : new Date(one.decidedAt)}, version = version + 1
    where person_id = ${one.personId} and id = ${one.id} and version = ${one.version} returning 1`.execute(tx)
  return rows.length === 1
}

/** A draw on a payer's account, as the payer knows it: which binding, when. */
export async function findDraw(
  tx: Tx,
  { payerId, bindingId, at }: { payerId: number; bindingId: number; at: Instant },
): Promise<{ settlementId: number; relativeId: number; amount: Fen; place: string; at: Instant } | null> {
  const { rows } = await sql<{
    settlementId: number
    relativeId: number
    amount: Fen
    place: string
    at: Date
  }>`select settlement_id as "settlementId", relative_id as "relativeId", sum(amount)::bigint as amount, place, at
    from payer_record where payer_id = ${payerId} and binding_id = ${bindingId}
      and date_trunc('milliseconds', at) = ${new Date(at)}
    group by settlement_id, relative_id, place, at limit 1`.execute(tx)
  return rows[0] ? { ...rows[0], at: rows[0].at.getTime() } : null
}

/** The kind of place and the moment of a draw that was objected to. */
export async function readDraw(
  tx: Tx,
  { personId, settlementId }: Pick<Objection, 'personId' | 'settlementId'>,
): Promise<{ place: string; at: Instant } | null> {
  const { rows } = await sql<{ place: string; at: Date }>`select place, at from payer_record
    where payer_id = ${personId} and settlement_id = ${settlementId} limit 1`.execute(tx)
  return rows[0] ? { place: rows[0].place, at: rows[0].at.getTime() } : null
}
