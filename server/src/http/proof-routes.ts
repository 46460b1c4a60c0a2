import { routes } from '@gongji/contract'
import { provedUntil } from '../access/proof.ts'
import { proveSession } from '../access/session.ts'
import { countFailure, forgetFailures, requireNotLocked, type Tried } from '../access/sign-in-guard.ts'
import { readStaff } from '../access/staff.ts'
import type { Deps } from '../deps.ts'
import { readPerson } from '../person/person.ts'
import { type RealNameCheck, problem as realNameProblem } from '../person/real-name.ts'
import type { Problem } from '../problem.ts'
import { type Caller, type Serve, problem as serveProblem } from '../serve.ts'
import { problem } from './problems.ts'
import { codeFits } from './second-factor.ts'

/** How a caller shows once more who it is: what is counted when it fails, and the refusal, or null when it is shown. */
type Showing = { tried: Tried; show: () => Promise<Problem | null> }

/**
 * Shows once more who is signed in, before an act that moves money: staff by a code of their authenticator app, a citizen
 * by the channel's real-person check. The sandbox, whose people are invented, plays the check for those who have no app.
 */
export function proofRoutes(serve: Serve, deps: Deps, check: RealNameCheck | undefined): void {
  const { db } = deps

  async function showingOf(caller: Caller, code: string | undefined, address: string): Promise<Showing> {
    if (caller.kind === 'anyone') throw serveProblem.signInFirst()
    if (caller.kind === 'citizen') {
      const { name, idNumber } = await readPerson(db.reader, deps.secrets, caller.personId)
      const tried = { who: 'citizen', name: idNumber, address } as const
      const show = async () => {
        if (check === undefined) throw realNameProblem.notConnected()
        // Those who were born into the sandbox in a test are as invented as its first people.
        const same = deps.sandbox || (await check({ name, idNumber })) === 'same'
        return same ? null : realNameProblem.different()
      }
      return { tried, show }
    }
    const staff = (await readStaff(db.reader, caller.staffId))!
    const tried = { who: 'staff', name: staff.signInName, address } as const
    const show = async () => {
      if (staff.totpSealed === null && !deps.sandbox) throw realNameProblem.notConnected()
      if (staff.totpSealed !== null && code === undefined) throw problem.secondFactorNeeded()
      return (await codeFits(deps, staff, code ?? '')) ? null : problem.secondFactorWrong()
    }
    return { tried, show }
  }

  serve(routes.proveMyself, async ({ caller, token, address, body: { verificationCode } }) => {
    const { tried, show } = await showingOf(caller, verificationCode, address)
    const at = Date.now()
    await requireNotLocked(db.reader, tried, at)
    const refusal = await show()
    await db.transaction(async (tx) => {
      if (refusal !== null) return await countFailure(tx, tried, at)
      await forgetFailures(tx, tried)
      await proveSession(tx, token!, at)
    })
    if (refusal !== null) throw refusal
    return { provedUntil: new Date(provedUntil(at)).toISOString() }
  })
}
