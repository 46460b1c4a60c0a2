import { isRefusal, type SharingTerms, sharingTerms, type Text } from '@gongji/policy'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { type Account, lockAccounts } from '../ledger/account.ts'
import { listMinorWards, listSpokenFor } from '../person/ward.ts'
import type { Problem } from '../problem.ts'
import type { Asking } from '../serve.ts'
import { recordBoth, termsContent } from './bind.ts'
import { type Action, allowedActions, type Binding, isUnanswered, type Side, sidesFor } from './binding.ts'
import { type BindingNews, notify } from './notify.ts'
import { problem } from './problem.ts'
import { statusWords } from './rules.ts'
import { listBindingsOfPayer, listBindingsOfRelatives } from './store.ts'

/** Who acts: the person concerned, and what is written into the chain (a clerk acts for the person at the counter). */
export type Acting = { personId: number; actor: string }

const actionWords: Record<Action, Text> = {
  accept: { zh: '同意', en: 'accepted' },
  change: { zh: '修改', en: 'changed' },
  confirm: { zh: '确认', en: 'confirmed' },
  reorder: { zh: '排序', en: 'reordered' },
  pause: { zh: '暂停', en: 'paused' },
  resume: { zh: '恢复', en: 'resumed' },
  end: { zh: '取消', en: 'ended' },
}

/** The terms of sharing in an area on the day. @throws Problem when nobody has published them */
export function requireSharing(deps: Pick<Deps, 'packs' | 'now'>, area: string): SharingTerms {
  const pack = deps.packs.packOf(area)
  const sharing = pack && sharingTerms(pack, dateInChina(deps.now()))
  if (!sharing || isRefusal(sharing)) throw problem.noRules({ area })
  return sharing
}

/** People for whom this person stands on the relative's side: himself, and children in his care. */
export const listActedFor = async (tx: Reader, deps: Deps, personId: number): Promise<number[]> => [
  personId,
  ...(await listMinorWards(tx, deps, personId)),
]

/** A binding that this person pays for, uses, or guards, whatever its state. @throws Problem when there is none */
export async function findBindingOf(
  tx: Reader,
  deps: Deps,
  { personId, bindingId }: { personId: number; bindingId: number },
): Promise<Binding> {
  const today = dateInChina(deps.now())
  const known = [
    ...(await listBindingsOfRelatives(tx, await listActedFor(tx, deps, personId), today)),
    ...(await listBindingsOfPayer(tx, personId, today)),
  ]
  const found = known.find(({ id }) => id === bindingId)
  if (!found) throw problem.unknown()
  return found
}

/** The sides of each of these bindings on which a person stands; a child's guardian may also be its payer. */
export async function sidesOf(
  tx: Reader,
  deps: Deps,
  bindings: readonly Binding[],
  personId: number,
): Promise<(binding: Binding) => Side[]> {
  const relatives = [...new Set(bindings.map(({ relativeId }) => relativeId))]
  const spokenFor = await listSpokenFor(tx, deps, { personId, forIds: relatives })
  return ({ payerId, relativeId }) => [
    ...(personId === payerId ? (['payer'] as const) : []),
    ...(spokenFor.has(relativeId) ? (['relative'] as const) : []),
  ]
}

export type Locked = { binding: Binding; side: Side; accounts: Map<number, Account> }

/** Locks both accounts, reads the binding as it now is, and refuses who may not or a state that does not allow it. */
export async function lockFor(
  tx: Tx,
  deps: Deps,
  { bindingId, by, action }: { bindingId: number; by: Acting; action: Action },
): Promise<Locked> {
  const { payerId, relativeId } = await findBindingOf(tx, deps, { personId: by.personId, bindingId })
  const accounts = await lockAccounts(tx, deps.db.lockStep, [payerId, relativeId])
  const binding = await findBindingOf(tx, deps, { personId: by.personId, bindingId })
  const own = (await sidesOf(tx, deps, [binding], by.personId))(binding)
  const unanswered = isUnanswered(binding, by.personId)
  const side = own.find((one) => allowedActions(binding, one, { unanswered }).includes(action))
  if (side === undefined) throw notNow(binding, own, action)
  return { binding, side, accounts }
}

const sideWords: Record<Side, { who: string; whoEn: string }> = {
  payer: { who: '授权人', whoEn: 'the payer' },
  relative: {
    who: '使用人（未成年的由登记的监护人）',
    whoEn: 'the relative, or a child’s recorded guardian',
  },
}

/** A binding of this person's, where the caller has the right to it. @throws Problem */
export async function findBinding(
  tx: Reader,
  deps: Deps,
  may: Asking['may'],
  asked: { personId: number; bindingId: number },
): Promise<Binding> {
  const binding = await findBindingOf(tx, deps, asked)
  // Whoever gets so far knows that it is there.
  await may(tx, { personId: binding.relativeId, payerId: binding.payerId }, notTheSpeaker)
  return binding
}

/** What whoever may ask for nobody's visit is told. */
export const notTheAsker = (): Problem =>
  problem.notYours({ who: '使用人、其监护人或授权人', whoEn: 'the relative, its guardian or a payer' })

/** What whoever does not speak for the relative is told. */
export const notTheSpeaker = (): Problem => problem.notYours(sideWords.relative)

/** Why someone on these sides may not do this now. */
function notNow(binding: Binding, own: readonly Side[], action: Action): Problem {
  const allowedSides = sidesFor[action].filter((side) => own.includes(side))
  if (allowedSides.length === 0) return problem.notYours(sideWords[sidesFor[action][0]!])
  if (action === 'resume' && binding.pausedBy !== null)
    return problem.pausedByOther(sideWords[binding.pausedBy])
  const status = statusWords[binding.status]
  const words = actionWords[action]
  return problem.notAllowedNow({
    status: status.zh,
    statusEn: status.en,
    action: words.zh,
    actionEn: words.en,
  })
}

/** Chains what was done to a binding for both sides, and tells them. The row has been written. */
export async function finish(
  tx: Tx,
  deps: Deps,
  {
    next,
    accounts,
    kind,
    by,
    news,
  }: {
    next: Binding
    accounts: ReadonlyMap<number, Account>
    kind: string
    by: Acting
    news?: Exclude<BindingNews, 'binding.invited' | 'binding.grownUp'>
  },
): Promise<Binding> {
  const written: Binding = { ...next, version: next.version + 1 }
  await recordBoth(tx, accounts, written, {
    kind,
    actor: by.actor,
    at: deps.now(),
    content: {
      ...termsContent(written),
      status: written.status,
      position: written.position,
      reason: written.endReason,
    },
  })
  if (news !== undefined) await notify(tx, deps, written, news)
  return written
}
