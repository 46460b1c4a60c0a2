import { createHash } from 'node:crypto'
import { command, execute, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import { mends } from '../mends.ts'
import { problems } from '../problem.ts'

const problem = problems('sign-in', {
  locked: [
    429,
    '输错次数过多，已暂停登录，请{minutes}分钟后再试。',
    'Too many wrong tries; signing in is stopped for {minutes} minutes.',
    ...mends.resetByAdministrator,
  ],
})

type Failure = { subject: string; failures: number; countedFrom: Instant; lockedUntil: Instant | null }
const failures = table<Failure>('sign_in_failure', {
  subject: 'text',
  failures: 'integer',
  countedFrom: 'timestamptz',
  lockedUntil: 'timestamptz null',
})
const bySubjects = failures.list('sign_in.failures', 'where subject = any($1::text[])')
/** Failures are counted for so long, and whoever had too many waits as long. */
const windowMinutes = 15
const fresh = `sign_in_failure.counted_from < excluded.counted_from - interval '${windowMinutes} minutes'`
const count = failures.insertion(
  'sign_in.count',
  `on conflict (subject) do update set
     failures = case when ${fresh} then 1 else sign_in_failure.failures + 1 end,
     counted_from = case when ${fresh} then excluded.counted_from else sign_in_failure.counted_from end
   returning failures`,
)
const lock = command(
  'sign_in.lock',
  'update sign_in_failure set locked_until = $2::timestamptz, failures = 0 where subject = $1',
)
const clear = command('sign_in.clear', 'delete from sign_in_failure where subject = $1')

const forget = command(
  'sign_in.forget',
  `delete from sign_in_failure
   where counted_from < $1::timestamptz and (locked_until is null or locked_until < $1::timestamptz)`,
)

/** Takes counts away that began before, and stop nobody any more; how many. */
export const forgetCounts = (tx: Tx, before: Instant): Promise<number> =>
  execute(tx, forget, [new Date(before)])

const minute = 60_000
const window = windowMinutes * minute
/** Wrong tries within the window. An office's staff share an address, and so do a city's phones. */
const most = { account: 5, address: { staff: 50, citizen: 500 } } as const

/** For how many minutes more one of these is stopped; 0: none is. */
export async function minutesStopped(tx: Reader, subjects: readonly string[], at: Instant): Promise<number> {
  const found = await bySubjects(tx, subjects)
  const until = Math.max(0, ...found.map(({ lockedUntil }) => lockedUntil ?? 0))
  return Math.max(0, Math.ceil((until - at) / minute))
}

/** Counts one try of a subject; the one that reaches `most` within the window stops it for as long. */
export async function countTry(tx: Tx, subject: string, most: number, at: Instant): Promise<void> {
  const first = { subject, failures: 1, countedFrom: at, lockedUntil: null }
  const [row] = await run<{ failures: number }>(tx, count, failures.lists([first]))
  if (row!.failures >= most) await execute(tx, lock, [subject, new Date(at + window)])
}

/** As whom somebody tries to come in, and from where. Kept as digests: a wrong name may be a password. */
export type Tried = { who: 'staff' | 'citizen'; name: string; address: string }
const subjectOf = (kind: 'account' | 'address', text: string): string =>
  `${kind}:${createHash('sm3').update(text).digest('hex')}`
const accountOf = ({ who, name }: Pick<Tried, 'who' | 'name'>): string =>
  subjectOf('account', `${who}:${name}`)
const addressOf = ({ who, address }: Tried): string => subjectOf('address', `${who}:${address}`)

/** @throws Problem while the account or the address is stopped. `at` is machine time */
export async function requireNotLocked(tx: Reader, tried: Tried, at: Instant): Promise<void> {
  const minutes = await minutesStopped(tx, [accountOf(tried), addressOf(tried)], at)
  if (minutes > 0) throw problem.locked({ minutes: String(minutes) })
}

/** Counts a wrong try for the account and for the address; the one too many stops it. */
export async function countFailure(tx: Tx, tried: Tried, at: Instant): Promise<void> {
  await countTry(tx, accountOf(tried), most.account, at)
  await countTry(tx, addressOf(tried), most.address[tried.who], at)
}

/** The right person came in: what was counted for the account is forgotten; the address stays as it is. */
export async function forgetFailures(tx: Tx, tried: Pick<Tried, 'who' | 'name'>): Promise<void> {
  await execute(tx, clear, [accountOf(tried)])
}
