import type { hold as holdSchema } from '@gongji/contract/risk'
import type { PlainDate, Text } from '@gongji/policy'
import type { z } from 'zod'
import { listBindingsOfPayer } from '../binding/family.ts'
import type { Reader, Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { listNames } from '../person/person.ts'
import { type Hold, insertHold, listHolds, releaseHolds } from './hold.ts'
import { problem } from './problem.ts'
import { ruleById } from './round.ts'

const causeText: Record<Hold['cause'], { title: Text; why: Text }> = {
  owner: {
    title: { zh: '您冻结了账户', en: 'You froze your account' },
    why: { zh: '冻结期间不付钱，随时可以解冻。', en: 'It pays nothing until you lift this.' },
  },
  rule: { title: { zh: '', en: '' }, why: { zh: '', en: '' } },
  clerk: {
    title: { zh: '经办机构正在核查', en: 'The agency is looking into it' },
    why: {
      zh: '收到反映，核查有结论后恢复或终止。',
      en: 'It was reported; it is lifted or ended once decided.',
    },
  },
  objection: {
    title: { zh: '申诉答复前暂停', en: 'On hold until your objection is answered' },
    why: { zh: '您提出申诉时要求暂停这项授权。', en: 'You asked for it when you objected.' },
  },
}

/** What is on hold and why, in words. */
export const holdText = ({ cause, rule }: Pick<Hold, 'cause' | 'rule'>): { title: Text; why: Text } => {
  const known = cause === 'rule' ? ruleById(rule) : undefined
  return known ? { title: known.title, why: known.why } : causeText[cause === 'rule' ? 'clerk' : cause]
}

/** Holds of a payer as replies show them on a day: one on a binding that has ended stops nothing. */
export async function presentHolds(
  tx: Reader,
  personId: number,
  on: PlainDate,
): Promise<z.input<typeof holdSchema>[]> {
  const holds = await listHolds(tx, [personId])
  const bindings = (await listBindingsOfPayer(tx, personId, on)).filter(({ status }) => status !== 'ended')
  const relativeOf = new Map(bindings.map(({ id, relativeId }) => [id, relativeId]))
  const names = await listNames(tx, [...new Set(relativeOf.values())])
  return holds.flatMap((one) => {
    const relativeId = one.bindingId === null ? null : relativeOf.get(one.bindingId)
    if (relativeId === undefined) return []
    return {
      id: String(one.id),
      scope: one.scope,
      relative: relativeId === null ? null : (names.get(relativeId) ?? ''),
      bindingId: one.bindingId === null ? null : String(one.bindingId),
      cause: one.cause,
      ...holdText(one),
      placedAt: new Date(one.placedAt).toISOString(),
      canLift: one.cause === 'owner',
    }
  })
}

/** The owner freezes the account, at once; freezing it again changes nothing. */
export async function freeze(
  tx: Tx,
  deps: Deps,
  { personId, scope, actor }: { personId: number; scope: 'family' | 'account'; actor: string },
): Promise<void> {
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [personId]), personId)
  const own = (await listHolds(tx, [personId])).filter(({ cause }) => cause === 'owner')
  if (own.some((one) => one.scope === scope)) return
  const at = deps.now()
  const id = deps.newId()
  const hold: Hold = {
    personId,
    id,
    scope,
    bindingId: null,
    cause: 'owner',
    rule: '',
    caseId: null,
    placedAt: at,
  }
  await insertHold(tx, hold, actor)
  await recordAct(tx, [account], { kind: 'account.freeze', ref: id, actor, at, content: scope })
  const key = `account.frozen:${id}`
  await enqueue(tx, deps, {
    kind: 'notice',
    payload: { personId, kind: 'account.frozen', facts: { scope }, key },
    uniqueKey: key,
  })
}

/** Lifts the owner's own freezes. @throws Problem when there is none */
export async function unfreeze(
  tx: Tx,
  deps: Deps,
  { personId, actor }: { personId: number; actor: string },
): Promise<void> {
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [personId]), personId)
  const own = (await listHolds(tx, [personId])).filter(({ cause }) => cause === 'owner')
  if (own.length === 0) throw problem.notFrozen()
  const at = deps.now()
  await releaseHolds(tx, { personId, ids: own.map(({ id }) => id), at, by: actor })
  await recordAct(tx, [account], { kind: 'account.unfreeze', ref: own[0]!.id, actor, at, content: null })
  await tellReleased(tx, deps, personId, own[0]!.id)
}

/** Tells the payer that a hold was lifted, and whether others stand; `about` names the relative where there is one. */
export async function tellReleased(
  tx: Tx,
  deps: Deps,
  personId: number,
  holdId: number,
  about = '',
): Promise<void> {
  const others = (await listHolds(tx, [personId])).length === 0 ? '' : 'yes'
  const key = `account.released:${holdId}`
  await enqueue(tx, deps, {
    kind: 'notice',
    payload: { personId, kind: 'account.released', facts: { name: about, others }, key },
    uniqueKey: key,
  })
}
