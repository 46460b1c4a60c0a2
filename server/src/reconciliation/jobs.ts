import { addMonths } from '@gongji/policy/dates'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, instantInChina } from '../deps.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'
import { closeMonth } from './month.ts'

// After the quotas' own clearing, when no till has yesterday's bill in flight any more.
const closingAt = '03:00:00'
const kind = 'clearing.close'

const nextClosing = (tx: Tx, deps: Deps, month: string): Promise<void> =>
  enqueue(tx, deps, {
    kind,
    runAt: instantInChina(addMonths(`${month}-01`, 1), closingAt),
    payload: { month },
    uniqueKey: kind,
  })

/** Starts the monthly closing, unless it waits already. Called when a process starts. */
export const scheduleClosing = (tx: Tx, deps: Deps): Promise<void> =>
  nextClosing(tx, deps, dateInChina(deps.now()).slice(0, 7))

/** Closes the month that is over, then waits for the next. */
export const clearingJobs = (deps: Deps): JobHandlers => ({
  [kind]: async (tx, { payload }) => {
    const { month } = payload as { month: string }
    await closeMonth(tx, deps, month)
    await nextClosing(tx, deps, addMonths(`${month}-01`, 1).slice(0, 7))
  },
})
