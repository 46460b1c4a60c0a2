import { verifyJobs, verifySchedules } from './audit/jobs.ts'
import { changeJobs, changeSchedules } from './change/jobs.ts'
import type { Tx } from './db/db.ts'
import type { Deps } from './deps.ts'
import { filingJobs } from './filing/jobs.ts'
import { requestLogJobs } from './institution/request-log.ts'
import type { JobHandlers } from './jobs.ts'
import { newsJobs, newsSchedules } from './notice/draft.ts'
import { gatewayOf } from './notice/gateway.ts'
import { noticeJobs, noticeSchedules } from './notice/jobs.ts'
import { peerJobs } from './peer/send.ts'
import { premiumJobs } from './premium/jobs.ts'
import { clearingJobs, scheduleClosing } from './reconciliation/jobs.ts'
import { retentionJobs, retentionSchedules } from './retention/jobs.ts'
import { revisionJobs } from './revision/jobs.ts'
import { riskJobs, riskSchedules } from './risk/jobs.ts'
import { sandboxJobs, sandboxSchedules } from './sandbox/insure.ts'
import { startSchedules } from './schedule.ts'
import { sealJobs, sealSchedules } from './seal/jobs.ts'
import { care } from './settlement/care.ts'
import { visitorJobs } from './visitor/jobs.ts'
import { visitorAnswers } from './visitor/messages.ts'
import { scheduleBills } from './visitor/month.ts'
import { walletPeerHandlers } from './wallet/crossing-receive.ts'
import { scheduleWallet, walletJobs } from './wallet/jobs.ts'
import { webhookJobs } from './webhook/webhook.ts'

/** Every kind of job, one line a module. */
export const workOf = (deps: Deps): JobHandlers => ({
  ...premiumJobs(deps),
  ...walletJobs(deps),
  ...peerJobs(deps, { ...walletPeerHandlers(deps), ...visitorAnswers(deps) }),
  ...visitorJobs(deps),
  ...filingJobs(deps),
  ...noticeJobs(deps, gatewayOf(deps)),
  ...newsJobs(deps),
  ...webhookJobs(deps),
  ...changeJobs(deps),
  ...revisionJobs(deps),
  ...sealJobs(deps),
  ...requestLogJobs(deps),
  ...verifyJobs(deps),
  ...retentionJobs(deps),
  ...clearingJobs(deps),
  ...riskJobs({ ...deps, care }),
  ...(deps.sandbox ? sandboxJobs(deps) : {}),
})

/** Enqueues what comes again by itself, unless it waits already. Called when a process starts. */
export async function scheduleWork(tx: Tx, deps: Deps): Promise<void> {
  await scheduleWallet(tx, deps)
  await scheduleBills(tx, deps)
  await scheduleClosing(tx, deps)
  await startSchedules(tx, deps, [
    ...noticeSchedules,
    ...newsSchedules,
    ...changeSchedules,
    ...riskSchedules,
    ...sealSchedules,
    ...verifySchedules,
    ...retentionSchedules,
    ...(deps.sandbox ? sandboxSchedules : []),
  ])
}
