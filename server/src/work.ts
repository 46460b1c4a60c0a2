import type { Deps } from './deps.ts'
import type { JobHandlers } from './jobs.ts'
import { premiumJobs } from './premium/jobs.ts'

/** Every kind of job, one line a module. */
export const workOf = (deps: Deps): JobHandlers => ({
  ...premiumJobs(deps),
})
