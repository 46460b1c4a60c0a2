import { findValue, type PlainDate } from '@gongji/policy'
import { addDays, addMonths } from '@gongji/policy/dates'
import { type Fen, fen } from '@gongji/policy/money'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { lockAccounts } from '../ledger/account.ts'
import { problem } from './problem.ts'

/** What a month's contribution is computed from, in fen a month: a base, or a fixed sum. */
export type ContributionBase = {
  personId: number
  id: number
  from: PlainDate
  base: Fen | null
  fixed: Fen | null
  status: 'proposed' | 'approved' | 'rejected'
  proposedBy: string
  /** Whether the area's own limits were held, or only the technical ones. */
  bound: 'area' | 'technical'
}

type Wanted = { personId: number; from: PlainDate; base: Fen | null; fixed: Fen | null }

/**
 * Where no area has published its limits, nothing above these is taken: no rule, only what keeps a slip of the hand from
 * making money. Fen a month.
 */
const technicalMost = { base: fen(10_000_000), fixed: fen(500_000) }

/** @throws Problem when a sum is outside the area's limits, or the technical ones where none are on record */
function requireBounds(deps: Deps, area: string, { from, base, fixed }: Wanted): ContributionBase['bound'] {
  const today = dateInChina(deps.now())
  if (from < addMonths(today, -24) || from > addMonths(today, 12)) throw problem.baseDayOutside({ day: from })
  const pack = deps.packs.packOf(area)
  const limit = (name: string) => {
    const value = pack && findValue(pack, name, from)?.value
    return typeof value === 'number' ? fen(value) : null
  }
  const [floor, ceiling] = [limit('account.baseFloor'), limit('account.baseCeiling')]
  const amount = base ?? fixed ?? fen(0)
  const facts = { amount, area }
  if (base !== null && floor !== null && ceiling !== null) {
    if (base >= floor && base <= ceiling) return 'area'
    throw problem.baseOutside({ ...facts, floor, ceiling })
  }
  const most = base === null ? technicalMost.fixed : technicalMost.base
  if (amount > most) throw problem.baseAboveTechnical({ ...facts, most: fen(most) })
  return 'technical'
}

/** A clerk proposes what contributions are computed from; it counts once another approves. @throws Problem */
export async function proposeBase(
  tx: Tx,
  deps: Deps,
  { area, actor, ...wanted }: Wanted & { area: string; actor: string },
): Promise<ContributionBase> {
  const bound = requireBounds(deps, area, wanted)
  const { personId, from, base, fixed } = wanted
  await lockAccounts(tx, deps.db.lockStep, [personId])
  await sql`delete from contribution_base where person_id = ${personId} and approved_by is null`.execute(tx)
  const id = deps.newId()
  await sql`insert into contribution_base (person_id, id, valid_from, base, fixed, area, proposed_by)
    values (${personId}, ${id}, ${from}::date, ${base}, ${fixed}, ${area}, ${actor})`.execute(tx)
  return { personId, id, from, base, fixed, status: 'proposed', proposedBy: actor, bound }
}

type Row = Wanted & { id: number; proposedBy: string }
const columns = sql`person_id as "personId", id, valid_from as "from", base, fixed, proposed_by as "proposedBy"`

/** The agency that has a proposed base before it; null when nothing waits under this number. */
export async function findProposedBase(
  tx: Tx,
  { personId, id }: { personId: number; id: number },
): Promise<{ area: string } | null> {
  const { rows } = await sql<{ area: string }>`select area from contribution_base
    where person_id = ${personId} and id = ${id} and approved_by is null`.execute(tx)
  return rows[0] ?? null
}

/** Bases of an area that wait for a second clerk, the oldest first. */
export async function listProposedBases(tx: Tx, area: string, limit: number): Promise<ContributionBase[]> {
  const { rows } =
    await sql<Row>`select ${columns} from contribution_base where area = ${area} and approved_by is null
    order by id limit ${limit}`.execute(tx)
  return rows.map((row) => ({ ...row, status: 'proposed', bound: 'technical' }))
}

/**
 * Another clerk approves a proposed base, which ends the one before on the day before, or rejects it.
 * @throws Problem with nothing changed
 */
export async function decideBase(
  tx: Tx,
  deps: Deps,
  { personId, id }: { personId: number; id: number },
  { decision, actor, area }: { decision: 'approve' | 'reject'; actor: string; area: string },
): Promise<ContributionBase> {
  await lockAccounts(tx, deps.db.lockStep, [personId])
  const { rows } = await sql<Row>`select ${columns} from contribution_base
    where person_id = ${personId} and id = ${id} and area = ${area} and approved_by is null`.execute(tx)
  const row = rows[0]
  if (!row) throw problem.baseUnknown()
  if (decision === 'reject') {
    await sql`delete from contribution_base where person_id = ${personId} and id = ${id}`.execute(tx)
    return { ...row, status: 'rejected', bound: 'technical' }
  }
  if (row.proposedBy === actor) throw problem.baseSameClerk()
  const bound = requireBounds(deps, area, row)
  await sql`update contribution_base set valid_to = ${addDays(row.from, -1)}::date
    where person_id = ${personId} and id <> ${id} and valid_from < ${row.from}::date
      and (valid_to is null or valid_to >= ${row.from}::date)`.execute(tx)
  await sql`delete from contribution_base
    where person_id = ${personId} and id <> ${id} and valid_from >= ${row.from}::date`.execute(tx)
  await sql`update contribution_base set approved_by = ${actor}, approved_at = ${new Date(deps.now())}
    where person_id = ${personId} and id = ${id}`.execute(tx)
  return { ...row, status: 'approved', bound }
}
