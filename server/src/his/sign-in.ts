import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, timeInChina } from '../deps.ts'
import type { Institution } from '../institution/institution.ts'
import { type Envelope, type Handled, handles } from './call.ts'
import { signIn, signOut } from './messages/person.ts'
import { problem } from './problem.ts'
import { once, type TakenBack } from './remember.ts'
import { endSignIn, findSignedOut, insertSignIn, isSignedIn } from './store.ts'

const digitsOf = (time: string): string => time.replaceAll(/\D/g, '')

/** Region, time and serial: 30 digits. */
const signNoOf = (area: string, { now, newId }: Pick<Deps, 'now' | 'newId'>): string =>
  `${area}${digitsOf(timeInChina(now()))}${String(newId() % 10_000_000_000).padStart(10, '0')}`

/** Institutions that must sign in have done so today. @throws Problem otherwise */
export async function requireSignIn(
  { db, now }: Deps,
  institution: Institution,
  { infno, signNo }: Envelope,
): Promise<void> {
  if (!institution.signInRequired || infno === signIn.infno || infno === signOut.infno) return
  const known =
    signNo !== '' &&
    (await isSignedIn(db.reader, { signNo, institution: institution.code, on: dateInChina(now()) }))
  if (!known) throw problem.signInFirst({ signNo: signNo === '' ? '（空）' : signNo })
}

async function signedOut(tx: Tx, answer: Record<string, unknown>): Promise<TakenBack | null> {
  const { signinoutb } = answer as { signinoutb: { sign_no: string } }
  const at = await findSignedOut(tx, signinoutb.sign_no)
  return at === null ? null : { by: '签退（9002）', at }
}

export const signInMessages: readonly Handled[] = [
  handles(signIn, (context, call) =>
    once(context, call, { spec: signIn, personId: null, takenBack: signedOut }, async (tx) => {
      const { deps } = context
      const on = dateInChina(deps.now())
      const signNo = signNoOf(call.institution.area, deps)
      const { opter_no: opter } = call.input.signIn
      await insertSignIn(tx, { signNo, institution: call.institution.code, opter, on })
      return { signinoutb: { sign_time: on, sign_no: signNo } }
    }),
  ),
  handles(signOut, (context, call) =>
    once(context, call, { spec: signOut, personId: null }, async (tx) => {
      const on = dateInChina(context.deps.now())
      const { sign_no: signNo } = call.input.signOut
      const at = context.deps.now()
      if (!(await endSignIn(tx, { signNo, institution: call.institution.code, on, at }))) {
        throw problem.notSignedIn({ signNo })
      }
      return { sign_time: { sign_time: on }, signoutoutb: { sign_time: on } }
    }),
  ),
]
