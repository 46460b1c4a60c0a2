import type { Fen, Text } from '@gongji/policy'
import { fen, fenToYuan } from '@gongji/policy/money'
import { drawnByBinding } from '../binding/draw.ts'
import { endBindings } from '../binding/end.ts'
import { listBindingsOfPayer } from '../binding/family.ts'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { lockAccounts } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { post } from '../ledger/post.ts'
import { passToHeirs } from '../person/estate.ts'
import { liftFalseRelation, recordFalseRelation } from '../person/false-relation.ts'
import { listNames, maskName } from '../person/person.ts'
import { type Case, findCase, findLastCase, insertCase, owedUnder, updateCase } from '../risk/case.ts'
import { tellReleased } from '../risk/freeze.ts'
import { askRelease, insertHold, isHeld, listHolds, releaseHolds } from '../risk/hold.ts'
import { problem } from '../risk/problem.ts'
import { endFalseRelations } from '../wallet/relation.ts'
import { returnBetween } from '../wallet/transfer.ts'

/** Opens a case about a binding that somebody reported, and holds the binding until it is decided. @throws Problem */
export async function reportBinding(
  tx: Tx,
  deps: Deps,
  {
    payerId,
    relativeId,
    words,
    actor,
    area,
  }: {
    payerId: number
    relativeId: number
    words: string
    actor: string
    area: string
  },
): Promise<Case> {
  await lockAccounts(tx, deps.db.lockStep, [payerId, relativeId])
  const binding = (await listBindingsOfPayer(tx, payerId, dateInChina(deps.now()))).find(
    (one) => one.relativeId === relativeId && one.status !== 'ended',
  )
  if (!binding) throw problem.unknownBinding()
  const subject = `binding:${binding.id}`
  const known = await findLastCase(tx, 'reported', subject)
  if (known?.status === 'open') throw problem.alreadyOpen({ case: known.id })
  const at = deps.now()
  const id = deps.newId()
  await insertCase(tx, {
    id,
    rule: 'reported',
    subject,
    area,
    personId: payerId,
    relativeId,
    bindingId: binding.id,
    institution: null,
    finding: { words },
    amount: await drawnUnder(tx, relativeId, binding.id),
    openedAt: at,
    openedBy: actor,
  })
  await insertHold(
    tx,
    {
      personId: payerId,
      id: deps.newId(),
      scope: 'binding',
      bindingId: binding.id,
      cause: 'clerk',
      rule: 'reported',
      caseId: id,
      placedAt: at,
    },
    actor,
  )
  const opened = await findCase(tx, id)
  if (!opened) throw new Error('a case that was just opened is not there')
  return opened
}

/** What was drawn under a binding and not given back, in fen. */
const drawnUnder = async (tx: Reader, relativeId: number, bindingId: number): Promise<Fen> =>
  fen(Math.max(0, (await drawnByBinding(tx, [relativeId])).get(bindingId) ?? 0))

/**
 * Lifts what was found under a confirmed case: the two may authorise each other again. The case stays as it was decided.
 * @throws Problem when nothing of it is in force
 */
export async function liftCase(
  tx: Tx,
  deps: Deps,
  id: number,
  { words, version, actor, area }: { words: string; version: number; actor: string; area: string },
): Promise<Case> {
  const found = await openCase(tx, id, { version, area })
  const { personId, relativeId } = found
  if (found.status !== 'confirmed' || personId === null || relativeId === null) throw problem.nothingToLift()
  const at = deps.now()
  const accounts = await lockAccounts(tx, deps.db.lockStep, [personId, relativeId])
  const two = { personId, otherId: relativeId, caseId: id }
  if (!(await liftFalseRelation(tx, { ...two, at, by: actor, reason: words }))) throw problem.nothingToLift()
  const next = await write(tx, found)
  await recordAct(tx, [...accounts.values()], { kind: 'case.lift', ref: id, actor, at, content: words })
  const names = await listNames(tx, [personId, relativeId])
  for (const [to, other] of [
    [personId, relativeId],
    [relativeId, personId],
  ] as const) {
    const name = maskName(names.get(other) ?? '')
    const key = `case.lifted:${id}:${to}`
    const facts = {
      whatZh: `经办机构已解除对您与${name}亲属关系的认定，双方可以重新办理共济授权。`,
      whatEn: `The finding about your relation with ${name} was lifted; the two may authorise each other again.`,
    }
    await enqueue(tx, deps, {
      kind: 'notice',
      payload: { personId: to, kind: 'case.decided', facts, key },
      uniqueKey: key,
    })
  }
  return next
}

