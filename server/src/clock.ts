import type { Db } from './db/db.ts'
import { type Deps, type Instant, instantInChina } from './deps.ts'
import { forgetOldJobs, type Job, type JobHandlers, nextJobAt, runDueJobs } from './jobs.ts'
import { problems } from './problem.ts'
import { findSetting, raiseSetting } from './setting.ts'

const problem = problems('clock', {
  backwards: [
    409,
    '测试时钟只能向前拨。',
    'The test clock only moves forward.',
    '请选择晚于当前的时间。',
    'Choose a time after the present one.',
  ],
})

/** The sandbox's business time: it ticks with the machine, at an offset that the database keeps. */
export type SandboxClock = {
  now: () => Instant
  /** Moves forward to an instant, for all processes on this database; one that is past changes nothing. */
  moveTo: (instant: Instant) => Promise<void>
  /** Takes over what another process has moved. */
  refresh: () => Promise<void>
}

/** Inside the 2025 premium window and the wallet's transfer stage. */
export const sandboxStart = instantInChina('2025-01-15', '10:00:00')
const settingName = 'clock.offset'

/**
 * Opens the sandbox clock: where it was left, or at 2025-01-15 10:00; with `start` 'now' at the machine's time.
 * It never goes back, whatever the machine's clock does.
 */
export async function openSandboxClock(
  db: Db,
  { start = 'fixed', machineNow = Date.now }: { start?: 'fixed' | 'now'; machineNow?: () => number } = {},
): Promise<SandboxClock> {
  const store = (offset: number): Promise<number> => raiseSetting(db.autocommit, settingName, offset)
  let offset = await store(start === 'now' ? 0 : sandboxStart - machineNow())
  let latest = machineNow() + offset
  const now = () => {
    latest = Math.max(latest, Math.floor(machineNow() + offset))
    return latest
  }
  return {
    now,
    moveTo: async (instant) => {
      if (instant > now()) offset = await store(Math.ceil(instant - machineNow()))
    },
    refresh: async () => {
      offset = Number(await findSetting(db.reader, settingName))
    },
  }
}

/** Runs jobs as time passes. One at a time in a process, whoever asks. */
export type JobRunner = {
  runDue: () => Promise<number>
  /**
   * Sandbox: lets time pass until `target`; everything due happens in order, each at its own time.
   * @throws Problem backwards
   */
  advanceTo: (target: Instant) => Promise<number>
  /** Looks for due jobs every second until stopped; `stop` waits for the one under way. */
  start: () => void
  stop: () => Promise<void>
}

const everyMs = 1_000
const roundsBetweenForgetting = 3_600

export function createJobRunner(
  deps: Deps,
  handlers: JobHandlers,
  {
    clock,
    onFailure,
  }: { clock?: SandboxClock; onFailure?: (job: Job | undefined, error: unknown) => void } = {},
): JobRunner {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
  const runNow = () => runDueJobs(deps, handlers, deps.now(), onFailure)
  let timer: NodeJS.Timeout | undefined
  let rounds = 0
  return {
    runDue: () => inTurn(runNow),
    advanceTo: (target) =>
      inTurn(async () => {
        if (!clock) throw new Error('there is no test clock to move')
        if (target < clock.now()) throw problem.backwards()
        for (let done = 0; ; ) {
          done += await runNow()
          const next = await nextJobAt(deps, handlers)
          await clock.moveTo(Math.min(next ?? target, target))
          if (next === undefined || next > target) return done
        }
      }),
    start: () => {
      timer ??= setInterval(() => {
        void inTurn(async () => {
          await clock?.refresh()
          await runNow()
          if (rounds++ % roundsBetweenForgetting === 0) await forgetOldJobs(deps, deps.now())
        }).catch((error: unknown) => onFailure?.(undefined, error))
      }, everyMs)
    },
    stop: async () => {
      clearInterval(timer)
      await last
    },
  }
}
