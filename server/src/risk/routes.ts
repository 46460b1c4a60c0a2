import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { requireCitizen, type Serve } from '../serve.ts'
import { freeze, presentHolds, unfreeze } from './freeze.ts'
import { loadRules } from './rules.ts'

/** The owner's freeze, what is on hold and why, and what is watched. Cases are decided in change/. */
export function riskRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.listHolds, async ({ caller }) => {
    const { personId } = requireCitizen(caller)
    return { holds: await presentHolds(db.reader, personId) }
  })

  serve(routes.freezeAccount, async ({ caller, body }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      await freeze(tx, deps, { personId, scope: body.scope, actor: `citizen:${personId}` })
      return { holds: await presentHolds(tx, personId) }
    })
  })

  serve(routes.unfreezeAccount, async ({ caller }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      await unfreeze(tx, deps, { personId, actor: `citizen:${personId}` })
      return { holds: await presentHolds(tx, personId) }
    })
  })

  serve(routes.listRiskRules, async () => ({
    rules: loadRules().map(({ id, title, why, action }) => ({ id, title, why, action })),
  }))
}
