import { createHash } from 'node:crypto'
import type { Fen, PlainDate } from '@gongji/policy'
import { addDays, addMonths } from '@gongji/policy/dates'
import { fenToYuan, sum } from '@gongji/policy/money'
import type { Reader, Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Deps, Instant } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { listInstitutions } from '../institution/institution.ts'
import { listQuotaUses, type QuotaUse } from '../ledger/quota.ts'
import { listCrossingsOfPayers } from './quota-crossing-store.ts'
import { listRelationsOfRelatives } from './quota-store.ts'

/** What one area owes another for a month: the debtor's member set the money aside, the creditor advanced it. */
export type ClearingRow = { debtor: string; creditor: string; uses: number; amount: Fen }
export type Clearing = {
  /** YYYY-MM. */
  month: string
  closedAt: Instant
  rows: readonly ClearingRow[]
  uses: number
  amount: Fen
  /** SM3 of the file. */
  digest: string
}

/** First and last day of a month, `YYYY-MM`. */
const daysOfMonth = (month: string): { from: PlainDate; to: PlainDate } => {
  const from = `${month}-01`
  return { from, to: addDays(addMonths(from, 1), -1) }
}

/** A use with the areas on both sides of the debt. */
export type AreaUse = { debtor: string; creditor: string; amount: Fen }

/**
 * Sums a month's uses by pair of areas, in full (按月全额清算). Uses inside one area owe nothing. A use that was given back
 * counts with its negative amount.
 */
export function clear(uses: readonly AreaUse[]): ClearingRow[] {
  const across = uses.filter(({ debtor, creditor }) => debtor !== creditor)
  return [...groupBy(across, ({ debtor, creditor }) => `${debtor} ${creditor}`).values()]
    .map((same) => ({
      debtor: same[0]!.debtor,
      creditor: same[0]!.creditor,
      uses: same.length,
      amount: sum(...same.map(({ amount }) => amount)),
    }))
    .sort((a, b) => (a.debtor + a.creditor < b.debtor + b.creditor ? -1 : 1))
}

/**
 * The areas of each use: the sharer's area owes, as their relation stated it; the area of the institution advanced the
 * money, and for a premium the area where the relative is insured.
 */
async function areasOf(tx: Reader, all: readonly QuotaUse[]): Promise<AreaUse[]> {
  const elsewhere = new Set(
    (await listCrossingsOfPayers(tx, [...new Set(all.map(({ payerId }) => payerId))])).map(
      ({ payerId, relativeId }) => `${payerId} ${relativeId}`,
    ),
  )
  // What another agency's member granted is owed by that agency, and counted in the month between the two.
  const uses = all.filter(({ payerId, relativeId }) => !elsewhere.has(`${payerId} ${relativeId}`))
  const relations = await listRelationsOfRelatives(tx, [...new Set(uses.map(({ relativeId }) => relativeId))])
  const places = await listInstitutions(tx, [...new Set(uses.map(({ institution }) => institution))])
  const areaOfPlace = new Map(places.map(({ code, area }) => [code, area]))
  return uses.map(({ payerId, relativeId, institution, amount, postingId }) => {
    const relation = relations.find((one) => one.payerId === payerId && one.relativeId === relativeId)
    if (!relation) throw new Error(`posting ${postingId} used a quota without a relation`)
    return {
      debtor: relation.payerArea,
      creditor:
        institution === '' ? relation.relativeArea : (areaOfPlace.get(institution) ?? relation.relativeArea),
      amount,
    }
  })
}

const header = ['month', 'debtor', 'creditor', 'uses', 'amount_yuan']

/** The clearing file: a line a pair of areas, and the totals. Tab-separated, UTF-8, amounts in yuan. */
export const clearingFile = ({ month, rows, uses, amount }: Omit<Clearing, 'closedAt' | 'digest'>): string =>
  [
    header,
    ...rows.map((row) => [month, row.debtor, row.creditor, String(row.uses), fenToYuan(row.amount)]),
    [month, 'total', 'total', String(uses), fenToYuan(amount)],
  ]
    .map((cells) => `${cells.join('\t')}\n`)
    .join('')

type MonthRow = Omit<Clearing, 'rows'>
const months = table<MonthRow>('quota_clearing_month', {
  month: 'text',
  closedAt: 'timestamptz',
  uses: 'integer',
  amount: 'bigint',
  digest: 'text',
})
const pairs = table<ClearingRow & { month: string }>('quota_clearing', {
  month: 'text',
  debtor: 'text',
  creditor: 'text',
  uses: 'integer',
  amount: 'bigint',
})
const closedMonth = months.list('clearing.month', 'where month = $1')
const closedMonths = months.list('clearing.months', 'order by month desc')
const pairsOf = pairs.list('clearing.pairs', 'where month = $1 order by debtor, creditor')

/** Closes a month: computes it once and keeps it. A month that is closed stays as it is. Gives it. */
export async function closeMonth(tx: Tx, deps: Pick<Deps, 'now'>, month: string): Promise<Clearing> {
  const known = await findClearing(tx, month)
  if (known) return known
  const rows = clear(await areasOf(tx, await listQuotaUses(tx, daysOfMonth(month))))
  const totals = {
    month,
    rows,
    uses: rows.reduce((total, { uses }) => total + uses, 0),
    amount: sum(...rows.map(({ amount }) => amount)),
  }
  const digest = createHash('sm3').update(clearingFile(totals)).digest('hex')
  const closing = { ...totals, closedAt: deps.now(), digest }
  await months.insert(tx, [closing])
  await pairs.insert(
    tx,
    rows.map((row) => ({ ...row, month })),
  )
  return closing
}

/** A closed month; null when it is not closed. */
export async function findClearing(tx: Reader, month: string): Promise<Clearing | null> {
  const [closed] = await closedMonth(tx, month)
  if (!closed) return null
  const rows = (await pairsOf(tx, month)).map(({ month: _, ...row }) => row)
  return { ...closed, rows }
}

/** The part of a month that concerns an area: what it owes and is owed, as a file of its own. */
export function partOf(clearing: Clearing, area: string): Clearing {
  const rows = clearing.rows.filter(({ debtor, creditor }) => debtor === area || creditor === area)
  const totals = {
    month: clearing.month,
    rows,
    uses: rows.reduce((total, { uses }) => total + uses, 0),
    amount: sum(...rows.map(({ amount }) => amount)),
  }
  const digest = createHash('sm3').update(clearingFile(totals)).digest('hex')
  return { ...clearing, ...totals, digest }
}

/** Months that are closed, newest first. */
export const listClearings = async (tx: Reader): Promise<Omit<Clearing, 'rows'>[]> => await closedMonths(tx)
