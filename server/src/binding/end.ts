import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { type Account, lockAccounts } from '../ledger/account.ts'
import { type Acting, finish, lockFor } from './acting.ts'
import type { Binding } from './binding.ts'
import { listBindingsOfPayer, listBindingsOfRelatives, updateBinding } from './store.ts'

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
  }: { binding: Binding; accounts: ReadonlyMap<number, Account>; actor: string; reason: string },
): Promise<Binding> {
  const next: Binding = {
    ...binding,
    status: 'ended',
    pausedBy: null,
    endedAt: deps.now(),
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
    [...(await listBindingsOfRelatives(tx, [personId])), ...(await listBindingsOfPayer(tx, personId))].filter(
      (binding) => binding.status !== 'ended' && which(binding),
    )
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
