import { relationshipWords } from '@gongji/contract/words'
import { hasOwn, type Relationship } from '@gongji/policy'
import { type Fen, fen, lesser, zero } from '@gongji/policy/money'
import { z } from 'zod'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { post } from '../ledger/post.ts'
import { openQuotaSource } from '../ledger/quota.ts'
import { keepInsured } from '../peer/member.ts'
import { type Peer, type PeerHandlers, problem as peerProblem, readAs } from '../peer/peer.ts'
import { enrolmentOn, listEnrolments, listGuardians, readPerson } from '../person/person.ts'
import { Problem } from '../problem.ts'
import { describeTo } from './crossing-send.ts'
import { requireParties } from './parties.ts'
import { readQuota, release, tellOfQuota } from './quota.ts'
import { type CrossingChange, quotaPartyOf } from './quota-crossing.ts'
import { askToRelease, askWhetherTaken } from './quota-crossing-ask.ts'
import { hold, learnHold } from './quota-crossing-hold.ts'
import { type About, about, lockCrossing, number, psnNo, relativeOf } from './quota-crossing-lock.ts'
import {
  findCrossing,
  findCrossingChange,
  insertCrossing,
  insertCrossingChange,
  writeCrossing,
  writeCrossingChange,
} from './quota-crossing-store.ts'
import { learnMoves, tellMoves } from './quota-moves.ts'
import { insertChange, insertRelation, listRelationsOfRelatives, updateRelation } from './quota-store.ts'
import { end } from './relation.ts'
import { type EndReason, endReasonText, type QuotaRelation } from './wallet.ts'

// What two agencies say to each other of quotas between their members. The relative's decides; each message may be lost, late or
// doubled, and each number is decided once.

const offer = about.extend({
  payer: psnNo,
  relationship: z.custom<Relationship>((kind) => typeof kind === 'string' && hasOwn(relationshipWords, kind)),
  premiumOnly: z.boolean(),
  payerArea: z.string().regex(/^[0-9]{6}$/),
  commitment: z.string().max(50),
  askedAt: z.int(),
})
const change = about.extend({ change: number, amountFen: z.int().positive().max(100_000_000_000) })
const grant = change.extend({ closesAt: z.int() })
const ending = about.extend({
  reason: z.custom<EndReason>((one) => typeof one === 'string' && hasOwn(endReasonText, one)),
})
const offered = z.object({ state: z.enum(['invited', 'refused']) })
const decided = z.object({ state: z.enum(['taken', 'returned']) })
const released = z.object({ releasedFen: z.int() })

const heard = { heard: true }

/** A relation that never came is not taken any more. */
async function shut(tx: Tx, relativeId: number, number: string, peer: string): Promise<void> {
  await insertCrossing(tx, {
    ...{ relativeId, number, peer, relationId: null, payerId: null, side: 'in' },
    ...{ ending: null, endedBy: null, held: null, heldAt: null },
  })
}

