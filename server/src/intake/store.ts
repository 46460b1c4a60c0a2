import type { Fen, PlainDate } from '@gongji/policy'
import type { Reader, Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/** What a person's account held when it was taken over; once a person. */
export type OpeningBalance = {
  personId: number
  /** Null where it was nothing. */
  postingId: number | null
  amount: Fen
  asOf: PlainDate
  takenBy: string
}
const openings = table<OpeningBalance>('opening_balance', {
  personId: 'bigint',
  postingId: 'bigint null',
  amount: 'bigint',
  asOf: 'date',
  takenBy: 'text',
})
const openingsOf = openings.list('intake.openings_of', 'where person_id = any($1::bigint[])')

export const listOpeningBalances = async (
  tx: Reader,
  personIds: readonly number[],
): Promise<OpeningBalance[]> => await openingsOf(tx, personIds)

export async function insertOpeningBalances(tx: Tx, all: readonly OpeningBalance[]): Promise<void> {
  await openings.insert(tx, all)
}

/** Money that came in for a person, by the core system's reference. */
export type Received = { personId: number; reference: string; postingId: number; amount: Fen; period: string }
const received = table<Received>('contribution_received', {
  personId: 'bigint',
  reference: 'text',
  postingId: 'bigint',
  amount: 'bigint',
  period: 'text',
})
const receivedOf = received.list(
  'intake.received',
  'where person_id = any($1::bigint[]) and reference = any($2::text[])',
)

export const listReceived = async (
  tx: Reader,
  personIds: readonly number[],
  references: readonly string[],
): Promise<Received[]> => await receivedOf(tx, personIds, references)

export async function insertReceived(tx: Tx, all: readonly Received[]): Promise<void> {
  await received.insert(tx, all)
}

const changes = table<{ personId: number; digest: string; at: Instant }>('change_received', {
  personId: 'bigint',
  digest: 'text',
  at: ['received_at', 'timestamptz'],
})
const changeOf = changes.list('intake.change_received', 'where person_id = $1 and digest = $2')

/** Whether this very change was told before. */
export const wasReceived = async (tx: Reader, personId: number, digest: string): Promise<boolean> =>
  (await changeOf(tx, personId, digest)).length > 0

export async function insertChangeReceived(
  tx: Tx,
  one: { personId: number; digest: string; at: Instant },
): Promise<void> {
  await changes.insert(tx, [one])
}

/** A file on its way in. */
export type Run = {
  id: number
  kind: string
  fileDigest: string
  /** The last line that was taken in or refused. */
  doneLine: number
  taken: number
  same: number
  refused: number
  begunAt: Instant
  finishedAt: Instant | null
  takenBy: string
}
const runs = table<Run>('intake_run', {
  id: 'bigint',
  kind: 'text',
  fileDigest: 'text',
  doneLine: 'integer',
  taken: 'integer',
  same: 'integer',
  refused: 'integer',
  begunAt: 'timestamptz',
  finishedAt: 'timestamptz null',
  takenBy: 'text',
})
const open = runs.list('intake.open_run', 'where kind = $1 and file_digest = $2 and finished_at is null')
const put = runs.update('intake.put_run', { key: ['id'] })

/** The run of this very file that was broken off; null when there is none. */
export const findOpenRun = async (tx: Reader, kind: string, digest: string): Promise<Run | null> =>
  (await open(tx, kind, digest))[0] ?? null

export async function insertRun(tx: Tx, run: Run): Promise<void> {
  await runs.insert(tx, [run])
}

export async function updateRun(tx: Tx, run: Run): Promise<void> {
  await put(tx, [run])
}
