import type { Fen, Line, PlainDate } from '@gongji/policy'
import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
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

type VisitRow = Omit<VisitRecord, 'clinical' | 'cancelled'> & {
  clinical: Clinical | null
  dischargedOn: PlainDate | null
  createdAt: Instant
  cancelledAt: Instant | null
  cancelledBy: string | null
}
const visits = table<VisitRow>('visit', {
  personId: 'bigint',
  id: 'bigint',
  mdtrtId: 'text',
  institution: 'text',
  scheme: 'text',
  area: 'text',
  medType: 'text',
  beganOn: 'date',
  careOn: 'date',
  dischargedOn: 'date null',
  disease: 'text',
  iptOtpNo: 'text',
  credential: 'text',
  clinical: 'json null',
  status: 'text',
  createdAt: 'timestamptz',
  cancelledAt: 'timestamptz null',
  cancelledBy: 'text null',
})

/** What a bill needs of its visit. */
const ofBill = [
  'personId',
  'id',
  'mdtrtId',
  'institution',
  'scheme',
  'area',
  'medType',
  'careOn',
  'disease',
  'credential',
  'status',
] as const satisfies readonly (keyof Visit)[]

const bills = query(
  'visit.bills',
  `select ${visits.select('v', ...ofBill)}, u.batch, u.lines
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
  tx: Reader,
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

const byNumber = visits.list('visit.one', 'where person_id = $1 and mdtrt_id = $2')

export async function findVisit(tx: Reader, personId: number, mdtrtId: string): Promise<VisitRecord | null> {
  const [row] = await byNumber(tx, personId, mdtrtId)
  return row ? recordOf(row) : null
}

function recordOf(row: VisitRow): VisitRecord {
  const { clinical, dischargedOn: _, createdAt: __, cancelledAt: at, cancelledBy: by, ...visit } = row
  return { ...visit, clinical: clinical ?? {}, cancelled: at === null ? null : { at, by: by ?? '' } }
}

const atInstitution = visits.list(
  'visit.at_institution',
  `where person_id = $1 and institution = $2 and care_on between $3::date and $4::date and credential <> 'claim'
   order by id`,
)

/** A patient's visits to one institution in these days of care, the oldest first; those of claims are nobody's till's. */
export const listVisitsAt = async (
  tx: Reader,
  {
    personId,
    institution,
    from,
    to,
  }: { personId: number; institution: string; from: PlainDate; to: PlainDate },
): Promise<(VisitRecord & { createdAt: Instant })[]> =>
  (await atInstitution(tx, personId, institution, from, to)).map((row) => ({
    ...recordOf(row),
    createdAt: row.createdAt,
  }))

const rowOf = ({ cancelled, ...visit }: VisitRecord, createdAt: Instant): VisitRow => ({
  ...visit,
  dischargedOn: null,
  createdAt,
  cancelledAt: cancelled?.at ?? null,
  cancelledBy: cancelled?.by ?? null,
})

export async function insertVisit(tx: Tx, visit: VisitRecord, at: Instant): Promise<void> {
  await visits.insert(tx, [rowOf(visit, at)])
}

/** The visits that pharmacy sales open: a day each, without anything clinical. */
export async function insertVisits(
  tx: Tx,
  sales: readonly Omit<Visit, 'status'>[],
  at: Instant,
): Promise<void> {
  await visits.insert(
    tx,
    sales.map((sale) => ({
      ...rowOf({ ...sale, status: 'open', beganOn: sale.careOn, iptOtpNo: '', clinical: {} }, at),
      clinical: null,
    })),
  )
}

const update = visits.update('visit.update', {
  key: ['personId', 'id'],
  keep: ['mdtrtId', 'institution', 'beganOn', 'dischargedOn', 'iptOtpNo', 'credential', 'createdAt'],
})

/** Writes what may change of a visit. */
export async function updateVisit(tx: Tx, visit: VisitRecord): Promise<void> {
  await update(tx, [rowOf(visit, 0)])
}

/** One upload of lines. */
export type Upload = {
  id: number
  batch: string
  total: Fen
  lines: readonly Line[]
  withdrawn: boolean
  /** What the sender said of each line beside what the rules see. */
  detail: readonly Readonly<Record<string, unknown>>[]
}

type UploadRow = Upload & {
  personId: number
  visitId: number
  /** The message that brought it. */
  msgid: string | null
  withdrawnAt: Instant | null
  withdrawnBy: string | null
}
const uploads = table<UploadRow>('bill_upload', {
  personId: 'bigint',
  visitId: 'bigint',
  id: 'bigint',
  batch: 'text',
  total: 'bigint',
  lines: 'json',
  withdrawn: 'boolean',
  detail: 'json',
  msgid: 'text null',
  withdrawnAt: 'timestamptz null',
  withdrawnBy: 'text null',
})
const ofVisit = query(
  'visit.uploads',
  `select ${uploads.select('u', 'id', 'batch', 'total', 'lines', 'withdrawn', 'detail')} from bill_upload u
   where person_id = $1 and visit_id = $2 order by id`,
)

/** Every upload of a visit, withdrawn ones too. */
export const listUploads = async (
  tx: Reader,
  { personId, id }: Pick<Visit, 'personId' | 'id'>,
): Promise<Upload[]> => uploads.rows<Upload>(await run(tx, ofVisit, [personId, id]))

export async function insertUpload(
  tx: Tx,
  { personId, id: visitId }: Pick<Visit, 'personId' | 'id'>,
  { msgid, ...upload }: Omit<Upload, 'withdrawn'> & Pick<UploadRow, 'detail'> & { msgid?: string },
): Promise<void> {
  const fresh = { withdrawn: false, withdrawnAt: null, withdrawnBy: null }
  await uploads.insert(tx, [{ ...upload, ...fresh, personId, visitId, msgid: msgid ?? null }])
}

const withdraw = command(
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

const withdrawnOne = query(
  'visit.withdrawn_upload',
  `select u.withdrawn_at as "at", u.withdrawn_by as "by" from bill_upload u
     join visit v on v.person_id = u.person_id and v.id = u.visit_id
   where u.person_id = $1 and v.mdtrt_id = $2 and u.msgid = $3 and u.withdrawn_at is not null`,
)

/** When and by which message the lines that a message uploaded were withdrawn; null while they stand. */
export async function findWithdrawn(
  tx: Reader,
  { personId, mdtrtId, msgid }: { personId: number; mdtrtId: string; msgid: string },
): Promise<{ at: Instant; by: string } | null> {
  const [row] = await run<{ at: Date; by: string }>(tx, withdrawnOne, [personId, mdtrtId, msgid])
  return row ? { at: row.at.getTime(), by: row.by } : null
}

const updateLines = command(
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
