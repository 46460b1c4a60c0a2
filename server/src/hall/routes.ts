import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { reasons } from '../filing/reason.ts'
import { problem as personProblem } from '../person/identity.ts'
import { agencyOf, areaOf, type Serve } from '../serve.ts'
import { readMoney } from './money.ts'
import { listWork } from './work.ts'

/** The hall of an agency: what waits there, and where somebody's money is. */
export function hallRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.listWork, async ({ caller, may, query }) => {
    await may(db.reader, areaOf(caller))
    const { kind, way, after, limit } = query
    const { area } = agencyOf(caller)
    const page = await listWork(db.reader, deps, { area, kind: kind ?? null, way, after, limit })
    return { ...page, reasons: reasons.map((one) => ({ ...one })) }
  })

  serve(routes.readMoney, async ({ may, params }) => {
    const personId = Number(params.personId)
    await may(db.reader, { personId }, personProblem.unknown)
    return await readMoney(db.reader, deps, personId)
  })
}
