import { routes } from '@gongji/contract'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { requireClerk } from '../filing/routes.ts'
import type { Serve } from '../http/serve.ts'
import { lockAccounts } from '../ledger/account.ts'
import { problem as personProblem } from '../person/identity.ts'
import { enrolmentOn, findPersonId, listEnrolments, readPerson, sameName } from '../person/person.ts'
import { insertContributionBase, listAccountRuns } from './account-run.ts'
import { applyChange, endMarriage } from './change.ts'
import { type Estate, nameHeirs, payHeir, readEstate } from './estate.ts'
import { problem } from './problem.ts'

type Named = { idNumber: string; name: string }

/** The person with this card. @throws Problem when name and number do not belong together */
export async function findNamed(tx: Tx, deps: Deps, { idNumber, name }: Named): Promise<number> {
  const personId = await findPersonId(tx, deps.secrets, 'id', idNumber)
  if (personId === null) throw personProblem.unknown()
  if (!sameName((await readPerson(tx, deps.secrets, personId)).name, name))
    throw personProblem.nameDoesNotMatch()
  return personId
}

/** Refuses a clerk of another area than the one where the person is, or was last, insured. @throws Problem */
export async function requireOwnArea(tx: Tx, deps: Deps, personId: number, area: string): Promise<void> {
  const enrolments = await listEnrolments(tx, [personId])
  const insured = enrolmentOn(enrolments, dateInChina(deps.now())) ?? enrolments.at(-1)
  if (insured && insured.area !== area) throw problem.otherArea({ area: insured.area })
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

/** Changes of insurance at the counter, estates, and what credits accounts. */
export function changeRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.reportChange, async ({ caller, body }) => {
    const { actor, area } = requireClerk(caller)
    return await db.transaction(async (tx) => {
      const personId = await findNamed(tx, deps, body.person)
      await requireOwnArea(tx, deps, personId, area)
      const effect = await applyChange(tx, deps, { ...body.change, personId }, actor)
      return { ...effect, personId: String(personId) }
    })
  })

  serve(routes.reportDivorce, async ({ caller, body }) => {
    const { actor, area } = requireClerk(caller)
    return await db.transaction(async (tx) => {
      const a = await findNamed(tx, deps, body.one)
      const b = await findNamed(tx, deps, body.other)
      await requireOwnArea(tx, deps, a, area)
      return { endedBindings: await endMarriage(tx, deps, { a, b, actor }) }
    })
  })

  serve(routes.readEstate, async ({ caller, params }) => {
    const personId = Number(params.personId)
    if (caller.kind === 'staff' && caller.role === 'clerk') {
      await requireOwnArea(db.reader, deps, personId, requireClerk(caller).area)
    }
    return shown(await readEstate(db.reader, personId))
  })

  serve(routes.nameHeirs, async ({ caller, params, body }) => {
    const { actor, area } = requireClerk(caller)
    const personId = Number(params.personId)
    return await db.transaction(async (tx) => {
      await requireOwnArea(tx, deps, personId, area)
      return shown(await nameHeirs(tx, deps, personId, body.heirs, actor))
    })
  })

  serve(routes.payHeir, async ({ caller, params }) => {
    const { actor, area } = requireClerk(caller)
    const [personId, heirId] = [Number(params.personId), Number(params.id)]
    return await db.transaction(async (tx) => {
      await requireOwnArea(tx, deps, personId, area)
      return shown(await payHeir(tx, deps, { personId, heirId, actor }))
    })
  })

  serve(routes.setContributionBase, async ({ caller, body }) => {
    const { area } = requireClerk(caller)
    const { person, ...base } = body
    return await db.transaction(async (tx) => {
      const personId = await findNamed(tx, deps, person)
      await requireOwnArea(tx, deps, personId, area)
      await lockAccounts(tx, db.lockStep, [personId])
      await insertContributionBase(tx, deps, { ...base, personId })
      return { personId: String(personId) }
    })
  })

  serve(routes.listAccountRuns, async ({ caller, query }) => {
    const { area } = requireClerk(caller)
    return { runs: await listAccountRuns(db.reader, area, query.limit) }
  })
}
