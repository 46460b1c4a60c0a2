import { z } from 'zod'
import type { Reader, Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { lockAccounts } from '../ledger/account.ts'
import { problem as peerProblem } from '../peer/peer.ts'
import { findPersonId } from '../person/person.ts'
import type { QuotaCrossing } from './quota-crossing.ts'
import { findCrossing } from './quota-crossing-store.ts'
import { listRelationsOfRelatives } from './quota-store.ts'

export const number = z.string().regex(/^[0-9]{6}-[0-9]{1,20}$/)
export const psnNo = z.string().max(30)
/** Of which relation a message speaks: the relative as both agencies know him, and its number. */
export const about = z.object({ relative: psnNo, number })
export type About = z.infer<typeof about>

/** Our number of the relative; null: nobody is known by that. */
export const relativeOf = async (
  tx: Reader,
  { secrets }: Deps,
  { relative }: About,
): Promise<number | null> => await findPersonId(tx, secrets, 'psn', relative)

/** A relation under the lock of both accounts; null: it never came. @throws Problem when it is not that agency's to speak of */
export async function lockCrossing(
  tx: Tx,
  deps: Deps,
  peer: string,
  said: About,
  side: QuotaCrossing['side'],
) {
  const relativeId = await relativeOf(tx, deps, said)
  const found = relativeId === null ? null : await findCrossing(tx, relativeId, said.number)
  if (found?.relationId == null || found.payerId === null) return null
  if (found.peer !== peer || found.side !== side) throw peerProblem.badMessage()
  const { payerId } = found
  const accounts = await lockAccounts(tx, deps.db.lockStep, [payerId, found.relativeId])
  const crossing = (await findCrossing(tx, found.relativeId, said.number))!
  const relation = (await listRelationsOfRelatives(tx, [found.relativeId])).find(
    ({ id }) => id === found.relationId,
  )!
  return { accounts, crossing, relation, payerId }
}
