import type { Fen, PlainDate } from '@gongji/policy'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import type { GivenReason } from '../filing/reason.ts'
import type { AccountUse, BilledLine } from '../settlement/settlement.ts'
import type { Claim, ClaimCause, ClaimStatus } from './claim.ts'

type Row = {
  person_id: number
  id: number
  area: string
  institution: string
  slip_no: string
  slip_digest: string
  care_on: PlainDate
  med_type: string
  disease: string
  lines: string
  approved_lines: string
  decided_med_type: string
  total: Fen
  cause: ClaimCause
  account_use: AccountUse
  payee_sealed: string
  status: ClaimStatus
  channel: string
  filed_by: string
  submitted_at: Date
  due_on: PlainDate | null
  decided_by: string | null
  decided_at: Date | null
  decision: string
  settlement_id: number | null
  paid_amount: Fen | null
  account_share: Fen | null
  paid_to: Claim['paidTo']
  paid_at: Date | null
  paid_by: string | null
  taken_back_by: string | null
  taken_back_at: Date | null
  version: number
}

const instant = (at: Date | null): Instant | null => at?.getTime() ?? null
const date = (at: Instant | null): Date | null => (at === null ? null : new Date(at))

const claimOf = (row: Row): Claim => ({
  personId: row.person_id,
  id: row.id,
  area: row.area,
  institution: row.institution,
  slipNo: row.slip_no,
  slipDigest: row.slip_digest,
  careOn: row.care_on,
  medType: row.med_type,
  disease: row.disease,
  lines: JSON.parse(row.lines) as BilledLine[],
  approvedLines: JSON.parse(row.approved_lines) as string[],
  decidedMedType: row.decided_med_type,
  total: row.total,
  cause: row.cause,
  accountUse: row.account_use,
  payeeSealed: row.payee_sealed,
  status: row.status,
  channel: row.channel,
  filedBy: row.filed_by,
  submittedAt: row.submitted_at.getTime(),
  dueOn: row.due_on,
  decidedBy: row.decided_by,
  decidedAt: instant(row.decided_at),
  decision: JSON.parse(row.decision) as GivenReason[],
  settlementId: row.settlement_id,
  paidAmount: row.paid_amount,
  accountShare: row.account_share,
  paidTo: row.paid_to,
  paidAt: instant(row.paid_at),
  paidBy: row.paid_by,
  takenBackBy: row.taken_back_by,
  takenBackAt: instant(row.taken_back_at),
  version: row.version,
})

/** Claims of these people, newest first. */
export async function listClaimsOf(tx: Tx, personIds: readonly number[]): Promise<Claim[]> {
  const { rows } =
    await sql<Row>`select * from manual_claim where person_id = any(${[...personIds]}::bigint[])
    order by submitted_at desc, id desc`.execute(tx)
  return rows.map(claimOf)
}

export async function findClaim(
  tx: Tx,
  { personId, id }: { personId: number; id: number },
): Promise<Claim | null> {
  const { rows } = await sql<Row>`select * from manual_claim
    where person_id = ${personId} and id = ${id}`.execute(tx)
  return rows[0] ? claimOf(rows[0]) : null
}

/** Claims that wait for an agency, the oldest first. */
export async function listClaimQueue(tx: Tx, area: string, limit: number): Promise<Claim[]> {
  const { rows } = await sql<Row>`select * from manual_claim
    where area = ${area} and status in ('submitted', 'approved', 'settled', 'takingBack')
    order by submitted_at, id limit ${limit}`.execute(tx)
  return rows.map(claimOf)
}

export async function insertClaim(tx: Tx, one: Claim): Promise<void> {
  await sql`insert into manual_claim (person_id, id, area, institution, slip_no, slip_digest, care_on, med_type, disease,
      lines, total, cause, account_use, payee_sealed, status, channel, filed_by, submitted_at, due_on)
    values (${one.personId}, ${one.id}, ${one.area}, ${one.institution}, ${one.slipNo}, ${one.slipDigest},
      ${one.careOn}::date, ${one.medType}, ${one.disease}, ${JSON.stringify(one.lines)}, ${one.total}, ${one.cause},
      ${one.accountUse}, ${one.payeeSealed}, ${one.status}, ${one.channel}, ${one.filedBy}, ${date(one.submittedAt)},
      ${one.dueOn}::date)`.execute(tx)
}

