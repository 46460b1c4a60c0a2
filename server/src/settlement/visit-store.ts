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

const recordOf = (row: VisitRow): VisitRecord => ({
  personId: row.personId,
  id: row.id,
  mdtrtId: row.mdtrtId,
  institution: row.institution,
  scheme: row.scheme,
  area: row.area,
  medType: row.medType,
  beganOn: row.beganOn,
  careOn: row.careOn,
  disease: row.disease,
  iptOtpNo: row.iptOtpNo,
  credential: row.credential,
  status: row.status,
  clinical: row.clinical ?? {},
  cancelled: row.cancelledAt === null ? null : { at: row.cancelledAt, by: row.cancelledBy ?? '' },
})

const byNumber = query(
  'visit.by_number',
  `select ${visits.select('v')} from unnest($1::bigint[], $2::text[]) as n (person_id, mdtrt_id)
     join visit v on v.person_id = n.person_id and v.mdtrt_id = n.mdtrt_id`,
)

/** A visit by the number that its patient's hospital knows it by. */
export type VisitNumber = Pick<Visit, 'personId' | 'mdtrtId'>

const numberLists = (wanted: readonly VisitNumber[]): unknown[] => [
  wanted.map(({ personId }) => personId),
  wanted.map(({ mdtrtId }) => mdtrtId),
]

/** Whole visits; one that is unknown, or another person's, is left out. */
export async function listVisits(on: Reader, wanted: readonly VisitNumber[]): Promise<VisitRecord[]> {
  if (wanted.length === 0) return []
  return visits.rows<VisitRow>(await run(on, byNumber, numberLists(wanted))).map(recordOf)
}

export const findVisit = async (on: Reader, personId: number, mdtrtId: string): Promise<VisitRecord | null> =>
  (await listVisits(on, [{ personId, mdtrtId }]))[0] ?? null

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

// Written out: copied from another, an object with so many members becomes a table of hashes.
const rowOf = (visit: VisitRecord, createdAt: Instant): VisitRow => ({
  personId: visit.personId,
  id: visit.id,
  mdtrtId: visit.mdtrtId,
  institution: visit.institution,
  scheme: visit.scheme,
  area: visit.area,
  medType: visit.medType,
  beganOn: visit.beganOn,
  careOn: visit.careOn,
  dischargedOn: null,
  disease: visit.disease,
  iptOtpNo: visit.iptOtpNo,
  credential: visit.credential,
  clinical: visit.clinical,
  status: visit.status,
  createdAt,
  cancelledAt: visit.cancelled?.at ?? null,
  cancelledBy: visit.cancelled?.by ?? null,
})

export async function insertVisitRecords(tx: Tx, opened: readonly VisitRecord[], at: Instant): Promise<void> {
  await visits.insert(
    tx,
    opened.map((visit) => rowOf(visit, at)),
  )
}

/** The visits that pharmacy sales open: a day each, without anything clinical. */
export async function insertVisits(
  tx: Tx,
  sales: readonly Omit<Visit, 'status'>[],
  at: Instant,
): Promise<void> {
  await visits.insert(
    tx,
    sales.map((sale) => {
      const row = rowOf({ ...sale, status: 'open', beganOn: sale.careOn, iptOtpNo: '', clinical: {} }, at)
      row.clinical = null
      return row
    }),
  )
}

const update = visits.update('visit.update', {
  key: ['personId', 'id'],
  keep: ['mdtrtId', 'institution', 'beganOn', 'dischargedOn', 'iptOtpNo', 'credential', 'createdAt'],
})

/** Writes what may change of visits. */
export async function updateVisits(tx: Tx, changed: readonly VisitRecord[]): Promise<void> {
  await update(
    tx,
    changed.map((visit) => rowOf(visit, 0)),
  )
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
/** An upload as it is stored. */
export type StoredUpload = UploadRow
/** One that is new: it stands. */
export type NewUpload = Omit<UploadRow, 'withdrawn' | 'withdrawnAt' | 'withdrawnBy'>

const ofVisit = query(
  'visit.uploads',
  `select ${uploads.select('u', 'id', 'batch', 'total', 'lines', 'withdrawn', 'detail')} from bill_upload u
   where person_id = $1 and visit_id = $2 order by id`,
)

/** Every upload of a visit with what its sender said of the lines, withdrawn ones too, in order. */
export const listUploads = async (
  on: Reader,
  { personId, id }: Pick<Visit, 'personId' | 'id'>,
): Promise<Upload[]> => uploads.rows<Upload>(await run(on, ofVisit, [personId, id]))

const ofVisits = query(
  'visit.uploads_of_visits',
  `select ${uploads.select('u', 'personId', 'visitId', 'id', 'batch', 'total', 'lines', 'detail', 'withdrawn', 'msgid', 'withdrawnAt', 'withdrawnBy')}
   from unnest($1::bigint[], $2::text[]) as n (person_id, mdtrt_id)
     join visit v on v.person_id = n.person_id and v.mdtrt_id = n.mdtrt_id
     join bill_upload u on u.person_id = v.person_id and u.visit_id = v.id
   order by u.person_id, u.id`,
)

/** Every upload of these visits, withdrawn ones too, in order. */
export const listUploadsOf = async (on: Reader, wanted: readonly VisitNumber[]): Promise<StoredUpload[]> =>
  wanted.length === 0 ? [] : uploads.rows<StoredUpload>(await run(on, ofVisits, numberLists(wanted)))

export async function insertUploads(tx: Tx, all: readonly NewUpload[]): Promise<void> {
  const fresh = { withdrawn: false, withdrawnAt: null, withdrawnBy: null }
  await uploads.insert(
    tx,
    all.map((upload) => ({ ...upload, ...fresh })),
  )
}

/** That an upload is withdrawn, when, and by which message. */
export type WithdrawnUpload = Pick<UploadRow, 'personId' | 'visitId' | 'id'> & { at: Instant; by: string }

const withdraw = command(
  'visit.withdraw_uploads',
  `update bill_upload u set withdrawn = true, withdrawn_at = n.at, withdrawn_by = n.by
   from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::text[]) as n (person_id, visit_id, id, at, by)
   where u.person_id = n.person_id and u.visit_id = n.visit_id and u.id = n.id`,
)

export async function withdrawUploads(tx: Tx, all: readonly WithdrawnUpload[]): Promise<void> {
  if (all.length === 0) return
  await execute(tx, withdraw, [
    all.map(({ personId }) => personId),
    all.map(({ visitId }) => visitId),
    all.map(({ id }) => id),
    all.map(({ at }) => at),
    all.map(({ by }) => by),
  ])
}

/** The lines of an upload as they are now: in the catalogue of another day, or after a return or a withdrawal. */
export type RewrittenUpload = Pick<UploadRow, 'personId' | 'visitId' | 'id' | 'lines' | 'detail' | 'total'>

const rewrite = command(
  'visit.rewrite_uploads',
  `update bill_upload u set lines = n.lines, detail = n.detail, total = n.total
   from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[])
     as n (person_id, visit_id, id, lines, detail, total)
   where u.person_id = n.person_id and u.visit_id = n.visit_id and u.id = n.id`,
)

export async function rewriteUploads(tx: Tx, all: readonly RewrittenUpload[]): Promise<void> {
  if (all.length === 0) return
  const lists = uploads.listsOf(all, 'personId', 'visitId', 'id', 'lines', 'detail', 'total')
  await execute(tx, rewrite, lists)
}
