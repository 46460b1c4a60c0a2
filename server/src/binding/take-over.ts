import { createHash } from 'node:crypto'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { lockAccounts } from '../ledger/account.ts'
import { checkOthers, findRelative, prepareBinding, recordBoth, termsContent, type Wish } from './bind.ts'
import type { Binding } from './binding.ts'
import { insertBinding, insertLetter, type Letter, listBindingsOfRelatives } from './store.ts'

/** A binding that stands in an agency's former system, with the letter that was agreed to there. */
export type TakenOverBinding = Wish & {
  letter: { text: string; form: Letter['form']; agreedAt: Instant }
  actor: string
}

/**
 * Takes a binding over as it stands, with its letter; both people consented there. The area's rules of today hold for it.
 * Null when it is here already. @throws Problem as `bind` does
 */
export async function takeOverBinding(
  tx: Tx,
  deps: Deps,
  { letter, actor, ...wish }: TakenOverBinding,
): Promise<Binding | null> {
  const relativeId = (await findRelative(tx, deps, wish.relative)).id
  const accounts = await lockAccounts(tx, deps.db.lockStep, [wish.payerId, relativeId])
  const now = deps.now()
  const today = dateInChina(now)
  const known = (await listBindingsOfRelatives(tx, [relativeId], today)).find(
    (one) => one.payerId === wish.payerId && one.status !== 'ended',
  )
  if (known && known.from === wish.from && known.relationship === wish.relationship) return null
  const prepared = await prepareBinding(tx, deps, wish, { takenOver: true })
  const others = await checkOthers(tx, prepared, today, wish.relationship)
  const { relative: _, ...terms } = wish
  const binding: Binding = {
    ...terms,
    id: deps.newId(),
    relativeId,
    status: 'active',
    position: Math.max(0, ...others.map(({ position }) => position)) + 1,
    authorisedAt: letter.agreedAt,
    channel: 'takenOver',
    guardianId: prepared.guardians[0] ?? null,
    payerArea: prepared.payerArea,
    pausedBy: null,
    endedAt: null,
    endedBy: null,
    endReason: null,
    letterNo: 1,
    version: 1,
  }
  await insertBinding(tx, binding)
  const digest = createHash('sm3').update(letter.text).digest('hex')
  await insertLetter(tx, deps.secrets, {
    relativeId,
    bindingId: binding.id,
    no: 1,
    version: 'takenOver',
    form: letter.form,
    text: letter.text,
    digest,
    signature: null,
    agreedBy: wish.payerId,
    agreedAt: letter.agreedAt,
  })
  await recordBoth(tx, accounts, binding, {
    kind: 'binding.takeOver',
    actor,
    at: now,
    content: { ...termsContent(binding), letter: digest, status: binding.status },
  })
  return binding
}
