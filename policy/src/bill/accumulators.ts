import type { PotUse, Used } from '../values/bill.ts'
import { type Fen, zero } from '../values/money.ts'
import { ownOf } from '../values/own.ts'

/** Accumulators while a bill is computed: what was used before, and what this bill adds. */
export type Pots = { before: Used; added: Record<string, { deductible: Fen; paid: Fen; entered: Fen }> }

export function potNow({ before, added }: Pots, key: string, field: keyof PotUse): Fen {
  const old = ownOf(before, key)
  const now = ownOf(added, key)
  return ((old ? old[field] : 0) + (now ? now[field] : 0)) as Fen
}

/** What this bill has added so far: sections that share a pot share a visit's deductible and limits. */
export const addedNow = ({ added }: Pots, key: string, field: keyof PotUse): number =>
  ownOf(added, key)?.[field] ?? 0

export function potOf({ added }: Pots, key: string): { deductible: Fen; paid: Fen; entered: Fen } {
  let pot = ownOf(added, key)
  if (!pot) {
    pot = { deductible: zero, paid: zero, entered: zero }
    added[key] = pot
  }
  return pot
}
