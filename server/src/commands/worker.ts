import { Command } from 'commander'
import { createJobRunner } from '../clock.ts'
import { createLogger } from '../http/log.ts'
import { changesLookedForEveryMs, watchApprovedChanges } from '../rule/in-use.ts'
import { workOf } from '../work.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'
import { untilAsked } from './until-asked.ts'

/** `worker`: does what is due beside processes that serve. PostgreSQL only: the embedded database has one process. */
export const workerCommand = (): Command =>
  new Command('worker').description('do what is due, without serving').action(async () => {
    const config = readConfig()
    const { deps, clock, close } = await openServer(config)
    const logger = createLogger(config.logLevel)
    const runner = createJobRunner(deps, workOf(deps), {
      ...(clock === undefined ? {} : { clock }),
      onFailure: (job, error) => logger.warn({ job: job?.id, kind: job?.kind, err: error }, 'job failed'),
    })
    const stopWatching = watchApprovedChanges(deps.db, deps.packs, changesLookedForEveryMs, (error) =>
      logger.error({ err: error }, 'approved rules cannot be used'),
    )
    runner.start()
    console.log('working')
    await untilAsked()
    await stopWatching()
    await runner.stop()
    await close()
  })