type Decision = {
  decision: 'confirm' | 'dismiss'
  words: string
  owed: Fen | null
  version: number
  actor: string
  area: string
}

/** An open case of a clerk's area. @throws Problem */
async function openCase(
  tx: Reader,
  id: number,
  { version, area }: { version: number; area: string },
): Promise<Case> {
  const found = await findCase(tx, id)
  if (!found || found.area !== area) throw problem.unknownCase()
  if (found.version !== version) throw problem.changedMeanwhile()
  return found
}

async function write(tx: Tx, one: Case): Promise<Case> {
  if (!(await updateCase(tx, one))) throw problem.changedMeanwhile()
  return { ...one, version: one.version + 1 }
}

/** What is left to stop an authorisation once a case about it was dismissed. */
type Left = 'nothing' | 'ended' | 'stopped'

const dismissed: Readonly<Record<Left, Text>> = {
  nothing: { zh: '授权可以使用。', en: 'the authorisation may be used.' },
  ended: {
    zh: '授权此前已经终止，不会因此恢复。',
    en: 'the authorisation had ended before, and stays so.',
  },
  stopped: {
    zh: '因核查作的暂停已解除，授权还有其他暂停或冻结，解除后才能使用。',
    en: 'what was held for this is free again, but other holds or a pause stand and have to be lifted first.',
  },
}

const told: Record<Decision['decision'], (name: string, owed: Fen, left: Left) => Text> = {
  confirm: (name, owed) => ({
    zh: `经核查，与${name}的共济关系不实，授权已终止${owed > 0 ? `，应退回${fenToYuan(owed)}元到授权人账户` : ''}。对结论有异议可以申诉。`,
    en: `The relation with ${name} was found to be false; the authorisation has ended${owed > 0 ? ` and ${fenToYuan(owed)} yuan are to be paid back to the payer’s account` : ''}. You may object.`,
  }),
  dismiss: (name, _, left) => ({
    zh: `经核查，与${name}的共济关系没有问题。${dismissed[left].zh}`,
    en: `The relation with ${name} is in order; ${dismissed[left].en}`,
  }),
}

async function leftToStop(
  tx: Tx,
  deps: Deps,
  { payerId, bindingId }: { payerId: number; bindingId: number | null },
): Promise<Left> {
  const today = dateInChina(deps.now())
  const binding = (await listBindingsOfPayer(tx, payerId, today)).find(({ id }) => id === bindingId)
  if (!binding || binding.status === 'ended') return 'ended'
  const held = isHeld(await listHolds(tx, [payerId]), { payerId, bindingId: binding.id })
  return held || binding.status === 'paused' ? 'stopped' : 'nothing'
}

async function tellBoth(tx: Tx, deps: Deps, one: Case, decision: Decision['decision']): Promise<void> {
  const { personId, relativeId } = one
  if (personId === null || relativeId === null) return
  const names = await listNames(tx, [personId, relativeId])
  const left = await leftToStop(tx, deps, { payerId: personId, bindingId: one.bindingId })
  for (const [to, other] of [
    [personId, relativeId],
    [relativeId, personId],
  ] as const) {
    const { zh, en } = told[decision](maskName(names.get(other) ?? ''), one.owed, left)
    const key = `case.decided:${one.id}:${to}`
    await enqueue(tx, deps, {
      kind: 'notice',
      payload: { personId: to, kind: 'case.decided', facts: { whatZh: zh, whatEn: en }, key },
      uniqueKey: key,
    })
  }
}

