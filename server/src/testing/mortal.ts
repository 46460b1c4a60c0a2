import type { Db } from '../db/db.ts'

/** A process died. */
export class Crash extends Error {}
/** Where in a transaction: before it, in it, or after its commit but before anybody hears of it. */
export type Moment = 'before' | 'within' | 'after'

/** The database of a process that dies at its nth transaction. Dead processes do nothing more. */
export function mortal(db: Db, nth: number, moment: Moment): { db: Db; dead: () => boolean } {
  let begun = 0
  let dead = false
  const dying =
    (transaction: Db['transaction']): Db['transaction'] =>
    async (work) => {
      if (dead) throw new Crash()
      begun += 1
      if (begun !== nth) return await transaction(work)
      dead = true
      if (moment === 'before') throw new Crash()
      const never = () => Promise.reject(new Crash())
      await transaction(async (tx, commit) => {
        const done = await work(tx, moment === 'within' ? never : commit)
        if (moment === 'within') throw new Crash()
        return done
      })
      throw new Crash()
    }
  return {
    dead: () => dead,
    db: { ...db, transaction: dying(db.transaction), batch: dying(db.batch) },
  }
}
