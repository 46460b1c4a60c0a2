import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { type Account, lockAccounts } from '../ledger/account.ts'
import { type Acting, finish, lockFor } from './acting.ts'
import { type Binding, expiry } from './binding.ts'
import {
  bindingOn,
  listBindingsOfPayer,
  listBindingsOfRelatives,
  listPastLastDay,
  updateBinding,
} from './store.ts'

/** Ends a binding from this instant, by either side. Bills settled before stay; refunds still go back to the payer. */
export async function end(
  tx: Tx,
  deps: Deps,
  { bindingId, by, reason }: { bindingId: number; by: Acting; reason: string },
): Promise<Binding> {
  const { binding, accounts } = await lockFor(tx, deps, { bindingId, by, action: 'end' })
  return await close(tx, deps, { binding, accounts, actor: by.actor, reason })
}

async function close(
  tx: Tx,
  deps: Deps,
  {
    binding,
    accounts,
    actor,
    reason,
    at = deps.now(),
  }: {
    binding: Binding
    accounts: ReadonlyMap<number, Account>
    actor: string
    reason: string
    at?: Instant
  },
): Promise<Binding> {
  const next: Binding = {
    ...binding,
    status: 'ended',
    pausedBy: null,
    endedAt: at,
    endedBy: actor,
    endReason: reason,
  }
  await updateBinding(tx, next, binding.status)
  return await finish(tx, deps, {
    next,
    accounts,
    kind: 'binding.end',
    by: { personId: 0, actor },
    news: 'binding.ended',
  })
}

/**
 * Ends every binding of a person, or one between two people, without either side asking: insurance that ended or
 * moved, a death, a confirmed false relation, a term that has run out. Gives those that it ended.
 */
export async function endBindings(
  tx: Tx,
  deps: Deps,
  {
    personId,
    which = () => true,
    actor,
    reason,
  }: { personId: number; which?: (binding: Binding) => boolean; actor: string; reason: string },
): Promise<Binding[]> {
  const open = async () =>
    [
      ...(await listBindingsOfRelatives(tx, [personId], null)),
      ...(await listBindingsOfPayer(tx, personId, null)),
    ].filter((binding) => binding.status !== 'ended' && which(binding))
  const people = (await open()).flatMap(({ payerId, relativeId }) => [payerId, relativeId])
  const accounts = await lockAccounts(tx, deps.db.lockStep, [personId, ...people])
  const ended: Binding[] = []
  for (const binding of await open()) {
    // One made since the lock was taken is not locked on both sides; its own flow checks the insurance again.
    if (!accounts.has(binding.payerId) || !accounts.has(binding.relativeId)) continue
    ended.push(await close(tx, deps, { binding, accounts, actor, reason }))
  }
  return ended
}

/** Writes down that bindings of a payer have ended with their last day, as of the night after it. Gives how many. */
export async function expire(
  tx: Tx,
  deps: Deps,
  { payerId, which = () => true }: { payerId: number; which?: (binding: Binding) => boolean },
): Promise<number> {
  const today = dateInChina(deps.now())
  const past = async () =>
    (await listBindingsOfPayer(tx, payerId, null)).filter(
      (one) => one.status !== 'ended' && bindingOn(one, today).status === 'ended' && which(one),
    )
  const found = await past()
  if (found.length === 0) return 0
  const accounts = await lockAccounts(tx, deps.db.lockStep, [
    payerId,
    ...found.map(({ relativeId }) => relativeId),
  ])
  let ended = 0
  for (const binding of await past()) {
    if (!accounts.has(binding.relativeId)) continue
    const { endedAt } = bindingOn(binding, today)
    await close(tx, deps, { binding, accounts, ...expiry, at: endedAt as Instant })
    ended += 1
  }
  return ended
}

/** A page of the daily round that ends what has run out. Gives the id to go on from, or null at the end. */
export async function expirePage(tx: Tx, deps: Deps, afterId: number, limit = 200): Promise<number | null> {
  const page = await listPastLastDay(tx, { on: dateInChina(deps.now()), afterId, limit })
  const payers = [...new Set(page.map(({ payerId }) => payerId))].sort((a, b) => a - b)
  for (const payerId of payers) await expire(tx, deps, { payerId })
  return page.length === limit ? (page.at(-1)?.id ?? null) : null
}
