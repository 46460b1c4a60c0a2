import { findValue, type PlainDate } from '@gongji/policy'
import { addDays, addMonths } from '@gongji/policy/dates'
import { type Fen, fen } from '@gongji/policy/money'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import { type Deps, dateInChina, type Instant, instantInChina } from '../deps.ts'
import { lockAccounts } from '../ledger/account.ts'
import { type WaitingPage, type Way, waitingValues } from '../waiting.ts'
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

type Row = Wanted & {
  id: number
  to: PlainDate | null
  area: string
  proposedBy: string
  approvedBy: string | null
  approvedAt: Instant | null
}
const bases = table<Row>('contribution_base', {
  personId: 'bigint',
  id: 'bigint',
  from: ['valid_from', 'date'],
  to: ['valid_to', 'date null'],
  base: 'bigint null',
  fixed: 'bigint null',
  area: 'text',
  proposedBy: 'text',
  approvedBy: 'text null',
  approvedAt: 'timestamptz null',
})
const proposedIn = bases.list(
  'base.proposed_in',
  'where area = $1 and approved_by is null and id > $3 order by id limit $2',
)
/** A proposal keeps no moment: its first day stands for it. */
const waitingOf = (way: Way) =>
  `where area = $1 and approved_by is null
     and (valid_from, id) ${way === 'asc' ? '>' : '<'}
       (coalesce(($2::timestamptz at time zone 'Asia/Shanghai')::date, '${way === 'asc' ? '-' : ''}infinity'), $3::bigint)
   order by valid_from ${way}, id ${way} limit $4`
const waiting = {
  asc: bases.list('base.waiting_asc', waitingOf('asc')),
  desc: bases.list('base.waiting_desc', waitingOf('desc')),
}
const proposedOf = bases.list('base.proposed_of', 'where person_id = $1 and approved_by is null')
const forgetProposed = command(
  'base.forget_proposed',
  'delete from contribution_base where person_id = $1 and approved_by is null',
)
const endBefore = command(
  'base.end_before',
  `update contribution_base set valid_to = $4::date
   where person_id = $1 and id <> $2 and valid_from < $3::date and (valid_to is null or valid_to >= $3::date)`,
)
const forgetFrom = command(
  'base.forget_from',
  'delete from contribution_base where person_id = $1 and id <> $2 and valid_from >= $3::date',
)
const approve = command(
  'base.approve',
  'update contribution_base set approved_by = $3, approved_at = $4::timestamptz where person_id = $1 and id = $2',
)

/** A clerk proposes what contributions are computed from; it counts once another approves. @throws Problem */
export async function proposeBase(
  tx: Tx,
  deps: Deps,
  { area, actor, ...wanted }: Wanted & { area: string; actor: string },
): Promise<ContributionBase> {
  const bound = requireBounds(deps, area, wanted)
  const { personId, from, base, fixed } = wanted
  await lockAccounts(tx, deps.db.lockStep, [personId])
  await execute(tx, forgetProposed, [personId])
  const id = deps.newId()
  const fresh = { to: null, approvedBy: null, approvedAt: null }
  await bases.insert(tx, [{ personId, id, from, base, fixed, area, proposedBy: actor, ...fresh }])
  return { personId, id, from, base, fixed, status: 'proposed', proposedBy: actor, bound }
}

/** The agency that has a proposed base before it; null when nothing waits under this number. */
export const findProposedBase = async (
  tx: Reader,
  { personId, id }: { personId: number; id: number },
): Promise<{ area: string } | null> => (await proposedOf(tx, personId)).find((one) => one.id === id) ?? null

/** Bases of an area that wait for a second clerk, the oldest first. */
export const listProposedBases = async (
  tx: Reader,
  area: string,
  limit: number,
  after = 0,
): Promise<ContributionBase[]> =>
  (await proposedIn(tx, area, limit, after)).map((row) => ({
    ...row,
    status: 'proposed',
    bound: 'technical',
  }))

/** A page of the same, by their first days. */
export const listWaitingBases = async (
  tx: Reader,
  page: WaitingPage,
): Promise<(Pick<Row, 'personId' | 'id' | 'from' | 'base' | 'fixed'> & { since: Instant })[]> =>
  (await waiting[page.way](tx, ...waitingValues(page))).map(({ personId, id, from, base, fixed }) => ({
    personId,
    id,
    from,
    base,
    fixed,
    since: instantInChina(from),
  }))

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
  const row = (await proposedOf(tx, personId)).find((one) => one.id === id && one.area === area)
  if (!row) throw problem.baseUnknown()
  if (decision === 'reject') {
    await execute(tx, forgetProposed, [personId])
    return { ...row, status: 'rejected', bound: 'technical' }
  }
  if (row.proposedBy === actor) throw problem.baseSameClerk()
  const bound = requireBounds(deps, area, row)
  await execute(tx, endBefore, [personId, id, row.from, addDays(row.from, -1)])
  await execute(tx, forgetFrom, [personId, id, row.from])
  await execute(tx, approve, [personId, id, actor, new Date(deps.now())])
  return { ...row, status: 'approved', bound }
}
