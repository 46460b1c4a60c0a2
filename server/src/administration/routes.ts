import { routes } from '@gongji/contract'
import { listStaffAfter, type Staff } from '../access/staff.ts'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import {
  listInstitutions,
  listInstitutionsAfter,
  type RegisteredInstitution,
} from '../institution/institution.ts'
import { areaName } from '../packs.ts'
import { actorOf, type Serve } from '../serve.ts'
import { openArea, showAreas } from './area.ts'
import { amendInstitution, registerInstitution } from './institution.ts'
import { ask, confirm, type Request, refuse, showRequests, showWaiting } from './request.ts'
import {
  acceptInvitation,
  enterStaff,
  insuredOf,
  inviteAgain,
  type Link,
  moveStaff,
  readInvited,
  requireStaff,
  type StaffChange,
  signOut,
  widens,
} from './staff.ts'
import { listActsBefore } from './store.ts'

/** These of the staff, each with what the place is called where he works. */
async function showStaff(tx: Reader, deps: Pick<Deps, 'packs'>, all: readonly Staff[]) {
  const codes = all.flatMap(({ institution }) => institution ?? [])
  const places = new Map((await listInstitutions(tx, codes)).map(({ code, name }) => [code, name]))
  return all.map(({ id, password, subject, totpSealed, totpStep: _, personId, ...one }) => {
    const { institution, area } = one
    const called = institution === null ? undefined : (places.get(institution) ?? institution)
    return {
      ...one,
      id: String(id),
      place: called !== undefined ? { zh: called, en: called } : area === null ? null : areaName(deps, area),
      canSignIn: password !== null || subject !== null,
      secondFactor: totpSealed !== null,
      knownAsInsured: personId !== null,
    }
  })
}
const shownLink = ({ expiresAt, ...link }: Link) => ({
  ...link,
  expiresAt: new Date(expiresAt).toISOString(),
})
const shownInstitution = ({ signingKey: _, groups, ...one }: RegisteredInstitution) => ({
  ...one,
  groups: [...groups],
})
/** What a request changes: members that it leaves out stay. */
const given = <Change extends object>(change: Change) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Member in keyof Change]?: Exclude<Change[Member], undefined>
  }

