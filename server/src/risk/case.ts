import type { Fen } from '@gongji/policy/money'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'

export type CaseStatus = 'open' | 'confirmed' | 'dismissed'

/** A suspicion with what it rests on, and what the clerk decided. */
export type Case = {
  id: number
  /** Rule that raised it, or `reported` by a clerk. */
  rule: string
  subject: string
  area: string
  /** The payer. */
  personId: number | null
  relativeId: number | null
  bindingId: number | null
  institution: string | null
  /** Measured values beside their limits. */
  finding: Readonly<Record<string, number | string>>
  amount: Fen
  status: CaseStatus
  openedAt: Instant
  openedBy: string
  decidedAt: Instant | null
  decidedBy: string | null
  decision: string
  /** To be given back to the payer, and what was; neither is more than what is still drawn. */
  owed: Fen
  recovered: Fen
  /** Went back to the relative, because the cost was given back to the payer. */
  givenBack: Fen
  /** A recovery that waits for a second clerk. */
  proposedAmount: Fen | null
  proposedBy: string | null
  version: number
}

type Row = {
  id: number
  rule: string
  subject: string
  area: string
  person_id: number | null
  relative_id: number | null
  binding_id: number | null
  institution: string | null
  finding: string
  amount: Fen
  status: CaseStatus
  opened_at: Date
  opened_by: string
  decided_at: Date | null
  decided_by: string | null
  decision: string
  owed: Fen
  recovered: Fen
  given_back: Fen
  proposed_amount: Fen | null
  proposed_by: string | null
  version: number
}

const caseOf = (row: Row): Case => ({
  id: row.id,
  rule: row.rule,
  subject: row.subject,
  area: row.area,
  personId: row.person_id,
  relativeId: row.relative_id,
  bindingId: row.binding_id,
  institution: row.institution,
  finding: JSON.parse(row.finding) as Case['finding'],
  amount: row.amount,
  status: row.status,
  openedAt: row.opened_at.getTime(),
  openedBy: row.opened_by,
  decidedAt: row.decided_at?.getTime() ?? null,
  decidedBy: row.decided_by,
  decision: row.decision,
  owed: row.owed,
  recovered: row.recovered,
  givenBack: row.given_back,
  proposedAmount: row.proposed_amount,
  proposedBy: row.proposed_by,
  version: row.version,
})

/** The newest case of a rule about a subject. */
export async function findLastCase(tx: Tx, rule: string, subject: string): Promise<Case | null> {
  const { rows } = await sql<Row>`select * from risk_case where rule = ${rule} and subject = ${subject}
    order by opened_at desc, id desc limit 1`.execute(tx)
  return rows[0] ? caseOf(rows[0]) : null
}

export async function findCase(tx: Tx, id: number): Promise<Case | null> {
  const { rows } = await sql<Row>`select * from risk_case where id = ${id}`.execute(tx)
  return rows[0] ? caseOf(rows[0]) : null
}

/** Cases of an area, open ones first, then the newest. */
export async function listCases(
  tx: Tx,
  { area, status, limit }: { area: string | null; status: CaseStatus | null; limit: number },
): Promise<Case[]> {
  const { rows } = await sql<Row>`select * from risk_case
    where (${area}::text is null or area = ${area}) and (${status}::text is null or status = ${status})
    order by status <> 'open', opened_at desc, id desc limit ${limit}`.execute(tx)
  return rows.map(caseOf)
}

export type NewCase = Omit<
  Case,
  | 'status'
  | 'decidedAt'
  | 'decidedBy'
  | 'decision'
  | 'owed'
  | 'recovered'
  | 'givenBack'
  | 'proposedAmount'
  | 'proposedBy'
  | 'version'
  | 'amount'
> & { amount: number }

/** Opens a case; false when one about the same is open already. */
export async function insertCase(tx: Tx, one: NewCase): Promise<boolean> {
  const { rows } =
    await sql`insert into risk_case (id, rule, subject, area, person_id, relative_id, binding_id,
      institution, finding, amount, status, opened_at, opened_by)
    values (${one.id}, ${one.rule}, ${one.subject}, ${one.area}, ${one.personId}, ${one.relativeId}, ${one.bindingId},
      ${one.institution}, ${JSON.stringify(one.finding)}, ${one.amount}, 'open', ${new Date(one.openedAt)},
      ${one.openedBy})
    on conflict (rule, subject) where status = 'open' do nothing returning 1`.execute(tx)
  return rows.length === 1
}

/** Writes what was decided or recovered. False when somebody else has changed it since it was read. */
export async function updateCase(tx: Tx, one: Case): Promise<boolean> {
  const { rows } = await sql`update risk_case set status = ${one.status},
      decided_at = ${one.decidedAt === null ? null : new Date(one.decidedAt)}, decided_by = ${one.decidedBy},
      decision = ${one.decision}, owed = ${one.owed}, recovered = ${one.recovered},
      proposed_amount = ${one.proposedAmount}, proposed_by = ${one.proposedBy}, version = version + 1
    where id = ${one.id} and version = ${one.version} returning 1`.execute(tx)
  return rows.length === 1
}

/** What earlier cases about a binding say is owed, and what was paid back of it, in fen. */
export async function owedUnder(
  tx: Tx,
  { bindingId, exceptId }: { bindingId: number; exceptId: number },
): Promise<{ owed: number; recovered: number }> {
  const { rows } = await sql<{ owed: number; recovered: number }>`
    select coalesce(sum(owed), 0)::bigint as owed, coalesce(sum(recovered), 0)::bigint as recovered
    from risk_case where binding_id = ${bindingId} and status = 'confirmed' and id <> ${exceptId}`.execute(tx)
  return rows[0] ?? { owed: 0, recovered: 0 }
}
