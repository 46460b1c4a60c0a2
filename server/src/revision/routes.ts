import { routes } from '@gongji/contract'
import { sum } from '@gongji/policy/money'
import type { Reader, Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { areaName } from '../packs.ts'
import { type Asking, actorOf, agencyOf, areaOf, type Serve } from '../serve.ts'
import { type BillState, type Due, returned } from '../settlement/revised.ts'
import { findDue, listBillNumbers, listLinesOf, listOpenDues } from '../settlement/revised-rows.ts'
import { decideDue, maskedNames, proposeDue } from './due.ts'
import { approveRevision, openRevision, statusText, withdrawRevision } from './open.ts'
import { problem } from './problem.ts'
import { findRevision, listRevisions, type Revision } from './store.ts'

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** Revisions of the past: opened and approved by policy officers; what becomes of the cash, by clerks of the area. */
export function revisionRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  const shown = (one: Revision) => ({
    id: String(one.id),
    area: one.area,
    areaName: areaName(deps, one.area),
    from: one.from,
    to: one.to,
    changes: one.changes.map((change) => ({ ...change })),
    reason: { zh: one.reason, en: one.reasonEn },
    document: one.source,
    status: one.status,
    statusText: statusText[one.status],
    inForce: deps.packs.packOf(one.area)?.hash === one.packHash,
    progress: { done: one.done, people: one.people },
    found: { ...one.found },
    posted: { ...one.posted },
    openedBy: one.openedBy,
    openedAt: new Date(one.openedAt).toISOString(),
    decidedBy: one.decidedBy,
    decidedAt: iso(one.decidedAt),
    version: one.version,
  })

  serve(routes.openRevision, async ({ caller, may, body }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const corrected = deps.packs.packOf(body.area)
      if (!corrected) throw problem.noRules({ area: body.area })
      const opening = { ...body, source: body.document, corrected, actor: actorOf(caller) }
      return shown(await openRevision(tx, deps, opening))
    }),
  )

  serve(routes.listRevisions, async ({ may, query }) => {
    await may(db.reader, {})
    return { revisions: (await listRevisions(db.reader, query.area ?? null, query.limit)).map(shown) }
  })

  serve(routes.readRevision, async ({ may, params }) => {
    await may(db.reader, {})
    const found = await findRevision(db.reader, Number(params.id))
    if (!found) throw problem.unknown()
    return shown(found)
  })

  serve(routes.listRevisedBills, async ({ may, params, query }) => {
    await may(db.reader, {})
    if (!(await findRevision(db.reader, Number(params.id)))) throw problem.unknown()
    return await revisedPage(db.reader, Number(params.id), {
      after: Number(query.after ?? 0),
      limit: query.limit,
    })
  })

  serve(routes.approveRevision, async ({ caller, may, params, body }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const decision = { id: Number(params.id), version: body.version, actor: actorOf(caller) }
      return shown(await approveRevision(tx, deps, decision))
    }),
  )

  serve(routes.withdrawRevision, async ({ caller, may, params, body }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const decision = { id: Number(params.id), version: body.version, actor: actorOf(caller) }
      return shown(await withdrawRevision(tx, deps, decision))
    }),
  )

  serve(routes.listRevisionDues, async ({ caller, may, shows, query }) => {
    await may(db.reader, areaOf(caller))
    const dues = await listOpenDues(db.reader, agencyOf(caller).area, query.limit)
    shows(dues.map(({ personId }) => personId))
    return { dues: await shownDues(db.reader, dues) }
  })

  /** The due of the clerk's own area: another's is not there. @throws Problem */
  async function dueKey(
    tx: Tx,
    { may, params }: { may: Asking['may']; params: { personId: string; id: string } },
  ) {
    const key = { personId: Number(params.personId), id: Number(params.id) }
    const due = await findDue(tx, key)
    if (due === null) throw problem.unknownDue()
    await may(tx, { area: due.area }, problem.unknownDue)
    return key
  }

  serve(routes.proposeRevisionDue, async ({ caller, may, params, body }) =>
    db.transaction(async (tx) => {
      const key = await dueKey(tx, { may, params })
      const [one] = await shownDues(tx, [
        await proposeDue(tx, deps, { ...body, ...key, ...agencyOf(caller) }),
      ])
      return one!
    }),
  )

  serve(routes.decideRevisionDue, async ({ caller, may, params, body }) =>
    db.transaction(async (tx) => {
      const key = await dueKey(tx, { may, params })
      const [one] = await shownDues(tx, [await decideDue(tx, deps, { ...body, ...key, ...agencyOf(caller) })])
      return one!
    }),
  )
}

async function shownDues(tx: Reader, dues: readonly Due[]) {
  const names = await maskedNames(
    tx,
    dues.map(({ personId }) => personId),
  )
  const numbers = await listBillNumbers(tx, dues)
  return dues.map((one) => ({
    personId: String(one.personId),
    id: String(one.id),
    personName: names.get(one.personId) ?? '',
    setlId: numbers.get(one.settlementId) ?? '',
    revisionId: String(one.revisionId),
    direction: one.direction,
    amount: one.amount,
    status: one.status,
    action: one.action,
    words: one.words,
    proposedBy: one.proposedBy,
    madeAt: new Date(one.madeAt).toISOString(),
    version: one.version,
  }))
}

/** What comes back to whom, and what is owed, by one line. */
function differenceJson(before: BillState, after: BillState) {
  const { own, payers, quotas, wallet, cash, owed } = returned(before, after)
  const each = [own, wallet, ...payers.map(({ amount }) => amount), ...quotas.map(({ amount }) => amount)]
  return {
    fundsBefore: before.funds.map((one) => ({ ...one })),
    fundsAfter: after.funds.map((one) => ({ ...one })),
    toAccounts: sum(...each),
    toCash: cash,
    owed,
  }
}

async function revisedPage(
  tx: Reader,
  revisionId: number,
  { after, limit }: { after: number; limit: number },
) {
  const lines = await listLinesOf(tx, revisionId, { after, limit })
  return {
    bills: lines.map(({ setlId, careOn, total, status, before, after }) => ({
      setlId,
      careOn,
      total,
      status,
      ...differenceJson(before, after),
    })),
    next: lines.length < limit ? null : String(lines.at(-1)?.settlementId),
  }
}
