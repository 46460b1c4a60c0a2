import type { Fen } from '@gongji/policy/money'
import { book, type Pending, posting } from '../ledger/post.ts'
import { bookEstates, type Closing } from '../person/estate.ts'
import { bookOwed, type Shrunk } from '../risk/owed.ts'
import { endedRelation, type Release } from '../wallet/quota.ts'
import type { World } from './gather.ts'
import type { StoredSettlement } from './store.ts'
import type { Stored } from './stored.ts'

/** Where money went on to that a reversal or a revision had brought back to what is no longer there. */
export type PassedOn = {
  releases: readonly Release[]
  closings: readonly Closing[]
  shrunk: readonly Shrunk[]
}

export const nothingPassedOn: PassedOn = { releases: [], closings: [], shrunk: [] }

/**
 * Books on what a reversal or a revision has just given back: of an ended quota to the sharer's account, of what was recovered for it to
 * whoever paid that, of somebody who has died to the heirs. Nothing rests where nobody may have it, and nothing comes twice.
 */
export function passOn(
  {
    world,
    pending,
    newId,
  }: {
    world: Pick<World, 'now' | 'today' | 'relations' | 'drawn' | 'owed' | 'people'>
    pending: Pending
    newId: () => number
  },
  { personId: relativeId, at: drawnAt }: Pick<StoredSettlement, 'personId' | 'at'>,
  {
    payers,
    quotas,
  }: {
    payers: readonly { bindingId: number; payerId: number; amount: Fen }[]
    quotas: Stored['quotas']
  },
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
  const drawn = new Map<number, number>(world.drawn)
  for (const { bindingId, amount } of payers) drawn.set(bindingId, (drawn.get(bindingId) ?? 0) - amount)
  const ofThese = new Set(payers.map(({ bindingId }) => bindingId))
  const owed = world.owed.filter(({ bindingId }) => ofThese.has(bindingId))
  const shrunk = bookOwed(pending, { owed, drawn }, { ...authorship, newId })
  const touched = [relativeId, ...[...payers, ...quotas].map(({ payerId }) => payerId)]
  const deceased = touched.filter((id) => (world.people.get(id)?.diedOn ?? null) !== null)
  return { releases, closings: bookEstates(pending, deceased, { ...authorship, newId }), shrunk }
}
