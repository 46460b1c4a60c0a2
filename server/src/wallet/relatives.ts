import { kinOf, payerIs } from '@gongji/contract/kin'
import type { Relationship, Text } from '@gongji/policy'
import { listBindingsOfPayer, listBindingsOfRelatives } from '../binding/family.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { findFalseRelation } from '../person/false-relation.ts'
import { listEnrolments, listPeople } from '../person/person.ts'
import { Problem } from '../problem.ts'
import { type Named, requireInsured, requireTerms } from './parties.ts'
import { problem } from './problem.ts'
import { listRelationsOfPayers, listRelationsOfRelatives } from './quota-store.ts'
import { listReceived, listSent, listWallets } from './store.ts'

/** A relative who is known to somebody here: what he is to him, and what keeps money from his wallet now. */
export type KnownRelative = {
  personId: number
  name: string
  relationship: Relationship
  kin: Text
  hindrance: { what: Text; mend: Text } | null
}

/** What each is to this person, by the bindings, transfers and quotas of both sides; what was said last counts. */
async function listKnown(tx: Reader, deps: Deps, personId: number): Promise<Map<number, Relationship>> {
  const today = dateInChina(deps.now())
  const isOpen = ({ status }: { status: string }): boolean => status === 'active' || status === 'paused'
  const given = [
    ...(await listSent(tx, [personId])).map((one) => ({ ...one, relativeId: one.recipientId })).reverse(),
    ...(await listRelationsOfPayers(tx, [personId])).filter(isOpen),
    ...(await listBindingsOfPayer(tx, personId, today)).filter(isOpen),
  ]
  const taken = [
    ...(await listReceived(tx, [personId])).filter(({ status }) => status === 'accepted').reverse(),
    ...(await listRelationsOfRelatives(tx, [personId])).filter(isOpen),
    ...(await listBindingsOfRelatives(tx, [personId], today)).filter(isOpen),
  ]
  return new Map<number, Relationship>([
    ...taken.map(
      (one) => ['senderId' in one ? one.senderId : one.payerId, payerIs[one.relationship]] as const,
    ),
    ...given.map(({ relativeId, relationship }) => [relativeId, relationship] as const),
  ])
}

/**
 * Relatives to choose from when money is sent to a wallet or a quota is offered. A dead one and one whose relation was found
 * false are not among them.
 */
export async function listRelatives(tx: Reader, deps: Deps, personId: number): Promise<KnownRelative[]> {
  const known = await listKnown(tx, deps, personId)
  known.delete(personId)
  const ids = [...known.keys()]
  if (ids.length === 0) return []
  const people = new Map((await listPeople(tx, deps.secrets, [personId, ...ids])).map((one) => [one.id, one]))
  const payer = people.get(personId)!
  const enrolments = await listEnrolments(tx, ids)
  const wallets = await listWallets(tx, deps.secrets, ids)
  const on = dateInChina(deps.now())
  const found: KnownRelative[] = []
  for (const [id, relationship] of known) {
    const relative = people.get(id)
    if (!relative || relative.diedOn !== null) continue
    if ((await findFalseRelation(tx, { personId, otherId: id })) !== null) continue
    const against = hindranceOf(() => {
      const { area } = requireInsured(enrolments, id, { on, who: 'recipient' })
      if (!requireTerms(deps, area, on).open) throw problem.areaClosed({ area, on })
      if (!wallets.has(id)) throw problem.recipientNotOpened()
    })
    found.push({
      personId: id,
      name: relative.name,
      relationship,
      kin: kinOf(relationship, { payer, relative }).relative,
      hindrance: against && { what: against.title, mend: against.mend },
    })
  }
  return found.sort((a, b) => Number(a.hindrance !== null) - Number(b.hindrance !== null))
}

function hindranceOf(look: () => void): Problem | null {
  try {
    look()
    return null
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

/**
 * Name and number of a relative, given so or by the id of one whom the caller has dealt with here.
 * @throws Problem when neither is given, or the id is nobody's whom the caller knows
 */
export async function nameRelative(
  tx: Reader,
  deps: Deps,
  { callerId, id, named }: { callerId: number; id: string | undefined; named: Named | undefined },
): Promise<Named> {
  if (id === undefined) {
    if (named === undefined) throw problem.relativeNeeded()
    return named
  }
  const known = await listKnown(tx, deps, callerId)
  const [relative] = known.has(Number(id)) ? await listPeople(tx, deps.secrets, [Number(id)]) : []
  if (!relative) throw problem.notFound()
  return { name: relative.name, idNumber: relative.idNumber }
}
