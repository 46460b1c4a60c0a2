import type { Fen } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import { minus } from '@gongji/policy/money'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, instantInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { tellPeer } from '../peer/send.ts'
import { readPerson } from '../person/person.ts'
import type { CrossingChange, QuotaCrossing } from './quota-crossing.ts'
import {
  insertCrossing,
  insertCrossingChange,
  writeCrossing,
  writeCrossingChange,
} from './quota-crossing-store.ts'
import type { EndReason, QuotaRelation } from './wallet.ts'

// The sharer's agency asks the relative's, which decides. Whatever is not answered is asked until it is.

/** Tells the other agency of one of its people, named as it knows him. */
export async function tellOf(
  tx: Tx,
  deps: Deps,
  { relativeId, number, peer }: Pick<QuotaCrossing, 'relativeId' | 'number' | 'peer'>,
  kind: string,
  more: object = {},
): Promise<void> {
  const relative = (await readPerson(tx, deps.secrets, relativeId)).psnNo
  await tellPeer(tx, deps, { peer, kind, body: { relative, number, ...more } })
}

/** Offers a relation that was just written to the relative's agency. */
export async function offerRelation(
  tx: Tx,
  deps: Deps,
  peer: string,
  relation: QuotaRelation,
): Promise<void> {
  const { relativeId, payerId, relationship, premiumOnly, payerArea, commitment, askedAt } = relation
  const number = `${deps.peers!.self}-${relation.id}`
  await insertCrossing(tx, {
    relativeId,
    number,
    relationId: relation.id,
    payerId,
    peer,
    side: 'out',
    ending: null,
    endedBy: null,
    held: null,
    heldAt: null,
  })
  const payer = (await readPerson(tx, deps.secrets, payerId)).psnNo
  await tellOf(tx, deps, { relativeId, number, peer }, 'quota.offer', {
    ...{ payer, relationship, premiumOnly, payerArea, commitment, askedAt },
  })
}

type Change = Pick<CrossingChange, 'kind' | 'amount' | 'requestKey' | 'digest'>

async function insertChange(
  tx: Tx,
  deps: Deps,
  { number: _, payerId, relationId, relativeId, peer }: QuotaCrossing,
  change: Change,
): Promise<CrossingChange> {
  const askedAt = deps.now()
  const id = deps.newId()
  const one: CrossingChange = {
    payerId: payerId!,
    id,
    number: `${deps.peers!.self}-${id}`,
    relativeId,
    relationId: relationId!,
    peer,
    side: 'out',
    ...change,
    status: 'sent',
    calledBack: false,
    askedAt,
    closesAt: instantInChina(addDays(dateInChina(askedAt), 1), '00:00:00'),
    closedAt: null,
  }
  await insertCrossingChange(tx, one)
  return one
}

/** A grant whose money was just set aside: the relative's agency takes it until midnight, or it comes back. */
export async function askToTake(tx: Tx, deps: Deps, crossing: QuotaCrossing, amount: Fen): Promise<void> {
  const granted = await insertChange(tx, deps, crossing, {
    kind: 'grant',
    amount,
    requestKey: null,
    digest: null,
  })
  const { payerId, number: change, closesAt } = granted
  await tellOf(tx, deps, crossing, 'quota.grant', { change, amountFen: amount, closesAt })
  await enqueue(tx, deps, {
    kind: 'wallet.quota-close',
    runAt: closesAt,
    payload: { payerId, change, relativeId: crossing.relativeId, number: crossing.number },
    uniqueKey: `wallet.quota-close:${change}`,
  })
}

/** Asks whether a grant was taken; what was not by then never is. */
export const askWhetherTaken = (
  tx: Tx,
  deps: Deps,
  crossing: QuotaCrossing,
  { number: change, amount }: CrossingChange,
): Promise<void> => tellOf(tx, deps, crossing, 'quota.close', { change, amountFen: amount })

/**
 * Asks unused quota back: grants that nobody has confirmed yet are called back whole, and the rest is released there as far
 * as it is unused.
 */
export async function askToRelease(
  tx: Tx,
  deps: Deps,
  crossing: QuotaCrossing,
  {
    amount,
    open,
    under,
  }: {
    amount: Fen
    open: readonly CrossingChange[]
    under: { requestKey: string; digest: string } | null
  },
): Promise<void> {
  let rest = amount
  for (const one of open) {
    if (one.kind !== 'grant' || one.calledBack || one.amount > rest) continue
    await writeCrossingChange(tx, { ...one, calledBack: true })
    await askWhetherTaken(tx, deps, crossing, one)
    rest = minus(rest, one.amount)
  }
  const change = await insertChange(tx, deps, crossing, {
    kind: 'release',
    amount: rest,
    requestKey: under?.requestKey ?? null,
    digest: under?.digest ?? null,
  })
  if (rest === 0) await writeCrossingChange(tx, { ...change, status: 'taken', closedAt: deps.now() })
  else await tellOf(tx, deps, crossing, 'quota.release', { change: change.number, amountFen: rest })
}

/** Asks that a relation of ours be ended; it is once the other agency has said so. */
export async function askToEnd(
  tx: Tx,
  deps: Deps,
  crossing: QuotaCrossing,
  { reason, actor }: { reason: EndReason; actor: string },
): Promise<void> {
  await writeCrossing(tx, { ...crossing, ending: reason, endedBy: actor })
  await tellOf(tx, deps, crossing, 'quota.end', { reason })
}
