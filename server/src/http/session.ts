import { createHash, randomBytes } from 'node:crypto'
import type { Role } from '@gongji/contract'
import { run, statement, type Tx } from '../db/db.ts'
import type { Caller } from '../serve.ts'

export const sessionCookie = 'gongji_session'
const citizenHours = 12
const staffHours = 10

/** What the database keeps of a token: who reads the table cannot sign in with it. */
export const tokenDigest = (token: string): string => createHash('sm3').update(token).digest('hex')

const insertSession = statement(
  'session.insert',
  `insert into session (digest, kind, person_id, staff_id, channel, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
)

/** Opens a session and gives its token, which is kept nowhere. `at` is machine time, in milliseconds. */
export async function openSession(
  tx: Tx,
  who: { kind: 'citizen'; personId: number; channel: string } | { kind: 'staff'; staffId: number },
  at: number,
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const hours = who.kind === 'citizen' ? citizenHours : staffHours
  await run(tx, insertSession, [
    tokenDigest(token),
    who.kind,
    who.kind === 'citizen' ? who.personId : null,
    who.kind === 'staff' ? who.staffId : null,
    who.kind === 'citizen' ? who.channel : '',
    new Date(at),
    new Date(at + hours * 3_600_000),
  ])
  return token
}

const findSession = statement(
  'session.find',
  `select s.kind, s.person_id, s.channel, t.id as staff_id, t.role, t.institution, t.area
     from session s left join staff t on t.id = s.staff_id and t.active
    where s.digest = $1 and s.expires_at > $2`,
)

type Row = {
  kind: 'citizen' | 'staff'
  person_id: number | null
  channel: string
  staff_id: number | null
  role: Exclude<Role, 'anyone' | 'citizen'> | null
  institution: string | null
  area: string | null
}

/** Who a token belongs to; `anyone` when it has expired, was closed, or never was. `at` is machine time. */
export async function findCaller(tx: Tx, token: string, at: number): Promise<Caller> {
  const [row] = await run<Row>(tx, findSession, [tokenDigest(token), new Date(at)])
  if (row?.kind === 'citizen' && row.person_id !== null) {
    return { kind: 'citizen', personId: row.person_id, channel: row.channel }
  }
  if (row?.kind === 'staff' && row.staff_id !== null && row.role !== null) {
    return {
      kind: 'staff',
      staffId: row.staff_id,
      role: row.role,
      ...(row.institution === null ? {} : { institution: row.institution }),
      ...(row.area === null ? {} : { area: row.area }),
    }
  }
  return { kind: 'anyone' }
}

const deleteSession = statement('session.delete', 'delete from session where digest = $1 or expires_at <= $2')

/** Closes a session; those that have expired go with it. `at` is machine time. */
export async function closeSession(tx: Tx, token: string, at: number): Promise<void> {
  await run(tx, deleteSession, [tokenDigest(token), new Date(at)])
}