/** Whether our member may be granted quotas now. */
async function mayBeGranted(
  tx: Tx,
  deps: Deps,
  { payerId, relativeId, premiumOnly }: { payerId: number; relativeId: number; premiumOnly: boolean },
): Promise<boolean> {
  const { name, idNumber, diedOn } = await readPerson(tx, deps.secrets, relativeId)
  const described = await describeTo(tx, deps, { name, idNumber })
  if (!described.known || !described.quotas || diedOn !== null) return false
  if (!premiumOnly && !(described.insured && described.wallet)) return false
  const before = await listRelationsOfRelatives(tx, [relativeId])
  if (before.some((one) => one.payerId === payerId && one.status !== 'ended')) return false
  const on = dateInChina(deps.now())
  try {
    await requireParties(tx, deps, { payerId, relativeId, on, premiumOnly })
    return true
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}

async function takeOffer(
  tx: Tx,
  deps: Deps,
  peer: Peer,
  said: z.infer<typeof offer>,
  { payerId, relativeId }: { payerId: number; relativeId: number },
): Promise<z.infer<typeof offered>> {
  const accounts = await lockAccounts(tx, deps.db.lockStep, [payerId, relativeId])
  const known = await findCrossing(tx, relativeId, said.number)
  if (known) return { state: known.relationId === null ? 'refused' : 'invited' }
  const { relationship, premiumOnly, payerArea, commitment, askedAt } = said
  if (!(await mayBeGranted(tx, deps, { payerId, relativeId, premiumOnly }))) {
    await shut(tx, relativeId, said.number, peer.code)
    return { state: 'refused' }
  }
  const id = deps.newId()
  const held = await listEnrolments(tx, [relativeId])
  const relation: QuotaRelation = {
    ...{ id, relativeId, payerId, relationship, premiumOnly, payerArea, commitment, askedAt },
    relativeArea: (enrolmentOn(held, dateInChina(deps.now())) ?? held.at(-1)!).area,
    status: 'invited',
    agreedAt: null,
    agreedBy: null,
    endedAt: null,
    endedBy: null,
    endReason: null,
    channel: `agency:${peer.code}`,
  }
  await insertRelation(tx, relation)
  await insertCrossing(tx, {
    ...{ relativeId, number: said.number, relationId: id, payerId, peer: peer.code, side: 'in' },
    ...{ ending: null, endedBy: null, held: null, heldAt: null },
  })
  const content = `${relationship} ${commitment}`
  const both = [payerId, relativeId].map((one) => requireAccount(accounts, one))
  const at = deps.now()
  await recordAct(tx, both, { kind: 'quota.invite', ref: id, actor: `agency:${peer.code}`, at, content })
  await tellOfQuota(tx, deps, {
    kind: 'quota.invited',
    to: [relativeId, ...(await listGuardians(tx, relativeId))],
    about: payerId,
    key: String(id),
    relationship,
  })
  return { state: 'invited' }
}

/** What was decided of a grant, once: `decide` says whether it is taken where nothing was decided yet. */
async function decide(
  tx: Tx,
  deps: Deps,
  peer: string,
  said: z.infer<typeof change>,
  isTaken: (relation: QuotaRelation) => boolean,
): Promise<z.infer<typeof decided>> {
  const found = await lockCrossing(tx, deps, peer, said, 'in')
  if (!found) return { state: 'returned' }
  const { accounts, crossing, relation, payerId } = found
  const known = await findCrossingChange(tx, payerId, said.change)
  if (known) return { state: known.status === 'taken' ? 'taken' : 'returned' }
  const state = isTaken(relation) ? 'taken' : 'returned'
  const { relativeId } = crossing
  const at = deps.now()
  const amount = fen(said.amountFen)
  await insertCrossingChange(tx, {
    ...{ payerId, id: deps.newId(), number: said.change, relativeId, relationId: relation.id },
    ...{ peer, side: 'in', kind: 'grant', amount, status: state, calledBack: false },
    ...{ askedAt: at, closesAt: at, closedAt: at, requestKey: null, digest: null },
  })
  if (state === 'returned') return { state }
  const id = deps.newId()
  const parts = { payerId, relativeId, party: quotaPartyOf(peer), amount }
  const taking = { template: 'quota.cross.take', id, on: dateInChina(at), parts } as const
  await post(tx, accounts, taking, { actor: `agency:${peer}`, at, content: `quota:${said.change}` })
  if (!relation.premiumOnly) await openQuotaSource(tx, { relativeId, payerId, at })
  const relationId = relation.id
  await insertChange(
    tx,
    { payerId, id, relativeId, relationId, kind: 'grant', amount, reason: 'payer', at },
    null,
  )
  const granted = { kind: 'quota.granted', to: [relativeId], about: payerId, key: String(id) }
  await tellOfQuota(tx, deps, { ...granted, amountFen: amount })
  return { state }
}

/** Gives back what is unused, at most what is asked for; a second time the same is said. */
async function giveBack(
  tx: Tx,
  deps: Deps,
  peer: string,
  said: z.infer<typeof change>,
): Promise<z.infer<typeof released>> {
  const found = await lockCrossing(tx, deps, peer, said, 'in')
  if (!found) return { releasedFen: 0 }
  const { accounts, crossing, relation, payerId } = found
  const known = await findCrossingChange(tx, payerId, said.change)
  if (known) return { releasedFen: known.amount }
  const left = await readQuota(tx, relation)
  const amount: Fen = relation.status === 'active' ? lesser(left, fen(said.amountFen)) : zero
  const at = deps.now()
  await insertCrossingChange(tx, {
    ...{ payerId, id: deps.newId(), number: said.change, relativeId: crossing.relativeId },
    ...{ relationId: relation.id, peer, side: 'in', kind: 'release', amount, status: 'taken' },
    ...{ calledBack: false, askedAt: at, closesAt: at, closedAt: at, requestKey: null, digest: null },
  })
  if (amount > 0) {
    await release(tx, deps, accounts, { relation, amount, actor: `agency:${peer}`, reason: 'payer' })
    await tellMoves(tx, deps, accounts, payerId)
  }
  return { releasedFen: amount }
}

/** Our grant or release as the other agency has decided it. Hearing it again changes nothing. */
async function learnChange(
  tx: Tx,
  deps: Deps,
  peer: string,
  said: z.infer<typeof change>,
  answer: z.infer<typeof decided> | z.infer<typeof released>,
): Promise<void> {
  const found = await lockCrossing(tx, deps, peer, said, 'out')
  if (!found) return
  const { accounts, crossing, relation, payerId } = found
  const one = await findCrossingChange(tx, payerId, said.change)
  if (one?.status !== 'sent') return
  const closedAt = deps.now()
  if ('releasedFen' in answer) {
    const amount = fen(answer.releasedFen)
    return await writeCrossingChange(tx, { ...one, amount, status: 'taken', closedAt })
  }
  await writeCrossingChange(tx, { ...one, status: answer.state, closedAt })
  const { amount, calledBack } = one
  if (answer.state === 'returned') {
    const reason = calledBack ? 'payer' : 'notTaken'
    await release(tx, deps, accounts, { relation, amount, actor: `agency:${peer}`, reason })
  } else if (calledBack && relation.status === 'active' && crossing.ending === null)
    await askToRelease(tx, deps, crossing, { amount, open: [], under: null })
}

/** Job wallet.quota-close: asks what became of a grant whose time is over. */
export async function closeGrant(
  tx: Tx,
  deps: Deps,
  {
    payerId,
    change,
    relativeId,
    number,
  }: { payerId: number; change: string; relativeId: number; number: string },
): Promise<void> {
  const one: CrossingChange | null = await findCrossingChange(tx, payerId, change)
  const crossing = await findCrossing(tx, relativeId, number)
  if (one?.status === 'sent' && crossing) await askWhetherTaken(tx, deps, crossing, one)
}

/** The relative's agency has ended it, or never had it. */
async function learnEnd(tx: Tx, deps: Deps, peer: string, said: z.infer<typeof ending>): Promise<void> {
  const found = await lockCrossing(tx, deps, peer, said, 'out')
  if (!found) return
  const { crossing, relation } = found
  const reason = crossing.ending ?? said.reason
  const actor = crossing.endedBy ?? `agency:${peer}`
  if (crossing.ending === null) await writeCrossing(tx, { ...crossing, ending: reason, endedBy: actor })
  await end(tx, deps, relation, { actor, reason, heard: true })
}

async function learnAgreement(tx: Tx, deps: Deps, peer: string, said: About & { at: number }) {
  const found = await lockCrossing(tx, deps, peer, said, 'out')
  if (found?.relation.status !== 'invited') return
  const { accounts, relation, payerId } = found
  const { relativeId, id } = relation
  await updateRelation(tx, { ...relation, status: 'active', agreedAt: said.at, agreedBy: relativeId })
  const both = [payerId, relativeId].map((one) => requireAccount(accounts, one))
  const at = deps.now()
  await recordAct(tx, both, { kind: 'quota.agree', ref: id, actor: `agency:${peer}`, at, content: null })
}

/** Ends what the sharer's agency asks to end, or what it never gets to offer any more. */
async function endAsked(tx: Tx, deps: Deps, peer: string, said: z.infer<typeof ending>) {
  const relativeId = await relativeOf(tx, deps, said)
  if (relativeId !== null && (await findCrossing(tx, relativeId, said.number)) === null)
    await shut(tx, relativeId, said.number, peer)
  const found = await lockCrossing(tx, deps, peer, said, 'in')
  if (found) await end(tx, deps, found.relation, { actor: `agency:${peer}`, reason: said.reason })
  return { ended: true }
}

/** What other agencies say and ask of quotas between their members and ours. */
export const quotaPeerHandlers = (deps: Deps): PeerHandlers => ({
  'quota.offer': {
    changes: true,
    apart: async (from, body) => {
      const said = readAs(offer, body)
      if (!said.number.startsWith(`${from.code}-`)) throw peerProblem.badMessage()
      const relativeId = await relativeOf(deps.db.reader, deps, said)
      const payerId = relativeId === null ? null : await keepInsured(deps, from, said.payer)
      if (relativeId === null || payerId === null) return { state: 'refused' }
      return await deps.db.transaction((tx) => takeOffer(tx, deps, from, said, { payerId, relativeId }))
    },
    answered: async (tx, { code }, body, answer) => {
      if (offered.parse(answer).state === 'refused')
        await learnEnd(tx, deps, code, { ...readAs(about, body), reason: 'notTaken' })
    },
  },
  'quota.agreed': {
    changes: true,
    answer: async (tx, { code }, body) => {
      await learnAgreement(tx, deps, code, readAs(about.extend({ at: z.int() }), body))
      return heard
    },
  },
  'quota.grant': {
    changes: true,
    answer: (tx, { code }, body) => {
      const said = readAs(grant, body)
      const inTime = deps.now() < said.closesAt
      return decide(tx, deps, code, said, ({ status }) => inTime && status === 'active')
    },
    answered: (tx, { code }, body, answer) =>
      learnChange(tx, deps, code, readAs(change, body), decided.parse(answer)),
  },
  'quota.close': {
    changes: true,
    answer: (tx, { code }, body) => decide(tx, deps, code, readAs(change, body), () => false),
    answered: (tx, { code }, body, answer) =>
      learnChange(tx, deps, code, readAs(change, body), decided.parse(answer)),
  },
  'quota.release': {
    changes: true,
    answer: (tx, { code }, body) => giveBack(tx, deps, code, readAs(change, body)),
    answered: (tx, { code }, body, answer) =>
      learnChange(tx, deps, code, readAs(change, body), released.parse(answer)),
  },
  'quota.end': {
    changes: true,
    answer: (tx, { code }, body) => endAsked(tx, deps, code, readAs(ending, body)),
    answered: (tx, { code }, body) => learnEnd(tx, deps, code, readAs(ending, body)),
  },
  'quota.ended': {
    changes: true,
    answer: async (tx, { code }, body) => {
      await learnEnd(tx, deps, code, readAs(ending, body))
      return heard
    },
  },
  'quota.moves': {
    changes: true,
    answer: async (tx, { code }, body) => {
      await learnMoves(tx, deps, code, body)
      return heard
    },
  },
  'quota.hold': {
    changes: true,
    answer: async (tx, { code }, body) => {
      await learnHold(tx, deps, code, readAs(hold, body))
      return heard
    },
  },
})
