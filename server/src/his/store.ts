import type { PlainDate } from '@gongji/policy'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

type SignInRow = {
  signNo: string
  institution: string
  opter: string
  on: PlainDate
  signedOut: boolean
  signedOutAt: Instant | null
}
const signIns = table<SignInRow>('institution_sign_in', {
  signNo: 'text',
  institution: 'text',
  opter: 'text',
  on: ['signed_on', 'date'],
  signedOut: 'boolean',
  signedOutAt: 'timestamptz null',
})
const byNumber = signIns.list('his.sign_in', 'where sign_no = $1')
const signOutOne = command(
  'his.sign_out',
  `update institution_sign_in set signed_out = true, signed_out_at = $4::timestamptz
   where sign_no = $1 and institution = $2 and signed_on = $3::date and not signed_out`,
)

type SignIn = { signNo: string; institution: string; on: PlainDate }

export async function insertSignIn(tx: Tx, one: SignIn & { opter: string }): Promise<void> {
  await signIns.insert(tx, [{ ...one, signedOut: false, signedOutAt: null }])
}

export const isSignedIn = async (tx: Reader, { signNo, institution, on }: SignIn): Promise<boolean> =>
  (await byNumber(tx, signNo)).some(
    (one) => one.institution === institution && one.on === on && !one.signedOut,
  )

/** Whether there was such a sign-in to end. */
export const endSignIn = async (
  tx: Tx,
  { signNo, institution, on, at }: SignIn & { at: Instant },
): Promise<boolean> =>
  (await execute(tx, signOutOne, [signNo, institution, on, new Date(at).toISOString()])) > 0

/** When a sign-in was ended; null while it stands, or where nobody noted when. */
export const findSignedOut = async (tx: Reader, signNo: string): Promise<Instant | null> =>
  (await byNumber(tx, signNo))[0]?.signedOutAt ?? null
