import type { PlainDate } from '@gongji/policy'
import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { DecisionRow } from '../decision.ts'
import type { Instant } from '../deps.ts'
import type { Kept } from './change.ts'
import type { Effect } from './effect.ts'

export type ProposalStatus = 'proposed' | 'approved' | 'refused' | 'withdrawn'

export type Proposal = Kept & {
  id: number
  /** What stood on its day when it was sent, and what is to stand, by branches. */
  before: readonly DecisionRow[]
  after: readonly DecisionRow[]
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

/** What is kept of a proposal as JSON. */
type Content = Pick<Proposal, 'change' | 'answers' | 'before' | 'after'>
type Row = Omit<Proposal, keyof Content> & {
  area: string
  /** Empty: a new area. */
  parameter: string
  startsOn: PlainDate
  content: Content
}
const changes = table<Row>('rule_change', {
  id: 'bigint',
  number: 'integer null',
  area: 'text',
  parameter: 'text',
  startsOn: 'date',
  content: 'json',
  effect: 'json null',
  status: 'text',
  proposedBy: 'bigint',
  proposedAt: 'timestamptz',
  decidedBy: 'bigint null',
  decidedAt: 'timestamptz null',
  reason: 'text',
})

/** By which a change waits once. */
const parameterOf = (change: Kept['change']): string => {
  if (change.kind === 'line') return change.name
  if (change.kind === 'diseases') return 'chronic.diseases'
  return change.kind === 'layer' ? `${change.scheme}.layers` : ''
}

const proposalOf = ({ content, area: _, parameter: __, startsOn: ___, ...row }: Row): Proposal => ({
  ...content,
  ...row,
})
const rowOf = ({ change, answers, before, after, ...proposal }: Proposal): Row => ({
  ...proposal,
  area: change.area,
  parameter: parameterOf(change),
  startsOn: change.from as PlainDate,
  content: { change, answers, before, after },
})

const approved = changes.list('rule.approved', "where status = 'approved' order by number")
const latest = changes.list('rule.latest', "order by status <> 'proposed', id desc limit $1")
const lastNumber = query('rule.last_number', 'select coalesce(max(number), 0) as most from rule_change')
const lock = command('rule.lock', `select ${changes.select('t')} from rule_change t where id = $1 for update`)
const insertWaiting = changes.insertion(
  'rule.propose',
  "on conflict (area, parameter, starts_on) where status = 'proposed' do nothing",
)
const update = changes.update('rule.update', {
  key: ['id'],
  keep: ['area', 'parameter', 'startsOn', 'effect', 'proposedBy', 'proposedAt'],
})

/** Approved changes in the order in which they were approved. */
export const listApproved = async (tx: Reader): Promise<Proposal[]> => (await approved(tx)).map(proposalOf)

/** How many changes were approved so far. */
export async function countApproved(tx: Reader): Promise<number> {
  const [row] = await run<{ most: number }>(tx, lastNumber, [])
  return row?.most ?? 0
}

// Of two keys, so that it never meets the locks of accounts.
const lockClass = 5_202_002
const hold = command('rule.hold_approvals', `select pg_advisory_xact_lock(${lockClass}, 0)::text`)

/** Until the transaction ends no other change is approved. */
export async function holdApprovals(tx: Tx): Promise<void> {
  await execute(tx, hold, [])
}

/** Those that wait first, then the latest. */
export const listProposals = async (tx: Reader, most: number): Promise<Proposal[]> =>
  (await latest(tx, most)).map(proposalOf)

/** Locks the proposal until the transaction ends. */
export async function lockProposal(tx: Tx, id: number): Promise<Proposal | null> {
  const [row] = changes.rows(await run(tx, lock, [id]))
  return row ? proposalOf(row) : null
}

/** False when the same value from the same day waits already. */
export const insertProposal = async (tx: Tx, proposal: Proposal): Promise<boolean> =>
  (await execute(tx, insertWaiting, changes.lists([rowOf(proposal)]))) === 1

/** Writes what was decided, and the cases that are answered anew by it. */
export async function updateDecision(tx: Tx, proposal: Proposal): Promise<void> {
  await update(tx, [rowOf(proposal)])
}
