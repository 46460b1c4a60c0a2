import { routes } from '@gongji/contract'
import { problem as accessProblem } from '../access/problem.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { requireCitizen, type Serve } from '../serve.ts'
import { basisBefore, basisJson, basisOf, requirePack, withoutBalances } from './basis.ts'
import { knowsFamily, payerJson } from './payers.ts'
import { findBill, readUsedPack } from './records.ts'
import { readStored } from './stored.ts'

/** Compiled packs for estimates in the browser, and what an estimate of one person's bill starts from. */
export function basisRoutes(serve: Serve, deps: Deps): void {
  serve(routes.readPack, async ({ params }) => requirePack(deps, params.area))

  serve(routes.readEstimateBasis, async ({ caller, may, query }) => {
    const tx = deps.db.reader
    const readerId = requireCitizen(caller).personId
    const personId = Number(query.personId ?? readerId)
    await may(tx, { personId })
    const byName = await knowsFamily(tx, readerId, personId)
    const on = query.on ?? dateInChina(deps.now())
    return basisJson(await basisOf(tx, deps, { personId, on, showBalances: false, byName }))
  })

  serve(routes.readBillBasis, async ({ caller, may, params, query }) => {
    const tx = deps.db.reader
    const personId = Number(query.personId ?? requireCitizen(caller).personId)
    await may(tx, { personId })
    const found = await findBill(tx, personId, params.setlId)
    // What was given back is looked at through the bill that it gave back.
    if (!found || found.row.reversesId !== null) throw accessProblem.unknown()
    const stored = readStored(found.row.stored)
    const pack = await readUsedPack(tx, found.row.packHash)
    if (!pack) throw accessProblem.unknown()
    const byName = await knowsFamily(tx, requireCitizen(caller).personId, personId)
    const now = await basisOf(tx, deps, { personId, on: found.row.careOn, showBalances: false, byName })
    const { payers } = stored
    const paid = payers.map(await payerJson(tx, { patientId: personId, payers, byName }))
    return {
      setlId: found.row.setlId,
      basis: basisJson(basisBefore(stored, now, new Map(paid.map((one) => [one.bindingId, one])))),
      claim: withoutBalances(stored),
      accountUse: stored.accountUse,
      asked: stored.asked,
      pack,
    }
  })
}
