import type { PlainDate } from '@gongji/policy'
import { execute, run, statement, type Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'

/** What a message that writes was answered. A null answer: a settlement is the answer, and the settler knows it. */
export type Remembered = { digest: string; answer: Record<string, unknown> | null }

const find = statement('his.find_key', 'select digest, answer from message_key where key = $1')
const remember = statement(
  'his.remember',
  `insert into message_key (key, digest, person_id, answer, created_at) values ($1, $2, $3, $4, $5::timestamptz)`,
)

export async function findRemembered(tx: Tx, key: string): Promise<Remembered | null> {
  const [row] = await run<{ digest: string; answer: string | null }>(tx, find, [key])
  if (!row) return null
  return {
    digest: row.digest,
    answer: row.answer === null ? null : (JSON.parse(row.answer) as Record<string, unknown>),
  }
}

export async function insertRemembered(
  tx: Tx,
  row: { key: string; digest: string; personId: number | null; answer: Record<string, unknown>; at: Instant },
): Promise<void> {
  await execute(tx, remember, [
    row.key,
    row.digest,
    row.personId,
    JSON.stringify(row.answer),
    new Date(row.at).toISOString(),
  ])
}

const insertSignInOne = statement(
  'his.insert_sign_in',
  `insert into institution_sign_in (sign_no, institution, opter, signed_on) values ($1, $2, $3, $4::date)`,
)
const signedIn = statement(
  'his.signed_in',
  `select sign_no from institution_sign_in
   where sign_no = $1 and institution = $2 and signed_on = $3::date and not signed_out`,
)
const signOutOne = statement(
  'his.sign_out',
  `update institution_sign_in set signed_out = true, signed_out_at = $4::timestamptz
   where sign_no = $1 and institution = $2 and signed_on = $3::date and not signed_out`,
)

type SignIn = { signNo: string; institution: string; on: PlainDate }

export async function insertSignIn(tx: Tx, one: SignIn & { opter: string }): Promise<void> {
  await execute(tx, insertSignInOne, [one.signNo, one.institution, one.opter, one.on])
}

export const isSignedIn = async (tx: Tx, { signNo, institution, on }: SignIn): Promise<boolean> =>
  (await run(tx, signedIn, [signNo, institution, on])).length > 0

/** Whether there was such a sign-in to end. */
export const endSignIn = async (
  tx: Tx,
  { signNo, institution, on, at }: SignIn & { at: Instant },
): Promise<boolean> =>
  (await execute(tx, signOutOne, [signNo, institution, on, new Date(at).toISOString()])) > 0

const signedOutAt = statement(
  'his.signed_out_at',
  'select signed_out_at as "at" from institution_sign_in where sign_no = $1 and signed_out',
)

/** When a sign-in was ended; null while it stands, or where nobody noted when. */
export async function findSignedOut(tx: Tx, signNo: string): Promise<Instant | null> {
  const [row] = await run<{ at: Date | null }>(tx, signedOutAt, [signNo])
  return row?.at?.getTime() ?? null
}
