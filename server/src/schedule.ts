import { addDays } from '@gongji/policy/dates'
import type { Tx } from './db/db.ts'
import { type Deps, dateInChina, type Instant, instantInChina } from './deps.ts'
import { enqueue } from './jobs.ts'

/** A job that comes again: each run enqueues the next one under the same key. */
export type Schedule = { kind: string; first: (now: Instant) => Instant }

export const scheduleKey = (kind: string): string => `schedule:${kind}`

/** The next time after `now` that the clock in China shows `time`. */
export function nextAt(now: Instant, time: string): Instant {
  const today = instantInChina(dateInChina(now), time)
  return today > now ? today : instantInChina(addDays(dateInChina(now), 1), time)
}

/** Makes sure that every recurring job waits for its next run; called at each start, it adds what is missing. */
export async function startSchedules(tx: Tx, deps: Deps, schedules: readonly Schedule[]): Promise<void> {
  for (const { kind, first } of schedules) {
    await enqueue(tx, deps, { kind, payload: {}, runAt: first(deps.now()), uniqueKey: scheduleKey(kind) })
  }
}
