import type { PlainDate } from '@gongji/policy'
import { command, execute, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import type { Totals, ValueChange } from './revise.ts'

export type RevisionStatus = 'computing' | 'computed' | 'posting' | 'posted' | 'withdrawn'

/** A correction of the past, with how far it is. */
export type Revision = {
  id: number
  area: string
  /** Days of care that the corrected values are for, both included. */
  from: PlainDate
  to: PlainDate
  packHash: string
  changes: readonly ValueChange[]
  reason: string
  reasonEn: string
  source: string
  status: RevisionStatus
  /** People up to this one are done in this pass. */
  afterPerson: number
  people: number
  done: number
  found: Totals
  posted: Totals
  openedBy: string
  openedAt: Instant
  decidedBy: string | null
  decidedAt: Instant | null
  version: number
}

/** The states from which each action may start. */
export const allowedFrom = {
  approve: ['computed'],
  withdraw: ['computing', 'computed'],
} satisfies Record<string, RevisionStatus[]>

const revisions = table<Revision>('revision', {
  id: 'bigint',
  area: 'text',
  from: ['first_day', 'date'],
  to: ['last_day', 'date'],
  packHash: 'text',
  changes: 'json',
  reason: 'text',
  reasonEn: 'text',
  source: 'text',
  status: 'text',
  afterPerson: 'bigint',
  people: 'integer',
  done: 'integer',
  found: 'json',
  posted: 'json',
  openedBy: 'text',
  openedAt: 'timestamptz',
  decidedBy: 'text null',
  decidedAt: 'timestamptz null',
  version: 'integer',
})

const byId = revisions.list('revision.by_id', 'where id = $1')
const lock = command(
  'revision.lock',
  `select ${revisions.select('t')} from revision t where id = $1 for update`,
)
const latest = revisions.list(
  'revision.latest',
  'where ($1::text is null or area = $1) and id < $3 order by id desc limit $2',
)
const open = revisions.list(
  'revision.open',
  "where area = $1 and status in ('computing', 'computed', 'posting') limit 1",
)
const update = revisions.update('revision.update', {
  key: ['id'],
  keep: ['area', 'from', 'to', 'packHash', 'changes', 'reason', 'reasonEn', 'source', 'openedBy', 'openedAt'],
  version: 'counted',
})
// Of two keys, so that it never meets the locks of accounts.
const lockClass = 5_202_003
const hold = command('revision.hold_area', `select pg_advisory_xact_lock(${lockClass}, hashtext($1))::text`)

export const findRevision = async (tx: Reader, id: number): Promise<Revision | null> =>
  (await byId(tx, id))[0] ?? null

/** Locked until the transaction ends. */
export const lockRevision = async (tx: Tx, id: number): Promise<Revision | null> =>
  revisions.rows(await run(tx, lock, [id]))[0] ?? null

/** Newest first; of one area, or of all. */
export const listRevisions = async (
  tx: Reader,
  area: string | null,
  { before, limit }: { before: number; limit: number },
): Promise<Revision[]> => await latest(tx, area, limit, before)

/** One of an area that is not done yet. */
export const findOpenRevision = async (tx: Reader, area: string): Promise<Revision | null> =>
  (await open(tx, area))[0] ?? null

/** Until the transaction ends nobody else opens one of this area. */
export async function holdArea(tx: Tx, area: string): Promise<void> {
  await execute(tx, hold, [area])
}

export async function insertRevision(tx: Tx, one: Revision): Promise<void> {
  await revisions.insert(tx, [one])
}

/** Writes a locked revision back as it now is. */
export async function updateRevision(tx: Tx, one: Revision): Promise<Revision> {
  await update(tx, [one])
  return { ...one, version: one.version + 1 }
}
