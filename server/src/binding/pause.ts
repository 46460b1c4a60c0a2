import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { lockAccounts } from '../ledger/account.ts'
import { finish } from './acting.ts'
import type { Binding } from './binding.ts'
import { listBindingsOfRelatives, updateBinding } from './store.ts'

/**
 * Pauses bindings under which somebody may be drawn for, without either side asking: nobody who may has said that they go on.
 * Only the relative's side lets them pay again, also where the payer had paused one. Gives how many.
 */
export async function pauseByItself(
  tx: Tx,
  deps: Deps,
  { relativeId, which, actor }: { relativeId: number; which: (binding: Binding) => boolean; actor: string },
): Promise<number> {
  const open = async () =>
    (await listBindingsOfRelatives(tx, [relativeId], null)).filter(
      (one) =>
        (one.status === 'active' || (one.status === 'paused' && one.pausedBy !== 'relative')) && which(one),
    )
  const payers = (await open()).map(({ payerId }) => payerId)
  if (payers.length === 0) return 0
  const accounts = await lockAccounts(tx, deps.db.lockStep, [relativeId, ...payers])
  let paused = 0
  for (const binding of await open()) {
    // One made since the lock was taken has been consented to since.
    if (!accounts.has(binding.payerId)) continue
    const next: Binding = { ...binding, status: 'paused', pausedBy: 'relative' }
    await updateBinding(tx, next)
    await finish(tx, deps, {
      next,
      accounts,
      kind: 'binding.pause',
      by: { personId: 0, actor },
      news: 'binding.paused',
    })
    paused += 1
  }
  return paused
}
