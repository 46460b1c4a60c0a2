import type { Fen, Relationship } from '@gongji/policy'
import { lookUpRelative } from '../access/look-up.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { type Person, readPerson } from '../person/person.ts'
import { findThere, type There } from './crossing-send.ts'
import { requireOfferable } from './offerable.ts'
import { type Named, requireNamed } from './parties.ts'
import { problem } from './problem.ts'
import { nameRelative } from './relatives.ts'
import { requireSendable } from './sendable.ts'

export type Asked = {
  callerId: number
  /** For money to a wallet, or for a quota. */
  purpose: 'transfer' | 'quota'
  /** By name and number, or one of the relatives whom the caller has dealt with here, by id. */
  recipient: Named | undefined
  recipientId: string | undefined
  source: 'personal' | 'wallet'
  /** Null: not said yet. */
  relationship: Relationship | null
  amount: Fen | null
}

/** What keeps a quota from somebody whom another agency keeps, as far as that agency says. */
function requireReachable({ area, died, insured, quotas, wallet }: There, on: string): void {
  if (died) throw problem.died()
  if (!quotas) throw problem.areaClosed({ area, on })
  if (insured && !wallet) throw problem.recipientNotOpened()
}

/**
 * The relative whom somebody names, and whether money or a quota can reach him now: refused at once with what the act itself
 * would say. Nothing is changed. Whoever is named by number reads that he was looked up.
 * @throws Problem with the reason and the next step
 */
export async function lookUpRecipient(deps: Deps, asked: Asked): Promise<{ name: string }> {
  const { callerId, purpose, recipientId: id, relationship, source, amount } = asked
  const { reader } = deps.db
  const at = deps.now()
  const on = dateInChina(at)
  const named = await nameRelative(reader, deps, { callerId, id, named: asked.recipient })
  const find = async (): Promise<{ id: number; person: Person } | { id: null; there: There }> => {
    const there = await findThere(deps, named)
    if (there) return { id: null, there }
    const person = await requireNamed(reader, deps, named)
    return { id: person.id, person }
  }
  const found = id === undefined ? await lookUpRelative(deps, callerId, find) : await find()
  const to = found.id === null ? found.there : found.person
  if (purpose === 'transfer') {
    const sending = { callerId, senderId: callerId, source, relationship, amount }
    await requireSendable(reader, deps, sending, to, at)
  } else if (found.id === null) requireReachable(found.there, on)
  else {
    const payer = await readPerson(reader, deps.secrets, callerId)
    const offer = { payer, relative: found.person, there: null, relationship }
    await requireOfferable(reader, deps, offer, on)
  }
  return { name: named.name }
}
