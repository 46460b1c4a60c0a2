import type { Fen } from '@gongji/policy'
import { fen, sum } from '@gongji/policy/money'
import type { Tx } from '../db/db.ts'
import { book, type Pending, posting } from '../ledger/post.ts'
import type { World } from './gather.ts'
import { type BillState, type Due, newDue, revisionParts, stateNow, stateOf } from './revised.ts'
import { insertDues, markUndone, updateDues } from './revised-rows.ts'
import type { StoredSettlement } from './store.ts'
import type { Stored } from './stored.ts'

/** What a reversal does to the revisions of the bill it takes back. */
export type Undone = {
  bill: { personId: number; settlementId: number }
  /** The bill as it stood: who is given what back, and what leaves the year. */
  state: BillState
  cancelled: readonly Due[]
  /** Cash that had moved already goes the other way. */
  made: readonly Due[]
}

/**
 * Books a bill that is reversed back to what was settled, so that the reversal gives each payer what he bears and nobody
 * gets twice what a revision has returned. Cash that was not paid or collected yet is no longer due; what was paid out is
 * owed back, what was collected is returned. Null: no revision touched the bill. Books on the accounts in memory.
 */
export function undoRevisions(
  { world, pending, newId }: { world: World; pending: Pending; newId: () => number },
  original: StoredSettlement,
  stored: Stored,
  actor: string,
): Undone | null {
  const { personId, id: settlementId, area } = original
  const known = world.revised.get(settlementId)
  const last = known?.lines.filter(({ status }) => status === 'posted').at(-1)
  if (!known || !last) return null
  const state = stateNow(original, stored, known)
  const total = (status: Due['status']): Fen =>
    sum(...known.dues.filter((due) => due.status === status).map(({ amount }) => amount))
  const [paidOut, collected] = [total('paid'), total('collected')]
  const settled = stateOf(original, stored)
  const parts = revisionParts(personId, state, settled, paidOut)
  const { revisionId } = last
  const id = newId()
  const content = JSON.stringify({ settlement: settlementId, undone: true })
  book(pending, posting('revision.undo', id, world.today, parts), { actor, at: world.now, content })
  const due = (direction: Due['direction'], amount: Fen): Due[] =>
    amount === 0
      ? []
      : [
          newDue({
            personId,
            id: newId(),
            settlementId,
            revisionId,
            area,
            direction,
            amount,
            madeAt: world.now,
          }),
        ]
  return {
    bill: { personId, settlementId },
    state,
    cancelled: known.dues
      .filter(({ status }) => status === 'open' || status === 'proposed' || status === 'waived')
      .map((one) => ({ ...one, amount: fen(0), status: 'cancelled' })),
    made: [...due('toFunds', paidOut), ...due('toPatient', collected)],
  }
}

/** Writes what `undoRevisions` said, beside its postings. */
export async function storeUndone(tx: Tx, undone: readonly Undone[]): Promise<void> {
  if (undone.length === 0) return
  await markUndone(
    tx,
    undone.map(({ bill }) => bill),
  )
  await updateDues(
    tx,
    undone.flatMap(({ cancelled }) => cancelled),
  )
  await insertDues(
    tx,
    undone.flatMap(({ made }) => made),
  )
}
