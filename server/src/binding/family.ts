import type { Fen, Purpose } from '@gongji/policy'
import { yearOf } from '@gongji/policy/dates'
import { sum } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
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
  const asPayer = await listBindingsOfPayer(tx, personId, today)
  const asRelative = await listBindingsOfRelatives(tx, await listActedFor(tx, deps, personId), today)
  const all = [...asPayer, ...asRelative]
  const see = await seeing(tx, deps, all, personId)
  const shown = async (bindings: readonly Binding[]) => {
    const seen: SeenBinding[] = []
    for (const binding of bindings) seen.push(await see(binding))
    return seen
  }
  return { authorised: await shown(asPayer), authorisedBy: await shown(asRelative) }
}

/** One binding as its people see it after they changed it. */
export const seeBinding = async (
  tx: Reader,
  deps: Deps,
  binding: Binding,
  personId: number,
): Promise<SeenBinding> => await (await seeing(tx, deps, [binding], personId))(binding)

async function seeing(tx: Reader, deps: Deps, bindings: readonly Binding[], personId: number) {
  const ids = [...new Set(bindings.flatMap(({ payerId, relativeId }) => [payerId, relativeId]))]
  const people = new Map((await listPeople(tx, deps.secrets, ids)).map((person) => [person.id, person]))
  const year = yearOf(dateInChina(deps.now()))
  const relatives = [...new Set(bindings.map(({ relativeId }) => relativeId))]
  const uses = relatives.length === 0 ? [] : await listBindingUse(tx, relatives, year)
  return async (binding: Binding): Promise<SeenBinding> => {
    const own = uses.filter(({ bindingId }) => bindingId === binding.id)
    const sides = await sidesOf(tx, deps, binding, personId)
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
