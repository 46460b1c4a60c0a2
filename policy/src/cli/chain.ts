/** Bills decided in turn. */
import type { Adjudication } from '../bill/adjudication.ts'
import { evaluate, type NamedBill } from '../packs/index.ts'
import type { Used } from '../values/bill.ts'
import type { Fen } from '../values/money.ts'
import type { CompiledPack } from '../values/pack.ts'
import { isRefusal, type Refusal } from '../values/refusal.ts'

/** Adds what one bill used to what was used before it. */
export function addUsed(before: Used, added: Used): Used {
  const sum: Record<string, Used[string]> = { ...before }
  for (const [pot, { deductible, paid, entered }] of Object.entries(added)) {
    const old = sum[pot]
    sum[pot] = {
      deductible: ((old?.deductible ?? 0) + deductible) as Fen,
      paid: ((old?.paid ?? 0) + paid) as Fen,
      entered: ((old?.entered ?? 0) + entered) as Fen,
    }
  }
  return sum
}

/** What accumulators are kept by: a new year, area or scheme starts at nothing. */
const bookOf = ({ bill: { on, patient } }: NamedBill): string =>
  `${patient.area} ${patient.scheme} ${on.slice(0, 4)}`

/**
 * Decides every bill.
 * @param chain whether they are one person's, each after the one before
 */
export function evaluateAll(
  packs: ReadonlyMap<string, CompiledPack>,
  bills: readonly NamedBill[],
  chain: boolean,
): { name: string; answer: Adjudication | Refusal }[] {
  const books = new Map<string, Used>()
  return bills.map((one) => {
    const used = books.get(bookOf(one)) ?? {}
    const answer = evaluate(packs, { bill: one.bill, used: addUsed(one.used, used) })
    if (chain && !isRefusal(answer)) books.set(bookOf(one), addUsed(used, answer.used))
    return { name: one.name, answer }
  })
}