/** What a case comes to waits for another clerk who says the same. */
async function proposeDecision(tx: Tx, deps: Deps, found: Case, given: Decision): Promise<Case> {
  const { personId, relativeId, bindingId } = found
  const { decision, words, owed, actor: by } = given
  const people = [personId, relativeId].filter((one) => one !== null)
  const accounts = await lockAccounts(tx, deps.db.lockStep, people)
  const owes = decision === 'confirm' && personId !== null && relativeId !== null && bindingId !== null
  const most = owes ? await mostOwed(tx, { id: found.id, relativeId, bindingId }) : fen(0)
  if (owed !== null && owed > most) throw problem.owesLess({ most })
  const at = deps.now()
  await recordAct(tx, [...accounts.values()], {
    kind: 'case.propose',
    ref: found.id,
    actor: by,
    at,
    content: JSON.stringify({ rule: found.rule, bindingId, decision, owed }),
  })
  return await write(tx, { ...found, proposedDecision: { decision, words, owed, by, at } })
}

/** What may be owed at most: what is drawn under the binding and not owed by an earlier case. */
async function mostOwed(
  tx: Reader,
  { id, relativeId, bindingId }: { id: number; relativeId: number; bindingId: number },
): Promise<Fen> {
  const earlier = await owedUnder(tx, { bindingId, exceptId: id })
  return fen(Math.max(0, (await drawnUnder(tx, relativeId, bindingId)) - earlier.owed))
}

/**
 * Decides a case by two clerks: the first proposes, another who says the same decides; who says otherwise proposes anew.
 * Confirmed: the binding and the wallet's relation end at once, and what was drawn is owed back. Dismissed: the holds that it
 * placed are lifted. Either way both people are told.
 * @throws Problem with nothing changed
 */
export async function decideCase(tx: Tx, deps: Deps, id: number, given: Decision): Promise<Case> {
  const found = await openCase(tx, id, given)
  if (found.status !== 'open') throw problem.decided()
  const first = deps.oneClerkDecides
    ? { decision: given.decision, owed: given.owed, by: null }
    : found.proposedDecision
  const agrees = first?.decision === given.decision && first.owed === given.owed
  if (!agrees || first.by === given.actor) return await proposeDecision(tx, deps, found, given)
  const { personId, relativeId, bindingId } = found
  const at = deps.now()
  let owed = fen(0)
  if (given.decision === 'confirm' && personId !== null && relativeId !== null && bindingId !== null) {
    await endBindings(tx, deps, {
      personId,
      // A relation that is false is so both ways.
      which: (one) => one.id === bindingId || (one.payerId === relativeId && one.relativeId === personId),
      actor: given.actor,
      reason: 'falseRelation: 核查确认关系不实',
    })
    const { actor } = given
    await endFalseRelations(tx, deps, { payerId: personId, relativeId, actor })
    await endFalseRelations(tx, deps, { payerId: relativeId, relativeId: personId, actor })
    await returnBetween(tx, deps, { a: personId, b: relativeId, actor })
    await recordFalseRelation(tx, { personId, otherId: relativeId, caseId: id, at })
    await lockAccounts(tx, deps.db.lockStep, [personId, relativeId])
    const most = await mostOwed(tx, { id, relativeId, bindingId })
    if (given.owed !== null && given.owed > most) throw problem.owesLess({ most })
    owed = given.owed ?? most
  } else if (given.owed !== null && given.owed > 0) {
    throw problem.owesLess({ most: fen(0) })
  }
  const people = [personId, relativeId].filter((one) => one !== null)
  const accounts = await lockAccounts(tx, deps.db.lockStep, people)
  const next = await write(tx, {
    ...found,
    status: given.decision === 'confirm' ? 'confirmed' : 'dismissed',
    decidedAt: at,
    decidedBy: given.actor,
    decision: given.words,
    owed,
    proposedDecision: null,
  })
  if (personId !== null) {
    const held = (await listHolds(tx, [personId])).filter(({ caseId }) => caseId === id)
    await releaseHolds(tx, { personId, ids: held.map((one) => one.id), at, by: given.actor })
  }
  await recordAct(tx, [...accounts.values()], {
    kind: `case.${given.decision}`,
    ref: id,
    actor: given.actor,
    at,
    content: JSON.stringify({ rule: found.rule, bindingId, owed, proposedBy: first.by }),
  })
  await tellBoth(tx, deps, next, given.decision)
  return next
}

