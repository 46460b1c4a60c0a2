import { routes } from '@gongji/contract'
import type { Reader, Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { cursorText, nextOf, readCursor } from '../paging.ts'
import { type Asking, actorOf, agencyOf, areaOf, type Caller, type Serve } from '../serve.ts'
import type { Due } from '../settlement/revised.ts'
import { findDue, listBillNumbers, listLinesOf, listOpenDues } from '../settlement/revised-rows.ts'
import { decideDue, maskedNames, proposeDue } from './due.ts'
import { approveRevision, openRevision, withdrawRevision } from './open.ts'
import { differenceJson, presentRevisions } from './present.ts'
import { problem } from './problem.ts'
import { findRevision, listRevisions, type Revision } from './store.ts'

/** Revisions of the past: opened and approved by policy officers; what becomes of the cash, by clerks of the area. */
export function revisionRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  const shownTo = async (caller: Caller, all: readonly Revision[]) =>
    await presentRevisions(deps, actorOf(caller), all)
  const shown = async (caller: Caller, one: Revision) => (await shownTo(caller, [one]))[0]!

  serve(routes.openRevision, async ({ caller, may, body }) => {
    const opened = await db.transaction(async (tx) => {
      await may(tx, {})
      const corrected = deps.packs.packOf(body.area)
      if (!corrected) throw problem.noRules({ area: body.area })
      return await openRevision(tx, deps, {
        ...body,
        source: body.document,
        corrected,
        actor: actorOf(caller),
      })
    })
    return await shown(caller, opened)
  })

  serve(routes.listRevisions, async ({ caller, may, query }) => {
    await may(db.reader, {})
    const found = await listRevisions(db.reader, query.area ?? null, {
      before: Number(query.before ?? Number.MAX_SAFE_INTEGER),
      limit: query.limit,
    })
    return {
      revisions: await shownTo(caller, found),
      next: nextOf(found, query.limit, ({ id }) => String(id)),
    }
  })

  serve(routes.readRevision, async ({ caller, may, params }) => {
    await may(db.reader, {})
    const found = await findRevision(db.reader, Number(params.id))
    if (!found) throw problem.unknown()
    return await shown(caller, found)
  })

  serve(routes.listRevisedBills, async ({ may, params, query }) => {
    await may(db.reader, {})
    if (!(await findRevision(db.reader, Number(params.id)))) throw problem.unknown()
    return await revisedPage(db.reader, Number(params.id), {
      after: Number(query.after ?? 0),
      limit: query.limit,
    })
  })

  serve(routes.approveRevision, async ({ caller, may, params, body }) => {
    const decided = await db.transaction(async (tx) => {
      await may(tx, {})
      const decision = { id: Number(params.id), version: body.version, actor: actorOf(caller) }
      return await approveRevision(tx, deps, decision)
    })
    return await shown(caller, decided)
  })

  serve(routes.withdrawRevision, async ({ caller, may, params, body }) => {
    const decided = await db.transaction(async (tx) => {
      await may(tx, {})
      const decision = { id: Number(params.id), version: body.version, actor: actorOf(caller) }
      return await withdrawRevision(tx, deps, decision)
    })
    return await shown(caller, decided)
  })

  serve(routes.listRevisionDues, async ({ caller, may, shows, query }) => {
    await may(db.reader, areaOf(caller))
    const dues = await listOpenDues(db.reader, agencyOf(caller).area, query.limit, readCursor(query.after))
    shows(dues.map(({ personId }) => personId))
    const next = nextOf(dues, query.limit, ({ madeAt, id }) => cursorText({ since: madeAt, id }))
    return { dues: await shownDues(db.reader, dues), next }
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
    amountFen: one.amount,
    status: one.status,
    action: one.action,
    words: one.words,
    proposedBy: one.proposedBy,
    madeAt: new Date(one.madeAt).toISOString(),
    version: one.version,
  }))
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
      totalFen: total,
      status,
      ...differenceJson(before, after),
    })),
    next: lines.length < limit ? null : String(lines.at(-1)?.settlementId),
  }
}
