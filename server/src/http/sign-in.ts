import { routes } from '@gongji/contract'
import {
  closeOwnSession,
  closeSession,
  findCaller,
  listSessions,
  openSession,
  sessionId,
  tokenDigest,
} from '../access/session.ts'
import { countFailure, forgetFailures, requireNotLocked } from '../access/sign-in-guard.ts'
import { findStaff, readStaff } from '../access/staff.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { passwordFits } from '../password.ts'
import { problem as personProblem } from '../person/identity.ts'
import {
  findByName,
  findPersonId,
  listNames,
  maskId,
  maskPhone,
  readCertificateNumber,
  readPerson,
} from '../person/person.ts'
import { type RealNameCheck, problem as realNameProblem, simulatedCheck } from '../person/real-name.ts'
import { keepPhone } from '../person/register.ts'
import type { Problem } from '../problem.ts'
import { inventedIn } from '../sandbox/invented.ts'
import { demoPeople, demoStaff, inventedPerson } from '../sandbox/people.ts'
import { listDemoPeople } from '../sandbox/seed.ts'
import type { Caller, Serve } from '../serve.ts'
import { problem } from './problems.ts'
import { proofRoutes } from './proof-routes.ts'
import { codeFits } from './second-factor.ts'

/** Who is signed in, for the first request of every page. */
async function describe(deps: Deps, caller: Caller) {
  const now = deps.now()
  const common = { now: new Date(now).toISOString(), today: dateInChina(now), sandbox: deps.sandbox }
  if (caller.kind === 'citizen') {
    const person = await readPerson(deps.db.reader, deps.secrets, caller.personId)
    return {
      ...common,
      kind: 'citizen' as const,
      channel: caller.channel,
      person: {
        id: String(person.id),
        name: person.name,
        maskedId: maskId(person.idNumber),
        maskedPhone: person.phone === null ? null : maskPhone(person.phone),
      },
    }
  }
  const staff = caller.kind === 'staff' ? await readStaff(deps.db.reader, caller.staffId) : null
  if (!staff) return { ...common, kind: 'anyone' as const }
  const { id, name, role, institution, area } = staff
  return { ...common, kind: 'staff' as const, staff: { id: String(id), name, role, institution, area } }
}

/** Sign-in as a demo person or by staff password, sign-out, and who am I. */
export function signInRoutes(serve: Serve, deps: Deps, realName?: RealNameCheck): void {
  const { db } = deps

  serve(routes.listDemoPeople, async () => {
    if (!deps.sandbox) throw problem.sandboxOnly()
    return {
      people: await listDemoPeople(db.reader, deps.secrets),
      staff: [...demoStaff, ...inventedIn(deps).staff].map(
        ({ signInName, name, role, institution, area }) => ({
          signInName,
          name,
          role,
          institution,
          area,
        }),
      ),
    }
  })

  serve(routes.signInDemo, async ({ body, setSession }) => {
    if (!deps.sandbox) throw problem.sandboxOnly()
    const token = await db.transaction(async (tx) => {
      if (body.staff !== undefined) {
        const staff = await findStaff(tx, body.staff)
        if (!staff) throw problem.noSuchDemoPerson()
        return await openSession(tx, { kind: 'staff', staffId: staff.id }, Date.now())
      }
      const personId =
        body.personId === undefined ? await findByName(tx, body.name ?? '') : Number(body.personId)
      if (personId === null || (await listNames(tx, [personId])).size === 0) throw problem.noSuchDemoPerson()
      const channel = body.channel ?? 'web'
      return await openSession(tx, { kind: 'citizen', personId, channel }, Date.now())
    })
    setSession(token)
    return { token, me: await describe(deps, await findCaller(db.reader, token, Date.now())) }
  })

  serve(routes.signInStaff, async ({ body, setSession, address }) => {
    const tried = { who: 'staff', name: body.name, address } as const
    await requireNotLocked(db.reader, tried, Date.now())
    const staff = await findStaff(db.reader, body.name)
    const fits = await passwordFits(body.password, staff?.password ?? null)
    const wrong = async (refusal: Problem): Promise<Problem> => {
      await db.transaction((tx) => countFailure(tx, tried, Date.now()))
      return refusal
    }
    if (!staff || !fits) throw await wrong(problem.wrongPassword())
    // Outside a sandbox nobody comes in by a password alone, whoever set it.
    if (staff.totpSealed === null && !deps.sandbox) throw problem.secondFactorMissing()
    if (staff.totpSealed !== null && body.verificationCode === undefined) throw problem.secondFactorNeeded()
    if (!(await codeFits(deps, staff, body.verificationCode ?? '')))
      throw await wrong(problem.secondFactorWrong())
    await db.transaction((tx) => forgetFailures(tx, tried))
    const token = await db.transaction((tx) =>
      openSession(tx, { kind: 'staff', staffId: staff.id }, Date.now()),
    )
    const me = await describe(deps, await findCaller(db.reader, token, Date.now()))
    if (body.as === 'token') return { token, me }
    setSession(token)
    return { me }
  })

  const check = realName ?? (deps.sandbox ? simulatedCheck([...demoPeople, inventedPerson]) : undefined)
  proofRoutes(serve, deps, check)
  serve(routes.signInRealName, async ({ body, setSession, address }) => {
    if (check === undefined) throw realNameProblem.notConnected()
    const idNumber = readCertificateNumber(body.idNumber)
    const { name } = body
    const tried = { who: 'citizen', name: idNumber, address } as const
    await requireNotLocked(db.reader, tried, Date.now())
    if ((await check({ name, idNumber })) === 'different') {
      await db.transaction((tx) => countFailure(tx, tried, Date.now()))
      throw realNameProblem.different()
    }
    const token = await db.transaction(async (tx) => {
      const personId = await findPersonId(tx, deps.secrets, 'id', idNumber)
      if (personId === null) throw personProblem.unknown()
      if (body.phone !== undefined) await keepPhone(tx, deps, { personId, phone: body.phone })
      return await openSession(tx, { kind: 'citizen', personId, channel: body.channel }, Date.now())
    })
    setSession(token)
    // Outside a sandbox no script of a page need ever hold the token.
    return {
      ...(deps.sandbox ? { token } : {}),
      me: await describe(deps, await findCaller(db.reader, token, Date.now())),
    }
  })

  serve(routes.listSessions, async ({ caller, token }) => {
    const all = await listSessions(db.reader, caller, Date.now())
    const own = token === null ? '' : tokenDigest(token)
    return {
      sessions: all.map(({ digest, channel, createdAt, seenAt }) => ({
        id: sessionId(digest),
        channel,
        openedAt: new Date(createdAt).toISOString(),
        seenAt: new Date(seenAt).toISOString(),
        own: digest === own,
      })),
    }
  })

  serve(routes.endSession, async ({ caller, params: { id } }) =>
    db.transaction(async (tx) => {
      if (!(await closeOwnSession(tx, { caller, id, at: Date.now() }))) throw problem.notFound()
      return {}
    }),
  )

  serve(routes.signOut, async ({ token, setSession }) => {
    if (token !== null) await db.transaction((tx) => closeSession(tx, token, Date.now()))
    setSession(null)
    return {}
  })

  serve(routes.readMe, async ({ caller }) => await describe(deps, caller))
}
