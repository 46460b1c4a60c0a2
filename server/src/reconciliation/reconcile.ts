import type { PlainDate, Scheme } from '@gongji/policy'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { clearingTypeOf } from '../settlement/clearing-type.ts'
import { type BookRow, type BookTotal, listBook, sumBook } from '../settlement/of-institution.ts'
import { claimOf, findStored } from '../settlement/records.ts'
import {
  type Counts,
  compare,
  countKinds,
  isAgreed,
  type KnownRow,
  type Outcome,
  type StatedRow,
} from './compare.ts'
import { insertRun, type Run, type Stated } from './store.ts'

/** What of an institution's book is compared. */
export type Part = {
  institution: string
  /** Where the institution is: the agency that clears with it. */
  area: string
  /** The agency that was named: bills are with none but `area`. */
  agency: string
  /** Null: of every scheme. `none`: an insurance that settles nothing here. */
  scheme: Scheme | 'none' | null
  clearingType: string
  from: PlainDate
  to: PlainDate
  /** Whether rows of bills that were taken back count. */
  withRefunds: boolean
}

const isOf = (part: Part, { scheme, clearingType }: { scheme: Scheme; clearingType: string }): boolean =>
  part.agency === part.area &&
  (part.scheme === null || part.scheme === scheme) &&
  part.clearingType === clearingType

const sumOf = (
  totals: readonly Pick<BookTotal, 'rows' | 'total' | 'fundTotal' | 'own' | 'relatives' | 'wallet'>[],
): Stated => {
  const sums = { rows: 0, total: 0, fund: 0, accounts: 0 }
  for (const one of totals) {
    sums.rows += one.rows
    sums.total += one.total
    sums.fund += one.fundTotal
    sums.accounts += one.own + one.relatives + one.wallet
  }
  return sums
}

/**
 * Our book's totals of a part. `takenBack`: bills of it that were taken back within the period; both their rows count,
 * and a side may leave both out.
 */
async function totalsOf(tx: Reader, part: Part): Promise<Stated & { takenBack: number }> {
  const all = (await sumBook(tx, part)).filter((one) => isOf(part, one))
  const counted = part.withRefunds ? all : all.filter(({ refund }) => !refund)
  const takenBack = part.withRefunds ? all.reduce((sum, one) => sum + one.takenBack, 0) : 0
  return { ...sumOf(counted), takenBack }
}

/** Whether two sides state the same: amounts to the fen, and rows, where bills that were taken back may be left out. */
function sameTotals(theirs: Stated, ours: Stated & { takenBack: number }): boolean {
  const leftOut = ours.rows - theirs.rows
  return (
    theirs.total === ours.total &&
    theirs.fund === ours.fund &&
    theirs.accounts === ours.accounts &&
    leftOut >= 0 &&
    leftOut <= 2 * ours.takenBack &&
    leftOut % 2 === 0
  )
}

const runOf = (
  { newId, now }: Deps,
  { institution, area, agency, scheme, clearingType, from, to, withRefunds }: Part,
  found: Pick<Run, 'theirs' | 'ours' | 'agreed' | 'differences' | 'file'>,
): Run => ({
  id: newId(),
  institution,
  area,
  agency,
  scheme: scheme === 'none' ? null : scheme,
  clearingType,
  firstDay: from,
  lastDay: to,
  withRefunds,
  at: now(),
  ...found,
})

/** Compares totals (对总账) and keeps what was found. */
export async function reconcileTotals(
  tx: Tx,
  deps: Deps,
  { part, theirs }: { part: Part; theirs: Stated },
): Promise<{ agreed: boolean; ours: Stated & { takenBack: number } }> {
  const ours = await totalsOf(tx, part)
  const agreed = sameTotals(theirs, ours)
  const { takenBack: _, ...kept } = ours
  await insertRun(tx, runOf(deps, part, { theirs, ours: kept, agreed, differences: {}, file: '' }))
  return { agreed, ours }
}

/** Rows of our book that are named by number and stand outside the part or the period. */
async function findKnown(
  tx: Reader,
  stated: readonly StatedRow[],
  book: readonly BookRow[],
): Promise<Map<string, KnownRow>> {
  const here = new Set(book.map(({ setlId }) => setlId))
  const wanted = stated.flatMap(({ setlId, personId }) =>
    setlId === '' || personId === null || here.has(setlId) ? [] : [{ personId, setlId }],
  )
  if (wanted.length === 0) return new Map()
  const found = await findStored(tx, wanted)
  return new Map(
    found.map((row) => [
      row.setlId,
      {
        setlId: row.setlId,
        personId: row.personId,
        institution: row.institution,
        settledOn: row.settledOn,
        reversal: row.reversesId !== null,
        reversedOn: row.reversedAt === null ? null : dateInChina(row.reversedAt),
        claim: claimOf(row) !== null,
      },
    ]),
  )
}

export type Compared = { outcomes: readonly Outcome[]; counts: Counts }

/** Compares row by row (对明细账). Every row of either side has its outcome. */
export async function compareRows(tx: Reader, part: Part, stated: readonly StatedRow[]): Promise<Compared> {
  const all = (await listBook(tx, part)).filter((row) =>
    isOf(part, { scheme: row.scheme, clearingType: clearingTypeOf(row.medType) }),
  )
  const numbers = new Set(all.map(({ setlId }) => setlId))
  // Where refunds are left out, what takes back a bill of an earlier period is left out too.
  const book = all.filter(
    ({ reversesSetlId }) => part.withRefunds || reversesSetlId === null || numbers.has(reversesSetlId),
  )
  const outcomes = compare(stated, book, await findKnown(tx, stated, book), part)
  return { outcomes, counts: countKinds(outcomes) }
}

/**
 * Keeps a comparison by rows. `unreadable`: rows of the file that could not be read, beside those that were compared.
 */
export async function keepComparison(
  tx: Tx,
  deps: Deps,
  {
    part,
    theirs,
    outcomes,
    counts,
    unreadable,
    file,
  }: Compared & { part: Part; theirs: Stated; unreadable: number; file: string },
): Promise<void> {
  const booked = [...new Set(outcomes.flatMap((one) => (one.booked === null ? [] : [one.booked])))]
  const ours = sumOf(booked.map((row) => ({ ...row, rows: 1 })))
  const differences = { ...counts, ...(unreadable === 0 ? {} : { unreadable }) }
  const run = runOf(deps, part, { theirs, ours, agreed: isAgreed(differences), differences, file })
  await insertRun(tx, run)
}

export { listRuns, type Run, type Stated } from './store.ts'
