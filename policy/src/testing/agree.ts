import { adjudicate } from '../bill/adjudicate.ts'
import type { Adjudication } from '../bill/adjudication.ts'
import { termsCache } from '../rules/terms.ts'
import type { BillInYear } from '../values/bill.ts'
import type { CompiledPack } from '../values/pack.ts'
import { isRefusal, type Refusal } from '../values/refusal.ts'
import { type Exact, exactly } from './exact.ts'

/** The engine's answer as the exact evaluation writes it. */
function flatten({ amounts, used }: Adjudication, ids: readonly string[]): Exact {
  const { ownPaid, overLimit, firstShare, inScope, personal, own, wallet, cash } = amounts
  const { pool, criticalIllness, largeSum, civilServant, medicalAid, otherFund } = amounts
  const numbers: Record<string, number> = {
    ownPaid,
    overLimit,
    firstShare,
    inScope,
    pool,
    criticalIllness,
    largeSum,
    civilServant,
    medicalAid,
    otherFund,
    personal,
    own,
    wallet,
    cash,
  }
  for (const id of ids)
    numbers[`relative:${id}`] = amounts.relatives.find(({ bindingId }) => bindingId === id)?.amount ?? 0
  for (const [key, pot] of Object.entries(used)) {
    for (const field of ['deductible', 'paid', 'entered'] as const) numbers[`${key}.${field}`] = pot[field]
  }
  return Object.fromEntries(Object.entries(numbers).map(([name, amount]) => [name, BigInt(amount)]))
}

const shown = (answer: Exact | null): string =>
  answer === null
    ? 'refused'
    : JSON.stringify(Object.entries(answer).sort(), (_, value) =>
        typeof value === 'bigint' ? String(value) : value,
      )

/** Compares the engine with the exact evaluation; null when they agree to the fen. */
export function comparison(
  packs: ReadonlyMap<string, CompiledPack>,
): (random: BillInYear) => { answer: Adjudication | Refusal; difference: string | null } {
  const terms = termsCache()
  return ({ bill, used }) => {
    const pack = packs.get(bill.patient.area)!
    const { benefit, on } = bill
    const found = terms(pack, { on, scheme: bill.patient.scheme, benefit })
    const answer: Adjudication | Refusal = isRefusal(found) ? found : adjudicate(bill, found, used)
    const ids = bill.accounts.relatives.map(({ bindingId }) => bindingId)
    const engine = isRefusal(answer) ? null : flatten(answer, ids)
    const exact = exactly(pack, bill, used)
    const [a, b] = [shown(engine), shown(exact)]
    return {
      answer,
      difference:
        a === b
          ? null
          : `${JSON.stringify(bill)}\n${JSON.stringify(used)}\nengine ${isRefusal(answer) ? JSON.stringify(answer) : a}\nexact  ${b}`,
    }
  }
}
