import { routes } from '@gongji/contract'
import type { objection as objectionSchema } from '@gongji/contract/objection'
import { daysBetween } from '@gongji/policy/dates'
import type { z } from 'zod'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { placeText } from '../notice/place.ts'
import { cursorText, cut, nextOf, readCursor } from '../paging.ts'
import { listNames, maskName } from '../person/person.ts'
import { agencyOf, requireCitizen, type Serve, type Shown } from '../serve.ts'
import { readDraw } from '../settlement/draws.ts'
import { problem as settlementProblem } from '../settlement/problem.ts'
import { listBillsOf } from '../settlement/records.ts'
import {
  type About,
  answerObjection,
  nextStep,
  remedyWords,
  statusWords,
  submitObjection,
  withdrawObjection,
} from './handle.ts'
import { problem } from './problem.ts'
import { findObjection, listObjectionsOf, listWaitingObjections, type Objection } from './store.ts'

type Presented = Shown<
  Objection,
  z.input<typeof objectionSchema>,
  'area' | 'bindingId' | 'caseId' | 'channel' | 'decidedBy' | 'holdId' | 'patientId' | 'settlementId'
>

async function presentOne(
  tx: Reader,
  deps: Deps,
  one: Objection,
  side: 'owner' | 'clerk',
): Promise<Presented> {
  const named = (name = ''): string => (side === 'owner' ? name : maskName(name))
  const names = await listNames(tx, [one.personId, one.patientId])
  const draw = one.about === 'draw' ? await readDraw(tx, one) : null
  const [bill] =
    one.about === 'bill'
      ? await listBillsOf(tx, one.patientId, { before: one.settlementId + 1, limit: 1 })
      : []
  const answered = one.status !== 'submitted' && one.status !== 'withdrawn'
  const at = draw?.at ?? bill?.at.getTime() ?? one.submittedAt
  return {
    id: String(one.id),
    personId: String(one.personId),
    personName: named(names.get(one.personId)),
    about: one.about,
    // A payer sees that it was drawn, never the bill.
    setlId: bill?.setlId ?? null,
    place: draw === null ? null : placeText(draw.place),
    relative: one.about === 'draw' ? named(names.get(one.patientId)) : null,
    amountFen: one.amount,
    at: new Date(at).toISOString(),
    cause: one.cause,
    words: one.words,
    status: one.status,
    statusName: statusWords[one.status],
    submittedAt: new Date(one.submittedAt).toISOString(),
    waitingDays:
      one.status === 'submitted' ? daysBetween(dateInChina(one.submittedAt), dateInChina(deps.now())) : 0,
    held: one.status === 'submitted' && one.holdId !== null,
    answer: one.answer,
    answerReadBy:
      one.about === 'draw'
        ? {
            zh: '付款人将看到这段答复：只写金额、时间和授权情况，不写诊断和项目。',
            en: 'The payer will read this answer: write of amount, time and authorisation, not of diagnoses or items.',
          }
        : { zh: '患者本人将看到这段答复。', en: 'The patient will read this answer.' },
    remedy: one.remedy === '' ? null : one.remedy,
    remedyName: one.remedy === '' ? null : remedyWords[one.remedy],
    next: answered ? nextStep : null,
    decidedAt: one.decidedAt === null ? null : new Date(one.decidedAt).toISOString(),
    version: one.version,
  }
}

async function present(tx: Reader, deps: Deps, objections: readonly Objection[], side: 'owner' | 'clerk') {
  const shown: Presented[] = []
  for (const one of objections) shown.push(await presentOne(tx, deps, one, side))
  return shown
}

/** Objections (申诉) by patients and payers, and the agency's answers. */
export function objectionRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.listMyObjections, async ({ caller, may, query }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { personId })
    const { page, next } = cut(await listObjectionsOf(db.reader, personId), query, ({ id }) => id)
    return { objections: await present(db.reader, deps, page, 'owner'), next }
  })

  serve(routes.submitObjection, async ({ caller, may, body }) => {
    const { personId, channel } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      let about: About
      if (body.about.kind === 'bill') {
        const patientId = Number(body.about.personId ?? personId)
        await may(tx, { personId: patientId }, settlementProblem.unknownBill)
        about = { kind: 'bill', setlId: body.about.setlId, patientId }
      } else {
        await may(tx, { payerId: personId })
        about = { kind: 'draw', bindingId: Number(body.about.bindingId ?? 0), at: Date.parse(body.about.at) }
      }
      const { cause, words, holdMeanwhile } = body
      return await presentOne(
        tx,
        deps,
        await submitObjection(tx, deps, { personId, about, cause, words, holdMeanwhile, channel }),
        'owner',
      )
    })
  })

  serve(routes.withdrawObjection, async ({ caller, may, params }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      await may(tx, { personId })
      return await presentOne(
        tx,
        deps,
        await withdrawObjection(tx, deps, { personId, id: Number(params.id) }),
        'owner',
      )
    })
  })

  serve(routes.listAgencyObjections, async ({ caller, may, shows, query }) => {
    const { area } = agencyOf(caller)
    await may(db.reader, { area })
    const { limit } = query
    const after = readCursor(query.after)
    const queue = await listWaitingObjections(db.reader, { area, after, way: 'asc', limit })
    shows(queue.map(({ personId }) => personId))
    const next = nextOf(queue, limit, ({ submittedAt, id }) => cursorText({ since: submittedAt, id }))
    return { objections: await present(db.reader, deps, queue, 'clerk'), next }
  })

  serve(routes.readAgencyObjection, async ({ may, params }) => {
    const objection = await findObjection(db.reader, {
      personId: Number(params.personId),
      id: Number(params.id),
    })
    if (!objection) throw problem.unknown()
    await may(db.reader, { personId: objection.personId, area: objection.area }, problem.unknown)
    return await presentOne(db.reader, deps, objection, 'clerk')
  })

  serve(routes.answerObjection, async ({ caller, may, params, body }) => {
    const clerk = agencyOf(caller)
    const key = { personId: Number(params.personId), id: Number(params.id) }
    return await db.transaction(async (tx) => {
      const objection = await findObjection(tx, key)
      if (!objection) throw problem.unknown()
      await may(tx, { personId: objection.personId, area: objection.area }, problem.unknown)
      return await presentOne(tx, deps, await answerObjection(tx, deps, key, { ...body, ...clerk }), 'clerk')
    })
  })
}
