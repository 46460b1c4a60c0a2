import type { PlainDate, Relationship } from '@gongji/policy'
import { ageOn } from '@gongji/policy/dates'
import { groupBy } from '../group-by.ts'
import { type Rule, type RuleId, type RuleOf, ruleOf } from './rules.ts'

/** A binding in force, as the rules look at it. */
export type WatchedBinding = {
  id: number
  payerId: number
  relativeId: number
  relationship: Relationship
  authorisedAt: number
  payerBorn: PlainDate
  relativeBorn: PlainDate
}

/** One use of a payer's account that was not given back. */
export type WatchedUse = {
  bindingId: number
  payerId: number
  relativeId: number
  settlementId: number
  institution: string
  kind: 'hospital' | 'pharmacy'
  /** Drawn from this payer, in fen. */
  amount: number
  /** The whole bill, in fen. */
  total: number
  at: number
}

/** A stay in hospital; `to` null: not discharged. Days, both included. */
export type Stay = { personId: number; institution: string; from: PlainDate; to: PlainDate | null }

export type Facts = {
  bindings: readonly WatchedBinding[]
  uses: readonly WatchedUse[]
  stays: readonly Stay[]
  /** What payers' accounts hold now, in fen. */
  balances: ReadonlyMap<number, number>
}

/** What a rule found: about which binding, with every measured value beside its limit. */
export type Finding = {
  rule: RuleId
  action: Rule['action']
  /** binding:ID, or institution:CODE and the day. */
  subject: string
  binding: WatchedBinding | null
  institution: string | null
  /** Fen that it is about. */
  amount: number
  measured: Readonly<Record<string, number | string>>
}

const day = 86_400_000

const about = (
  { id: rule, action }: Rule,
  binding: WatchedBinding,
  uses: readonly WatchedUse[],
  measured: Finding['measured'],
): Finding => ({
  rule,
  action,
  subject: `binding:${binding.id}`,
  binding,
  institution: uses[0]?.institution ?? null,
  amount: uses.reduce((total, { amount }) => total + amount, 0),
  measured,
})

/** Bindings of a group beyond the number that people have, the youngest ones. */
function beyond(
  rule: RuleOf<'tooManyOfAKind'> | RuleOf<'sameRelativeOfMany'>,
  groups: Iterable<readonly WatchedBinding[]>,
): Finding[] {
  const findings: Finding[] = []
  for (const group of groups) {
    for (const [relationship, members] of groupBy(group, (one) => one.relationship)) {
      const most = rule.most[relationship]
      if (most === undefined || members.length <= most) continue
      const sorted = members.toSorted((a, b) => a.authorisedAt - b.authorisedAt || a.id - b.id)
      for (const binding of sorted.slice(most)) {
        findings.push(about(rule, binding, [], { relationship, count: members.length, most }))
      }
    }
  }
  return findings
}

/** Years by which the first is older than the second. */
const olderBy = (elder: PlainDate, younger: PlainDate): number =>
  elder <= younger ? ageOn(elder, younger) : -ageOn(younger, elder)

function ages(rule: RuleOf<'ages'>, bindings: readonly WatchedBinding[]): Finding[] {
  return bindings.flatMap((binding) => {
    const { relationship, payerBorn, relativeBorn } = binding
    const [years, least] = {
      parent: [olderBy(relativeBorn, payerBorn), rule.parentYears],
      child: [olderBy(payerBorn, relativeBorn), rule.parentYears],
      paternalGrandparent: [olderBy(relativeBorn, payerBorn), rule.grandparentYears],
      maternalGrandparent: [olderBy(relativeBorn, payerBorn), rule.grandparentYears],
      sonsChild: [olderBy(payerBorn, relativeBorn), rule.grandparentYears],
      daughtersChild: [olderBy(payerBorn, relativeBorn), rule.grandparentYears],
      spouse: [0, 0],
      sibling: [0, 0],
    }[relationship] as [number, number]
    return years < least ? [about(rule, binding, [], { relationship, years, least })] : []
  })
}

/** The densest run of uses that lies within `ms`: the window with the largest sum. */
function densest(uses: readonly WatchedUse[], ms: number): WatchedUse[] {
  const sorted = uses.toSorted((a, b) => a.at - b.at)
  let best: WatchedUse[] = []
  let bestSum = -1
  for (let from = 0; from < sorted.length; from++) {
    const window = sorted.slice(from).filter(({ at }) => at - (sorted[from] as WatchedUse).at <= ms)
    const sum = window.reduce((total, { amount }) => total + amount, 0)
    if (sum > bestSum) {
      best = window
      bestSum = sum
    }
  }
  return best
}

const sumOf = (uses: readonly WatchedUse[]): number => uses.reduce((total, { amount }) => total + amount, 0)
const roundPart = (uses: readonly WatchedUse[], roundTo: number): number =>
  uses.filter(({ total }) => total >= roundTo && total % roundTo === 0).length / Math.max(1, uses.length)
const percentOf = (part: number): number => Math.round(part * 100)

function pharmacyCashOut(rule: RuleOf<'pharmacyCashOut'>, { bindings, uses }: Facts): Finding[] {
  const byBinding = groupBy(
    uses.filter(({ kind }) => kind === 'pharmacy'),
    ({ bindingId }) => bindingId,
  )
  return bindings.flatMap((binding) => {
    const places = groupBy(byBinding.get(binding.id) ?? [], ({ institution }) => institution)
    for (const sales of places.values()) {
      const run = densest(sales, rule.days * day)
      const round = roundPart(run, rule.roundTo)
      if (run.length < rule.bills || sumOf(run) < rule.total || round < rule.roundShare) continue
      const measured = { bills: run.length, total: sumOf(run), round: percentOf(round), days: rule.days }
      return [about(rule, binding, run, measured)]
    }
    return []
  })
}

