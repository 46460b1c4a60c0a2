import { kinOf } from '@gongji/contract/kin'
import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { listGuardians, listKin } from '../person/person.ts'
import { actsFor } from '../person/ward.ts'
import type { Binding } from './binding.ts'

export type BindingNews =
  | 'binding.invited'
  | 'binding.bound'
  | 'binding.confirmed'
  | 'binding.ended'
  | 'binding.grownUp'
  | 'binding.paused'
  | 'binding.resumed'
  | 'binding.changed'

/** To whom a question goes alone; other news goes to both sides. */
const questions: readonly BindingNews[] = ['binding.invited', 'binding.grownUp']

/**
 * Tells both sides what became of a binding, in the transaction that did it; an invitation goes to who must consent.
 * Saying the same again for the same version writes nothing.
 */
export async function notify(
  tx: Tx,
  deps: Deps,
  binding: Binding,
  kind: BindingNews,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const people = await listKin(tx, [binding.payerId, binding.relativeId])
  const payer = people.get(binding.payerId)!
  const relative = people.get(binding.relativeId)!
  const kin = kinOf(binding.relationship, { payer, relative }).relative
  const facts = {
    bindingId: String(binding.id),
    payerName: payer.name,
    relativeName: relative.name,
    relationshipZh: kin.zh,
    relationshipEn: kin.en,
    from: binding.from,
    reason: binding.endReason ?? '',
    ...more,
  }
  // Who is of age speaks for himself, whoever his guardians were.
  const guardians: number[] = []
  for (const id of await listGuardians(tx, binding.relativeId)) {
    if (await actsFor(tx, deps, { personId: id, forId: binding.relativeId })) guardians.push(id)
  }
  const relativeSide = guardians.length > 0 ? guardians : [binding.relativeId]
  const readers = questions.includes(kind) ? relativeSide : [binding.payerId, ...relativeSide]
  for (const personId of new Set(readers)) {
    const key = `${kind}:${binding.id}:${binding.version}:${personId}`
    // A guardian reads of both by name.
    const you = personId === binding.payerId ? 'payer' : personId === binding.relativeId ? 'relative' : ''
    const payload = { personId, kind, facts: { ...facts, you }, key }
    await enqueue(tx, deps, { kind: 'notice', payload, uniqueKey: key })
  }
}
