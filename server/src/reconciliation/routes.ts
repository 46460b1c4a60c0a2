import { routes } from '@gongji/contract'
import type { Reader } from '../db/db.ts'
import type { Deps, Instant } from '../deps.ts'
import { inFen } from '../in-fen.ts'
import { listInstitutions } from '../institution/institution.ts'
import { nextOf } from '../paging.ts'
import { agencyOf, areaOf, type Caller, type Serve } from '../serve.ts'
import { differencesSaid } from './kind-words.ts'
import { listStatements, owed, type Statement, statementFile } from './month.ts'
import type { Adjustment } from './month-store.ts'
import {
  adjust,
  decidePayment,
  findRun,
  listPaymentRuns,
  type PaymentRun,
  paymentFile,
  preparePayment,
} from './payment.ts'
import { problem } from './problem.ts'
import { listRuns } from './reconcile.ts'

const iso = (at: Instant): string => new Date(at).toISOString()
const utf8 = 'text/tab-separated-values; charset=utf-8'

/** A clerk sees the own area, an auditor all of them. */
const seenBy = (caller: Caller): string | null =>
  caller.kind === 'staff' && caller.role === 'clerk' ? (caller.area ?? '') : null

const shownAdjustment = ({ id, institution, scheme, amount, reason, enteredAt, month }: Adjustment) => ({
  id: String(id),
  institution,
  scheme,
  amountFen: amount,
  reason,
  enteredAt: iso(enteredAt),
  month,
})

const shownRun = ({ id, month, status, dueOn, amount, orders, digest, version, ...run }: PaymentRun) => ({
  id: String(id),
  month,
  status,
  dueOn,
  amountFen: amount,
  orders: orders.map((order) => ({ institution: order.institution, amountFen: order.amount })),
  digest,
  preparedAt: iso(run.preparedAt),
  decidedAt: run.decidedAt === null ? null : iso(run.decidedAt),
  version,
})

async function shownStatements(tx: Reader, all: readonly Statement[]) {
  const places = await listInstitutions(
    tx,
    all.map(({ institution }) => institution),
  )
  const nameOf = new Map(places.map(({ code, name }) => [code, name]))
  return all.map((one) => ({
    institution: one.institution,
    institutionName: nameOf.get(one.institution) ?? '',
    month: one.month,
    closedAt: iso(one.closedAt),
    totalFen: one.total,
    payableFen: one.payable,
    adjustedFen: one.adjusted,
    owedFen: owed(one),
    digest: one.digest,
    lines: one.lines.map(({ scheme, area, clearingType, rows, ...line }) => ({
      scheme,
      area,
      clearingType,
      rows,
      totalFen: line.total,
      fundFen: line.fund,
      ownFen: line.own,
      relativesFen: line.relatives,
      walletFen: line.wallet,
      cashFen: line.cash,
    })),
    shared: one.shared.map(({ payerArea, amount }) => ({ payerArea, amountFen: amount })),
    adjustments: one.adjustments.map(shownAdjustment),
    revised: one.revised.map(({ setlId, careOn, fundBefore, fundAfter }) => ({
      setlId,
      careOn,
      fundBeforeFen: fundBefore,
      fundAfterFen: fundAfter,
    })),
  }))
}

const compared = ['total', 'fund', 'accounts'] as const

/** What institutions are owed and paid, and how their books agree with ours. */
export function clearingRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.readInstitutionMonths, async ({ caller, may, params, query }) => {
    await may(db.reader, areaOf(caller))
    const statements = await listStatements(db.reader, seenBy(caller), params.month)
    if (statements.length === 0) throw problem.noStatements({ month: params.month })
    return query.format === 'tsv'
      ? { raw: statementFile(statements), contentType: utf8, filename: `institutions-${params.month}.tsv` }
      : { statements: await shownStatements(db.reader, statements) }
  })

  serve(routes.addAdjustment, async ({ caller, may, body: { amountFen: amount, ...body } }) =>
    db.transaction(async (tx) => {
      await may(tx, areaOf(caller))
      return shownAdjustment(await adjust(tx, deps, { ...body, amount, ...agencyOf(caller) }))
    }),
  )

  serve(routes.listPaymentRuns, async ({ caller, may, query }) => {
    await may(db.reader, areaOf(caller))
    const before = Number(query.before ?? Number.MAX_SAFE_INTEGER)
    const found = await listPaymentRuns(db.reader, seenBy(caller), { before, limit: query.limit })
    return { runs: found.map(shownRun), next: nextOf(found, query.limit, ({ id }) => String(id)) }
  })

  serve(routes.preparePaymentRun, async ({ caller, may, body }) =>
    db.transaction(async (tx) => {
      await may(tx, areaOf(caller))
      return shownRun(await preparePayment(tx, deps, { month: body.month, ...agencyOf(caller) }))
    }),
  )

  /** A run of the caller's area: another's is not there. @throws Problem */
  async function requireRun(tx: Reader, id: string, area: string | null): Promise<PaymentRun> {
    const run = await findRun(tx, Number(id))
    if (run === null || (area !== null && run.area !== area)) throw problem.runUnknown()
    return run
  }

  serve(routes.decidePaymentRun, async ({ caller, may, params, body }) =>
    db.transaction(async (tx) => {
      await may(tx, areaOf(caller))
      const { actor, area } = agencyOf(caller)
      const run = await requireRun(tx, params.id, area)
      return shownRun(await decidePayment(tx, deps, { run, ...body, actor }))
    }),
  )

  serve(routes.readPaymentFile, async ({ caller, may, params }) => {
    await may(db.reader, areaOf(caller))
    const run = await requireRun(db.reader, params.id, seenBy(caller))
    const raw = await paymentFile(db.reader, run)
    return { raw, contentType: utf8, filename: `payment-${run.area}-${run.month}.tsv` }
  })

  serve(routes.listReconciliations, async ({ caller, may, query }) => {
    await may(db.reader, areaOf(caller))
    const before = query.before === undefined ? Number.MAX_SAFE_INTEGER : Number(query.before)
    const runs = await listRuns(db.reader, { area: seenBy(caller), before, limit: query.limit })
    const places = await listInstitutions(db.reader, [...new Set(runs.map(({ institution }) => institution))])
    const nameOf = new Map(places.map(({ code, name }) => [code, name]))
    return {
      next: nextOf(runs, query.limit, ({ id }) => String(id)),
      reconciliations: runs.map(({ id, at, area: _, file: __, theirs, ours, ...run }) => ({
        ...run,
        theirs: inFen(theirs, ...compared),
        ours: inFen(ours, ...compared),
        id: String(id),
        institutionName: nameOf.get(run.institution) ?? '',
        said: differencesSaid(run.differences),
        at: iso(at),
      })),
    }
  })
}
