import type { PotUse, Used } from '../values/bill.ts'
import { type Fen, zero } from '../values/money.ts'

/** Accumulators while a bill is computed: what was used before, and what this bill adds. */
export type Pots = { before: Used; added: Record<string, { deductible: Fen; paid: Fen; entered: Fen }> }

// What every object inherits has none of a pot's fields, so a pot called `constructor` reads as unused until it is written.
export function potNow({ before, added }: Pots, key: string, field: keyof PotUse): Fen {
  const old = before[key]?.[field] ?? 0
  return (old + (added[key]?.[field] ?? 0)) as Fen
}

/** What this bill has added so far: sections that share a pot share a visit's deductible and limits. */
export const addedNow = ({ added }: Pots, key: string, field: keyof PotUse): number =>
  added[key]?.[field] ?? 0

export function potOf({ added }: Pots, key: string): { deductible: Fen; paid: Fen; entered: Fen } {
  let pot = added[key]
  if (pot?.paid === undefined) {
    pot = { deductible: zero, paid: zero, entered: zero }
    added[key] = pot
  }
  return pot
}
