import type { Fen, Text } from '@gongji/policy'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { type Account, lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { enrolmentOn, listEnrolments } from '../person/person.ts'
import { insertCase } from '../risk/case.ts'
import { insertHold, releaseHolds } from '../risk/hold.ts'
import { careWords, toldWord } from '../settlement/care-words.ts'
import { isOfClaim } from '../settlement/claimed.ts'
import { findDraw } from '../settlement/draws.ts'
import { problem as settlementProblem } from '../settlement/problem.ts'
import { findBill } from '../settlement/records.ts'
import { problem } from './problem.ts'
import {
  findObjection,
  insertObjection,
  listObjectionsOf,
  type Objection,
  type ObjectionCause,
  type ObjectionStatus,
  type Remedy,
  updateObjection,
} from './store.ts'

export type About =
  | { kind: 'bill'; setlId: string; patientId: number }
  | { kind: 'draw'; bindingId: number; at: Instant }

export const statusWords: Record<ObjectionStatus, Text> = {
  submitted: { zh: '待答复', en: 'waiting for an answer' },
  upheld: { zh: '申诉成立', en: 'upheld' },
  partly: { zh: '部分成立', en: 'partly upheld' },
  rejected: { zh: '申诉不成立', en: 'rejected' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
}

export const remedyWords: Record<Remedy, Text> = {
  none: { zh: '无须处理', en: 'nothing follows' },
  institutionReverses: {
    zh: '请到原结算机构退费后重新结算，钱按原路退回',
    en: 'the institution reverses the bill; each fen goes back to its source',
  },
  claimTakenBack: {
    zh: '经办机构撤销这笔手工报销，需要的可以重新申请',
    en: 'the agency takes the claim back; it can be handed in again',
  },
  case: { zh: '已立案核查授权关系', en: 'a case about the authorisation was opened' },
}

/** Where somebody turns who does not accept the answer. */
export const nextStep: Text = {
  zh: '对答复不服的，可以向上一级医疗保障部门反映，或依法申请行政复议、提起诉讼。',
  en: 'If you do not accept the answer, turn to the next higher authority, or apply for reconsideration or go to court as the law allows.',
}

type Subject = Pick<Objection, 'about' | 'settlementId' | 'patientId' | 'bindingId' | 'amount'>

/** Finds what is objected to among what the person may know of. @throws Problem */
async function subjectOf(tx: Reader, personId: number, about: About): Promise<Subject> {
  if (about.kind === 'bill') {
    const found = await findBill(tx, about.patientId, about.setlId)
    if (!found) throw settlementProblem.unknownBill()
    return {
      about: 'bill',
      settlementId: found.row.id,
      patientId: about.patientId,
      bindingId: null,
      amount: found.settlement.amounts.total,
    }
  }
  const draw = await findDraw(tx, { payerId: personId, bindingId: about.bindingId, at: about.at })
  if (!draw) throw problem.unknownDraw()
  const { settlementId, relativeId: patientId, amount } = draw
  const bindingId = about.bindingId === 0 ? null : about.bindingId
  return { about: 'draw', settlementId, patientId, bindingId, amount }
}

const record = (tx: Tx, account: Account, one: Objection, kind: string, by: { actor: string; at: Instant }) =>
  recordAct(tx, [account], {
    kind,
    ref: one.id,
    ...by,
    content: JSON.stringify({
      about: one.about,
      settlementId: one.settlementId,
      cause: one.cause,
      status: one.status,
      remedy: one.remedy,
    }),
  })

/** Objects, and holds the authorisation until the answer where the payer asks for it. @throws Problem */
export async function submitObjection(
  tx: Tx,
  deps: Deps,
  given: {
    personId: number
    about: About
    cause: ObjectionCause
    words: string
    holdMeanwhile: boolean
    channel: string
  },
): Promise<Objection> {
  const { personId, cause, words, channel } = given
  const at = deps.now()
  const actor = `citizen:${personId}`
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [personId]), personId)
  const subject = await subjectOf(tx, personId, given.about)
  const enrolments = await listEnrolments(tx, [personId])
  const area = (enrolmentOn(enrolments, dateInChina(at)) ?? enrolments.at(-1))?.area
  if (area === undefined) throw problem.notInsured()
  const open = (await listObjectionsOf(tx, personId)).find(
    (one) =>
      one.status === 'submitted' && one.settlementId === subject.settlementId && one.about === subject.about,
  )
  if (open) throw problem.alreadyOpen({ objection: open.id })
  const holdId = given.holdMeanwhile && subject.bindingId !== null ? deps.newId() : null
  if (holdId !== null && subject.bindingId !== null) {
    await insertHold(
      tx,
      {
        personId,
        id: holdId,
        scope: 'binding',
        bindingId: subject.bindingId,
        cause: 'objection',
        rule: '',
        caseId: null,
        placedAt: at,
      },
      actor,
    )
  }
  const objection: Objection = {
    ...subject,
    personId,
    id: deps.newId(),
    cause,
    words,
    area,
    status: 'submitted',
    channel,
    submittedAt: at,
    holdId,
    answer: '',
    remedy: '',
    caseId: null,
    decidedBy: null,
    decidedAt: null,
    version: 1,
  }
  await insertObjection(tx, objection)
  await record(tx, account, objection, 'objection.submit', { actor, at })
  return objection
}

