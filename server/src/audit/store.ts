import type { PlainDate } from '@gongji/policy'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import type { Finding } from '../ledger/verify.ts'

/** A verification of the books that an auditor asked for: how far it has come and what it found. */
export type Verification = {
  id: number
  extent: 'all' | 'sinceSeal' | 'day' | 'person'
  day: PlainDate | null
  personId: number | null
  askedBy: string
  askedAt: Instant
  /** People walked past, of how many. */
  done: number
  total: number
  /** The last of them; 0: none yet. */
  after: number
  /** Of those, derived again. */
  people: number
  settlements: number
  /** The seal that it was held against. */
  sealedOn: PlainDate | null
  findings: readonly Finding[]
  /** Null while it runs. */
  verdict: 'right' | 'wrong' | 'incomplete' | 'stopped' | null
  endedAt: Instant | null
}

const verifications = table<Verification>('verification', {
  id: 'bigint',
  extent: 'text',
  day: 'date null',
  personId: 'bigint null',
  askedBy: 'text',
  askedAt: 'timestamptz',
  done: 'integer',
  total: 'integer',
  after: ['after_id', 'bigint'],
  people: 'integer',
  settlements: 'integer',
  sealedOn: 'date null',
  findings: 'json',
  verdict: 'text null',
  endedAt: 'timestamptz null',
})
const insertOne = verifications.insertion(
  'verification.insert_one',
  'on conflict ((ended_at is null)) where ended_at is null do nothing',
)
const byId = verifications.list('verification.by_id', 'where id = $1')
const running = verifications.list('verification.running', 'where ended_at is null')
const latest = verifications.list('verification.latest', 'where id < $1 order by id desc limit $2')
const progress = command(
  'verification.progress',
  `update verification set done = $2, total = greatest(total, $2), after_id = $3, people = $4, settlements = $5, sealed_on = $6, findings = $7,
     verdict = $8, ended_at = $9::timestamptz
   where id = $1 and ended_at is null`,
)

/** False when another one runs. */
export const insertVerification = async (tx: Tx, one: Verification): Promise<boolean> =>
  (await execute(tx, insertOne, verifications.lists([one]))) === 1

export const findVerification = async (tx: Reader, id: number): Promise<Verification | null> =>
  (await byId(tx, id))[0] ?? null

export const findRunning = async (tx: Reader): Promise<Verification | null> => (await running(tx))[0] ?? null

/** The latest first. */
export const listVerifications = async (
  tx: Reader,
  { before, limit }: { before: number; limit: number },
): Promise<Verification[]> => await latest(tx, before, limit)

/** Writes how far it has come. False when it has ended meanwhile. */
export const keepProgress = async (tx: Tx, one: Verification): Promise<boolean> =>
  (await execute(tx, progress, [
    one.id,
    one.done,
    one.after,
    one.people,
    one.settlements,
    one.sealedOn,
    JSON.stringify(one.findings),
    one.verdict,
    one.endedAt === null ? null : new Date(one.endedAt),
  ])) === 1
