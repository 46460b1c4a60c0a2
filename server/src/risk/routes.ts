import { routes } from '@gongji/contract'
import { type Deps, dateInChina } from '../deps.ts'
import { areaOf, requireCitizen, type Serve } from '../serve.ts'
import { freeze, presentHolds, unfreeze } from './freeze.ts'
import { loadRules } from './rules.ts'

/** The owner's freeze, what is on hold and why, and what is watched. Cases are decided in change/. */
export function riskRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const today = () => dateInChina(deps.now())

  serve(routes.listHolds, async ({ caller, may }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { personId })
    return { holds: await presentHolds(db.reader, personId, today()) }
  })

  serve(routes.freezeAccount, async ({ caller, may, body }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      await may(tx, { personId })
      await freeze(tx, deps, { personId, scope: body.scope, actor: `citizen:${personId}` })
      return { holds: await presentHolds(tx, personId, today()) }
    })
  })

  serve(routes.unfreezeAccount, async ({ caller, may }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      await may(tx, { personId })
      await unfreeze(tx, deps, { personId, actor: `citizen:${personId}` })
      return { holds: await presentHolds(tx, personId, today()) }
    })
  })

  serve(routes.listRiskRules, async ({ caller, may }) => {
    await may(db.reader, areaOf(caller))
    return { rules: loadRules().map(({ id, title, why, action }) => ({ id, title, why, action })) }
  })
}