async function liftHold(tx: Tx, one: Objection, by: string, at: Instant): Promise<void> {
  if (one.holdId !== null) await releaseHolds(tx, { personId: one.personId, ids: [one.holdId], at, by })
}

/** Takes an objection back; what it held is free again. @throws Problem */
export async function withdrawObjection(
  tx: Tx,
  deps: Deps,
  { personId, id }: { personId: number; id: number },
): Promise<Objection> {
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [personId]), personId)
  const old = await findObjection(tx, { personId, id })
  if (!old) throw problem.unknown()
  if (old.status !== 'submitted') throw problem.answered()
  const by = { actor: `citizen:${personId}`, at: deps.now() }
  await liftHold(tx, old, by.actor, by.at)
  const one: Objection = { ...old, status: 'withdrawn' }
  if (!(await updateObjection(tx, one))) throw problem.changedMeanwhile()
  await record(tx, account, one, 'objection.withdraw', by)
  return { ...one, version: one.version + 1 }
}

/**
 * Answers an objection. The remedy `case` opens a case about the authorisation, which stays held until that is decided;
 * otherwise what the objection held is free again.
 * @throws Problem with nothing changed
 */
export async function answerObjection(
  tx: Tx,
  deps: Deps,
  { personId, id }: { personId: number; id: number },
  given: {
    outcome: 'upheld' | 'partly' | 'rejected'
    remedy: Remedy
    answer: string
    version: number
    actor: string
    area: string
  },
): Promise<Objection> {
  const accounts = await lockAccounts(tx, deps.db.lockStep, [personId])
  const old = await findObjection(tx, { personId, id })
  if (!old || old.area !== given.area) throw problem.unknown()
  const account = requireAccount(accounts, personId)
  if (old.status !== 'submitted') throw problem.answered()
  if (old.version !== given.version) throw problem.changedMeanwhile()
  if (given.remedy === 'case' && old.bindingId === null) throw problem.remedyNeedsBinding()
  if (given.remedy === 'institutionReverses' || given.remedy === 'claimTakenBack') {
    const byClaim = await isOfClaim(tx, { personId: old.patientId, settlementId: old.settlementId })
    if (byClaim !== (given.remedy === 'claimTakenBack')) throw problem.remedyOtherWay()
  }
  if (old.about === 'draw') {
    const word = toldWord(given.answer, await careWords(tx, { ...old, personId: old.patientId }))
    if (word !== null) throw problem.tellsOfCare({ word })
  }
  const at = deps.now()
  await liftHold(tx, old, given.actor, at)
  const caseId = given.remedy === 'case' ? await openCase(tx, deps, old, given) : null
  const one: Objection = {
    ...old,
    status: given.outcome,
    remedy: given.remedy,
    answer: given.answer,
    caseId,
    decidedBy: given.actor,
    decidedAt: at,
  }
  if (!(await updateObjection(tx, one))) throw problem.changedMeanwhile()
  await record(tx, account, one, 'objection.answer', { actor: given.actor, at })
  const key = `objection.answered:${id}`
  await enqueue(tx, deps, {
    kind: 'notice',
    payload: {
      personId,
      kind: 'objection.answered',
      facts: {
        objectionId: String(id),
        outcomeZh: statusWords[given.outcome].zh,
        outcomeEn: statusWords[given.outcome].en,
        answer: given.answer,
      },
      key,
    },
    uniqueKey: key,
  })
  return { ...one, version: one.version + 1 }
}

async function openCase(
  tx: Tx,
  deps: Deps,
  { personId, patientId, bindingId, area, amount, words }: Objection & { amount: Fen },
  { actor }: { actor: string },
): Promise<number | null> {
  if (bindingId === null) return null
  const at = deps.now()
  const id = deps.newId()
  const opened = await insertCase(tx, {
    id,
    rule: 'reported',
    subject: `binding:${bindingId}`,
    area,
    personId,
    relativeId: patientId,
    bindingId,
    institution: null,
    finding: { words },
    amount,
    openedAt: at,
    openedBy: actor,
  })
  if (!opened) return null
  await insertHold(
    tx,
    {
      personId,
      id: deps.newId(),
      scope: 'binding',
      bindingId,
      cause: 'clerk',
      rule: 'reported',
      caseId: id,
      placedAt: at,
    },
    actor,
  )
  return id
}
