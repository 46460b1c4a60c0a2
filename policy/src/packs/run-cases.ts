import { adjudicate } from '../bill/adjudicate.ts'
import type { Adjudication } from '../bill/adjudication.ts'
import { premiumQuote, premiumTerms } from '../rules/premium.ts'
import { termsFor } from '../rules/terms.ts'
import { waitingMonths, waitingTerms } from '../rules/waiting.ts'
import type { BillInYear } from '../values/bill.ts'
import { type Fen, fenToYuan } from '../values/money.ts'
import { type CompiledPack, findValue, noRulesForArea } from '../values/pack.ts'
import { readRate, written } from '../values/rate.ts'
import { isRefusal, type Refusal } from '../values/refusal.ts'
import { amountNames, type BillCase, type Case, type Expected, type RuleCase, readCases } from './cases.ts'
import { areaOfFile, headsOf, isCaseFile } from './compile.ts'
import { canonical } from './digest.ts'
import type { Fault } from './fault.ts'
import { type PackFile, parseYaml } from './read.ts'

/** Every case beside the packs, with the area of its folder. */
export function casesOf(files: readonly PackFile[], faults: Fault[]): Case[] {
  const heads = headsOf(files)
  return files.filter(isCaseFile).flatMap((file) => {
    const { root, at } = parseYaml(file, faults)
    return root ? readCases(root, at, areaOfFile(file.path, heads)) : []
  })
}
export const billCases = (cases: readonly Case[]): BillCase[] => cases.filter((one) => one.kind === 'bill')

/**
 * Adjudicates a bill under the packs: the pack of the patient's area.
 * @param reached collects the branches of values that decided about it
 */
export function evaluate(
  packs: ReadonlyMap<string, CompiledPack>,
  { bill, used }: BillInYear,
  reached: Set<unknown> | null = null,
): Adjudication | Refusal {
  const { area, scheme } = bill.patient
  const pack = packs.get(area)
  if (!pack) return noRulesForArea(area)
  const terms = termsFor(pack, { on: bill.on, scheme, benefit: bill.benefit }, reached)
  return isRefusal(terms) ? terms : adjudicate(bill, terms, used)
}

export type Difference = { name: string; expected: string; got: string }
type Differ = (name: string, want: unknown, have: unknown) => void

/** Collects what differs; values compare as text. */
function comparing(compare: (differ: Differ) => void): Difference[] {
  const found: Difference[] = []
  compare((name, want, have) => {
    if (String(want) !== String(have)) found.push({ name, expected: String(want), got: String(have) })
  })
  return found
}

const yuanOf = (amount: number | undefined): string => fenToYuan((amount ?? 0) as Fen)

function compareRefusal(
  expected: { refused?: string; parameter?: string },
  got: Refusal,
  differ: Differ,
): void {
  differ('refused', expected.refused ?? 'no', got.code)
  if (expected.parameter !== undefined) differ('parameter', expected.parameter, got.facts.parameter)
}

/** What differs from what the bill's case expects; empty when it holds. */
export const differences = (expected: Expected, got: Adjudication | Refusal): Difference[] =>
  comparing((differ) => {
    if (isRefusal(got)) return compareRefusal(expected, got, differ)
    if (expected.refused !== undefined) differ('refused', expected.refused, 'no')
    for (const name of amountNames) {
      if (expected[name] !== undefined) differ(name, yuanOf(expected[name]), yuanOf(got.amounts[name]))
    }
    if (expected.poolRate !== undefined) {
      differ('poolRate', written(readRate(expected.poolRate)), got.amounts.poolRate)
    }
    if (expected.certainty !== undefined) differ('certainty', expected.certainty, got.certainty)
    if (expected.relatives !== undefined) {
      const paid = new Map(got.amounts.relatives.map(({ bindingId, amount }) => [bindingId, amount]))
      for (const id of new Set([...Object.keys(expected.relatives), ...paid.keys()])) {
        differ(`relatives.${id}`, yuanOf(expected.relatives[id]), yuanOf(paid.get(id)))
      }
    }
    for (const [pot, want] of Object.entries(expected.used ?? {})) {
      for (const field of ['deductible', 'paid', 'entered'] as const) {
        if (want[field] === undefined) continue
        differ(`used.${pot}.${field}`, yuanOf(want[field]), yuanOf(got.used[pot]?.[field]))
      }
    }
  })

/** Branches exclude each other: in which order a value writes them says nothing. */
function inOneOrder(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(inOneOrder)
  if (typeof json !== 'object' || json === null) return json
  const value = Object.fromEntries(Object.entries(json).map(([key, one]) => [key, inOneOrder(one)]))
  if (!('by' in value) || !Array.isArray(value.cases)) return value
  return { ...value, cases: [...value.cases].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1)) }
}