/** What an administrator sets up. */
export function administrationRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const shownRequest = async (tx: Reader, request: Request, viewer: string) =>
    (await showRequests(tx, deps, [request], viewer))[0]!

  serve(routes.listAreas, async ({ may }) => {
    await may(db.reader, {})
    return { areas: await showAreas(db.reader, deps) }
  })

  serve(routes.openArea, async ({ may, caller, body: { area } }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      await openArea(tx, deps, { area, actor: actorOf(caller) })
      return (await showAreas(tx, deps)).find((one) => one.area === area)!
    }),
  )

  serve(routes.listInstitutions, async ({ may, query: { area = null, after = '', limit } }) => {
    await may(db.reader, {})
    const found = await listInstitutionsAfter(db.reader, { after, area, limit: limit + 1 })
    const page = found.slice(0, limit)
    return {
      institutions: page.map(shownInstitution),
      next: found.length > limit ? page.at(-1)!.code : null,
    }
  })

  serve(routes.registerInstitution, async ({ may, caller, body }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      return shownInstitution(await registerInstitution(tx, deps, { ...body, actor: actorOf(caller) }))
    }),
  )

  serve(routes.changeInstitution, async ({ may, caller, params: { code }, body }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const actor = actorOf(caller)
      return shownInstitution(await amendInstitution(tx, deps, { code, change: given(body), actor }))
    }),
  )

  serve(routes.listStaff, async ({ may, query: { after = '0', limit } }) => {
    await may(db.reader, {})
    const found = await listStaffAfter(db.reader, { after: Number(after), limit: limit + 1 })
    const page = found.slice(0, limit)
    return {
      staff: await showStaff(db.reader, deps, page),
      next: found.length > limit ? String(page.at(-1)!.id) : null,
    }
  })

  serve(routes.inviteStaff, async ({ may, caller, body: { idNumber, ...one } }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const actor = actorOf(caller)
      const content = { ...one, personId: await insuredOf(tx, deps, idNumber) }
      const waiting = await ask(tx, deps, { kind: 'staff.enter', content }, actor)
      if (waiting) return { staff: null, invitation: null, request: await shownRequest(tx, waiting, actor) }
      const made = await enterStaff(tx, deps, { ...content, actor, at: deps.now() })
      const [staff] = await showStaff(tx, deps, [made.staff])
      return { staff: staff!, invitation: shownLink(made.link), request: null }
    }),
  )

  serve(routes.changeStaff, async ({ may, caller, params: { id }, body: { idNumber, ...rest } }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const actor = actorOf(caller)
      const staffId = Number(id)
      const personId = idNumber === undefined ? undefined : await insuredOf(tx, deps, idNumber)
      const change: StaffChange = given({ ...rest, personId })
      const before = await requireStaff(tx, staffId)
      const content = { staffId, name: before.name, change }
      const waiting = widens(before, change)
        ? await ask(tx, deps, { kind: 'staff.change', content }, actor)
        : null
      const moved = waiting ? before : await moveStaff(tx, deps, { staffId, change, actor })
      const [staff] = await showStaff(tx, deps, [moved])
      return { staff: staff!, request: waiting && (await shownRequest(tx, waiting, actor)) }
    }),
  )

  serve(routes.inviteAgain, async ({ may, caller, params: { id } }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const actor = actorOf(caller)
      const { id: staffId, name } = await requireStaff(tx, Number(id))
      const waiting = await ask(tx, deps, { kind: 'staff.invite', content: { staffId, name } }, actor)
      if (waiting) return { invitation: null, request: await shownRequest(tx, waiting, actor) }
      const link = await inviteAgain(tx, deps, { staffId, actor, at: deps.now() })
      return { invitation: shownLink(link), request: null }
    }),
  )

  serve(routes.listAdministrativeRequests, async ({ may, caller, query: { after = '0', limit } }) => {
    await may(db.reader, {})
    return await showWaiting(db.reader, deps, { after: Number(after), limit, viewer: actorOf(caller) })
  })

  serve(routes.confirmAdministrativeRequest, async ({ may, caller, params: { id } }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const actor = actorOf(caller)
      const { request, link } = await confirm(tx, deps, { id: Number(id), actor })
      return { request: await shownRequest(tx, request, actor), invitation: link && shownLink(link) }
    }),
  )

  serve(routes.refuseAdministrativeRequest, async ({ may, caller, params: { id } }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      await refuse(tx, deps, { id: Number(id), actor: actorOf(caller) })
      return {}
    }),
  )

  serve(routes.endStaffSessions, async ({ may, caller, params: { id } }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      await signOut(tx, deps, { staffId: Number(id), actor: actorOf(caller) })
      return {}
    }),
  )

  serve(routes.listAdministrativeActs, async ({ may, query: { before, limit } }) => {
    await may(db.reader, {})
    const latest = before === undefined ? Number.MAX_SAFE_INTEGER : Number(before)
    const found = await listActsBefore(db.reader, { before: latest, limit: limit + 1 })
    const page = found.slice(0, limit)
    return {
      acts: page.map((one) => ({ ...one, id: String(one.id), at: new Date(one.at).toISOString() })),
      next: found.length > limit ? String(page.at(-1)!.id) : null,
    }
  })

  serve(routes.readInvitation, async ({ body: { token } }) => {
    const { staff, expiresAt } = await readInvited(db.reader, { token, at: deps.now() })
    const { name, signInName, role } = staff
    return { name, signInName, role, expiresAt: new Date(expiresAt).toISOString() }
  })

  serve(routes.acceptInvitation, async ({ body }) =>
    db.transaction(async (tx) => {
      // Real people's data is never behind a password alone.
      const secondFactor = body.secondFactor || !deps.sandbox
      const { staff, totp } = await acceptInvitation(tx, deps, { ...body, secondFactor, at: deps.now() })
      return { signInName: staff.signInName, secondFactor: totp }
    }),
  )
}
