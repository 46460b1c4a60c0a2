import type { Fen } from '@gongji/policy'
import type { Reader, Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import { type WaitingPage, waitingRows, waitingValues } from '../waiting.ts'

export type ObjectionCause = 'notMine' | 'wrongAmount' | 'wrongAccount' | 'notAuthorised' | 'other'
export type ObjectionStatus = 'submitted' | 'upheld' | 'partly' | 'rejected' | 'withdrawn'
export type Remedy = 'none' | 'institutionReverses' | 'claimTakenBack' | 'case'

/** An objection (申诉) by a patient against a bill, or by a payer against a draw. */
export type Objection = {
  personId: number
  id: number
  about: 'bill' | 'draw'
  settlementId: number
  patientId: number
  bindingId: number | null
  amount: Fen
  cause: ObjectionCause
  words: string
  area: string
  status: ObjectionStatus
  channel: string
  submittedAt: Instant
  holdId: number | null
  answer: string
  remedy: Remedy | ''
  caseId: number | null
  decidedBy: string | null
  decidedAt: Instant | null
  version: number
}

const objections = table<Objection>('objection', {
  personId: 'bigint',
  id: 'bigint',
  about: 'text',
  settlementId: 'bigint',
  patientId: 'bigint',
  bindingId: 'bigint null',
  amount: 'bigint',
  cause: 'text',
  words: 'text',
  area: 'text',
  status: 'text',
  channel: 'text',
  submittedAt: 'timestamptz',
  holdId: 'bigint null',
  answer: 'text',
  remedy: 'text',
  caseId: 'bigint null',
  decidedBy: 'text null',
  decidedAt: 'timestamptz null',
  version: 'integer',
})
const ofPerson = objections.list(
  'objection.of_person',
  'where person_id = $1 order by submitted_at desc, id desc',
)
const byId = objections.list('objection.by_id', 'where person_id = $1 and id = $2')
const update = objections.update('objection.update', {
  key: ['personId', 'id'],
  keep: [
    'about',
    'settlementId',
    'patientId',
    'bindingId',
    'amount',
    'cause',
    'words',
    'area',
    'channel',
    'submittedAt',
  ],
  version: 'checked',
})

/** Objections of a person, newest first. */
export const listObjectionsOf = async (tx: Reader, personId: number): Promise<Objection[]> =>
  await ofPerson(tx, personId)

export const findObjection = async (
  tx: Reader,
  { personId, id }: { personId: number; id: number },
): Promise<Objection | null> => (await byId(tx, personId, id))[0] ?? null

export async function insertObjection(tx: Tx, one: Objection): Promise<void> {
  await objections.insert(tx, [one])
}

/** Writes an answer or a withdrawal. False when somebody else has changed it since it was read. */
export const updateObjection = async (tx: Tx, one: Objection): Promise<boolean> =>
  (await update(tx, [one])) === 1

const waiting = {
  asc: objections.list('objection.waiting_asc', waitingRows(`status = 'submitted'`, 'submitted_at', 'asc')),
  desc: objections.list(
    'objection.waiting_desc',
    waitingRows(`status = 'submitted'`, 'submitted_at', 'desc'),
  ),
}

/** A page of the objections that wait for an agency. */
export const listWaitingObjections = async (tx: Reader, page: WaitingPage): Promise<Objection[]> =>
  await waiting[page.way](tx, ...waitingValues(page))
