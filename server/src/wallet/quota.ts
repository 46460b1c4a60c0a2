import { createHash } from 'node:crypto'
import type { Fen } from '@gongji/policy'
import { minus, sum } from '@gongji/policy/money'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { type Account, listQuotasOf, lockAccounts } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { openQuotaSource } from '../ledger/quota.ts'
import { passToHeirs } from '../person/estate.ts'
import { listNames } from '../person/person.ts'
import { requireNotHeld, requireParties } from './parties.ts'
import { problem } from './problem.ts'
import type { CrossingChange, QuotaCrossing } from './quota-crossing.ts'
import { askToRelease, askToTake } from './quota-crossing-ask.ts'
import { findCrossingDigest, findCrossingOf, listOpenChanges } from './quota-crossing-store.ts'
import {
  findChangeDigest,
  insertChange,
  listRelationsOfPayers,
  listRelationsOfRelatives,
} from './quota-store.ts'

export { listRelationsOfRelatives } from './quota-store.ts'

import { endingText, type QuotaRelation, relationAllowedFrom, relationStatusText } from './wallet.ts'

/** Refuses an action that the relation's state does not allow, naming the state. */
export function requireRelationState(
  relation: QuotaRelation,
  action: keyof typeof relationAllowedFrom,
): void {
  if ((relationAllowedFrom[action] as readonly string[]).includes(relation.status)) return
  const { zh, en } = relationStatusText[relation.status]
  throw problem.relationState({ status: zh, statusEn: en })
}

/** Refuses what no longer can be done while the relative's agency is asked to end the relation. */
function requireNotEnding(crossing: QuotaCrossing | null): void {
  if (crossing?.ending != null)
    throw problem.relationState({ status: endingText.zh, statusEn: endingText.en })
}

/** What of a payer's money is set aside for a relative and unused. The payer's account is locked, or nothing is promised. */
export async function readQuota(
  tx: Reader,
  { payerId, relativeId }: Pick<QuotaRelation, 'payerId' | 'relativeId'>,
): Promise<Fen> {
  return sum(...(await listQuotasOf(tx, [payerId], [relativeId])).map(({ balance }) => balance))
}

/** Whose quotas could pay this person's premium: those set aside for everything and for the premium alone. */
export async function listPremiumQuotaPayers(tx: Reader, relativeId: number): Promise<number[]> {
  const active = (await listRelationsOfRelatives(tx, [relativeId])).filter(
    ({ status }) => status === 'active',
  )
  const payerIds = active.map(({ payerId }) => payerId)
  const holding = new Set((await listQuotasOf(tx, payerIds, [relativeId])).map(({ payerId }) => payerId))
  return payerIds.filter((id) => holding.has(id)).reverse()
}

export async function tellOfQuota(
  tx: Tx,
  deps: Pick<Deps, 'now' | 'newId'>,
  {
    kind,
    to,
    about,
    key,
    ...facts
  }: { kind: string; to: readonly number[]; about: number; key: string } & Record<
    string,
    string | number | readonly number[]
  >,
): Promise<void> {
  const names = await listNames(tx, [about])
  for (const personId of new Set(to)) {
    await enqueue(tx, deps, {
      kind: 'notice',
      payload: {
        personId,
        kind,
        key: `${kind}:${key}:${personId}`,
        facts: { name: names.get(about) ?? '', ...facts },
      },
    })
  }
}

type Asked = { callerId: number; relationId: number; requestKey: string; amount: Fen }

const digestOf = (kind: string, { relationId, amount }: Asked): string =>
  createHash('sm3').update([kind, relationId, amount].join('\n')).digest('hex')

/** Finds the payer's relation and locks both accounts. */
async function lockRelation(tx: Tx, deps: Deps, { callerId, relationId }: Asked) {
  const mine = (await listRelationsOfPayers(tx, [callerId])).find(({ id }) => id === relationId)
  if (!mine) throw problem.noRelation()
  const accounts = await lockAccounts(tx, deps.db.lockStep, [mine.payerId, mine.relativeId])
  const relations = await listRelationsOfRelatives(tx, [mine.relativeId])
  return { accounts, relation: relations.find(({ id }) => id === relationId)! }
}

/** Whether the same was asked before under this key. @throws Problem when something else was */
async function asked(tx: Reader, kind: string, one: Asked): Promise<boolean> {
  const known =
    (await findChangeDigest(tx, one.callerId, one.requestKey)) ??
    (await findCrossingDigest(tx, one.callerId, one.requestKey))
  if (known !== null && known !== digestOf(kind, one)) throw problem.keyReused()
  return known !== null
}

/**
 * Sets money aside for the relative (共济额度): the sharer can no longer spend it himself. Gives the quota as it then is.
 * @throws Problem with nothing moved
 */
