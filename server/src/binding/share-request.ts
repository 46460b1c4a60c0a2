import { randomInt } from 'node:crypto'
import type { PlainDate } from '@gongji/policy'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { findAccounts, lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { isGranted } from '../ledger/quota.ts'
import type { Acting } from './acting.ts'
import { problem } from './problem.ts'
import { listBindingsOfPayer, listBindingsOfRelatives } from './store.ts'

/** One visit's request, made on the phone, that the shared account is to pay (docs/definitions.md Z3, X5). Used once. */
export type VisitRequest = {
  id: number
  relativeId: number
  on: PlainDate
  /** 10 digits that a till may scan instead of flag 2. */
  code: string
  requestedAt: Instant
  cancelledAt: Instant | null
  /** The settlement that used it. */
  usedBy: number | null
}

const requests = table<VisitRequest>('share_request', {
  relativeId: 'bigint',
  id: 'bigint',
  on: ['on_date', 'date'],
  code: 'text',
  requestedAt: 'timestamptz',
  cancelledAt: 'timestamptz null',
  usedBy: 'bigint null',
})
const ofRelatives = requests.list(
  'binding.requests_of_relatives',
  'where relative_id = any($1::bigint[]) and on_date >= $2::date order by requested_at desc, id desc',
)
const cancelOne = command(
  'binding.cancel_request',
  'update share_request set cancelled_at = $3 where relative_id = $1 and id = $2',
)

/** Requests for these people from a day on, newest first. */
export const listRequests = async (
  tx: Reader,
  relativeIds: readonly number[],
  from: PlainDate,
): Promise<VisitRequest[]> => await ofRelatives(tx, relativeIds, from)

/** Shared money beside bindings: wallet money, or a quota. */
async function hasOtherShared(tx: Reader, relativeId: number): Promise<boolean> {
  const account = (await findAccounts(tx, [relativeId])).get(relativeId)
  return (account !== undefined && account.wallet > 0) || (await isGranted(tx, relativeId))
}

/** Relatives whom this person has authorised, and who may spend from his account today. */
export async function listAuthorisedBy(tx: Reader, deps: Deps, payerId: number): Promise<number[]> {
  const bindings = await listBindingsOfPayer(tx, payerId, dateInChina(deps.now()))
  return bindings.filter(({ status }) => status === 'active').map(({ relativeId }) => relativeId)
}

/** Of these people, those for whom any shared money is there to be asked for. */
export async function listSharing(tx: Reader, deps: Deps, relativeIds: readonly number[]): Promise<number[]> {
  const today = dateInChina(deps.now())
  const sharing: number[] = []
  for (const relativeId of relativeIds) {
    const bindings = await listBindingsOfRelatives(tx, [relativeId], today)
    const open = bindings.some(({ status }) => status !== 'ended')
    if (open || (await hasOtherShared(tx, relativeId))) sharing.push(relativeId)
  }
  return sharing
}

/**
 * Says for today's visit that the shared account is to pay. Asking again while one is open gives the same one.
 * @throws Problem when nobody has authorised the relative
 */
export async function requestSharing(
  tx: Tx,
  deps: Deps,
  { relativeId, by }: { relativeId: number; by: Acting },
): Promise<VisitRequest> {
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [relativeId]), relativeId)
  const today = dateInChina(deps.now())
  const open = (await listBindingsOfRelatives(tx, [relativeId], today)).filter(
    ({ status }) => status === 'active',
  )
  if (open.length === 0 && !(await hasOtherShared(tx, relativeId))) throw problem.nobodyAuthorised()
  const known = (await listRequests(tx, [relativeId], today)).find(
    ({ on, usedBy, cancelledAt }) => on === today && usedBy === null && cancelledAt === null,
  )
  if (known) return known
  const request: VisitRequest = {
    id: deps.newId(),
    relativeId,
    on: today,
    code: String(randomInt(10 ** 9, 10 ** 10)),
    requestedAt: deps.now(),
    cancelledAt: null,
    usedBy: null,
  }
  await requests.insert(tx, [request])
  await recordAct(tx, [account], {
    kind: 'share.request',
    ref: request.id,
    actor: by.actor,
    at: deps.now(),
    content: null,
  })
  return request
}

/** Takes a request back, unless a bill has used it. @throws Problem */
export async function cancelRequest(
  tx: Tx,
  deps: Deps,
  { requestId, relativeId, by }: { requestId: number; relativeId: number; by: Acting },
): Promise<VisitRequest> {
  const today = dateInChina(deps.now())
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [relativeId]), relativeId)
  const request = (await listRequests(tx, [relativeId], today)).find(({ id }) => id === requestId)
  if (!request || request.usedBy !== null) throw problem.requestUsed()
  if (request.cancelledAt !== null) return request
  const at = deps.now()
  await execute(tx, cancelOne, [relativeId, requestId, new Date(at)])
  await recordAct(tx, [account], { kind: 'share.cancel', ref: requestId, actor: by.actor, at, content: null })
  return { ...request, cancelledAt: at }
}
