import type { Relationship } from '@gongji/policy'
import { zero } from '@gongji/policy/money'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { enqueue } from '../jobs.ts'
import { lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { closeQuotaSource } from '../ledger/quota.ts'
import { type Enrolment, enrolmentOn, listEnrolments, listGuardians, readPerson } from '../person/person.ts'
import type { There } from './crossing-send.ts'
import { requireOfferable } from './offerable.ts'
import { type Named, requireNamed, requireParties } from './parties.ts'
import { problem } from './problem.ts'
import { readQuota, release, requireRelationState, tellOfQuota } from './quota.ts'
import { askToEnd, offerRelation, tellOf } from './quota-crossing-ask.ts'
import { findCrossingOf } from './quota-crossing-store.ts'
import { tellMoves } from './quota-moves.ts'
import {
  insertRelation,
  listOpenRelations,
  listRelationsOfPayers,
  listRelationsOfRelatives,
  updateRelation,
} from './quota-store.ts'
import { listReceived } from './store.ts'
import { commitmentText, type EndReason, endReasonText, type QuotaRelation } from './wallet.ts'

export type Invitation = {
  callerId: number
  channel: string
  relative: Named
  /** What the relative is to the sharer. */
  relationship: Relationship
  commitment: boolean
  /** Left out: for everything, or for the premium alone where the relative is not insured yet. */
  premiumOnly?: boolean | undefined
  /** Whom another agency keeps, as it describes him. */
  there?: There | null
}

/** The sharer offers a relation; it begins when the other side agrees. @throws Problem */
export async function inviteRelative(deps: Deps, one: Invitation): Promise<QuotaRelation> {
  const at = deps.now()
  const on = dateInChina(at)
  return await deps.db.transaction(async (tx) => {
    if (!one.commitment) throw problem.commitmentNeeded()
    const payer = await readPerson(tx, deps.secrets, one.callerId)
    const relative = await requireNamed(tx, deps, one.relative)
    const accounts = await lockAccounts(tx, deps.db.lockStep, [payer.id, relative.id])
    const there = one.there ?? null
    const offer = { ...one, payer, relative, there }
    const { premiumOnly, payerArea, relativeArea } = await requireOfferable(tx, deps, offer, on)
    const relation: QuotaRelation = {
      id: deps.newId(),
      relativeId: relative.id,
      payerId: payer.id,
      relationship: one.relationship,
      status: 'invited',
      payerArea,
      relativeArea,
      askedAt: at,
      agreedAt: null,
      agreedBy: null,
      endedAt: null,
      endedBy: null,
      endReason: null,
      commitment: commitmentText.version,
      channel: one.channel,
      premiumOnly,
    }
    await insertRelation(tx, relation)
    if (there) await offerRelation(tx, deps, there.peer.code, relation)
    await recordAct(
      tx,
      [payer.id, relative.id].map((id) => requireAccount(accounts, id)),
      {
        kind: 'quota.invite',
        ref: relation.id,
        actor: `citizen:${one.callerId}`,
        at,
        content: `${one.relationship} ${commitmentText.version}`,
      },
    )
    if (there) return relation
    const guardians = await listGuardians(tx, relative.id)
    await tellOfQuota(tx, deps, {
      kind: 'quota.invited',
      to: [relative.id, ...guardians],
      about: payer.id,
      key: String(relation.id),
      relationship: one.relationship,
    })
    return relation
  })
}

type Acting = { callerId: number; relationId: number }

/** A relation of this sharer, or of this relative. @throws Problem when there is none */
async function findMine(
  tx: Reader,
  { callerId, relationId, relativeId }: Acting & { relativeId: number },
): Promise<QuotaRelation> {
  const known = [
    ...(await listRelationsOfPayers(tx, [callerId])),
    ...(await listRelationsOfRelatives(tx, [relativeId])),
  ]
  const found = known.find(({ id }) => id === relationId)
  if (!found) throw problem.noRelation()
  return found
}

/** The beneficiary, or a child's guardian, agrees: both sides have. @throws Problem */
export async function agreeToRelation(
  deps: Deps,
  { callerId, relativeId, relationId }: Acting & { relativeId: number },
): Promise<QuotaRelation> {
  const at = deps.now()
  const on = dateInChina(at)
  return await deps.db.transaction(async (tx) => {
    const found = (await listRelationsOfRelatives(tx, [relativeId])).find(({ id }) => id === relationId)
    if (!found) throw problem.noRelation()
    const accounts = await lockAccounts(tx, deps.db.lockStep, [found.payerId, relativeId])
    const relation = (await listRelationsOfRelatives(tx, [relativeId])).find(({ id }) => id === relationId)!
    if (relation.status === 'active') return relation
    requireRelationState(relation, 'agree')
    const { payerId, premiumOnly } = relation
    await requireParties(tx, deps, { payerId, relativeId, on, premiumOnly })
    const next: QuotaRelation = { ...relation, status: 'active', agreedAt: at, agreedBy: callerId }
    await updateRelation(tx, next)
    const crossing = await findCrossingOf(tx, relation)
    if (crossing) await tellOf(tx, deps, crossing, 'quota.agreed', { at })
    await recordAct(
      tx,
      [relation.payerId, relativeId].map((id) => requireAccount(accounts, id)),
      { kind: 'quota.agree', ref: relation.id, actor: `citizen:${callerId}`, at, content: null },
    )
    return next
  })
}

/**
 * Ends a relation under its lock: what is unused goes back to the sharer, and no bill finds it any more. Where another agency
 * keeps the relative it is asked to, and the relation ends once it has (`heard`).
 */
export async function end(
  tx: Tx,
  deps: Deps,
  found: QuotaRelation,
  { actor, reason, heard = false }: { actor: string; reason: EndReason; heard?: boolean },
): Promise<QuotaRelation> {
  const { payerId, relativeId } = found
  const at = deps.now()
  const accounts = await lockAccounts(tx, deps.db.lockStep, [payerId, relativeId])
  const relation = (await listRelationsOfRelatives(tx, [relativeId])).find(({ id }) => id === found.id)!
  if (relation.status === 'ended') return relation
  const crossing = await findCrossingOf(tx, relation)
  if (crossing?.side === 'out' && !heard) {
    if (crossing.ending === null) await askToEnd(tx, deps, crossing, { reason, actor })
    return relation
  }
  // What is unused there comes back as that agency tells of it.
  const unused = crossing?.side === 'out' ? zero : await readQuota(tx, relation)
  if (unused > 0) await release(tx, deps, accounts, { relation, amount: unused, actor, reason: 'ended' })
  await closeQuotaSource(tx, { relativeId, payerId })
  const next: QuotaRelation = { ...relation, status: 'ended', endedAt: at, endedBy: actor, endReason: reason }
  await updateRelation(tx, next)
  await recordAct(
    tx,
    [payerId, relativeId].map((id) => requireAccount(accounts, id)),
    { kind: 'quota.end', ref: relation.id, actor, at, content: reason },
  )
  if (crossing?.side === 'in') {
    await tellOf(tx, deps, crossing, 'quota.ended', { reason })
    await tellMoves(tx, deps, accounts, payerId)
  }
  for (const [to, about] of [
    [payerId, relativeId],
    [relativeId, payerId],
  ] as const) {
    await tellOfQuota(tx, deps, {
      kind: 'quota.ended',
      to: [to],
      about,
      key: String(relation.id),
      reasonZh: endReasonText[reason].zh,
      reasonEn: endReasonText[reason].en,
    })
  }
  return next
}

/** Either side ends the relation at once. @throws Problem */
export async function endRelation(
  deps: Deps,
  acting: Acting & { relativeId: number },
): Promise<QuotaRelation> {
  return await deps.db.transaction(async (tx) => {
    const relation = await findMine(tx, acting)
    const reason = relation.payerId === acting.callerId ? 'payer' : 'relative'
    return await end(tx, deps, relation, { actor: `citizen:${acting.callerId}`, reason })
  })
}

/** Why a relation cannot go on: one side is no longer insured in normal state where it was. Null: it can. */
function insuranceFault(
  { payerId, relativeId, payerArea, relativeArea, premiumOnly }: QuotaRelation,
  enrolments: readonly Enrolment[],
  on: string,
): EndReason | null {
  const holds = (personId: number, area: string, scheme?: 'employee'): boolean => {
    const own = enrolments.filter((one) => one.personId === personId)
    const found = enrolmentOn(own, on, scheme)
    return found !== null && found.status !== 'ended' && found.area === area
  }
  if (!holds(payerId, payerArea, 'employee')) return 'payerInsurance'
  // Whose premium alone it pays need not be insured yet.
  return premiumOnly || holds(relativeId, relativeArea) ? null : 'relativeInsurance'
}

const enqueueEnd = (tx: Tx, deps: Deps, { relativeId, id }: QuotaRelation): Promise<void> =>
  enqueue(tx, deps, {
    kind: 'wallet.endRelation',
    payload: { relativeId, relationId: id },
    uniqueKey: `wallet.endRelation:${id}`,
  })

const listRelationsOf = async (tx: Reader, personId: number): Promise<QuotaRelation[]> => [
  ...(await listRelationsOfPayers(tx, [personId])),
  ...(await listRelationsOfRelatives(tx, [personId])),
]

/** Everybody to whom money of this person's relations and waiting transfers may go back. */
export async function listCounterparts(tx: Reader, personId: number): Promise<number[]> {
  const open = (await listRelationsOf(tx, personId)).filter(({ status }) => status !== 'ended')
  const received = (await listReceived(tx, [personId])).filter(({ status }) => status === 'sent')
  return [
    ...open.flatMap(({ payerId, relativeId }) => [payerId, relativeId]),
    ...received.map(({ senderId }) => senderId),
  ]
}

/**
 * Follows a change of somebody's insurance, in the act that makes it: a relation whose either side is no longer insured
 * where it was ends by itself (国家医保局 财政部 2026-01-09).
 */
export async function endUninsured(
  tx: Tx,
  deps: Deps,
  { personId, actor, hasDied }: { personId: number; actor: string; hasDied: boolean },
): Promise<void> {
  for (const relation of await listRelationsOf(tx, personId)) {
    if (relation.status === 'ended') continue
    const enrolments = await listEnrolments(tx, [relation.payerId, relation.relativeId])
    const died = relation.payerId === personId ? 'payerInsurance' : 'relativeInsurance'
    const reason = hasDied ? died : insuranceFault(relation, enrolments, dateInChina(deps.now()))
    if (reason !== null) await end(tx, deps, relation, { actor, reason })
  }
}

/** Job wallet.endRelation: ends a relation if one side is no longer insured where it was. */
export async function endIfUninsured(
  tx: Tx,
  deps: Deps,
  { relativeId, relationId }: { relativeId: number; relationId: number },
): Promise<void> {
  const relation = (await listRelationsOfRelatives(tx, [relativeId])).find(({ id }) => id === relationId)
  if (!relation || relation.status === 'ended') return
  await lockAccounts(tx, deps.db.lockStep, [relation.payerId, relativeId])
  const enrolments = await listEnrolments(tx, [relation.payerId, relativeId])
  const reason = insuranceFault(relation, enrolments, dateInChina(deps.now()))
  if (reason !== null) await end(tx, deps, relation, { actor: 'job:wallet.endRelation', reason })
}

/** A marriage has ended: what the two set aside for each other as spouses goes back. Gives how many relations ended. */
export async function endSpouseRelations(
  tx: Tx,
  deps: Deps,
  { a, b, actor }: { a: number; b: number; actor: string },
): Promise<number> {
  const relations = (await listRelationsOfRelatives(tx, [a, b])).filter(
    ({ payerId, relationship, status }) =>
      (payerId === a || payerId === b) && relationship === 'spouse' && status !== 'ended',
  )
  for (const relation of relations) await end(tx, deps, relation, { actor, reason: 'divorce' })
  return relations.length
}

/** A confirmed false relation ends at once; what is unused goes back. */
export async function endFalseRelations(
  tx: Tx,
  deps: Deps,
  { payerId, relativeId, actor }: { payerId: number; relativeId: number; actor: string },
): Promise<void> {
  const relations = (await listRelationsOfRelatives(tx, [relativeId])).filter(
    (one) => one.payerId === payerId && one.status !== 'ended',
  )
  for (const relation of relations) await end(tx, deps, relation, { actor, reason: 'falseRelation' })
}

/**
 * One page of the daily look at everyone's insurance: an enrolment may run out without anybody telling. Gives the id to go
 * on from, or null at the end.
 */
export async function reviewRelations(
  tx: Tx,
  deps: Deps,
  afterId: number,
  limit = 200,
): Promise<number | null> {
  const on = dateInChina(deps.now())
  const page = await listOpenRelations(tx, afterId, limit)
  const people = new Set(page.flatMap(({ payerId, relativeId }) => [payerId, relativeId]))
  const enrolments = groupBy(await listEnrolments(tx, [...people]), ({ personId }) => personId)
  for (const relation of page) {
    const both = [relation.payerId, relation.relativeId].flatMap((id) => enrolments.get(id) ?? [])
    if (insuranceFault(relation, both, on) !== null) await enqueueEnd(tx, deps, relation)
  }
  return page.length < limit ? null : page.at(-1)!.id
}
