/**
 * A second evaluation of compiled packs, written apart from the engine: BigInt rationals, the JSON interpreted anew for
 * every claim, no plans and no steps. It says what a bill comes to, or null where the rules refuse it.
 */
import type { Claim, Used } from '../values/bill.ts'
import type { CompiledPack } from '../values/pack.ts'
import { Bill, type Pot } from './exact-bill.ts'
import { draw, type Exact } from './exact-draw.ts'
import { big, type Json, lineMatches, Rules, Unknown } from './exact-rules.ts'

export type { Exact }

/** The amounts of a bill and what it adds to the pots, in fen; null when the rules refuse it. */
export function exactly(pack: CompiledPack, claim: Claim, used: Used): Exact | null {
  try {
    return decide(new Bill(pack, claim, used), pack, claim)
  } catch (error) {
    if (error instanceof Unknown) return null
    throw error
  }
}

function decide(bill: Bill, pack: CompiledPack, claim: Claim): Exact {
  const rules = new Rules(pack, claim)
  const { scheme } = claim.patient
  bill.findEffects()
  const splits = claim.lines.map((line) => bill.split(line))
  bill.inScope = splits.reduce((all, { scope }) => all + scope, 0n)
  bill.total = claim.lines.reduce((all, { amount }) => all + big(amount), 0n)
  const sum = (key: 'own' | 'over' | 'first' | 'scope'): bigint =>
    splits.reduce((all, split) => all + split[key], 0n)
  const sums = {
    ownPaid: sum('own'),
    overLimit: sum('over'),
    firstShare: sum('first'),
    inScope: sum('scope'),
  }
  Object.assign(bill.left, { ownPaid: sums.ownPaid, overLimit: sums.overLimit, firstShare: sums.firstShare })
  const terms = rules.json(`${scheme}.${claim.benefit}.terms`)
  const which = terms === undefined ? 'own' : rules.settle(terms)
  if (which === 'none') bill.left.ratioShare = sums.inScope
  else runSections(bill, which === 'own' ? claim.benefit : (which as { section: string }).section)
  bill.layers()
  return { ...sums, ...bill.funds, ...draw(bill, claim), ...flat(bill.added) }

  function runSections(at: Bill, section: string): void {
    const carved = (rules.json(`${scheme}.${section}.carveOut`) ?? []) as { lines: Json; section: string }[]
    // The section's own terms must be known even where no cost goes through it.
    const costs = carved.map(() => 0n)
    let rest = 0n
    splits.forEach((split, index) => {
      const found = carved.findIndex(({ lines }) => lineMatches(claim.lines[index]!, lines))
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
