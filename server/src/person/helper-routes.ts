import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { actorOf, requireCitizen, type Serve } from '../serve.ts'
import { endHelper, listHelped, listHelpers, nameHelper, problem } from './helper.ts'
import { listNames } from './person.ts'

/** Who helps whom: named by the one who is helped, ended by either. */
export function helperRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.listHelpers, async ({ caller, may }) => {
    const { personId } = requireCitizen(caller)
    const tx = db.reader
    await may(tx, { personId })
    const helpers = await listHelpers(tx, personId)
    const helping = await listHelped(tx, personId)
    const names = await listNames(tx, [
      ...helpers.map(({ helperId }) => helperId),
      ...helping.map((one) => one.personId),
    ])
    const shown = (id: number, namedAt: number) => ({
      personId: String(id),
      name: names.get(id) ?? '',
      namedAt: new Date(namedAt).toISOString(),
    })
    return {
      helpers: helpers.map(({ helperId, namedAt }) => shown(helperId, namedAt)),
      helping: helping.map((one) => shown(one.personId, one.namedAt)),
    }
  })

  serve(routes.nameHelper, async ({ caller, may, body }) => {
    const { personId } = requireCitizen(caller)
    const { helperId, namedAt } = await db.transaction(async (tx) => {
      await may(tx, { personId }, problem.notOfAge)
      return await nameHelper(tx, deps, { personId, helper: body, actor: actorOf(caller) })
    })
    return {
      personId: String(helperId),
      name: body.name,
      namedAt: new Date(namedAt).toISOString(),
    }
  })

  serve(routes.endHelper, async ({ caller, may, body }) => {
    const { personId: callerId } = requireCitizen(caller)
    const personId = Number(body.personId ?? callerId)
    const helperId = Number(body.helperId ?? callerId)
    await db.transaction(async (tx) => {
      const standing = await may(tx, { personId }, problem.unknown)
      if (standing === 'helper' && helperId !== callerId) throw problem.unknown()
      await endHelper(tx, deps, { personId, helperId, actor: actorOf(caller) })
    })
    return {}
  })
}
