import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { addDays, addMonths, type PlainDate } from '@gongji/policy/dates'
import { type Fen, fen, fenToYuan, sum } from '@gongji/policy/money'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, instantInChina } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { listInstitutions } from '../institution/institution.ts'
import { listPayable } from '../ledger/entries.ts'
import { enrolmentOn, listEnrolments } from '../person/person.ts'
import { listBooked, listShares, sumBook } from '../settlement/of-institution.ts'
import { listRevisedAt, type RevisedAt } from '../settlement/revised-at.ts'
import {
  type Adjustment,
  findHead,
  insertMonth,
  listAdjustments,
  listHeads,
  listLines,
  listShared,
  listWaiting,
  listWaitingAt,
  type MonthHead,
  type MonthLine,
  type MonthShared,
  takeAdjustments,
} from './month-store.ts'

/** First and last day of a month, `YYYY-MM`. */
export const daysOf = (month: string): { from: PlainDate; to: PlainDate } => {
  const from = `${month}-01`
  return { from, to: addDays(addMonths(from, 1), -1) }
}

/** An institution's closed month. */
export type Statement = MonthHead & {
  lines: readonly Omit<MonthLine, 'institution' | 'month'>[]
  shared: readonly Omit<MonthShared, 'institution' | 'month'>[]
  adjustments: readonly Adjustment[]
  /** Bills that a revision posted in the month divided anew; what is owed for them stays as it is. */
  revised: readonly Omit<RevisedAt, 'institution'>[]
}

const own = <Row extends { institution: string; month: string }>({
  institution: _,
  month: __,
  ...row
}: Row): Omit<Row, 'institution' | 'month'> => row

/** The month by scheme, area of insurance and clearing type; refunds stand in their lines. */
async function linesOf(tx: Reader, institution: string, month: string): Promise<MonthLine[]> {
  const totals = await sumBook(tx, { institution, ...daysOf(month) })
  const parts = groupBy(totals, ({ scheme, area, clearingType }) => `${scheme} ${area} ${clearingType}`)
  return [...parts.values()].map((same) => {
    const { scheme, area, clearingType } = same[0]!
    const of = (member: 'total' | 'fundTotal' | 'own' | 'relatives' | 'wallet' | 'cash'): Fen =>
      sum(...same.map((one) => one[member]))
    return {
      institution,
      month,
      scheme,
      area,
      clearingType,
      rows: same.reduce((count, { rows }) => count + rows, 0),
      total: of('total'),
      fund: of('fundTotal'),
      own: of('own'),
      relatives: of('relatives'),
      wallet: of('wallet'),
      cash: of('cash'),
    }
  })
}

/** Shared money by the area in which its payer was insured on the day; `unknown` where nobody knows it any more. */
async function sharedOf(tx: Reader, institution: string, month: string): Promise<MonthShared[]> {
  const shares = await listShares(tx, { institution, ...daysOf(month) })
  const payers = [...new Set(shares.map(({ payerId }) => payerId))]
  const enrolments = groupBy(await listEnrolments(tx, payers), ({ personId }) => String(personId))
  const areaOf = ({ payerId, on }: { payerId: number; on: PlainDate }): string =>
    enrolmentOn(enrolments.get(String(payerId)) ?? [], on, 'employee')?.area ?? 'unknown'
  return [...groupBy(shares, areaOf)]
    .map(([payerArea, same]) => ({
      institution,
      month,
      payerArea,
      amount: sum(...same.map(({ amount }) => amount)),
    }))
    .filter(({ amount }) => amount !== 0)
}

const yuan = (...amounts: readonly Fen[]): string[] => amounts.map((amount) => fenToYuan(amount))

/** Statements as a file: TAB between columns, UTF-8, amounts in yuan. */
export const statementFile = (
  all: readonly Pick<Statement, 'institution' | 'month' | 'lines' | 'shared' | 'adjustments' | 'revised'>[],
): string =>
  all
    .flatMap(({ institution, month, lines, shared, adjustments, revised }) => [
      ...lines.map((line) => [
        'bills',
        institution,
        month,
        line.scheme,
        line.area,
        line.clearingType,
        String(line.rows),
        ...yuan(line.total, line.fund, line.own, line.relatives, line.wallet, line.cash),
      ]),
      ...shared.map((one) => ['shared', institution, month, one.payerArea, ...yuan(one.amount)]),
      ...adjustments.map((one) => [
        'adjustment',
        institution,
        month,
        one.scheme,
        ...yuan(one.amount),
        one.reason,
      ]),
      ...revised.map((one) => [
        'revised',
        institution,
        month,
        one.setlId,
        one.careOn,
        ...yuan(one.fundBefore, one.fundAfter),
      ]),
    ])
    .map((cells) => `${cells.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ')).join('\t')}\n`)
    .join('')

