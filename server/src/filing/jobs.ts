import type { Deps } from '../deps.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'
import { findFiling } from './store.ts'

/** Reminds of an approval that is about to run out, if it still holds then. */
export const filingJobs = (deps: Deps): JobHandlers => ({
  'filing.expiring': async (tx, { payload }) => {
    const { personId, filingId } = payload as { personId: number; filingId: number }
    const filing = await findFiling(tx, { personId, id: filingId })
    if (filing?.status !== 'approved' || filing.to === null) return
    const key = `filing.expiring:${filing.id}:${filing.to}`
    await enqueue(tx, deps, {
      kind: 'notice',
      payload: {
        personId,
        kind: 'filing.expiring',
        facts: { filingId: String(filing.id), to: filing.to },
        key,
      },
      uniqueKey: key,
    })
  },
})
