import type { Db } from '../db/db.ts'
import { addToSetting } from '../setting.ts'

/**
 * Whole numbers that never repeat, for identifiers of a fixed length that hospitals keep (visits, settlements): our own
 * ids have more digits than those have room for. A process takes a block at a time and loses what is left of it when it
 * stops. Call it outside a transaction: the embedded database has one connection.
 */
export function createNumbers(db: Db, name: string, block = 1_000): () => Promise<number> {
  let next = 1
  let last = 0
  let taking: Promise<void> | undefined
  const take = async () => {
    last = await db.transaction((tx) => addToSetting(tx, name, block))
    next = last - block + 1
  }
  return async () => {
    while (next > last) {
      taking ??= take().finally(() => {
        taking = undefined
      })
      await taking
    }
    return next++
  }
}

/** What hospitals call a visit or a settlement: area, `G`, 13 digits (as Guizhou writes them). */
export const nationalId = (area: string, number: number): string =>
  `${area}G${String(number).padStart(13, '0')}`

/** The counter of everything that hospitals number: visits and settlements share it. */
export const hospitalNumbers = 'settlement-number'
