import type { PlainDate, Scheme } from '@gongji/policy'
import type { Reader, Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/** What one side states of a period, in fen. */
export type Stated = { rows: number; total: number; fund: number; accounts: number }

/** One comparison of books; see the table. */
export type Run = {
  id: number
  institution: string
  area: string
  agency: string
  scheme: Scheme | null
  clearingType: string
  firstDay: PlainDate
  lastDay: PlainDate
  withRefunds: boolean
  at: Instant
  theirs: Readonly<Stated>
  ours: Readonly<Stated>
  agreed: boolean
  differences: Readonly<Record<string, number>>
  file: string
}

const runs = table<Run>('reconciliation_run', {
  id: 'bigint',
  institution: 'text',
  area: 'text',
  agency: 'text',
  scheme: 'text null',
  clearingType: 'text',
  firstDay: 'date',
  lastDay: 'date',
  withRefunds: 'boolean',
  at: 'timestamptz',
  theirs: 'json',
  ours: 'json',
  agreed: 'boolean',
  differences: 'json',
  file: 'text',
})
const ofArea = runs.list(
  'reconciliation.of_area',
  'where ($1::text is null or area = $1) and id < $2 order by id desc limit $3',
)

export async function insertRun(tx: Tx, run: Run): Promise<void> {
  await runs.insert(tx, [run])
}

/** Comparisons of an area's institutions, of all when none is named, newest first. */
export const listRuns = async (
  tx: Reader,
  { area, before, limit }: { area: string | null; before: number; limit: number },
): Promise<Run[]> => await ofArea(tx, area, before, limit)

const since = runs.list('reconciliation.since', 'where last_day >= $1::date order by at, id')

/** Comparisons that cover a day from then on, in order. */
export const listRunsSince = async (tx: Reader, day: PlainDate): Promise<Run[]> => await since(tx, day)