export async function grantQuota(deps: Deps, one: Asked): Promise<Fen> {
  const at = deps.now()
  const on = dateInChina(at)
  return await deps.db.transaction(async (tx) => {
    const { accounts, relation } = await lockRelation(tx, deps, one)
    if (await asked(tx, 'grant', one)) return await readQuota(tx, relation)
    requireRelationState(relation, 'grant')
    const crossing = await findCrossingOf(tx, relation)
    requireNotEnding(crossing)
    const { premiumOnly } = relation
    await requireParties(tx, deps, {
      payerId: relation.payerId,
      relativeId: relation.relativeId,
      on,
      premiumOnly,
    })
    await requireNotHeld(tx, relation.payerId)
    const { payerId, relativeId } = relation
    const id = deps.newId()
    await post(
      tx,
      accounts,
      { template: 'quota.grant', id, on, parts: { payerId, relativeId, amount: one.amount } },
      { actor: `citizen:${one.callerId}`, at, content: `relation:${relation.id}` },
    )
    // Bills look at sources; a premium finds the quota itself. What is granted elsewhere is drawn there.
    if (!premiumOnly && crossing === null) await openQuotaSource(tx, { relativeId, payerId, at })
    await insertChange(
      tx,
      {
        payerId,
        id,
        relativeId,
        relationId: relation.id,
        kind: 'grant',
        amount: one.amount,
        reason: 'payer',
        at,
      },
      { requestKey: one.requestKey, digest: digestOf('grant', one) },
    )
    if (crossing) await askToTake(tx, deps, crossing, one.amount)
    else
      await tellOfQuota(tx, deps, {
        kind: 'quota.granted',
        to: [relativeId],
        about: payerId,
        key: String(id),
        amountFen: one.amount,
      })
    return await readQuota(tx, relation)
  })
}

/** Quota that went back to the sharer's account, as its posting's id. */
export type Release = { relation: QuotaRelation; id: number; amount: Fen; reason: string }

/** Writes what became of these postings of quota.release, and tells both sides. */
export async function storeReleases(
  tx: Tx,
  deps: Pick<Deps, 'now' | 'newId'>,
  releases: readonly Release[],
  under: { requestKey: string; digest: string } | null = null,
): Promise<void> {
  for (const { relation, id, amount, reason } of releases) {
    const { payerId, relativeId } = relation
    await insertChange(
      tx,
      { payerId, id, relativeId, relationId: relation.id, kind: 'release', amount, reason, at: deps.now() },
      under,
    )
    await tellOfQuota(tx, deps, {
      kind: 'quota.released',
      to: [payerId, relativeId],
      about: relativeId,
      key: String(id),
      amountFen: amount,
    })
  }
}

/** Posts the return of unused quota to the sharer's account. Both accounts are locked. */
export async function release(
  tx: Tx,
  deps: Deps,
  accounts: Map<number, Account>,
  {
    relation,
    amount,
    actor,
    reason,
    asked: under = null,
  }: {
    relation: QuotaRelation
    amount: Fen
    actor: string
    reason: string
    asked?: { requestKey: string; digest: string } | null
  },
): Promise<void> {
  const { payerId, relativeId } = relation
  const at = deps.now()
  const id = deps.newId()
  await post(
    tx,
    accounts,
    { template: 'quota.release', id, on: dateInChina(at), parts: { payerId, relativeId, amount } },
    { actor, at, content: `relation:${relation.id} ${reason}` },
  )
  await storeReleases(tx, deps, [{ relation, id, amount, reason }], under)
  await passToHeirs(tx, deps, accounts, actor)
}

/** What the sharer wants back of quotas elsewhere, and was not told of yet. */
const askedBack = (open: readonly CrossingChange[]): Fen =>
  sum(...open.filter(({ kind, calledBack }) => kind === 'release' || calledBack).map(({ amount }) => amount))

/** Takes unused quota back while the relation goes on. Gives what is left of it. @throws Problem with nothing moved */
export async function releaseQuota(deps: Deps, one: Asked): Promise<Fen> {
  return await deps.db.transaction(async (tx) => {
    const { accounts, relation } = await lockRelation(tx, deps, one)
    const left = await readQuota(tx, relation)
    if (await asked(tx, 'release', one)) return left
    requireRelationState(relation, 'release')
    const under = { requestKey: one.requestKey, digest: digestOf('release', one) }
    const crossing = await findCrossingOf(tx, relation)
    requireNotEnding(crossing)
    const open = crossing ? await listOpenChanges(tx, relation) : []
    const free = minus(left, askedBack(open))
    if (one.amount > free) throw problem.quotaTooSmall({ left: free, asked: one.amount })
    if (crossing) {
      await askToRelease(tx, deps, crossing, { amount: one.amount, open, under })
      return left
    }
    await release(tx, deps, accounts, {
      relation,
      amount: one.amount,
      actor: `citizen:${one.callerId}`,
      reason: 'payer',
      asked: under,
    })
    return minus(left, one.amount)
  })
}

/**
 * The relation under which a payer's quota was drawn, when it has ended since: what comes back of the draw goes on to the
 * payer. Null: it goes on, and the money rests in its quota. A relation made anew never promised it.
 */
export function endedRelation(
  relations: readonly QuotaRelation[],
  { payerId, relativeId, drawnAt }: { payerId: number; relativeId: number; drawnAt: Instant },
): QuotaRelation | null {
  const between = relations.filter((one) => one.payerId === payerId && one.relativeId === relativeId)
  const goesOn = between.some(
    ({ status, agreedAt }) => status === 'active' && agreedAt !== null && agreedAt <= drawnAt,
  )
  if (goesOn) return null
  return between.find(({ agreedAt }) => agreedAt !== null && agreedAt <= drawnAt) ?? between.at(-1) ?? null
}

/** Money that came back to a quota whose relation has ended goes on to the sharer. Both accounts are locked. */
export async function returnQuotaIfEnded(
  tx: Tx,
  deps: Deps,
  accounts: Map<number, Account>,
  {
    payerId,
    relativeId,
    amount,
    drawnAt,
    actor,
  }: { payerId: number; relativeId: number; amount: Fen; drawnAt: Instant; actor: string },
): Promise<void> {
  const relations = await listRelationsOfRelatives(tx, [relativeId])
  const relation = endedRelation(relations, { payerId, relativeId, drawnAt })
  if (relation) await release(tx, deps, accounts, { relation, amount, actor, reason: 'ended' })
}
