import type { PlainDate } from '@gongji/policy/dates'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import type { FilingKind, FilingStatus, OutOfAreaType } from './filing.ts'
import type { GivenReason } from './reason.ts'

/** A filing with its whole life. */
export type Filing = {
  personId: number
  id: number
  kind: FilingKind
  /** Null for chronic disease. */
  type: OutOfAreaType | null
  destination: string | null
  disease: string | null
  institution: string | null
  /** Where the person is insured: whose agency decides. */
  area: string
  from: PlainDate
  /** Included; null: until it is ended. */
  to: PlainDate | null
  status: FilingStatus
  /** Filed after the care had begun. */
  late: boolean
  reason: string
  commitment: string
  digest: string
  channel: string
  filedBy: string
  submittedAt: Instant
  /** Null where no term is published. */
  dueOn: PlainDate | null
  secondApproval: boolean
  firstBy: string | null
  firstAt: Instant | null
  decidedBy: string | null
  decidedAt: Instant | null
  decision: readonly GivenReason[]
  approvedAt: Instant | null
  renewsId: number | null
  endedAt: Instant | null
  endedBy: string | null
  endReason: string | null
  version: number
}

type Row = {
  person_id: number
  id: number
  kind: FilingKind
  type: '' | OutOfAreaType
  destination: string
  disease: string
  institution: string | null
  area: string
  valid_from: PlainDate
  valid_to: PlainDate | null
  status: FilingStatus
  late: boolean
  reason: string
  commitment: string
  digest: string
  channel: string
  filed_by: string
  submitted_at: Date
  due_on: PlainDate | null
  second_approval: boolean
  first_by: string | null
  first_at: Date | null
  decided_by: string | null
  decided_at: Date | null
  decision: string
  approved_at: Date | null
  renews_id: number | null
  ended_at: Date | null
  ended_by: string | null
  end_reason: string | null
  version: number
}

const instant = (at: Date | null): Instant | null => at?.getTime() ?? null
const date = (at: Instant | null): Date | null => (at === null ? null : new Date(at))

const filingOf = (row: Row): Filing => ({
  personId: row.person_id,
  id: row.id,
  kind: row.kind,
  type: row.type === '' ? null : row.type,
  destination: row.destination === '' ? null : row.destination,
  disease: row.disease === '' ? null : row.disease,
  institution: row.institution,
  area: row.area,
  from: row.valid_from,
  to: row.valid_to,
  status: row.status,
  late: row.late,
  reason: row.reason,
  commitment: row.commitment,
  digest: row.digest,
  channel: row.channel,
  filedBy: row.filed_by,
  submittedAt: row.submitted_at.getTime(),
  dueOn: row.due_on,
  secondApproval: row.second_approval,
  firstBy: row.first_by,
  firstAt: instant(row.first_at),
  decidedBy: row.decided_by,
  decidedAt: instant(row.decided_at),
  decision: JSON.parse(row.decision) as GivenReason[],
  approvedAt: instant(row.approved_at),
  renewsId: row.renews_id,
  endedAt: instant(row.ended_at),
  endedBy: row.ended_by,
  endReason: row.end_reason,
  version: row.version,
})

/** Every filing of these people, newest first. */
export async function listFilingsOf(tx: Tx, personIds: readonly number[]): Promise<Filing[]> {
  const { rows } = await sql<Row>`select * from filing where person_id = any(${[...personIds]}::bigint[])
    order by submitted_at desc, id desc`.execute(tx)
  return rows.map(filingOf)
}

export async function findFiling(
  tx: Tx,
  { personId, id }: { personId: number; id: number },
): Promise<Filing | null> {
  const { rows } = await sql<Row>`select * from filing where person_id = ${personId} and id = ${id}`.execute(
    tx,
  )
  return rows[0] ? filingOf(rows[0]) : null
}

/** Filings that wait for an agency, the oldest first. */
export async function listFilingQueue(tx: Tx, area: string, limit: number): Promise<Filing[]> {
  const { rows } = await sql<Row>`select * from filing
    where area = ${area} and status in ('submitted', 'firstApproved') order by submitted_at, id limit ${limit}`.execute(
    tx,
  )
  return rows.map(filingOf)
}

export async function insertFiling(tx: Tx, one: Filing): Promise<void> {
  await sql`insert into filing (person_id, id, kind, type, destination, disease, institution, area, valid_from, valid_to,
      status, late, reason, commitment, digest, channel, filed_by, submitted_at, due_on, second_approval, decided_by,
      decided_at, approved_at, renews_id)
    values (${one.personId}, ${one.id}, ${one.kind}, ${one.type ?? ''}, ${one.destination ?? ''}, ${one.disease ?? ''},
      ${one.institution}, ${one.area}, ${one.from}::date, ${one.to}::date, ${one.status}, ${one.late}, ${one.reason},
      ${one.commitment}, ${one.digest}, ${one.channel}, ${one.filedBy}, ${date(one.submittedAt)}, ${one.dueOn}::date,
      ${one.secondApproval}, ${one.decidedBy}, ${date(one.decidedAt)}, ${date(one.approvedAt)}, ${one.renewsId})`.execute(
    tx,
  )
}

/** Writes a filing as it now is. False when somebody else has changed it since it was read. */
export async function updateFiling(tx: Tx, one: Filing): Promise<boolean> {
  const { rows } = await sql`update filing set status = ${one.status}, institution = ${one.institution},
      valid_from = ${one.from}::date, valid_to = ${one.to}::date, late = ${one.late}, reason = ${one.reason},
      submitted_at = ${date(one.submittedAt)}, due_on = ${one.dueOn}::date,
      first_by = ${one.firstBy}, first_at = ${date(one.firstAt)}, decided_by = ${one.decidedBy},
      decided_at = ${date(one.decidedAt)}, decision = ${JSON.stringify(one.decision)},
      approved_at = ${date(one.approvedAt)}, ended_at = ${date(one.endedAt)}, ended_by = ${one.endedBy},
      end_reason = ${one.endReason}, version = version + 1
    where person_id = ${one.personId} and id = ${one.id} and version = ${one.version}
    returning 1`.execute(tx)
  return rows.length === 1
}