/**
 * Closes a month for one institution: keeps what its book has, and takes the adjustments that wait. One that is closed
 * stays as it is.
 * @throws AssertionError when the book is not what the ledger has, to the fen
 */
async function closeOne(
  tx: Tx,
  { now }: Pick<Deps, 'now'>,
  {
    institution,
    area,
    month,
    ledger,
    revised,
  }: { institution: string; area: string; month: string; ledger: number; revised: readonly RevisedAt[] },
): Promise<void> {
  if (await findHead(tx, institution, month)) return
  const lines = await linesOf(tx, institution, month)
  const shared = await sharedOf(tx, institution, month)
  const payable = sum(...lines.map((line) => sum(line.fund, line.own, line.relatives, line.wallet)))
  assert.equal(payable, ledger, `${institution} ${month}: the book is not what the ledger has`)
  const waiting = await listWaiting(tx, institution, instantInChina(addMonths(`${month}-01`, 1)))
  await takeAdjustments(
    tx,
    waiting.map(({ id }) => id),
    month,
  )
  const head: MonthHead = {
    institution,
    month,
    area,
    closedAt: now(),
    total: sum(...lines.map(({ total }) => total)),
    payable,
    adjusted: sum(...waiting.map(({ amount }) => amount)),
    digest: createHash('sm3')
      .update(statementFile([{ institution, month, lines, shared, adjustments: waiting, revised }]))
      .digest('hex'),
  }
  await insertMonth(tx, { head, lines, shared })
}

/** Bills that revisions posted in a month divided anew, by institution. */
const revisedIn = async (tx: Reader, month: string): Promise<Map<string, RevisedAt[]>> =>
  groupBy(
    await listRevisedAt(tx, `${month}-01`, addMonths(`${month}-01`, 1)),
    ({ institution }) => institution,
  )

/** Closes a month for every institution that has anything in it. */
export async function closeMonth(tx: Tx, deps: Pick<Deps, 'now'>, month: string): Promise<void> {
  const days = daysOf(month)
  const end = instantInChina(addMonths(`${month}-01`, 1))
  const revised = await revisedIn(tx, month)
  const codes = [
    ...new Set([
      ...(await listBooked(tx, days.from, days.to)),
      ...(await listWaitingAt(tx, end)),
      ...revised.keys(),
    ]),
  ]
  const ledger = await listPayable(tx, codes, days)
  for (const { code: institution, area } of await listInstitutions(tx, codes)) {
    await closeOne(tx, deps, {
      institution,
      area,
      month,
      ledger: ledger.get(institution) ?? 0,
      revised: revised.get(institution) ?? [],
    })
  }
}

/** Closed statements of an area's institutions, of all when none is named. */
export async function listStatements(tx: Reader, area: string | null, month: string): Promise<Statement[]> {
  const heads = await listHeads(tx, area, month)
  const codes = heads.map(({ institution }) => institution)
  const byInstitution = <Row extends { institution: string }>(rows: readonly Row[]) =>
    groupBy(rows, ({ institution }) => institution)
  const lines = byInstitution(await listLines(tx, codes, month))
  const shared = byInstitution(await listShared(tx, codes, month))
  const adjustments = byInstitution(await listAdjustments(tx, codes, month))
  const revised = await revisedIn(tx, month)
  return heads.map((head) => ({
    ...head,
    revised: (revised.get(head.institution) ?? []).map(({ institution: _, ...one }) => one),
    lines: (lines.get(head.institution) ?? []).map(own),
    shared: (shared.get(head.institution) ?? []).map(own),
    adjustments: adjustments.get(head.institution) ?? [],
  }))
}

/** What an institution is owed for a closed month. */
export const owed = ({ payable, adjusted }: Pick<MonthHead, 'payable' | 'adjusted'>): Fen =>
  fen(payable + adjusted)
