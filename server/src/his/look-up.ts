import { insertReadings } from '../access/reading.ts'
import { countTry, minutesStopped } from '../access/sign-in-guard.ts'
import type { Deps } from '../deps.ts'
import type { Person } from '../person/person.ts'
import { Problem } from '../problem.ts'
import { problem } from './problem.ts'

// Who may show a card may be looked up, and nobody is looked up in bulk: a window's program asks once for each patient.

/** Who looks somebody up: an institution, and its operator as its program names him. */
export type LookingUp = { institution: string; opter: string }

/** In 15 minutes: look-ups of one institution, those of them that find nobody, and those of one person there. */
const most = { institution: 3_000, nobody: 100, person: 30 } as const

const isNobody = (error: unknown): boolean => error instanceof Problem && error.status < 500

/**
 * Looks somebody up for an institution: counted in the database, and written down where the person reads who looked.
 * @throws Problem when the institution has looked up too many, has guessed too often, or asked too often for this one person
 */
export async function lookUp(
  { db, newId, now }: Deps,
  { institution: code, opter }: LookingUp,
  find: () => Promise<Person>,
): Promise<Person> {
  const at = now()
  const all = `look-up:${code}`
  const nobody = `look-up-nobody:${code}`
  const stopped = async (...subjects: string[]): Promise<void> => {
    const minutes = await minutesStopped(db.reader, subjects, at)
    if (minutes > 0) throw problem.lookedUpTooOften({ minutes: String(minutes) })
  }
  await stopped(all, nobody)
  const person = await find().catch(async (error: unknown) => {
    if (isNobody(error)) await db.transaction((tx) => countTry(tx, nobody, most.nobody, at))
    throw error
  })
  const one = `look-up:${code}:${person.id}`
  await stopped(one)
  const reader = `institution:${code}:${opter.slice(0, 30)}`
  await db.transaction(async (tx) => {
    await countTry(tx, all, most.institution, at)
    await countTry(tx, one, most.person, at)
    await insertReadings(tx, [
      { personId: person.id, id: newId(), reader, right: 'till.read', reason: '', at },
    ])
  })
  return person
}
