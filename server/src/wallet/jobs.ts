import { addDays, addMonths, type PlainDate } from '@gongji/policy/dates'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, instantInChina } from '../deps.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'
import { closeMonth } from './clearing.ts'
import { crossingMonthJobs, scheduleCrossings } from './crossing-month.ts'
import { askBack } from './crossing-send.ts'
import { tellHolds } from './quota-crossing-hold.ts'
import { closeGrant } from './quota-crossing-receive.ts'
import { findUntold, tellMovesOf } from './quota-moves.ts'
import { endIfUninsured, reviewRelations } from './relation.ts'
import { returnTransfer } from './transfer.ts'

// Small hours of business time, when nobody transfers.
const reviewAt = '01:00:00'
const clearingAt = '02:00:00'

const nextReview = (tx: Tx, deps: Deps, after: PlainDate): Promise<void> =>
  enqueue(tx, deps, {
    kind: 'wallet.review',
    runAt: instantInChina(addDays(after, 1), reviewAt),
    payload: { afterId: 0 },
    uniqueKey: 'wallet.review',
  })

const nextClearing = (tx: Tx, deps: Deps, month: string): Promise<void> =>
  enqueue(tx, deps, {
    kind: 'wallet.clearing',
    runAt: instantInChina(addMonths(`${month}-01`, 1), clearingAt),
    payload: { month },
    uniqueKey: 'wallet.clearing',
  })

/** How soon another agency hears of what was done with its members' quotas, and of a stop of an account of ours. */
const tellingEvery = 60_000
const nextTelling = (tx: Tx, deps: Deps): Promise<void> =>
  enqueue(tx, deps, {
    kind: 'wallet.quota-telling',
    runAt: deps.now() + tellingEvery,
    payload: {},
    uniqueKey: 'wallet.quota-telling',
  })

/** Starts the daily look at insurance and the monthly clearing, unless they wait already. Called when a process starts. */
export async function scheduleWallet(tx: Tx, deps: Deps): Promise<void> {
  const today = dateInChina(deps.now())
  await nextReview(tx, deps, today)
  await nextClearing(tx, deps, today.slice(0, 7))
  await scheduleCrossings(tx, deps)
  if (deps.peers) await nextTelling(tx, deps)
}

/** What wallets do later. */
export const walletJobs = (deps: Deps): JobHandlers => ({
  ...crossingMonthJobs(deps),
  'wallet.return': (tx, { payload }) => returnTransfer(tx, deps, payload as { senderId: number; id: number }),
  'wallet.ask-back': (tx, { payload }) => askBack(tx, deps, payload as { personId: number; id: number }),
  'wallet.quota-close': (tx, { payload }) =>
    closeGrant(tx, deps, payload as Parameters<typeof closeGrant>[2]),
  'wallet.tell-moves': (tx, { payload }) => tellMovesOf(tx, deps, payload as { payerId: number }),
  'wallet.quota-telling': async (tx) => {
    await findUntold(tx, deps)
    await tellHolds(tx, deps)
    await nextTelling(tx, deps)
  },
  'wallet.endRelation': (tx, { payload }) =>
    endIfUninsured(tx, deps, payload as { relativeId: number; relationId: number }),
  'wallet.review': async (tx, { payload, runAt }) => {
    const next = await reviewRelations(tx, deps, (payload as { afterId: number }).afterId)
    if (next === null) await nextReview(tx, deps, dateInChina(runAt))
    else {
      await enqueue(tx, deps, {
        kind: 'wallet.review',
        runAt,
        payload: { afterId: next },
        uniqueKey: 'wallet.review',
      })
    }
  },
  'wallet.clearing': async (tx, { payload }) => {
    const { month } = payload as { month: string }
    await closeMonth(tx, deps, month)
    await nextClearing(tx, deps, addMonths(`${month}-01`, 1).slice(0, 7))
  },
})
