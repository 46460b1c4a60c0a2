import { routes } from '@gongji/contract'
import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { inFen } from '../in-fen.ts'
import { nextOf } from '../paging.ts'
import { findNamed } from '../person/area.ts'
import { problem as personProblem } from '../person/identity.ts'
import { type Asking, actorOf, agencyOf, requireCitizen, type Serve } from '../serve.ts'
import { listAccountRuns } from './account-run.ts'
import {
  type ContributionBase,
  decideBase,
  findProposedBase,
  listProposedBases,
  proposeBase,
} from './base.ts'
import { applyChange, endMarriage } from './change.ts'
import { type Estate, nameHeirs, payHeir, readEstate } from './estate.ts'
import { listInheritances } from './inheritance.ts'
import { problem } from './problem.ts'

type Named = { name: string; idNumber: string }

const shown = (estate: Estate) => ({
  ...inFen(estate, 'total', 'left'),
  personId: String(estate.personId),
  heirs: estate.heirs.map((heir) => ({
    ...inFen(heir, 'amount'),
    id: String(heir.id),
    paidAt: heir.paidAt === null ? null : new Date(heir.paidAt).toISOString(),
  })),
})

const baseJson = ({ personId, id, ...base }: ContributionBase) => ({
  ...inFen(base, 'base', 'fixed'),
  personId: String(personId),
  id: String(id),
})

/** Changes of insurance at the counter, estates, and what credits accounts. */
export function changeRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  /** The person with this card, where the clerk's agency is competent: else nobody is there. */
  const named = (tx: Tx, may: Asking['may'], person: Named): Promise<number> =>
    findNamed(tx, deps, person, (personId) => may(tx, { personId }, personProblem.unknown))

  serve(routes.reportChange, async ({ caller, may, body }) =>
    db.transaction(async (tx) => {
      const personId = await named(tx, may, body.person)
      const effect = await applyChange(tx, deps, { ...body.change, personId }, actorOf(caller))
      return { ...inFen(effect, 'toHeirs'), personId: String(personId) }
    }),
  )

  serve(routes.reportDivorce, async ({ caller, may, body }) =>
    db.transaction(async (tx) => {
      const a = await named(tx, may, body.one)
      const b = await findNamed(tx, deps, body.other)
      return { endedBindings: await endMarriage(tx, deps, { a, b, actor: actorOf(caller) }) }
    }),
  )

  serve(routes.readEstate, async ({ may, params }) => {
    const personId = Number(params.personId)
    await may(db.reader, { personId }, problem.estateUnknown)
    return shown(await readEstate(db.reader, personId))
  })

  serve(routes.nameHeirs, async ({ caller, may, params, body }) => {
    const personId = Number(params.personId)
    const heirs = body.heirs.map(({ amountFen: amount, ...heir }) => ({ ...heir, amount }))
    return await db.transaction(async (tx) => {
      await may(tx, { personId }, problem.estateUnknown)
      return shown(await nameHeirs(tx, deps, personId, heirs, actorOf(caller)))
    })
  })

  serve(routes.listInheritances, async ({ caller, subjects }) => {
    const { personId: heirId } = requireCitizen(caller)
    const deceased = await subjects(db.reader)
    return { inheritances: await listInheritances(db.reader, deps, heirId, deceased) }
  })

  serve(routes.payHeir, async ({ caller, may, params }) => {
    const [personId, heirId] = [Number(params.personId), Number(params.id)]
    return await db.transaction(async (tx) => {
      await may(tx, { personId }, problem.estateUnknown)
      return shown(await payHeir(tx, deps, { personId, heirId, actor: actorOf(caller) }))
    })
  })

  serve(routes.setContributionBase, async ({ caller, may, body }) => {
    const { person, baseFen, fixedFen, from } = body
    return await db.transaction(async (tx) => {
      const personId = await named(tx, may, person)
      return baseJson(
        await proposeBase(tx, deps, {
          from,
          base: baseFen,
          fixed: fixedFen,
          personId,
          ...agencyOf(caller),
        }),
      )
    })
  })

  serve(routes.listProposedBases, async ({ caller, may, shows, query }) => {
    const { area } = agencyOf(caller)
    await may(db.reader, { area })
    const bases = await listProposedBases(db.reader, area, query.limit, Number(query.after ?? 0))
    shows(bases.map(({ personId }) => personId))
    return { bases: bases.map(baseJson), next: nextOf(bases, query.limit, ({ id }) => String(id)) }
  })

  serve(routes.approveContributionBase, async ({ caller, may, params, body }) => {
    const key = { personId: Number(params.personId), id: Number(params.id) }
    return await db.transaction(async (tx) => {
      const found = await findProposedBase(tx, key)
      if (!found) throw problem.baseUnknown()
      await may(tx, { personId: key.personId, area: found.area }, problem.baseUnknown)
      return baseJson(await decideBase(tx, deps, key, { ...body, ...agencyOf(caller) }))
    })
  })

  serve(routes.listAccountRuns, async ({ caller, may, query }) => {
    const { area } = agencyOf(caller)
    await may(db.reader, { area })
    const runs = await listAccountRuns(db.reader, area, query.limit)
    return { runs: runs.map((run) => inFen(run, 'amount')) }
  })
}
