import type { PlainDate } from '@gongji/policy'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import type { Kept } from './change.ts'
import type { Effect } from './effect.ts'

export type ProposalStatus = 'proposed' | 'approved' | 'refused' | 'withdrawn'

export type Proposal = Kept & {
  id: number
  /** Order of approval; null unless approved. */
  number: number | null
  effect: Effect | null
  status: ProposalStatus
  proposedBy: number
  proposedAt: Instant
  decidedBy: number | null
  decidedAt: Instant | null
  reason: string
}

type Row = {
  id: number
  number: number | null
  content: string
  effect: string | null
  status: ProposalStatus
  proposed_by: number
  proposed_at: Date
  decided_by: number | null
  decided_at: Date | null
  reason: string
}

const columns = sql.raw(
  'id, number, content, effect, status, proposed_by, proposed_at, decided_by, decided_at, reason',
)

const proposalOf = (row: Row): Proposal => ({
  ...(JSON.parse(row.content) as Kept),
  id: row.id,
  number: row.number,
  effect: row.effect === null ? null : (JSON.parse(row.effect) as Effect),
  status: row.status,
  proposedBy: row.proposed_by,
  proposedAt: row.proposed_at.getTime(),
  decidedBy: row.decided_by,
  decidedAt: row.decided_at?.getTime() ?? null,
  reason: row.reason,
})

/** Approved changes in the order in which they were approved. */
export async function listApproved(tx: Tx): Promise<Proposal[]> {
  const { rows } =
    await sql<Row>`select ${columns} from rule_change where status = 'approved' order by number`.execute(tx)
  return rows.map(proposalOf)
}

/** How many changes were approved so far. */
export async function countApproved(tx: Tx): Promise<number> {
  const { rows } = await sql<{
    most: number
  }>`select coalesce(max(number), 0) as most from rule_change`.execute(tx)
  return Number(rows[0]?.most ?? 0)
}

// Of two keys, so that it never meets the locks of accounts.
const lockClass = 5_202_002
/** Until the transaction ends no other change is approved. */
export async function holdApprovals(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(lockClass)}, 0)::text`.execute(tx)
}

/** Those that wait first, then the latest. */
export async function listProposals(tx: Tx, most: number): Promise<Proposal[]> {
  const { rows } = await sql<Row>`select ${columns} from rule_change
    order by status <> 'proposed', id desc limit ${most}`.execute(tx)
  return rows.map(proposalOf)
}

/** Locks the proposal until the transaction ends. */
export async function lockProposal(tx: Tx, id: number): Promise<Proposal | null> {
  const { rows } = await sql<Row>`select ${columns} from rule_change where id = ${id} for update`.execute(tx)
  return rows[0] ? proposalOf(rows[0]) : null
}

/** False when the same value from the same day waits already. */
export async function insertProposal(
  tx: Tx,
  { id, change, answers, effect, proposedBy, proposedAt }: Proposal,
): Promise<boolean> {
  const { numAffectedRows } = await sql`insert into rule_change
    (id, area, parameter, starts_on, content, effect, status, proposed_by, proposed_at)
    values (${id}, ${change.area}, ${change.kind === 'line' ? change.name : ''}, ${change.from},
      ${JSON.stringify({ change, answers })}, ${effect === null ? null : JSON.stringify(effect)}, 'proposed',
      ${proposedBy}, ${new Date(proposedAt)})
    on conflict (area, parameter, starts_on) where status = 'proposed' do nothing`.execute(tx)
  return Number(numAffectedRows ?? 0) === 1
}

export async function updateDecision(
  tx: Tx,
  { id, status, number, decidedBy, decidedAt, reason, answers, change }: Proposal,
): Promise<void> {
  await sql`update rule_change set status = ${status}, number = ${number}, decided_by = ${decidedBy},
    decided_at = ${decidedAt === null ? null : new Date(decidedAt)}, reason = ${reason},
    content = ${JSON.stringify({ change, answers })} where id = ${id}`.execute(tx)
}

/** Names of members of staff. */
export async function listStaffNames(tx: Tx, ids: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await sql<{ id: number; name: string }>`select id, name from staff
    where id = any(${[...ids]}::bigint[])`.execute(tx)
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export type SettledBill = { personId: number; id: number; year: number; careOn: PlainDate; stored: string }

/** People with standing bills of these areas and days, by number, after one. */
export async function listPeopleWithBills(
  tx: Tx,
  {
    areas,
    from,
    to,
    after,
    most,
  }: { areas: readonly string[]; from: PlainDate; to: PlainDate; after: number; most: number },
): Promise<number[]> {
  const { rows } = await sql<{ personId: number }>`select distinct person_id as "personId" from settlement
    where area = any(${[...areas]}::text[]) and care_on between ${from} and ${to} and reverses_id is null
      and person_id > ${after} order by 1 limit ${most}`.execute(tx)
  return rows.map(({ personId }) => personId)
}

/** Their standing bills of these areas and days, in the order of care; what was given back is not among them. */
export async function listStandingBills(
  tx: Tx,
  {
    people,
    areas,
    from,
    to,
  }: { people: readonly number[]; areas: readonly string[]; from: PlainDate; to: PlainDate },
): Promise<SettledBill[]> {
  const { rows } =
    await sql<SettledBill>`select s.person_id as "personId", s.id, s.year, s.care_on as "careOn", s.stored
    from settlement s where s.person_id = any(${[...people]}::bigint[]) and s.area = any(${[...areas]}::text[])
      and s.care_on between ${from} and ${to} and s.reverses_id is null
      and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)
    order by s.person_id, s.care_on, s.id`.execute(tx)
  return rows
}

/** Whether a premium of these areas was paid for the year or a later one. */
export async function premiumPaidFrom(tx: Tx, areas: readonly string[], year: number): Promise<boolean> {
  const { rows } = await sql`select 1 from premium where area = any(${[...areas]}::text[]) and year >= ${year}
    and status in ('submitted', 'credited', 'refunding') limit 1`.execute(tx)
  return rows.length > 0
}
