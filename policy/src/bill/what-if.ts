import { termsFor } from '../rules/terms.ts'
import type { Bill, Used } from '../values/bill.ts'
import { gather } from '../values/lists.ts'
import type { Fen } from '../values/money.ts'
import type { CompiledPack } from '../values/pack.ts'
import { isRefusal, type Refusal } from '../values/refusal.ts'
import { adjudicate } from './adjudicate.ts'
import type { Adjudication, Amounts, Step } from './adjudication.ts'

/** One changed input; several may be changed at a time, but one tells more. */
export type Change = {
  level?: Bill['institution']['level']
  institutionArea?: string
  filing?: Bill['filing']
  on?: string
  benefit?: Bill['benefit']
  accounts?: Partial<Bill['accounts']>
  category?: Bill['patient']['category']
  age?: number
}

/** A number that differs, and the step it belongs to. */
export type StepDifference = {
  id: string
  formula: string
  before: Fen | null
  after: Fen | null
  /** Parameters that differ: another value, date or source is in force. */
  parameters: { before: readonly string[]; after: readonly string[] }
  /** Rates, limits and the like that differ. */
  facts: Readonly<Record<string, { before: unknown; after: unknown }>>
}
export type WhatIf = {
  before: Adjudication | Refusal
  after: Adjudication | Refusal
  /** What each amount gains (+) or loses (−); only those that differ. Empty when either side is refused. */
  amounts: Partial<Record<keyof Amounts, number>>
  steps: readonly StepDifference[]
}

export function changed(bill: Bill, change: Change): Bill {
  const { level, institutionArea, filing, on, benefit, accounts, category, age } = change
  return {
    ...bill,
    on: on ?? bill.on,
    benefit: benefit ?? bill.benefit,
    filing: filing ?? bill.filing,
    institution: {
      ...bill.institution,
      level: level ?? bill.institution.level,
      area: institutionArea ?? bill.institution.area,
    },
    patient: {
      ...bill.patient,
      category: category ?? bill.patient.category,
      age: age ?? bill.patient.age,
    },
    accounts: { ...bill.accounts, ...accounts },
  }
}

export function decide(pack: CompiledPack, bill: Bill, used: Used): Adjudication | Refusal {
  const terms = termsFor(pack, { on: bill.on, scheme: bill.patient.scheme, benefit: bill.benefit })
  return isRefusal(terms) ? terms : adjudicate(bill, terms, used)
}

const ids = (step: Step | undefined): readonly string[] => step?.parameters.map(({ id }) => id) ?? []

function stepDifference(before: Step | undefined, after: Step | undefined): StepDifference | null {
  const facts: Record<string, { before: unknown; after: unknown }> = {}
  for (const name of new Set([...Object.keys(before?.facts ?? {}), ...Object.keys(after?.facts ?? {})])) {
    const [old, now] = [before?.facts?.[name], after?.facts?.[name]]
    if (old !== now) facts[name] = { before: old ?? null, after: now ?? null }
  }
  const parameters = { before: ids(before), after: ids(after) }
  const same =
    before?.amount === after?.amount &&
    Object.keys(facts).length === 0 &&
    parameters.before.join() === parameters.after.join()
  if (same) return null
  const { id, formula } = (after ?? before)!
  return { id, formula, before: before?.amount ?? null, after: after?.amount ?? null, parameters, facts }
}

/** Compares two derivations step by step; equal steps are left out. */
export function compareSteps(before: readonly Step[], after: readonly Step[]): StepDifference[] {
  const then = new Map(before.map((step) => [step.id, step]))
  const now = new Map(after.map((step) => [step.id, step]))
  const order = [...before.map(({ id }) => id).filter((id) => !now.has(id)), ...after.map(({ id }) => id)]
  return gather(order, (id) => {
    const found = stepDifference(then.get(id), now.get(id))
    return found ? [found] : []
  })
}

export function compareAmounts(before: Amounts, after: Amounts): WhatIf['amounts'] {
  const differences: Partial<Record<keyof Amounts, number>> = {}
  for (const key of Object.keys(before) as (keyof Amounts)[]) {
    if (key === 'relatives') {
      const together = (amounts: Amounts): number =>
        amounts.relatives.reduce((all, { amount }) => all + amount, 0)
      if (together(before) !== together(after)) differences.relatives = together(after) - together(before)
    } else if (before[key] !== after[key]) differences[key] = after[key] - before[key]
  }
  return differences
}

/** The same bill with something changed: what it would come to, and every step that differs. */
export function whatIf(
  pack: CompiledPack,
  { bill, used }: { bill: Bill; used: Used },
  change: Change,
): WhatIf {
  const before = decide(pack, bill, used)
  const after = decide(pack, changed(bill, change), used)
  if (isRefusal(before) || isRefusal(after)) return { before, after, amounts: {}, steps: [] }
  return {
    before,
    after,
    amounts: compareAmounts(before.amounts, after.amounts),
    steps: compareSteps(before.steps, after.steps),
  }
}
