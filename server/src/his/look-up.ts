import { lookUp as lookUpCounted } from '../access/look-up.ts'
import type { Deps } from '../deps.ts'
import type { Person } from '../person/person.ts'
import { problem } from './problem.ts'

// Who may show a card may be looked up, and nobody is looked up in bulk: a window's program asks once for each patient.

/** Who looks somebody up: an institution, and its operator as its program names him. */
export type LookingUp = { institution: string; opter: string }

const most = { all: 3_000, nobody: 100, person: 30 } as const

/**
 * Looks somebody up for an institution: counted in the database, and written down where the person reads who looked.
 * @throws Problem when the institution has looked up too many, has guessed too often, or asked too often for this one person
 */
export const lookUp = (
  deps: Deps,
  { institution, opter }: LookingUp,
  find: () => Promise<Person>,
): Promise<Person> =>
  lookUpCounted(
    deps,
    {
      by: institution,
      reader: `institution:${institution}:${opter.slice(0, 30)}`,
      right: 'till.read',
      most,
      tooOften: problem.lookedUpTooOften,
    },
    find,
  )
