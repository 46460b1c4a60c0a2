import type { Fen, Line, PlainDate } from '@gongji/policy'
import { execute, run, statement, type Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import type { Visit, VisitLines } from './settlement.ts'

/** A visit with what only its own messages need. */
export type VisitRecord = Visit & {
  beganOn: PlainDate
  iptOtpNo: string
  /** Diagnoses and doctors as sent; never shown to payers. */
  clinical: Clinical
  /** When and by which message it was cancelled. */
  cancelled?: { at: Instant; by: string } | null
}

/** `serial` orders the diagnoses of one `kind` (western, Chinese); `sent` is what the sender said of it. */
export type Diagnosis = {
  kind: string
  serial: string
  code: string
  sent: Readonly<Record<string, unknown>>
}

/** Kept as JSON; members are what the sender's messages said. */
export type Clinical = {
  registration?: Readonly<Record<string, unknown>>
  care?: Readonly<Record<string, unknown>>
  diagnoses?: readonly Diagnosis[]
}

const visitColumns = `v.person_id as "personId", v.id, v.mdtrt_id as "mdtrtId", v.institution, v.scheme, v.area,
  v.med_type as "medType", v.care_on as "careOn", v.disease, v.credential, v.status`

const bills = statement(
  'visit.bills',
  `select ${visitColumns}, u.batch, u.lines
   from unnest($1::bigint[], $2::text[]) as n (person_id, mdtrt_id)
     join visit v on v.person_id = n.person_id and v.mdtrt_id = n.mdtrt_id
     left join bill_upload u on u.person_id = v.person_id and u.visit_id = v.id and not u.withdrawn
   order by v.person_id, v.id, u.id`,
)

/**
 * These visits, each with the lines uploaded for it and not withdrawn, by batch. One statement for any number of
 * visits; a visit that is unknown, or another person's, is left out.
 */
export async function listBills(
  tx: Tx,
  wanted: readonly { personId: number; mdtrtId: string }[],
): Promise<VisitLines[]> {
  if (wanted.length === 0) return []
  type Row = Visit & { batch: string | null; lines: string | null }
  const once = [...new Map(wanted.map((one) => [`${one.personId} ${one.mdtrtId}`, one])).values()]
  const rows = await run<Row>(tx, bills, [
    once.map(({ personId }) => personId),
    once.map(({ mdtrtId }) => mdtrtId),
  ])
  const found = new Map<number, { visit: Visit; batches: Map<string, Line[]> }>()
  for (const { batch, lines, ...visit } of rows) {
    let bill = found.get(visit.id)
    if (!bill) {
      bill = { visit, batches: new Map() }
      found.set(visit.id, bill)
    }
    if (batch === null || lines === null) continue
    const uploaded = JSON.parse(lines) as Line[]
    const known = bill.batches.get(batch)
    if (known) known.push(...uploaded)
    else bill.batches.set(batch, uploaded)
  }
  return [...found.values()]
}

const one = statement(
  'visit.one',
  `select ${visitColumns}, v.began_on as "beganOn", v.ipt_otp_no as "iptOtpNo", v.clinical,
     v.cancelled_at as "cancelledAt", v.cancelled_by as "cancelledBy"
   from visit v where v.person_id = $1 and v.mdtrt_id = $2`,
)

export async function findVisit(tx: Tx, personId: number, mdtrtId: string): Promise<VisitRecord | null> {
  type Row = Omit<VisitRecord, 'clinical' | 'cancelled'> & {
    clinical: string | null
    cancelledAt: Date | null
    cancelledBy: string | null
  }
  const [row] = await run<Row>(tx, one, [personId, mdtrtId])
  if (!row) return null
  const { cancelledAt: at, cancelledBy: by, ...visit } = row
  return {
    ...visit,
    clinical: row.clinical === null ? {} : (JSON.parse(row.clinical) as Clinical),
    cancelled: at === null ? null : { at: at.getTime(), by: by ?? '' },
  }
}

const insert = statement(
  'visit.insert',
  `insert into visit (person_id, id, mdtrt_id, institution, scheme, area, med_type, began_on, care_on, disease, ipt_otp_no,
     credential, clinical, status, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8::date, $9::date, $10, $11, $12, $13, $14, $15::timestamptz)`,
)

export async function insertVisit(tx: Tx, visit: VisitRecord, at: Instant): Promise<void> {
  await execute(tx, insert, [
    visit.personId,
    visit.id,
    visit.mdtrtId,
    visit.institution,
    visit.scheme,
    visit.area,
    visit.medType,
    visit.beganOn,
    visit.careOn,
    visit.disease,
    visit.iptOtpNo,
    visit.credential,
    JSON.stringify(visit.clinical),
    visit.status,
    new Date(at).toISOString(),
  ])
}

const update = statement(
  'visit.update',
  `update visit set med_type = $3, care_on = $4::date, disease = $5, clinical = $6, status = $7, scheme = $8, area = $9,
     cancelled_at = $10::timestamptz, cancelled_by = $11
   where person_id = $1 and id = $2`,
)

/** Writes what may change of a visit. */
export async function updateVisit(tx: Tx, visit: VisitRecord): Promise<void> {
  await execute(tx, update, [
    visit.personId,
    visit.id,
    visit.medType,
    visit.careOn,
    visit.disease,
    JSON.stringify(visit.clinical),
    visit.status,
    visit.scheme,
    visit.area,
    visit.cancelled ? new Date(visit.cancelled.at).toISOString() : null,
    visit.cancelled?.by ?? null,
  ])
}

/** One upload of lines. */
export type Upload = {
  id: number
  batch: string
  total: Fen
  lines: readonly Line[]
  withdrawn: boolean
}

const uploads = statement(
  'visit.uploads',
  `select id, batch, total, lines, withdrawn from bill_upload where person_id = $1 and visit_id = $2 order by id`,
)

/** Every upload of a visit, withdrawn ones too. */
export async function listUploads(
  tx: Tx,
  { personId, id }: Pick<Visit, 'personId' | 'id'>,
): Promise<Upload[]> {
  const rows = await run<Omit<Upload, 'lines'> & { lines: string }>(tx, uploads, [personId, id])
  return rows.map((row) => ({ ...row, lines: JSON.parse(row.lines) as Line[] }))
}

const insertOne = statement(
  'visit.insert_upload',
  `insert into bill_upload (person_id, visit_id, id, batch, lines, detail, total, msgid)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
)

/** Adds an upload; `detail` is what the sender said of each line beside what the rules see. */
export async function insertUpload(
  tx: Tx,
  { personId, id: visitId }: Pick<Visit, 'personId' | 'id'>,
  upload: Omit<Upload, 'withdrawn'> & {
    detail: readonly Readonly<Record<string, unknown>>[]
    /** The message that brought it. */
    msgid?: string
  },
): Promise<void> {
  await execute(tx, insertOne, [
    personId,
    visitId,
    upload.id,
    upload.batch,
    JSON.stringify(upload.lines),
    JSON.stringify(upload.detail),
    upload.total,
    upload.msgid ?? null,
  ])
}

const withdraw = statement(
  'visit.withdraw_uploads',
  `update bill_upload set withdrawn = true, withdrawn_at = $4::timestamptz, withdrawn_by = $5
   where person_id = $1 and visit_id = $2 and id = any($3::bigint[])`,
)

export async function withdrawUploads(
  tx: Tx,
  { personId, id }: Pick<Visit, 'personId' | 'id'>,
  { ids, at, by }: { ids: readonly number[]; at: Instant; by: string },
): Promise<void> {
  if (ids.length > 0) await execute(tx, withdraw, [personId, id, [...ids], new Date(at).toISOString(), by])
}

const withdrawnOne = statement(
  'visit.withdrawn_upload',
  `select u.withdrawn_at as "at", u.withdrawn_by as "by" from bill_upload u
     join visit v on v.person_id = u.person_id and v.id = u.visit_id
   where u.person_id = $1 and v.mdtrt_id = $2 and u.msgid = $3 and u.withdrawn_at is not null`,
)

/** When and by which message the lines that a message uploaded were withdrawn; null while they stand. */
export async function findWithdrawn(
  tx: Tx,
  { personId, mdtrtId, msgid }: { personId: number; mdtrtId: string; msgid: string },
): Promise<{ at: Instant; by: string } | null> {
  const [row] = await run<{ at: Date; by: string }>(tx, withdrawnOne, [personId, mdtrtId, msgid])
  return row ? { at: row.at.getTime(), by: row.by } : null
}

const updateLines = statement(
  'visit.update_lines',
  'update bill_upload set lines = $4 where person_id = $1 and visit_id = $2 and id = $3',
)

/** Writes the lines of an upload as the rules now see them. */
export async function updateUpload(
  tx: Tx,
  { personId, id: visitId }: Pick<Visit, 'personId' | 'id'>,
  { id, lines }: Pick<Upload, 'id' | 'lines'>,
): Promise<void> {
  await execute(tx, updateLines, [personId, visitId, id, JSON.stringify(lines)])
}
