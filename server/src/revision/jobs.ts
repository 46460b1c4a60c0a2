import type { Deps } from '../deps.ts'
import type { JobHandlers } from '../jobs.ts'
import { jobKind, runPage } from './page.ts'

export const revisionJobs = (deps: Deps): JobHandlers => ({
  [jobKind]: (tx, { payload }) => runPage(tx, deps, (payload as { id: number }).id),
})
