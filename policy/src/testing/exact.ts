/**
 * A second evaluation of compiled packs, written apart from the engine: BigInt rationals, the JSON interpreted anew for
 * every bill, no plans and no steps. It says what a bill comes to, or null where the rules refuse it.
 */
import type { Bill, Used } from '../values/bill.ts'
import type { CompiledPack } from '../values/pack.ts'
import { ExactBill, type Pot } from './exact-bill.ts'
import { draw, type Exact } from './exact-draw.ts'
import { big, type Json, lineMatches, Rules, Unknown } from './exact-rules.ts'

export type { Exact }

/** The amounts of a bill and what it adds to the pots, in fen; null when the rules refuse it. */
export function exactly(pack: CompiledPack, bill: Bill, used: Used): Exact | null {
  try {
    return decide(new ExactBill(pack, bill, used), pack, bill)
  } catch (error) {
    if (error instanceof Unknown) return null
    throw error
  }
}

function decide(work: ExactBill, pack: CompiledPack, bill: Bill): Exact {
  const rules = new Rules(pack, bill)
  const { scheme } = bill.patient
  work.findEffects()
  const splits = bill.lines.map((line) => work.split(line))
  work.inScope = splits.reduce((all, { scope }) => all + scope, 0n)
  work.total = bill.lines.reduce((all, { amount }) => all + big(amount), 0n)
  const sum = (key: 'own' | 'over' | 'first' | 'scope'): bigint =>
    splits.reduce((all, split) => all + split[key], 0n)
  const sums = {
    ownPaid: sum('own'),
    overLimit: sum('over'),
    firstShare: sum('first'),
    inScope: sum('scope'),
  }
  Object.assign(work.left, { ownPaid: sums.ownPaid, overLimit: sums.overLimit, firstShare: sums.firstShare })
  const terms = rules.json(`${scheme}.${bill.benefit}.terms`)
  const which = terms === undefined ? 'own' : rules.settle(terms)
  if (which === 'none') work.left.ratioShare = sums.inScope
  else runSections(work, which === 'own' ? bill.benefit : (which as { section: string }).section)
  work.layers()
  return { ...sums, ...work.funds, ...draw(work, bill), ...flat(work.added) }

  function runSections(at: ExactBill, section: string): void {
    const carved = (rules.json(`${scheme}.${section}.carveOut`) ?? []) as { lines: Json; section: string }[]
    // The section's own terms must be known even where no cost goes through it.
    const costs = carved.map(() => 0n)
    let rest = 0n
    splits.forEach((split, index) => {
      const found = carved.findIndex(({ lines }) => lineMatches(bill.lines[index]!, lines))
      if (found < 0) rest += split.scope
      else costs[found]! += split.scope
    })
    costs.forEach((cost, index) => {
      if (cost > 0n) at.benefit(carved[index]!.section, cost)
    })
    at.benefit(section, rest)
  }
}

const flat = (pots: Record<string, Pot>): Exact =>
  Object.fromEntries(
    Object.entries(pots).flatMap(([key, pot]) =>
      (Object.keys(pot) as (keyof Pot)[]).map((field): [string, bigint] => [`${key}.${field}`, pot[field]]),
    ),
  )
