import { createHash } from 'node:crypto'
import { isRefusal, type PlainDate, paymentDue, type Scheme } from '@gongji/policy'
import { addDays, addMonths } from '@gongji/policy/dates'
import { type Fen, fenToYuan, sum } from '@gongji/policy/money'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { findInstitution, listInstitutions } from '../institution/institution.ts'
import { owed } from './month.ts'
import {
  type Adjustment,
  findAdjustment,
  findRun,
  findStandingRun,
  insertAdjustment,
  insertRun,
  listHeads,
  listPaymentRuns,
  type PaymentOrder,
  type PaymentRun,
  updateRun,
} from './month-store.ts'
import { problem } from './problem.ts'

export { findRun, listPaymentRuns, type PaymentRun }

/** Enters a deduction (below zero) or a correction of what an institution is owed; the next month that closes takes it. */
export async function adjust(
  tx: Tx,
  { newId, now }: Pick<Deps, 'newId' | 'now'>,
  {
    institution,
    area,
    scheme,
    amount,
    reason,
    requestKey,
    actor,
  }: {
    institution: string
    area: string
    scheme: Scheme
    amount: Fen
    reason: string
    requestKey: string
    actor: string
  },
): Promise<Adjustment> {
  const key = `${actor} ${requestKey}`
  const known = await findAdjustment(tx, key)
  if (known) {
    if (known.institution !== institution || known.amount !== amount || known.scheme !== scheme)
      throw problem.adjustmentUsed()
    return known
  }
  const place = await findInstitution(tx, institution)
  if (place?.area !== area) throw problem.otherAgency()
  const one: Adjustment = {
    id: newId(),
    institution,
    area,
    scheme,
    amount,
    reason,
    enteredBy: actor,
    enteredAt: now(),
    month: null,
    requestKey: key,
  }
  await insertAdjustment(tx, one)
  return one
}

/** The payment file: an order a line, and the total. TAB between columns, UTF-8, amounts in yuan. */
export async function paymentFile(
  tx: Reader,
  { month, dueOn, orders, amount }: Pick<PaymentRun, 'month' | 'dueOn' | 'orders' | 'amount'>,
): Promise<string> {
  const places = await listInstitutions(
    tx,
    orders.map(({ institution }) => institution),
  )
  const nameOf = new Map(places.map(({ code, name, uscc }) => [code, { name, uscc }]))
  return [
    ['institution', 'name', 'uscc', 'month', 'due_on', 'amount_yuan'],
    ...orders.map((order) => [
      order.institution,
      nameOf.get(order.institution)?.name ?? '',
      nameOf.get(order.institution)?.uscc ?? '',
      month,
      dueOn ?? '',
      fenToYuan(order.amount),
    ]),
    ['total', '', '', month, dueOn ?? '', fenToYuan(amount)],
  ]
    .map((cells) => `${cells.join('\t')}\n`)
    .join('')
}

/** By when an area's closed month is to be paid; null where the term or the holidays are not known here. */
export function dueOf({ packs }: Pick<Deps, 'packs'>, area: string, month: string): PlainDate | null {
  const pack = packs.packOf(area)
  if (!pack) return null
  const due = paymentDue(pack, addDays(addMonths(`${month}-01`, 1), -1))
  return isRefusal(due) ? null : due.dueOn
}

/**
 * Prepares the payment of an area's closed month. Institutions that owe more than they are owed are left out: what they owe
 * is told by their statement.
 * @throws Problem when the month is not closed, is being paid already, or nothing is owed
 */
export async function preparePayment(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'now' | 'packs'>,
  { area, month, actor }: { area: string; month: string; actor: string },
): Promise<PaymentRun> {
  if (month >= dateInChina(deps.now()).slice(0, 7)) throw problem.notClosed({ month })
  if (await findStandingRun(tx, area, month)) throw problem.runStands({ month })
  const heads = await listHeads(tx, area, month)
  const orders: PaymentOrder[] = heads
    .map((head) => ({ institution: head.institution, amount: owed(head) }))
    .filter(({ amount }) => amount > 0)
  if (orders.length === 0) throw problem.nothingOwed({ month })
  const draft = {
    month,
    dueOn: dueOf(deps, area, month),
    orders,
    amount: sum(...orders.map((one) => one.amount)),
  }
  const run: PaymentRun = {
    ...draft,
    id: deps.newId(),
    area,
    status: 'prepared',
    digest: createHash('sm3')
      .update(await paymentFile(tx, draft))
      .digest('hex'),
    preparedBy: actor,
    preparedAt: deps.now(),
    decidedBy: null,
    decidedAt: null,
    version: 1,
  }
  await insertRun(tx, run)
  return run
}

/** Has a prepared payment paid (another clerk than who prepared it) or cancelled. @throws Problem */
export async function decidePayment(
  tx: Tx,
  { now }: Pick<Deps, 'now'>,
  {
    run,
    decision,
    version,
    actor,
  }: { run: PaymentRun; decision: 'pay' | 'cancel'; version: number; actor: string },
): Promise<PaymentRun> {
  if (run.status !== 'prepared') throw problem.runDecided()
  if (run.version !== version) throw problem.runChanged()
  if (decision === 'pay' && run.preparedBy === actor) throw problem.ownRun()
  const decided: PaymentRun = {
    ...run,
    status: decision === 'pay' ? 'paid' : 'cancelled',
    decidedBy: actor,
    decidedAt: now(),
  }
  if (!(await updateRun(tx, decided))) throw problem.runChanged()
  return { ...decided, version: version + 1 }
}