function ruleDifferences(pack: CompiledPack, one: RuleCase): Difference[] {
  return comparing((differ) => {
    if (one.kind === 'rules') {
      for (const [name, want] of Object.entries(one.values)) {
        const found = findValue(pack, name, one.on)
        const have = found ? found.value : 'unknown'
        if (canonical(inOneOrder(want)) !== canonical(inOneOrder(have))) {
          differ(name, canonical(want), canonical(have))
        }
      }
    } else if (one.kind === 'dates') {
      for (const [name, since] of Object.entries(one.since)) {
        differ(name, since, findValue(pack, name, one.on)?.parameter.id.split('@')[1] ?? 'unknown')
      }
    } else if (one.kind === 'waiting') {
      const terms = waitingTerms(pack, one.on)
      differ('months', one.expect.months, isRefusal(terms) ? terms.code : waitingMonths(terms, one.asked))
    } else {
      const { year, aid = [], ...since } = one.asked
      const terms = premiumTerms(pack, { year, on: one.on })
      const quote = isRefusal(terms) ? terms : premiumQuote(terms, { on: one.on, aidGroups: aid, ...since })
      if (isRefusal(quote)) return compareRefusal(one.expect, quote, differ)
      if (one.expect.refused !== undefined) differ('refused', one.expect.refused, 'no')
      const { pays, period, waitDays, waitMonths, aidGroup } = one.expect
      const { amount, period: had, wait } = quote
      if (pays !== undefined) differ('pays', yuanOf(pays), yuanOf(amount))
      if (period !== undefined) differ('period', period, had)
      if (aidGroup !== undefined) differ('aidGroup', aidGroup, quote.aidGroup)
      if (waitDays !== undefined) differ('waitDays', waitDays, wait && 'days' in wait ? wait.days : 0)
      if (waitMonths !== undefined)
        differ('waitMonths', waitMonths, wait && 'months' in wait ? wait.months : 0)
    }
  })
}

/** What differs from what a case expects; empty when it holds. */
export function runCase(packs: ReadonlyMap<string, CompiledPack>, one: Case): Difference[] {
  if (one.kind === 'bill') return differences(one.expect, evaluate(packs, one))
  const pack = packs.get(one.area)
  return pack ? ruleDifferences(pack, one) : [{ name: 'area', expected: one.area, got: 'no pack' }]
}

const inForce = (pack: CompiledPack, names: readonly string[], on: string): string[] =>
  names.flatMap((name) => {
    const found = findValue(pack, name, on)
    return found ? [found.parameter.id] : []
  })

/** What shapes the sections that a bill went through; numbers are in its steps. */
function shapeOf(
  packs: ReadonlyMap<string, CompiledPack>,
  { bill }: BillInYear,
  { steps }: Adjudication,
): string[] {
  const { scheme, area } = bill.patient
  const sections = new Set(steps.map(({ id }) => id.split('.')[0]!))
  const names = [...sections].flatMap((section) =>
    ['needs', 'aboveCap', 'carveOut', 'fund'].map((field) => `${scheme}.${section}.${field}`),
  )
  const pack = packs.get(area)!
  const limitless = [...sections]
    .map((section) => `${scheme}.${section}.cap`)
    .filter((name) => findValue(pack, name, bill.on)?.value === 'unlimited')
  return inForce(pack, [...names, ...limitless], bill.on)
}

/** The values that a refusal rests on. */
function refusedBy(
  packs: ReadonlyMap<string, CompiledPack>,
  { bill }: BillInYear,
  { facts }: Refusal,
): string[] {
  const pack = packs.get(bill.patient.area)
  const named = String(facts.parameter ?? '')
  return pack ? [named, ...inForce(pack, [named], bill.on)] : []
}

/**
 * Ids of the values that a case looks at.
 * @param reached collects the branches of those values that decided
 */
export function valuesUsed(
  packs: ReadonlyMap<string, CompiledPack>,
  one: Case,
  reached: Set<unknown> | null = null,
): string[] {
  if (one.kind === 'bill') {
    const got = evaluate(packs, one, reached)
    if (isRefusal(got)) return refusedBy(packs, one, got)
    const read = got.steps.flatMap(({ parameters }) => parameters.map(({ id }) => id))
    return [...read, ...shapeOf(packs, one, got)]
  }
  const pack = packs.get(one.area)
  if (!pack) return []
  const names =
    one.kind === 'rules'
      ? Object.keys(one.values)
      : one.kind === 'dates'
        ? []
        : Object.keys(pack.parameters).filter((name) => name.startsWith(`${one.kind}.`))
  const on = one.kind === 'premium' ? `${one.asked.year}-01-01` : one.on
  return inForce(pack, names, on)
}
