import type { Reader, Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import { type WaitingPage, waitingRows, waitingValues } from '../waiting.ts'
import type { Claim } from './claim.ts'

const claims = table<Claim>('manual_claim', {
  personId: 'bigint',
  id: 'bigint',
  area: 'text',
  institution: 'text',
  placeWritten: 'text',
  slipNo: 'text',
  slipDigest: 'text',
  careOn: 'date',
  medType: 'text',
  disease: 'text',
  lines: 'json',
  approvedLines: 'json',
  decidedMedType: 'text',
  total: 'bigint',
  cause: 'text',
  accountUse: 'smallint',
  payeeSealed: 'text',
  status: 'text',
  channel: 'text',
  filedBy: 'text',
  enteredBy: 'text',
  submittedAt: 'timestamptz',
  dueOn: 'date null',
  decidedBy: 'text null',
  decidedAt: 'timestamptz null',
  decision: 'json',
  settlementId: 'bigint null',
  paidAmount: 'bigint null',
  accountShare: 'bigint null',
  paidTo: 'text',
  paidAt: 'timestamptz null',
  paidBy: 'text null',
  takenBackBy: 'text null',
  takenBackAt: 'timestamptz null',
  version: 'integer',
})

const ofPeople = claims.list(
  'claim.of_people',
  'where person_id = any($1::bigint[]) order by submitted_at desc, id desc',
)
const byId = claims.list('claim.by_id', 'where person_id = $1 and id = $2')
const update = claims.update('claim.update', {
  key: ['personId', 'id'],
  keep: [
    'area',
    'placeWritten',
    'slipNo',
    'careOn',
    'cause',
    'accountUse',
    'payeeSealed',
    'channel',
    'filedBy',
    'dueOn',
  ],
  version: 'checked',
})

/** Claims of these people, newest first. */
export const listClaimsOf = async (tx: Reader, personIds: readonly number[]): Promise<Claim[]> =>
  await ofPeople(tx, personIds)

export const findClaim = async (
  tx: Reader,
  { personId, id }: { personId: number; id: number },
): Promise<Claim | null> => (await byId(tx, personId, id))[0] ?? null

export async function insertClaim(tx: Tx, one: Claim): Promise<void> {
  await claims.insert(tx, [one])
}

/** Writes a claim as it now is. False when somebody else has changed it since it was read. */
export const updateClaim = async (tx: Tx, one: Claim): Promise<boolean> => (await update(tx, [one])) === 1

const waiting = {
  asc: claims.list(
    'claim.waiting_asc',
    waitingRows(`status in ('submitted', 'approved', 'settled', 'takingBack')`, 'submitted_at', 'asc'),
  ),
  desc: claims.list(
    'claim.waiting_desc',
    waitingRows(`status in ('submitted', 'approved', 'settled', 'takingBack')`, 'submitted_at', 'desc'),
  ),
}

/** A page of the claims that wait for an agency. */
export const listWaitingClaims = async (tx: Reader, page: WaitingPage): Promise<Claim[]> =>
  await waiting[page.way](tx, ...waitingValues(page))
