import type { PlainDate } from '@gongji/policy'
import { command, execute, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/** An invitation as it is kept: of the token only a digest. */
export type Invitation = {
  digest: string
  staffId: number
  invitedBy: string
  invitedAt: Instant
  expiresAt: Instant
  usedAt: Instant | null
}
const invitations = table<Invitation>('staff_invitation', {
  digest: 'text',
  staffId: 'bigint',
  invitedBy: 'text',
  invitedAt: 'timestamptz',
  expiresAt: 'timestamptz',
  usedAt: 'timestamptz null',
})
const usable = invitations.list(
  'administration.usable_invitation',
  'where digest = $1 and used_at is null and expires_at > $2::timestamptz',
)
const useOne = command(
  'administration.use_invitation',
  'update staff_invitation set used_at = $2 where digest = $1 and used_at is null and expires_at > $2',
)
const endOthers = command(
  'administration.end_invitations',
  'update staff_invitation set expires_at = $2 where staff_id = $1 and used_at is null and expires_at > $2',
)

/** The invitation of a token's digest while it can be used; null afterwards. */
export const findInvitation = async (tx: Reader, digest: string, at: Instant): Promise<Invitation | null> =>
  (await usable(tx, digest, new Date(at)))[0] ?? null

/** Adds an invitation; those of before for the same person end. */
export async function insertInvitation(tx: Tx, one: Invitation): Promise<void> {
  await execute(tx, endOthers, [one.staffId, new Date(one.invitedAt)])
  await invitations.insert(tx, [one])
}

/** Uses an invitation up: whether this call was the one that did. */
export const takeInvitation = async (tx: Tx, digest: string, at: Instant): Promise<boolean> =>
  (await execute(tx, useOne, [digest, new Date(at)])) === 1

/** What an administrator or an operator did. */
export type AdministrativeAct = {
  id: number
  at: Instant
  /** `staff:ID`, or `operator` at the machine. */
  actor: string
  kind: string
  /** `staff:ID`, `institution:CODE`, `area:CODE`. */
  subject: string
  content: Readonly<Record<string, unknown>>
}
const acts = table<AdministrativeAct>('administrative_act', {
  id: 'bigint',
  at: 'timestamptz',
  actor: 'text',
  kind: 'text',
  subject: 'text',
  content: 'json',
})
const actsBefore = acts.list('administration.acts_before', 'where id < $1 order by id desc limit $2')

export async function insertAct(tx: Tx, one: AdministrativeAct): Promise<void> {
  await acts.insert(tx, [one])
}

export const listActsBefore = async (
  tx: Reader,
  { before, limit }: { before: number; limit: number },
): Promise<AdministrativeAct[]> => await actsBefore(tx, before, limit)

export type ServedArea = { area: string; openedOn: PlainDate; openedBy: string }
const areas = table<ServedArea>('served_area', { area: 'text', openedOn: 'date', openedBy: 'text' })
const all = areas.list('administration.areas', 'order by area')
const openOne = areas.insertion('administration.open_area', 'on conflict (area) do nothing')

export const listServedAreas = async (tx: Reader): Promise<ServedArea[]> => await all(tx)

/** Whether the area was opened now; one that is served already stays as it was. */
export const insertServedArea = async (tx: Tx, one: ServedArea): Promise<boolean> =>
  (await execute(tx, openOne, areas.lists([one]))) === 1

/** What one person asks for and another confirms. */
export type RequestRow = {
  id: number
  kind: 'staff.enter' | 'staff.change' | 'staff.invite' | 'intake.release'
  /** `staff:ID`, `sign-in:NAME` of somebody who is not entered yet, `intake:KIND:DIGEST`. */
  subject: string
  content: Readonly<Record<string, unknown>>
  askedBy: string
  askedAt: Instant
  status: 'waiting' | 'done' | 'refused'
  decidedBy: string | null
  decidedAt: Instant | null
}
const requests = table<RequestRow>('administrative_request', {
  id: 'bigint',
  kind: 'text',
  subject: 'text',
  content: 'json',
  askedBy: 'text',
  askedAt: 'timestamptz',
  status: 'text',
  decidedBy: 'text null',
  decidedAt: 'timestamptz null',
})
const askOne = requests.insertion(
  'administration.ask',
  "on conflict (kind, subject) where status = 'waiting' do nothing",
)
const lockOne = command(
  'administration.lock_request',
  `select ${requests.select('t')} from administrative_request t where id = $1 for update`,
)
const waitingAfter = requests.list(
  'administration.waiting_requests',
  "where status = 'waiting' and id > $1 order by id limit $2",
)
const waitingAbout = requests.list(
  'administration.waiting_about',
  "where status = 'waiting' and subject = $1 order by id",
)
const releasedFile = requests.list(
  'administration.released',
  "where kind = 'intake.release' and subject = $1 and status = 'done'",
)
const putRequest = requests.update('administration.put_request', { key: ['id'] })

/** Whether it was added: what waits already for the same subject stays as it is. */
export const insertRequest = async (tx: Tx, one: RequestRow): Promise<boolean> =>
  (await execute(tx, askOne, requests.lists([one]))) === 1

/** The request of an id, locked; null when there is none. */
export const lockRequest = async (tx: Tx, id: number): Promise<RequestRow | null> =>
  requests.rows<RequestRow>(await run(tx, lockOne, [id]))[0] ?? null

export const listWaitingAfter = async (
  tx: Reader,
  { after, limit }: { after: number; limit: number },
): Promise<RequestRow[]> => await waitingAfter(tx, after, limit)

export const listWaitingAbout = async (tx: Reader, subject: string): Promise<RequestRow[]> =>
  await waitingAbout(tx, subject)

export const isReleased = async (tx: Reader, subject: string): Promise<boolean> =>
  (await releasedFile(tx, subject)).length > 0

export async function updateRequest(tx: Tx, one: RequestRow): Promise<void> {
  await putRequest(tx, [one])
}
