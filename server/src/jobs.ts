import { ownOf } from '@gongji/policy'
import { command, execute, query, run, type Tx } from './db/db.ts'
import { table } from './db/table.ts'
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
 * a crash, so what it calls must bear repetition; what it returns is handed to `run`. `together` is for kinds whose order
 * among other kinds does not matter: what is due of that kind is done in one transaction, in order of time, and one by
 * one when that fails, so that a job that cannot be done holds up no other.
 */
export type JobHandler =
  | Run
  | { together: (tx: Tx, jobs: readonly Job[]) => Promise<void> }
  | { before: (job: Job) => Promise<unknown>; run: (tx: Tx, job: Job, answer: unknown) => Promise<void> }

export type JobHandlers = Readonly<Record<string, JobHandler>>

/** After so many failures a job stays `failed` until somebody looks at it. */
export const mostAttempts = 8
const minute = 60_000
const keptDays = 30
/** Jobs that one transaction does together. */
const mostTogether = 200

/** Business time until the next try: 1, 4, 16 … minutes, at most 12 hours. */
export const backOff = (attempts: number): number => Math.min(4 ** (attempts - 1), 720) * minute

const isoOf = (at: Instant): string => new Date(at).toISOString()

type Row = Job & { status: 'waiting' | 'done' | 'failed'; lastError: string | null; uniqueKey: string | null }
const jobs = table<Row>('job', {
  id: 'bigint',
  kind: 'text',
  runAt: 'timestamptz',
  payload: 'json',
  status: 'text',
  attempts: 'integer',
  lastError: 'text null',
  uniqueKey: 'text null',
})
const insertJob = jobs.insertion(
  'job.insert',
  `on conflict (unique_key) where status = 'waiting' and unique_key is not null do nothing`,
)

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
  const fresh = { id: deps.newId(), status: 'waiting' as const, attempts: 0, lastError: null }
  const job: Row = { ...fresh, kind, runAt: runAt ?? deps.now(), payload, uniqueKey: uniqueKey ?? null }
  await execute(tx, insertJob, jobs.lists([job]))
}

const columns = jobs.select('j', 'id', 'kind', 'runAt', 'payload', 'attempts')
const firstDue = command(
  'job.first_due',
  `select ${columns} from job j where status = 'waiting' and run_at <= $1::timestamptz and kind = any($2::text[])
   order by run_at, id limit 1 for update skip locked`,
)
const othersDue = command(
  'job.others_due',
  `select ${columns} from job j where status = 'waiting' and run_at <= $1::timestamptz and kind = $2 and attempts = 0
     and id <> $3::bigint
   order by run_at, id limit ${mostTogether - 1} for update skip locked`,
)
const claimJob = command(
  'job.claim',
  `select 1 from job where id = $1::bigint and attempts = $2::integer and status = 'waiting' for update skip locked`,
)
const markTried = command(
  'job.tried',
  `update job set status = $3, attempts = $4, run_at = $5::timestamptz, last_error = $6
   where id = $1 and attempts = $2 and status = 'waiting'`,
)
const forget = command('job.forget', `delete from job where status = 'done' and run_at < $1::timestamptz`)
const markJobs = command(
  'job.done',
  `update job set status = 'done', last_error = null where id = any($1::bigint[])`,
)
const earliest = query(
  'job.earliest',
  `select min(run_at) as at from job where status = 'waiting' and kind = any($1::text[])`,
)

/** The first job due, passing over those that another process works on. */
async function nextDue(tx: Tx, kinds: readonly string[], now: Instant): Promise<Job | undefined> {
  return jobs.rows<Job>(await run(tx, firstDue, [isoOf(now), kinds]))[0]
}

/** What else of a job's kind is due and was not tried yet. */
async function listOthersDue(tx: Tx, { id, kind }: Job, now: Instant): Promise<Job[]> {
  return jobs.rows<Job>(await run(tx, othersDue, [isoOf(now), kind, id]))
}

/** Locks this very job if it still waits for this try. */
async function claim(tx: Tx, { id, attempts }: Job): Promise<boolean> {
  const rows = await run(tx, claimJob, [id, attempts])
  return rows.length === 1
}

// Done before the handler runs, so that the handler may enqueue the same unique key again.
const markDone = (tx: Tx, ...jobs: readonly Job[]) => execute(tx, markJobs, [jobs.map(({ id }) => id)])

async function markFailed(tx: Tx, job: Job, error: unknown, now: Instant) {
  const attempts = job.attempts + 1
  const status = attempts >= mostAttempts ? 'failed' : 'waiting'
  const lastError = String(error instanceof Error ? error.message : error).slice(0, 2000)
  const next = new Date(now + backOff(attempts))
  await execute(tx, markTried, [job.id, job.attempts, status, attempts, next, lastError])
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
  /** Kinds that failed together: until this round ends, each of their jobs stands alone. */
  const alone = new Set<string>()
  for (let done = 0; ; ) {
    let job: Job | undefined
    let others: readonly Job[] = []
    try {
      // A plain handler works in the transaction that found the job; the others find it first and claim it after.
      job = await db.transaction(async (tx) => {
        others = []
        job = await nextDue(tx, kinds, now)
        const handler = job && ownOf(handlers, job.kind)
        if (!job || !handler) return undefined
        if (typeof handler === 'function') {
          await markDone(tx, job)
          await handler(tx, job)
        } else if ('together' in handler) {
          const single = job.attempts > 0 || alone.has(job.kind)
          others = single ? [] : await listOthersDue(tx, job, now)
          await markDone(tx, job, ...others)
          await handler.together(tx, [job, ...others])
        }
        return job
      })
      if (!job) return done
      const handler = ownOf(handlers, job.kind)
      const found = job
      if (typeof handler === 'object' && 'before' in handler) {
        const answer = await handler.before(found)
        await db.transaction(async (tx) => {
          if (!(await claim(tx, found))) return
          await markDone(tx, found)
          await handler.run(tx, found, answer)
        })
      }
      done += 1 + others.length
    } catch (error) {
      if (!job) throw error
      if (others.length > 0) {
        alone.add(job.kind)
        continue
      }
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
  const [row] = await run<{ at: Date | null }>(db.reader, earliest, [Object.keys(handlers)])
  return row?.at?.getTime()
}

export type JobStanding = {
  /** When the first that waits was due. */
  dueAt: Instant | undefined
  /** How many stay as they are until somebody looks. */
  failed: number
}
const standing = query(
  'job.standing',
  `select (select min(run_at) from job where status = 'waiting') as at,
     (select count(*)::integer from job where status = 'failed') as failed`,
)

export async function jobStanding({ db }: Pick<Deps, 'db'>): Promise<JobStanding> {
  const [row] = await run<{ at: Date | null; failed: number }>(db.reader, standing, [])
  return { dueAt: row?.at?.getTime(), failed: row?.failed ?? 0 }
}

/** Forgets jobs that were done long ago. */
export const forgetOldJobs = ({ db }: Pick<Deps, 'db'>, now: Instant) =>
  execute(db.autocommit, forget, [new Date(now - keptDays * 1440 * minute)])