function collector(rule: RuleOf<'collector'>, { bindings, uses }: Facts): Finding[] {
  const byId = new Map(bindings.map((binding) => [binding.id, binding]))
  const findings: Finding[] = []
  const byRelative = groupBy(
    uses.filter(({ kind }) => kind === 'pharmacy'),
    ({ relativeId, institution }) => `${relativeId} ${institution}`,
  )
  for (const sales of byRelative.values()) {
    const run = densest(sales, rule.days * day)
    const payers = new Set(run.map(({ payerId }) => payerId)).size
    if (payers < rule.payers || sumOf(run) < rule.total) continue
    for (const [bindingId, own] of groupBy(run, (use) => use.bindingId)) {
      const binding = byId.get(bindingId)
      if (binding) findings.push(about(rule, binding, own, { payers, total: sumOf(run), days: rule.days }))
    }
  }
  return findings
}

/** The calendar day in Asia/Shanghai. */
const dayOf = (at: number): PlainDate => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)

function inHospital(rule: RuleOf<'inHospital'>, { bindings, uses, stays }: Facts): Finding[] {
  const staysOf = groupBy(stays, ({ personId }) => personId)
  const byBinding = groupBy(uses, ({ bindingId }) => bindingId)
  return bindings.flatMap((binding) => {
    // The first and the last day may well begin or end elsewhere.
    const elsewhere = (byBinding.get(binding.id) ?? []).filter(({ institution, at }) =>
      (staysOf.get(binding.relativeId) ?? []).some(
        (stay) =>
          stay.institution !== institution &&
          stay.from < dayOf(at) &&
          (stay.to === null || dayOf(at) < stay.to),
      ),
    )
    return elsewhere.length === 0
      ? []
      : [about(rule, binding, elsewhere, { bills: elsewhere.length, total: sumOf(elsewhere) })]
  })
}

function suddenDrain(rule: RuleOf<'suddenDrain'>, { bindings, uses, balances }: Facts): Finding[] {
  const byBinding = groupBy(uses, ({ bindingId }) => bindingId)
  return bindings.flatMap((binding) => {
    const { authorisedAt, payerId } = binding
    const soon = (byBinding.get(binding.id) ?? []).filter(
      ({ kind, at }) => kind === 'pharmacy' && at >= authorisedAt && at - authorisedAt <= rule.days * day,
    )
    const drawn = sumOf(soon)
    const part = drawn / Math.max(1, drawn + (balances.get(payerId) ?? 0))
    if (soon.length < rule.bills || drawn < rule.total || part < rule.share) return []
    return [
      about(rule, binding, soon, {
        bills: soon.length,
        total: drawn,
        share: percentOf(part),
        days: rule.days,
      }),
    ]
  })
}

/** What the rules find in these families. Pure: the same facts give the same findings. */
export function detect(rules: readonly Rule[], facts: Facts): Finding[] {
  const { bindings } = facts
  const on = <Id extends RuleId>(id: Id, look: (rule: RuleOf<Id>) => Finding[]): Finding[] => {
    const rule = ruleOf(rules, id)
    return rule ? look(rule) : []
  }
  return [
    ...on('tooManyOfAKind', (rule) => beyond(rule, groupBy(bindings, ({ payerId }) => payerId).values())),
    ...on('sameRelativeOfMany', (rule) =>
      beyond(rule, groupBy(bindings, ({ relativeId }) => relativeId).values()),
    ),
    ...on('ages', (rule) => ages(rule, bindings)),
    ...on('pharmacyCashOut', (rule) => pharmacyCashOut(rule, facts)),
    ...on('collector', (rule) => collector(rule, facts)),
    ...on('inHospital', (rule) => inHospital(rule, facts)),
    ...on('suddenDrain', (rule) => suddenDrain(rule, facts)),
  ]
}

/** One shared sale at a pharmacy, as seen from the till. */
export type TillUse = { institution: string; at: number; personId: number; amount: number }

/** Runs of many people's shared sales at one till within minutes. */
export function detectAtTills(rules: readonly Rule[], uses: readonly TillUse[]): Finding[] {
  const rule = ruleOf(rules, 'manyCards')
  if (!rule) return []
  const findings: Finding[] = []
  for (const [institution, sales] of groupBy(uses, (use) => use.institution)) {
    const sorted = sales.toSorted((a, b) => a.at - b.at)
    let last = Number.NEGATIVE_INFINITY
    for (let from = 0; from < sorted.length; from++) {
      const start = (sorted[from] as TillUse).at
      if (start <= last) continue
      const run = sorted.slice(from).filter(({ at }) => at - start <= rule.minutes * 60_000)
      const patients = new Set(run.map(({ personId }) => personId)).size
      const round =
        run.filter(({ amount }) => amount >= rule.roundTo && amount % rule.roundTo === 0).length / run.length
      if (patients < rule.patients || round < rule.roundShare) continue
      last = (run.at(-1) as TillUse).at
      findings.push({
        rule: rule.id,
        action: rule.action,
        subject: `institution:${institution}:${dayOf(start)}`,
        binding: null,
        institution,
        amount: run.reduce((total, { amount }) => total + amount, 0),
        measured: { patients, minutes: rule.minutes, round: percentOf(round), bills: run.length },
      })
    }
  }
  return findings
}
