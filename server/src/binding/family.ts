import type { Fen, Purpose } from '@gongji/policy'
import { yearOf } from '@gongji/policy/dates'
import { sum } from '@gongji/policy/money'
import { type Reader, together } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { listPeople, type Person } from '../person/person.ts'
import { listActedFor, sidesOf } from './acting.ts'
import { type Action, allowedActions, type Binding, isUnanswered } from './binding.ts'
import { listBindingUse } from './draw.ts'
import { listBindingsOfPayer, listBindingsOfRelatives } from './store.ts'

export {
  listAgreements,
  listBindingsAround,
  listBindingsOfPayer,
  listBindingsOfRelatives,
  listEveryPayer,
  listLetters,
  listPayersBoundSince,
  listPayersFor,
  listTook,
  type PayerPage,
} from './store.ts'

/** A binding as one of its people sees it. */
export type SeenBinding = {
  binding: Binding
  payer: Person
  relative: Person
  /** Drawn this year, by purpose, and in all. */
  used: Readonly<Partial<Record<Purpose, Fen>>>
  usedInAll: Fen
  /** What the reader may do now. */
  actions: readonly Action[]
}

export type Family = {
  /** Whom this person has authorised. */
  authorised: SeenBinding[]
  /** Who has authorised this person, or a child in his care, in order of drawing. */
  authorisedBy: SeenBinding[]
}

/** Every binding that concerns a person, ended ones too. */
export async function listFamily(tx: Reader, deps: Deps, personId: number): Promise<Family> {
  const today = dateInChina(deps.now())
  const [asPayer, asRelative] = await together([
    listBindingsOfPayer(tx, personId, today),
    listActedFor(tx, deps, personId).then((ids) => listBindingsOfRelatives(tx, ids, today)),
  ])
  const see = await seeing(tx, deps, [...asPayer, ...asRelative], personId)
  return { authorised: asPayer.map(see), authorisedBy: asRelative.map(see) }
}

/** One binding as its people see it after they changed it. */
export const seeBinding = async (
  tx: Reader,
  deps: Deps,
  binding: Binding,
  personId: number,
): Promise<SeenBinding> => (await seeing(tx, deps, [binding], personId))(binding)

async function seeing(tx: Reader, deps: Deps, bindings: readonly Binding[], personId: number) {
  const ids = [...new Set(bindings.flatMap(({ payerId, relativeId }) => [payerId, relativeId]))]
  const year = yearOf(dateInChina(deps.now()))
  const relatives = [...new Set(bindings.map(({ relativeId }) => relativeId))]
  const [listed, uses, sidesIn] = await together([
    listPeople(tx, deps.secrets, ids),
    listBindingUse(tx, relatives, year),
    sidesOf(tx, deps, bindings, personId),
  ])
  const people = new Map(listed.map((person) => [person.id, person]))
  return (binding: Binding): SeenBinding => {
    const own = uses.filter(({ bindingId }) => bindingId === binding.id)
    const sides = sidesIn(binding)
    const unanswered = isUnanswered(binding, personId)
    // What care the relative sought is the relative's: a payer needs it by use only where he has set a limit for the use.
    const shown = sides.includes('relative')
      ? own
      : own.filter(({ purpose }) => binding.limits.purpose[purpose] !== undefined)
    return {
      binding,
      payer: people.get(binding.payerId)!,
      relative: people.get(binding.relativeId)!,
      used: Object.fromEntries(shown.map(({ purpose, amount }) => [purpose, amount])),
      usedInAll: sum(...own.map(({ amount }) => amount)),
      actions: [...new Set(sides.flatMap((side) => allowedActions(binding, side, { unanswered })))],
    }
  }
}
