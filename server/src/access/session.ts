import { createHash, randomBytes } from 'node:crypto'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import type { Caller } from '../serve.ts'
import { readStaff } from './staff.ts'

export const sessionCookie = 'gongji_session'
const citizenHours = 12
const staffHours = 10

/** What the database keeps of a token: who reads the table cannot sign in with it. */
export const tokenDigest = (token: string): string => createHash('sm3').update(token).digest('hex')

type Session = {
  digest: string
  kind: 'citizen' | 'staff'
  personId: number | null
  staffId: number | null
  channel: string
  createdAt: Instant
  expiresAt: Instant
  /** When it was last used, to the minute. */
  seenAt: Instant
  /** When whoever it belongs to last showed who it is; null: not since it was opened. */
  provedAt: Instant | null
}
const sessions = table<Session>('session', {
  digest: 'text',
  kind: 'text',
  personId: 'bigint null',
  staffId: 'bigint null',
  channel: 'text',
  createdAt: 'timestamptz',
  expiresAt: 'timestamptz',
  seenAt: 'timestamptz',
  provedAt: 'timestamptz null',
})

/**
 * Opens a session and gives its token, which is kept nowhere. `at` is machine time, in milliseconds; `provedAt` is when whoever
 * signs in showed who it is, by default now.
 */
export async function openSession(
  tx: Tx,
  who: { kind: 'citizen'; personId: number; channel: string } | { kind: 'staff'; staffId: number },
  at: number,
  provedAt: number | null = at,
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const hours = who.kind === 'citizen' ? citizenHours : staffHours
  await sessions.insert(tx, [
    {
      digest: tokenDigest(token),
      kind: who.kind,
      personId: who.kind === 'citizen' ? who.personId : null,
      staffId: who.kind === 'staff' ? who.staffId : null,
      channel: who.kind === 'citizen' ? who.channel : '',
      createdAt: at,
      expiresAt: at + hours * 3_600_000,
      seenAt: at,
      provedAt,
    },
  ])
  return token
}

/** Staff who have gone from the screen are signed out after so many minutes. */
const staffIdleMinutes = 30

const byDigest = sessions.list(
  'session.find',
  `where digest = $1 and expires_at > $2::timestamptz
     and (kind <> 'staff' or seen_at > $2::timestamptz - interval '${staffIdleMinutes} minutes')`,
)
const touch = command(
  'session.touch',
  `update session set seen_at = $2::timestamptz where digest = $1 and seen_at < $2::timestamptz - interval '1 minute'`,
)

/** Notes that a session is in use. `at` is machine time. */
export async function touchSession(tx: Tx, token: string, at: number): Promise<void> {
  await execute(tx, touch, [tokenDigest(token), new Date(at)])
}

const prove = command(
  'session.prove',
  'update session set proved_at = $2::timestamptz where expires_at > $2::timestamptz and digest = $1',
)

/** Notes that whoever a session belongs to has shown who it is. `at` is machine time. */
export async function proveSession(tx: Tx, token: string, at: number): Promise<void> {
  await execute(tx, prove, [tokenDigest(token), new Date(at)])
}

const ofPerson = sessions.list(
  'session.of_person',
  'where person_id = $1 and expires_at > $2::timestamptz order by created_at desc',
)
const ofStaff = sessions.list(
  'session.of_staff',
  'where staff_id = $1 and expires_at > $2::timestamptz order by created_at desc',
)

/** A session as its owner may name it: not enough of the digest to find the token by. */
export const sessionId = (digest: string): string => digest.slice(0, 16)

/** The open sessions of whoever calls. */
export async function listSessions(tx: Reader, caller: Caller, at: number): Promise<Session[]> {
  if (caller.kind === 'anyone') return []
  return caller.kind === 'citizen'
    ? await ofPerson(tx, caller.personId, new Date(at))
    : await ofStaff(tx, caller.staffId, new Date(at))
}

/** Ends one of the caller's own sessions: whether there was one of this id. */
export async function closeOwnSession(
  tx: Tx,
  { caller, id, at }: { caller: Caller; id: string; at: number },
): Promise<boolean> {
  const own = (await listSessions(tx, caller, at)).find(({ digest }) => sessionId(digest) === id)
  if (own) await execute(tx, deleteSession, [own.digest, new Date(at)])
  return own !== undefined
}

/** Who a token belongs to; `anyone` when it has expired, was closed, or never was. `at` is machine time. */
export async function findCaller(tx: Reader, token: string, at: number): Promise<Caller> {
  const [session] = await byDigest(tx, tokenDigest(token), new Date(at))
  if (session?.kind === 'citizen' && session.personId !== null) {
    const { personId, channel, provedAt } = session
    return { kind: 'citizen', personId, channel, provedAt }
  }
  const staff = session?.staffId ? await readStaff(tx, session.staffId) : null
  if (!staff?.active) return { kind: 'anyone' }
  const { id: staffId, role, institution, area } = staff
  return {
    kind: 'staff',
    staffId,
    role,
    provedAt: session!.provedAt,
    hasCode: staff.totpSealed !== null,
    ...(staff.personId === null ? {} : { ownPersonId: staff.personId }),
    ...(institution === null ? {} : { institution }),
    ...(area === null ? {} : { area }),
  }
}

const deleteSession = command('session.delete', 'delete from session where digest = $1 or expires_at <= $2')

/** Closes a session; those that have expired go with it. `at` is machine time. */
export async function closeSession(tx: Tx, token: string, at: number): Promise<void> {
  await execute(tx, deleteSession, [tokenDigest(token), new Date(at)])
}

const forgetOver = command(
  'session.forget_over',
  `delete from session where expires_at <= $1::timestamptz
     or (kind = 'staff' and seen_at <= $1::timestamptz - interval '${staffIdleMinutes} minutes')`,
)

/** Takes sessions away that ended or were left idle; how many. `at` is machine time. */
export const forgetSessions = (tx: Tx, at: number): Promise<number> => execute(tx, forgetOver, [new Date(at)])

const deleteOfStaff = command('session.delete_of_staff', 'delete from session where staff_id = $1')

/** Closes every session of somebody of the staff: dismissed, moved, or given a new password. */
export async function closeSessionsOfStaff(tx: Tx, staffId: number): Promise<void> {
  await execute(tx, deleteOfStaff, [staffId])
}
