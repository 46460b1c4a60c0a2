import type { Benefit, Fen } from '@gongji/policy'
import { sum } from '@gongji/policy/money'
import type { Problem } from '../../src/problem.ts'
import type { Settlement } from '../../src/settlement/settlement.ts'

/** What answers said that was paid, by insured area and benefit; reversals taken off. */
export type Told = {
  area: string
  benefit: Benefit
  bills: number
  reversals: number
  total: number
  fundTotal: number
  own: number
  relatives: number
  wallet: number
  cash: number
}

/** What the rules of an area refuse, by the name of the rule. */
export function ruleOf({ extra }: Problem): string | null {
  const refusal = extra.refusal as { code?: unknown } | undefined
  return typeof refusal?.code === 'string' ? refusal.code : null
}
const reasonOf = (problem: Problem): string => ruleOf(problem) ?? problem.type.replace('/problems/', '')

/** How far families came that were to meet a flow and an ending. */
export type Meetings = { planned: number; begun: number; ended: number; met: number }

/** Counts what happened, and adds up what callers were told: the books are compared with it in the end. */
export function createTally() {
  const counts = new Map<string, number>()
  const refusals = new Map<string, number>()
  const told = new Map<string, Told>()
  const failures = new Map<string, number>()
  const meetings = new Map<string, Meetings>()
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1)
  return {
    done: (what: string) => count(counts, what),
    refused: (what: string, problem: Problem) => count(refusals, `${what}: ${reasonOf(problem)}`),
    /** A job that threw; it is tried again. */
    failed: (what: string) => count(failures, what),
    settled: ({ area, benefit, amounts, payers, reverses }: Settlement) => {
      const key = `${area} ${benefit}`
      const known = told.get(key) ?? {
        area,
        benefit,
        bills: 0,
        reversals: 0,
        total: 0,
        fundTotal: 0,
        own: 0,
        relatives: 0,
        wallet: 0,
        cash: 0,
      }
      if (reverses === null) known.bills += 1
      else known.reversals += 1
      known.total += amounts.total
      known.fundTotal += amounts.fundTotal
      known.own += amounts.own
      known.relatives += sum(...payers.map(({ amount }): Fen => amount))
      known.wallet += amounts.wallet
      known.cash += amounts.cash
      told.set(key, known)
    },
    /** A family came one step further in meeting a pair. */
    meeting: (pair: string, step: keyof Meetings) => {
      const known = meetings.get(pair) ?? { planned: 0, begun: 0, ended: 0, met: 0 }
      known[step] += 1
      meetings.set(pair, known)
    },
    meetings: meetings as ReadonlyMap<string, Readonly<Meetings>>,
    counts: counts as ReadonlyMap<string, number>,
    refusals: refusals as ReadonlyMap<string, number>,
    failures: failures as ReadonlyMap<string, number>,
    told: told as ReadonlyMap<string, Told>,
  }
}
export type Tally = ReturnType<typeof createTally>
