import type { Fen } from '@gongji/policy/money'
import { book, type Pending, posting } from '../ledger/post.ts'
import { bookEstates, type Closing } from '../person/estate.ts'
import { endedRelation, type Release } from '../wallet/quota.ts'
import type { World } from './gather.ts'
import type { StoredSettlement } from './store.ts'
import type { Stored } from './stored.ts'

/** Where money went on to that a reversal had brought back to what is no longer there. */
export type PassedOn = { releases: readonly Release[]; closings: readonly Closing[] }

export const nothingPassedOn: PassedOn = { releases: [], closings: [] }

/**
 * Books on what a reversal has just given back to an ended quota or to somebody who has died: to the sharer's account, and
 * to the heirs. Nothing rests where nobody may have it.
 */
export function passOn(
  { world, pending, newId }: { world: World; pending: Pending; newId: () => number },
  { personId: relativeId, at: drawnAt }: Pick<StoredSettlement, 'personId' | 'at'>,
  { payers, quotas }: Stored,
  actor: string,
): PassedOn {
  const authorship = { actor, at: world.now }
  const releases = quotas.flatMap(({ payerId, amount }): Release[] => {
    const relation = endedRelation(world.relations, { payerId, relativeId, drawnAt })
    if (!relation) return []
    const id = newId()
    const parts: { payerId: number; relativeId: number; amount: Fen } = { payerId, relativeId, amount }
    const content = `relation:${relation.id} ended`
    book(pending, posting('quota.release', id, world.today, parts), { ...authorship, content })
    return [{ relation, id, amount, reason: 'ended' }]
  })
  const touched = [relativeId, ...[...payers, ...quotas].map(({ payerId }) => payerId)]
  const deceased = touched.filter((id) => (world.people.get(id)?.diedOn ?? null) !== null)
  return { releases, closings: bookEstates(pending, deceased, { ...authorship, newId }) }
}
