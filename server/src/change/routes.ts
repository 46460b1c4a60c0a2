import { routes } from '@gongji/contract'
import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { requireClerk } from '../filing/routes.ts'
import { findNamed, isOfArea } from '../person/area.ts'
import type { Serve } from '../serve.ts'
import { listAccountRuns } from './account-run.ts'
import { type ContributionBase, decideBase, listProposedBases, proposeBase } from './base.ts'
import { applyChange, endMarriage } from './change.ts'
import { type Estate, nameHeirs, payHeir, readEstate } from './estate.ts'
import { problem } from './problem.ts'

/** Another agency's estates are not there. @throws Problem */
async function requireEstateOfArea(tx: Tx, deps: Deps, personId: number, area: string): Promise<void> {
  if (!(await isOfArea(tx, deps, { personId, area }))) throw problem.estateUnknown()
}

const shown = (estate: Estate) => ({
  ...estate,
  personId: String(estate.personId),
  heirs: estate.heirs.map((heir) => ({
    ...heir,
    id: String(heir.id),
    paidAt: heir.paidAt === null ? null : new Date(heir.paidAt).toISOString(),
  })),
})

const baseJson = ({ personId, id, ...base }: ContributionBase) => ({
  ...base,
  personId: String(personId),
  id: String(id),
})

/** Changes of insurance at the counter, estates, and what credits accounts. */
export function changeRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.reportChange, async ({ caller, body }) => {
    const { actor, area } = requireClerk(caller)
    return await db.transaction(async (tx) => {
      const personId = await findNamed(tx, deps, { ...body.person, area })
      const effect = await applyChange(tx, deps, { ...body.change, personId }, actor)
      return { ...effect, personId: String(personId) }
    })
  })

  serve(routes.reportDivorce, async ({ caller, body }) => {
    const { actor, area } = requireClerk(caller)
    return await db.transaction(async (tx) => {
      const a = await findNamed(tx, deps, { ...body.one, area })
      const b = await findNamed(tx, deps, body.other)
      return { endedBindings: await endMarriage(tx, deps, { a, b, actor }) }
    })
  })

  serve(routes.readEstate, async ({ caller, params }) => {
    const personId = Number(params.personId)
    if (caller.kind === 'staff' && caller.role === 'clerk') {
      await requireEstateOfArea(db.reader, deps, personId, requireClerk(caller).area)
    }
    return shown(await readEstate(db.reader, personId))
  })

  serve(routes.nameHeirs, async ({ caller, params, body }) => {
    const { actor, area } = requireClerk(caller)
    const personId = Number(params.personId)
    return await db.transaction(async (tx) => {
      await requireEstateOfArea(tx, deps, personId, area)
      return shown(await nameHeirs(tx, deps, personId, body.heirs, actor))
    })
  })

  serve(routes.payHeir, async ({ caller, params }) => {
    const { actor, area } = requireClerk(caller)
    const [personId, heirId] = [Number(params.personId), Number(params.id)]
    return await db.transaction(async (tx) => {
      await requireEstateOfArea(tx, deps, personId, area)
      return shown(await payHeir(tx, deps, { personId, heirId, actor }))
    })
  })

  serve(routes.setContributionBase, async ({ caller, body }) => {
    const { actor, area } = requireClerk(caller)
    const { person, ...base } = body
    return await db.transaction(async (tx) => {
      const personId = await findNamed(tx, deps, { ...person, area })
      return baseJson(await proposeBase(tx, deps, { ...base, personId, area, actor }))
    })
  })

  serve(routes.listProposedBases, async ({ caller, query }) => {
    const { area } = requireClerk(caller)
    return { bases: (await listProposedBases(db.reader, area, query.limit)).map(baseJson) }
  })

  serve(routes.approveContributionBase, async ({ caller, params, body }) => {
    const { actor, area } = requireClerk(caller)
    const key = { personId: Number(params.personId), id: Number(params.id) }
    return await db.transaction(async (tx) =>
      baseJson(await decideBase(tx, deps, key, { ...body, actor, area })),
    )
  })

  serve(routes.listAccountRuns, async ({ caller, query }) => {
    const { area } = requireClerk(caller)
    return { runs: await listAccountRuns(db.reader, area, query.limit) }
  })
}