/** Writes a claim as it now is. False when somebody else has changed it since it was read. */
export async function updateClaim(tx: Tx, one: Claim): Promise<boolean> {
  const { rows } = await sql`update manual_claim set status = ${one.status}, med_type = ${one.medType},
      disease = ${one.disease}, lines = ${JSON.stringify(one.lines)}, total = ${one.total},
      slip_digest = ${one.slipDigest}, submitted_at = ${date(one.submittedAt)},
      decided_by = ${one.decidedBy}, decided_at = ${date(one.decidedAt)}, decision = ${JSON.stringify(one.decision)},
      approved_lines = ${JSON.stringify(one.approvedLines)}, decided_med_type = ${one.decidedMedType},
      settlement_id = ${one.settlementId}, paid_amount = ${one.paidAmount}, account_share = ${one.accountShare},
      paid_to = ${one.paidTo}, paid_at = ${date(one.paidAt)}, paid_by = ${one.paidBy},
      taken_back_by = ${one.takenBackBy}, taken_back_at = ${date(one.takenBackAt)}, version = version + 1
    where person_id = ${one.personId} and id = ${one.id} and version = ${one.version}
    returning 1`.execute(tx)
  return rows.length === 1
}

/** Settlements of the same place and day of care: a bill that was settled at the till is not claimed again. */
export async function listSettledThere(
  tx: Tx,
  { personId, institution, careOn }: Pick<Claim, 'personId' | 'institution' | 'careOn'>,
): Promise<{ setlId: string; total: Fen }[]> {
  const { rows } = await sql<{ setlId: string; total: Fen }>`
    select s.setl_id as "setlId", s.total from settlement s
    where s.person_id = ${personId} and s.institution = ${institution} and s.care_on = ${careOn}::date
      and s.reverses_id is null and s.source not like 'claim%'
      and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)
    order by s.id`.execute(tx)
  return rows
}

export type ClaimSettlement = {
  setlId: string
  fundTotal: Fen
  /** What accounts paid of it: nothing, since claims pay out what the funds owe. */
  accounts: Fen
  reversed: boolean
}

/** What a claim's settlement came to, and whether it still stands. */
export async function findClaimSettlement(
  tx: Tx,
  { personId, settlementId }: Pick<Claim, 'personId' | 'settlementId'>,
): Promise<ClaimSettlement | null> {
  const { rows } = await sql<ClaimSettlement>`
    select s.setl_id as "setlId", s.fund_total as "fundTotal", s.own + s.relatives + s.wallet as accounts,
      exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id) as reversed
    from settlement s where s.person_id = ${personId} and s.id = ${settlementId}`.execute(tx)
  return rows[0] ?? null
}

/** Whether somebody objected to a claim's bill and waits for the answer. */
export async function hasOpenObjection(
  tx: Tx,
  { personId, settlementId }: Pick<Claim, 'personId' | 'settlementId'>,
): Promise<boolean> {
  const { rows } = await sql`select 1 from objection where person_id = ${personId}
    and settlement_id = ${settlementId} and about = 'bill' and status = 'submitted' limit 1`.execute(tx)
  return rows.length > 0
}

/** Leaves what a claim owed a deceased person to the heirs. */
export async function insertClaimEstate(
  tx: Tx,
  one: { personId: number; postingId: number; amount: Fen; on: PlainDate },
): Promise<void> {
  await sql`insert into estate (person_id, posting_id, account, amount, closed_on)
    values (${one.personId}, ${one.postingId}, 'claim', ${one.amount}, ${one.on}::date)`.execute(tx)
}
