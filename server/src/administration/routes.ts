import { routes } from '@gongji/contract'
import { listStaffAfter, type Staff } from '../access/staff.ts'
import type { Deps } from '../deps.ts'
import { listInstitutionsAfter, type RegisteredInstitution } from '../institution/institution.ts'
import { actorOf, type Serve } from '../serve.ts'
import { openArea, showAreas } from './area.ts'
import { amendInstitution, registerInstitution } from './institution.ts'
import {
  acceptInvitation,
  enterStaff,
  inviteAgain,
  type Link,
  moveStaff,
  readInvited,
  signOut,
} from './staff.ts'
import { listActsBefore } from './store.ts'

const shownStaff = ({ id, password, subject, totpSealed, totpStep: _, personId, ...one }: Staff) => ({
  ...one,
  id: String(id),
  canSignIn: password !== null || subject !== null,
  secondFactor: totpSealed !== null,
  knownAsInsured: personId !== null,
})
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
    return { staff: page.map(shownStaff), next: found.length > limit ? String(page.at(-1)!.id) : null }
  })

  serve(routes.inviteStaff, async ({ may, caller, body }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const made = await enterStaff(tx, deps, { ...body, actor: actorOf(caller), at: deps.now() })
      return { staff: shownStaff(made.staff), invitation: shownLink(made.link) }
    }),
  )

  serve(routes.changeStaff, async ({ may, caller, params: { id }, body }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const actor = actorOf(caller)
      return shownStaff(await moveStaff(tx, deps, { staffId: Number(id), change: given(body), actor }))
    }),
  )

  serve(routes.inviteAgain, async ({ may, caller, params: { id } }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const actor = actorOf(caller)
      return shownLink(await inviteAgain(tx, deps, { staffId: Number(id), actor, at: deps.now() }))
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