type Recovery = { amount: Fen; version: number; actor: string; area: string }

/** What may still be recovered: what is owed, and no more than what is still drawn under the binding. */
async function leftToRecover(tx: Reader, { id, owed, recovered, relativeId, bindingId }: Case): Promise<Fen> {
  if (relativeId === null || bindingId === null) return fen(0)
  const earlier = await owedUnder(tx, { bindingId, exceptId: id })
  const drawn = (await drawnUnder(tx, relativeId, bindingId)) - earlier.recovered - recovered
  return fen(Math.max(0, Math.min(owed - recovered, drawn)))
}

/** A clerk says that money was paid back; it is booked once another confirms it. @throws Problem when it is too much */
export async function proposeRecovery(
  tx: Tx,
  deps: Deps,
  id: number,
  { amount, version, actor, area }: Recovery,
): Promise<Case> {
  const found = await openCase(tx, id, { version, area })
  const people = [found.personId, found.relativeId].filter((one) => one !== null)
  await lockAccounts(tx, deps.db.lockStep, people)
  const left = await leftToRecover(tx, found)
  if (amount > left) throw problem.tooMuch({ left })
  return await write(tx, { ...found, proposedAmount: amount, proposedBy: actor })
}

/** Another clerk confirms that the money is there, and it goes to the payer's account. @throws Problem */
export async function confirmRecovery(
  tx: Tx,
  deps: Deps,
  id: number,
  { amount, version, actor, area }: Recovery,
): Promise<Case> {
  const found = await openCase(tx, id, { version, area })
  const { personId, relativeId, proposedAmount, proposedBy } = found
  if (proposedAmount === null || personId === null || relativeId === null) throw problem.nothingProposed()
  if (proposedBy === actor) throw problem.sameClerk()
  if (proposedAmount !== amount) throw problem.proposedDiffers({ amount: proposedAmount })
  const accounts = await lockAccounts(tx, deps.db.lockStep, [personId, relativeId])
  const left = await leftToRecover(tx, found)
  if (amount > left) throw problem.tooMuch({ left })
  const at = deps.now()
  await post(
    tx,
    accounts,
    {
      template: 'recovery',
      id: deps.newId(),
      on: dateInChina(at),
      parts: { personId: relativeId, payerId: personId, amount },
    },
    { actor, at, content: JSON.stringify({ case: id, proposedBy }) },
  )
  await passToHeirs(tx, deps, accounts, actor)
  return await write(tx, {
    ...found,
    recovered: fen(found.recovered + amount),
    proposedAmount: null,
    proposedBy: null,
  })
}

/**
 * Releases a hold at the counter, where one clerk asked for it and another does it: whether it is released now. One that
 * belongs to a case goes with the case. @throws Problem
 */
export async function releaseAtCounter(
  tx: Tx,
  deps: Deps,
  { personId, holdId, actor }: { personId: number; holdId: number; actor: string },
): Promise<boolean> {
  const accounts = await lockAccounts(tx, deps.db.lockStep, [personId])
  const hold = (await listHolds(tx, [personId])).find(({ id }) => id === holdId)
  if (!hold) throw problem.unknownHold()
  if (hold.caseId !== null) throw problem.holdOfCase({ case: hold.caseId })
  const at = deps.now()
  const isSecond = hold.releaseAskedBy !== null
  const releases = isSecond || deps.oneClerkDecides === true
  if (hold.releaseAskedBy === actor) throw problem.releaseSameClerk()
  if (releases) await releaseHolds(tx, { personId, ids: [holdId], at, by: actor })
  else await askRelease(tx, { personId, id: holdId, at, by: actor })
  await recordAct(tx, [...accounts.values()], {
    kind: releases ? 'account.release' : 'account.releaseAsked',
    ref: holdId,
    actor,
    at,
    content: null,
  })
  if (releases) await tellReleased(tx, deps, personId, holdId)
  return releases
}
