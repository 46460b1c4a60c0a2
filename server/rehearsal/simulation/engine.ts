import { randomBytes } from 'node:crypto'
import type { PlainDate } from '@gongji/policy'
import { createJobRunner, type SandboxClock } from '../../src/clock.ts'
import type { Db } from '../../src/db/db.ts'
import { createIds } from '../../src/db/ids.ts'
import { migrate } from '../../src/db/migrate.ts'
import { type Deps, type Instant, instantInChina, type Secrets } from '../../src/deps.ts'
import { createApp } from '../../src/http/app.ts'
import { recordPacks } from '../../src/packs.ts'
import { seedSandbox } from '../../src/sandbox/seed.ts'
import { createSettler } from '../../src/settlement/settler.ts'
import { workOf } from '../../src/work.ts'
import { startSimulator } from '../bureau/simulator.ts'
import { loadInventedPacks } from './invented.ts'
import { firstDay } from './plan.ts'
import type { Engine } from './world.ts'

/** A clock that stands still until it is moved. */
function createStillClock(at: Instant): SandboxClock & { moveTo: (instant: Instant) => Promise<void> } {
  let now = at
  return {
    now: () => now,
    moveTo: async (instant) => {
      now = Math.max(now, instant)
    },
    refresh: async () => undefined,
  }
}

/**
 * Everything the families live on, over an empty database that is filled with the sandbox's places and catalogue. Times stand
 * still; the bureau is the simulator, reached over HTTP both ways. Premiums that nobody has published are invented.
 */
export async function openEngine(
  db: Db,
  {
    onJobFailure,
    began = firstDay,
    secrets = { seal: randomBytes(16), index: randomBytes(32) },
  }: { onJobFailure: (kind: string, error: unknown) => void; began?: PlainDate; secrets?: Secrets },
): Promise<Engine> {
  await migrate(db)
  const clock = createStillClock(instantInChina(began, '00:00:00') - 4 * 3_600_000)
  const packs = await loadInventedPacks()
  const deps: Deps = {
    db,
    packs,
    now: clock.now,
    newId: createIds(0),
    secrets,
    sandbox: true,
  }
  await db.transaction((tx) => recordPacks(tx, packs, deps.now()))
  await seedSandbox(deps)
  const settler = createSettler(deps)
  const app = await createApp(deps, settler)
  await app.ready()
  const key = randomBytes(32)
  const bureau = await startSimulator({
    port: 0,
    key,
    send: async (path, message) => {
      const answer = await app.inject({
        method: 'POST',
        url: `/api/tax-bureau/${path}`,
        headers: { 'content-type': 'application/json', 'accept-language': 'zh' },
        payload: JSON.stringify(message),
      })
      if (answer.statusCode >= 500) throw new Error(answer.payload)
      return JSON.parse(answer.payload) as unknown
    },
    now: async () => deps.now(),
  })
  deps.taxBureau = { url: bureau.url, pageUrl: bureau.url, key }
  const runner = createJobRunner(deps, workOf(deps), {
    clock,
    onFailure: (job, error) => onJobFailure(job?.kind ?? 'jobs', error),
  })
  return {
    deps,
    settler,
    runner,
    bureau,
    moveTo: (date, time) => void clock.moveTo(instantInChina(date, time)),
    close: async () => {
      await runner.stop()
      await bureau.close()
      await app.close()
      await settler.close()
    },
  }
}
