import { relationshipWords } from '@gongji/contract/words'
import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { listGuardians, listNames, maskName } from '../person/person.ts'
import type { Binding } from './binding.ts'

export type BindingNews = 'binding.invited' | 'binding.bound' | 'binding.ended' | 'binding.paused'

/**
 * Tells both sides what became of a binding, in the transaction that did it; an invitation goes to who must consent.
 * Saying the same again for the same version writes nothing.
 */
export async function notify(tx: Tx, deps: Deps, binding: Binding, kind: BindingNews): Promise<void> {
  const names = await listNames(tx, [binding.payerId, binding.relativeId])
  const nameOf = (id: number) => maskName(names.get(id) ?? '')
  const facts = {
    bindingId: String(binding.id),
    payerMaskedName: nameOf(binding.payerId),
    relativeMaskedName: nameOf(binding.relativeId),
    relationshipZh: relationshipWords[binding.relationship].zh,
    relationshipEn: relationshipWords[binding.relationship].en,
    from: binding.from,
    reason: binding.endReason ?? '',
  }
  const guardians = await listGuardians(tx, binding.relativeId)
  const relativeSide = guardians.length > 0 ? guardians : [binding.relativeId]
  const readers = kind === 'binding.invited' ? relativeSide : [binding.payerId, ...relativeSide]
  for (const personId of new Set(readers)) {
    const key = `${kind}:${binding.id}:${binding.version}:${personId}`
    // A guardian reads of both by name.
    const you = personId === binding.payerId ? 'payer' : personId === binding.relativeId ? 'relative' : ''
    const payload = { personId, kind, facts: { ...facts, you }, key }
    await enqueue(tx, deps, { kind: 'notice', payload, uniqueKey: key })
  }
}
