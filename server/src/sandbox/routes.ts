import { routes } from '@gongji/contract'
import { type Deps, dateInChina } from '../deps.ts'
import { problem, type Serve } from '../serve.ts'
import { basisJson, basisOf } from '../settlement/basis.ts'
import { inventedIn } from './invented.ts'
import { demoInstitutions, demoItems } from './places.ts'

/** What a page tries out in the sandbox: its places and goods, and where an invented person's estimate starts. */
export function sandboxRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.listDemoPlaces, async () => {
    if (!deps.sandbox) throw problem.sandboxOnly()
    return {
      institutions: [...demoInstitutions, ...inventedIn(deps).institutions].map(
        ({ code, name, kind, level, area, directSettlement }) => ({
          code,
          name,
          kind,
          level,
          area,
          directSettlement,
        }),
      ),
      items: demoItems.map(({ code, name, itemClass, firstShare, ceiling, restricted, banned }) => ({
        code,
        name,
        itemClass,
        firstShare,
        ceilingFen: ceiling,
        restricted,
        banned,
      })),
    }
  })

  serve(routes.readDemoEstimateBasis, async ({ may, params }) => {
    if (!deps.sandbox) throw problem.sandboxOnly()
    const personId = Number(params.personId)
    await may(db.reader, { personId })
    const basis = await basisOf(db.reader, deps, {
      personId,
      on: dateInChina(deps.now()),
      showBalances: true,
      byName: true,
    })
    // Anybody may ask: what tells of an illness or of need stays with the person, invented or not.
    const used = Object.entries(basis.used).filter(([pot]) => !/chronic|disease/i.test(pot))
    return basisJson({
      ...basis,
      diseases: [],
      patient: { ...basis.patient, aidGroups: [] },
      used: Object.fromEntries(used),
    })
  })
}
