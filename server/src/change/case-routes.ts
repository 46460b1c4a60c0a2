import { routes } from '@gongji/contract'
import type { riskCase } from '@gongji/contract/risk'
import type { z } from 'zod'
import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { requireClerk } from '../filing/routes.ts'
import { listInstitutions } from '../institution/institution.ts'
import { findNamed } from '../person/area.ts'
import { listNames, maskName } from '../person/person.ts'
import { type Case, listCases } from '../risk/case.ts'
import { holdText } from '../risk/freeze.ts'
import { problem } from '../risk/problem.ts'
import type { Serve } from '../serve.ts'
import {
  confirmRecovery,
  decideCase,
  liftCase,
  proposeRecovery,
  releaseAtCounter,
  reportBinding,
} from './case.ts'

async function present(tx: Tx, cases: readonly Case[]): Promise<z.input<typeof riskCase>[]> {
  const people = cases.flatMap(({ personId, relativeId }) => [personId, relativeId])
  const names = await listNames(tx, [...new Set(people.filter((id) => id !== null))])
  const codes = cases.flatMap(({ institution }) => (institution === null ? [] : [institution]))
  const places = new Map((await listInstitutions(tx, [...new Set(codes)])).map((one) => [one.code, one.name]))
  const person = (id: number | null) =>
    id === null ? null : { id: String(id), name: maskName(names.get(id) ?? '') }
  return cases.map((one) => ({
    id: String(one.id),
    rule: one.rule,
    ...holdText({ cause: one.rule === 'reported' ? 'clerk' : 'rule', rule: one.rule }),
    area: one.area,
    payer: person(one.personId),
    relative: person(one.relativeId),
    bindingId: one.bindingId === null ? null : String(one.bindingId),
    institution:
      one.institution === null ? null : { code: one.institution, name: places.get(one.institution) ?? '' },
    finding: { ...one.finding },
    amount: one.amount,
    status: one.status,
    openedAt: new Date(one.openedAt).toISOString(),
    openedBy: one.openedBy,
    decidedAt: one.decidedAt === null ? null : new Date(one.decidedAt).toISOString(),
    decision: one.decision,
    owed: one.owed,
    recovered: one.recovered,
    givenBack: one.givenBack,
    proposedAmount: one.proposedAmount,
    proposedBy: one.proposedBy,
    version: one.version,
  }))
}

/** Cases: raised by a rule or reported, decided by a clerk, with what follows. */
export function caseRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const shown = async (tx: Tx, one: Case) => (await present(tx, [one]))[0]!

  serve(routes.listCases, async ({ caller, query }) => {
    const area = caller.kind === 'staff' && caller.role === 'clerk' ? requireClerk(caller).area : null
    const cases = await listCases(db.reader, { area, status: query.status ?? null, limit: query.limit })
    return { cases: await present(db.reader, cases) }
  })

  serve(routes.reportCase, async ({ caller, body }) => {
    const clerk = requireClerk(caller)
    return await db.transaction(async (tx) => {
      const payerId = await findNamed(tx, deps, { ...body.payer, area: clerk.area })
      const relativeId = await findNamed(tx, deps, body.relative)
      return await shown(
        tx,
        await reportBinding(tx, deps, { payerId, relativeId, words: body.words, ...clerk }),
      )
    })
  })

  serve(routes.decideCase, async ({ caller, params, body }) => {
    const clerk = requireClerk(caller)
    return await db.transaction(async (tx) =>
      shown(tx, await decideCase(tx, deps, Number(params.id), { ...body, ...clerk })),
    )
  })

  serve(routes.liftCase, async ({ caller, params, body }) => {
    const clerk = requireClerk(caller)
    return await db.transaction(async (tx) =>
      shown(tx, await liftCase(tx, deps, Number(params.id), { ...body, ...clerk })),
    )
  })

  serve(routes.recoverCase, async ({ caller, params, body }) => {
    const clerk = requireClerk(caller)
    return await db.transaction(async (tx) =>
      shown(tx, await proposeRecovery(tx, deps, Number(params.id), { ...body, ...clerk })),
    )
  })

  serve(routes.confirmRecovery, async ({ caller, params, body }) => {
    const clerk = requireClerk(caller)
    return await db.transaction(async (tx) =>
      shown(tx, await confirmRecovery(tx, deps, Number(params.id), { ...body, ...clerk })),
    )
  })

  serve(routes.releaseHold, async ({ caller, params, body }) => {
    const { actor, area } = requireClerk(caller)
    const personId = Number(params.personId)
    return await db.transaction(async (tx) => {
      if ((await findNamed(tx, deps, { ...body.person, area })) !== personId) throw problem.unknownHold()
      await releaseAtCounter(tx, deps, { personId, holdId: Number(params.id), actor })
      return {}
    })
  })
}
