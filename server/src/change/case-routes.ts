import { routes } from '@gongji/contract'
import type { riskCase } from '@gongji/contract/risk'
import type { Text } from '@gongji/policy'
import type { z } from 'zod'
import { requireOthers } from '../access/own-affair.ts'
import type { Reader, Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { inFen } from '../in-fen.ts'
import { listInstitutions } from '../institution/institution.ts'
import { cursorText, nextOf, readCursor } from '../paging.ts'
import { findNamed } from '../person/area.ts'
import { problem as personProblem } from '../person/identity.ts'
import { listNames, maskName } from '../person/person.ts'
import { type Case, type CasePlace, findCase, listCases } from '../risk/case.ts'
import { holdText } from '../risk/freeze.ts'
import { problem } from '../risk/problem.ts'
import { type Asking, actorOf, agencyOf, areaOf, type Caller, type Serve, type Shown } from '../serve.ts'
import {
  confirmRecovery,
  decideCase,
  liftCase,
  proposeRecovery,
  releaseAtCounter,
  reportBinding,
} from './case.ts'

const reported: Readonly<Record<Case['status'], Text>> = {
  open: { zh: '有人反映，正在核查', en: 'Reported, and being looked into' },
  confirmed: { zh: '有人反映，经核查关系不实', en: 'Reported, and the relation was found to be false' },
  dismissed: { zh: '有人反映，经核查没有问题', en: 'Reported, and found to be in order' },
}
const outcome: Readonly<Record<Case['status'], Text>> = {
  open: { zh: '核查有结论后恢复或终止。', en: 'It is lifted or ended once decided.' },
  confirmed: {
    zh: '授权已终止，应退款项见案件。',
    en: 'The authorisation has ended; the case says what is owed.',
  },
  dismissed: { zh: '因核查作的暂停已解除。', en: 'What was held for it is free again.' },
}

/** What a case is about and why it matters: a rule's own words, or what became of a report. */
const caseText = ({ rule, status }: Case): { title: Text; why: Text } =>
  rule === 'reported' ? { title: reported[status], why: outcome[status] } : holdText({ cause: 'rule', rule })

type Presented = Shown<
  Case,
  z.input<typeof riskCase>,
  'decidedBy' | 'personId' | 'proposedAmount' | 'relativeId' | 'subject'
>

async function present(tx: Reader, cases: readonly Case[]): Promise<Presented[]> {
  const people = cases.flatMap(({ personId, relativeId }) => [personId, relativeId])
  const names = await listNames(tx, [...new Set(people.filter((id) => id !== null))])
  const codes = cases.flatMap(({ institution }) => (institution === null ? [] : [institution]))
  const places = new Map((await listInstitutions(tx, [...new Set(codes)])).map((one) => [one.code, one.name]))
  const person = (id: number | null) =>
    id === null ? null : { id: String(id), name: maskName(names.get(id) ?? '') }
  return cases.map((one) => ({
    id: String(one.id),
    rule: one.rule,
    ...caseText(one),
    area: one.area,
    payer: person(one.personId),
    relative: person(one.relativeId),
    bindingId: one.bindingId === null ? null : String(one.bindingId),
    institution:
      one.institution === null ? null : { code: one.institution, name: places.get(one.institution) ?? '' },
    finding: { ...one.finding },
    amountFen: one.amount,
    status: one.status,
    openedAt: new Date(one.openedAt).toISOString(),
    openedBy: one.openedBy,
    decidedAt: one.decidedAt === null ? null : new Date(one.decidedAt).toISOString(),
    decision: one.decision,
    owedFen: one.owed,
    recoveredFen: one.recovered,
    givenBackFen: one.givenBack,
    proposedFen: one.proposedAmount,
    proposedBy: one.proposedBy,
    proposedDecision:
      one.proposedDecision === null
        ? null
        : { ...inFen(one.proposedDecision, 'owed'), at: new Date(one.proposedDecision.at).toISOString() },
    version: one.version,
  }))
}

const casePlaceText = ({ status, openedAt, id }: Case): string =>
  `${status === 'open' ? 1 : 0}-${cursorText({ since: openedAt, id })}`
function readCasePlace(text: string | undefined): CasePlace | null {
  const place = readCursor(text?.slice(2))
  return place === null ? null : { ...place, open: text!.startsWith('1') }
}

/** Cases: raised by a rule or reported, decided by a clerk, with what follows. */
export function caseRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const shown = async (tx: Reader, one: Case) => (await present(tx, [one]))[0]!

  /** The number of a case of the clerk's own area: another's is not there. @throws Problem */
  async function caseOf(tx: Tx, caller: Caller, may: Asking['may'], id: string): Promise<number> {
    const found = await findCase(tx, Number(id))
    if (!found) throw problem.unknownCase()
    const { personId, area } = found
    await may(tx, { ...(personId !== null && { personId }), area }, problem.unknownCase)
    requireOthers(caller, [found.relativeId])
    return found.id
  }

  serve(routes.listCases, async ({ caller, may, shows, query }) => {
    // An auditor sees every area's.
    const area = caller.kind === 'staff' && caller.role === 'auditor' ? null : agencyOf(caller).area
    await may(db.reader, areaOf(caller))
    const { limit } = query
    const cases = await listCases(db.reader, {
      area,
      status: query.status ?? null,
      after: readCasePlace(query.after),
      limit,
    })
    shows(cases.flatMap(({ personId, relativeId }) => [personId, relativeId]).filter((id) => id !== null))
    return { cases: await present(db.reader, cases), next: nextOf(cases, limit, casePlaceText) }
  })

  serve(routes.readCase, async ({ caller, may, params }) =>
    db.transaction(async (tx) => {
      const found = await findCase(tx, await caseOf(tx, caller, may, params.id))
      return await shown(tx, found as Case)
    }),
  )

  serve(routes.reportCase, async ({ caller, may, body }) =>
    db.transaction(async (tx) => {
      const payerId = await findNamed(tx, deps, body.payer, (personId) =>
        may(tx, { personId }, personProblem.unknown),
      )
      const relativeId = await findNamed(tx, deps, body.relative)
      const reported = { payerId, relativeId, words: body.words, ...agencyOf(caller) }
      return await shown(tx, await reportBinding(tx, deps, reported))
    }),
  )

  serve(routes.decideCase, async ({ caller, may, params, body }) =>
    db.transaction(async (tx) => {
      const id = await caseOf(tx, caller, may, params.id)
      return await shown(
        tx,
        await decideCase(tx, deps, id, { ...body, owed: body.owedFen, ...agencyOf(caller) }),
      )
    }),
  )

  serve(routes.liftCase, async ({ caller, may, params, body }) =>
    db.transaction(async (tx) => {
      const id = await caseOf(tx, caller, may, params.id)
      return await shown(tx, await liftCase(tx, deps, id, { ...body, ...agencyOf(caller) }))
    }),
  )

  serve(routes.recoverCase, async ({ caller, may, params, body }) =>
    db.transaction(async (tx) => {
      const id = await caseOf(tx, caller, may, params.id)
      return await shown(
        tx,
        await proposeRecovery(tx, deps, id, { ...body, amount: body.amountFen, ...agencyOf(caller) }),
      )
    }),
  )

  serve(routes.confirmRecovery, async ({ caller, may, params, body }) =>
    db.transaction(async (tx) => {
      const id = await caseOf(tx, caller, may, params.id)
      return await shown(
        tx,
        await confirmRecovery(tx, deps, id, { ...body, amount: body.amountFen, ...agencyOf(caller) }),
      )
    }),
  )

  serve(routes.releaseHold, async ({ caller, may, params, body }) => {
    const personId = Number(params.personId)
    return await db.transaction(async (tx) => {
      const named = await findNamed(tx, deps, body.person, (id) =>
        may(tx, { personId: id }, personProblem.unknown),
      )
      if (named !== personId) throw problem.unknownHold()
      const actor = actorOf(caller)
      return { released: await releaseAtCounter(tx, deps, { personId, holdId: Number(params.id), actor }) }
    })
  })
}
