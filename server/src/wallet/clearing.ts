import { createHash } from 'node:crypto'
import type { Fen, PlainDate } from '@gongji/policy'
import { addDays, addMonths } from '@gongji/policy/dates'
import { fenToYuan, sum } from '@gongji/policy/money'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Deps, Instant } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { listInstitutions } from '../institution/institution.ts'
import { listQuotaUses, type QuotaUse } from '../ledger/quota.ts'
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
async function areasOf(tx: Tx, uses: readonly QuotaUse[]): Promise<AreaUse[]> {
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
  const closedAt = deps.now()
  await sql`insert into quota_clearing_month (month, closed_at, uses, amount, digest)
    values (${month}, ${new Date(closedAt)}, ${totals.uses}, ${totals.amount}, ${digest})`.execute(tx)
  for (const row of rows) {
    await sql`insert into quota_clearing (month, debtor, creditor, uses, amount)
      values (${month}, ${row.debtor}, ${row.creditor}, ${row.uses}, ${row.amount})`.execute(tx)
  }
  return { ...totals, closedAt, digest }
}

/** A closed month; null when it is not closed. */
export async function findClearing(tx: Tx, month: string): Promise<Clearing | null> {
  const { rows: months } = await sql<{ closed_at: Date; uses: number; amount: Fen; digest: string }>`
    select closed_at, uses, amount, digest from quota_clearing_month where month = ${month}`.execute(tx)
  const [one] = months
  if (!one) return null
  const { rows } = await sql<ClearingRow>`select debtor, creditor, uses, amount from quota_clearing
    where month = ${month} order by debtor, creditor`.execute(tx)
  return {
    month,
    closedAt: one.closed_at.getTime(),
    rows,
    uses: one.uses,
    amount: one.amount,
    digest: one.digest,
  }
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
export async function listClearings(tx: Tx): Promise<Omit<Clearing, 'rows'>[]> {
  const { rows } = await sql<{ month: string; closed_at: Date; uses: number; amount: Fen; digest: string }>`
    select month, closed_at, uses, amount, digest from quota_clearing_month order by month desc`.execute(tx)
  return rows.map(({ closed_at, ...row }) => ({ ...row, closedAt: closed_at.getTime() }))
}
