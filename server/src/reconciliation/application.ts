import type { Fen } from '@gongji/policy'
import { sum } from '@gongji/policy/money'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, timeInChina } from '../deps.ts'
import { sumBook } from '../settlement/of-institution.ts'
import { daysOf } from './month.ts'
import {
  findApplication,
  findOpenApplication,
  findStandingRun,
  insertApplication,
  withdrawApplication,
} from './month-store.ts'
import { problem } from './problem.ts'

/** What an institution applies for: bills of a month and clearing type, in fen; a reversal counts as a bill below zero. */
export type Applied = { rows: number; total: Fen; fund: Fen; accounts: Fen; cash: Fen }

/**
 * Takes an application for a month that is over (清算申请): what it states must be what our book has.
 * @returns the number of the application
 * @throws Problem when the month is not over, is applied for already, or the sums differ
 */
export async function applyForClearing(
  tx: Tx,
  { newId, now }: Pick<Deps, 'newId' | 'now'>,
  {
    institution,
    area,
    month,
    clearingType,
    stated,
  }: { institution: string; area: string; month: string; clearingType: string; stated: Applied },
): Promise<string> {
  if (month >= dateInChina(now()).slice(0, 7)) throw problem.notApplied({ month })
  const known = await findOpenApplication(tx, { institution, month, clearingType })
  if (known) throw problem.appliedAlready({ month, event: known.event })
  const book = (await sumBook(tx, { institution, ...daysOf(month) })).filter(
    (one) => one.clearingType === clearingType,
  )
  const ours = {
    rows: book.reduce((count, { rows }) => count + rows, 0),
    total: sum(...book.map(({ total }) => total)),
    fund: sum(...book.map(({ fundTotal }) => fundTotal)),
    accounts: sum(...book.map((one) => sum(one.own, one.relatives, one.wallet))),
    cash: sum(...book.map(({ cash }) => cash)),
  }
  const takenBack = book.reduce((count, one) => count + one.takenBack, 0)
  // Bills that were taken back within the month may be left out of the count, each with its reversal.
  const leftOut = ours.rows - stated.rows
  const sameCount = leftOut >= 0 && leftOut <= 2 * takenBack
  const amounts = ['total', 'fund', 'accounts', 'cash'] as const
  if (!sameCount || amounts.some((name) => stated[name] !== ours[name])) throw problem.differs(ours)
  const id = newId()
  const at = now()
  const stamp = timeInChina(at).replaceAll(/\D/g, '')
  const event = `${area}${stamp}${String(id % 10_000_000_000).padStart(10, '0')}`
  await insertApplication(tx, {
    id,
    event,
    institution,
    month,
    clearingType,
    stated,
    appliedAt: at,
    withdrawnAt: null,
  })
  return event
}

/** Withdraws an application (清算申请撤销). @throws Problem when there is none, or its month is being paid */
export async function withdrawClearing(
  tx: Tx,
  { now }: Pick<Deps, 'now'>,
  { institution, area, event }: { institution: string; area: string; event: string },
): Promise<void> {
  const known = await findApplication(tx, institution, event)
  if (!known || known.withdrawnAt !== null) throw problem.applicationUnknown({ event })
  if (await findStandingRun(tx, area, known.month)) throw problem.inPayment({ month: known.month })
  if (!(await withdrawApplication(tx, known.id, now()))) throw problem.applicationUnknown({ event })
}
