import { sql } from 'kysely'
import type { Tx } from './db/db.ts'
import type { Deps, Instant } from './deps.ts'

/** Work for later, in the `job` table, driven by business time. */
export type Job = {
  id: number
  kind: string
  /** When it was due. */
  runAt: Instant
  /** What `enqueue` was given, after a trip through JSON. */
  payload: unknown
  /** Tries that failed before this one. */
  attempts: number
}

/** Runs inside the transaction that marks the job done: both happen or neither. */
type Run = (tx: Tx, job: Job) => Promise<void>

/**
 * How a kind of job is done. `before` is for other people's systems: it runs outside any transaction, and again after
 * a crash, so what it calls must bear repetition; what it returns is handed to `run`.
 */
export type JobHandler =
  | Run
  | { before: (job: Job) => Promise<unknown>; run: (tx: Tx, job: Job, answer: unknown) => Promise<void> }

export type JobHandlers = Readonly<Record<string, JobHandler>>

/** After so many failures a job stays `failed` until somebody looks at it. */
export const mostAttempts = 8
const minute = 60_000
const keptDays = 30

/** Business time until the next try: 1, 4, 16 … minutes, at most 12 hours. */
export const backOff = (attempts: number): number => Math.min(4 ** (attempts - 1), 720) * minute

/**
 * Puts work into the queue, in the transaction that causes it. Without `runAt` it is due at once. While a job with the
 * same `uniqueKey` waits, another is not added; a running job may enqueue its own successor.
 */
export async function enqueue(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'now'>,
  {
    kind,
    payload,
    runAt,
    uniqueKey,
  }: { kind: string; payload: unknown; runAt?: Instant; uniqueKey?: string },
) {
  await sql`insert into job (id, kind, run_at, payload, status, unique_key)
    values (${deps.newId()}, ${kind}, ${new Date(runAt ?? deps.now())}, ${JSON.stringify(payload)}, 'waiting',
      ${uniqueKey ?? null})
    on conflict (unique_key) where status = 'waiting' and unique_key is not null do nothing`.execute(tx)
}

type Row = { id: number; kind: string; run_at: Date; payload: string; attempts: number }

const asJob = ({ id, kind, run_at, payload, attempts }: Row): Job => ({
  id,
  kind,
  runAt: run_at.getTime(),
  payload: JSON.parse(payload),
  attempts,
})

/** The first job due, passing over those that another process works on. */
async function nextDue(tx: Tx, kinds: readonly string[], now: Instant): Promise<Job | undefined> {
  const { rows } = await sql<Row>`select id, kind, run_at, payload, attempts from job
    where status = 'waiting' and run_at <= ${new Date(now)} and kind = any(${kinds})
    order by run_at, id limit 1 for update skip locked`.execute(tx)
  return rows[0] && asJob(rows[0])
}

/** Locks this very job if it still waits for this try. */
async function claim(tx: Tx, { id, attempts }: Job): Promise<boolean> {
  const { rows } =
    await sql`select 1 from job where id = ${id} and attempts = ${attempts} and status = 'waiting'
    for update skip locked`.execute(tx)
  return rows.length === 1
}

// Done before the handler runs, so that the handler may enqueue the same unique key again.
const markDone = (tx: Tx, job: Job) =>
  sql`update job set status = 'done', last_error = null where id = ${job.id}`.execute(tx)

async function markFailed(tx: Tx, job: Job, error: unknown, now: Instant) {
  const attempts = job.attempts + 1
  const status = attempts >= mostAttempts ? 'failed' : 'waiting'
  await sql`update job set status = ${status}, attempts = ${attempts}, run_at = ${new Date(now + backOff(attempts))},
      last_error = ${String(error instanceof Error ? error.message : error).slice(0, 2000)}
    where id = ${job.id} and attempts = ${job.attempts} and status = 'waiting'`.execute(tx)
}

/**
 * Runs the jobs of these kinds that are due, in order of time, each in its own transaction. A failure is tried again
 * later and does not hold up the others. Returns how many were done.
 */
export async function runDueJobs(
  { db }: Pick<Deps, 'db'>,
  handlers: JobHandlers,
  now: Instant,
  onFailure: (job: Job, error: unknown) => void = () => undefined,
): Promise<number> {
  const kinds = Object.keys(handlers)
  for (let done = 0; ; ) {
    let job: Job | undefined
    try {
      // A plain handler works in the transaction that found the job; the others find it first and claim it after.
      job = await db.transaction(async (tx) => {
        job = await nextDue(tx, kinds, now)
        const handler = job && handlers[job.kind]
        if (job && typeof handler === 'function') {
          await markDone(tx, job)
          await handler(tx, job)
        }
        return job
      })
      if (!job) return done
      const handler = handlers[job.kind]
      const found = job
      if (typeof handler === 'object') {
        const answer = await handler.before(found)
        await db.transaction(async (tx) => {
          if (!(await claim(tx, found))) return
          await markDone(tx, found)
          await handler.run(tx, found, answer)
        })
      }
      done += 1
    } catch (error) {
      if (!job) throw error
      const failed = job
      onFailure(failed, error)
      await db.transaction((tx) => markFailed(tx, failed, error, now))
    }
  }
}

/** When the next job of these kinds is due, or undefined. */
export async function nextJobAt(
  { db }: Pick<Deps, 'db'>,
  handlers: JobHandlers,
): Promise<Instant | undefined> {
  const { rows } = await sql<{ at: Date | null }>`select min(run_at) as at from job
    where status = 'waiting' and kind = any(${Object.keys(handlers)})`.execute(db.reader)
  return rows[0]?.at?.getTime()
}

/** Forgets jobs that were done long ago. */
export const forgetOldJobs = ({ db }: Pick<Deps, 'db'>, now: Instant) =>
  sql`delete from job where status = 'done' and run_at < ${new Date(now - keptDays * 1440 * minute)}`.execute(
    db.reader,
  )
