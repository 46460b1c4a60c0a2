/** Ratios over every combination that a pack distinguishes: what adds up to less than nothing or more than the whole. */

import { contextOf, domains } from '../language/context.ts'
import type { Matcher } from '../language/expression.ts'
import { ratioKind } from '../language/kinds.ts'
import { parameterValue, scopeOf } from '../rules/sections.ts'
import type { Bill, Scheme } from '../values/bill.ts'
import type { CompiledPack } from '../values/pack.ts'

const bare: Pick<Bill, 'lines' | 'accounts' | 'visitDeductible'> = {
  lines: [],
  accounts: { own: 0 as Bill['visitDeductible'], relatives: [], wallet: 0 as Bill['visitDeductible'] },
  visitDeductible: 0 as Bill['visitDeductible'],
}

/** Values of each dimension that the JSON distinguishes: words as they stand, both ends of each range and one beyond. */
function interesting(json: unknown, found: Map<string, Set<string>>): void {
  if (typeof json !== 'object' || json === null) return
  const add = (dimension: string, matcher: Matcher): void => {
    const values = found.get(dimension) ?? new Set<string>()
    found.set(dimension, values)
    if ('in' in matcher) for (const one of matcher.in) values.add(one)
    else
      for (const one of [matcher.from, matcher.to ?? matcher.from + 1, (matcher.to ?? matcher.from) + 1])
        values.add(String(one))
  }
  for (const [key, child] of Object.entries(json)) {
    if (key === 'by')
      for (const { is } of (json as { cases?: { is: Matcher }[] }).cases ?? []) add(String(child), is)
    if (key === 'when' || key === 'unless')
      for (const [one, matcher] of Object.entries(child as object)) add(one, matcher as Matcher)
    interesting(child, found)
  }
}

const categories: Readonly<Record<Scheme, readonly Bill['patient']['category'][]>> = {
  employee: ['working', 'retired'],
  resident: ['minor', 'adult', 'elderly'],
}
const places = { home: '', province: '99', elsewhere: '9999' } as const

/** Combinations tried of one value; a value that tells more apart is tried at places spread evenly over all of them. */
const mostCombinations = 2_000

/**
 * One bill for each combination; free-text dimensions are tried one at a time and with none.
 * @param most how many bills; more combinations than that are tried at places spread evenly over all
 */
export function* billsOver(
  values: unknown,
  {
    area,
    scheme,
    on,
    benefit,
    most = mostCombinations,
  }: { area: string; scheme: Scheme; on: string; benefit: Bill['benefit']; most?: number },
): Generator<Bill> {
  const found = new Map<string, Set<string>>()
  interesting(values, found)
  const asked = <T extends string>(name: string, all: readonly T[], otherwise: T): readonly T[] =>
    found.has(name) ? all : [otherwise]
  const free = (name: string): string[][] => [
    [],
    ...[...(found.get(name) ?? [])].filter((one) => one !== 'none').map((one) => [one]),
  ]
  const numbers = (name: string, usual: number): number[] => [
    usual,
    ...[...(found.get(name) ?? [])].map(Number),
  ]
  const choices = {
    level: asked('level', domains.level, '3'),
    category: categories[scheme],
    place: asked('place', domains.place, 'home'),
    filing: asked('filing', domains.filing, 'none'),
    age: numbers('age', 40),
    admission: numbers('admission', 1),
    aid: free('aid'),
    circumstance: free('circumstance'),
  }
  const total = Object.values(choices).reduce((all, one) => all * one.length, 1)
  const tried = Math.min(total, most)
  for (let index = 0; index < tried; index++) {
    let at = Math.floor((index * total) / tried)
    const pick = <T>(all: readonly T[]): T => {
      const one = all[at % all.length]!
      at = Math.floor(at / all.length)
      return one
    }
    const level = pick(choices.level)
    const category = pick(choices.category)
    const place = pick(choices.place)
    const filing = pick(choices.filing)
    const age = pick(choices.age)
    const admission = pick(choices.admission)
    const aidGroups = pick(choices.aid)
    yield {
      ...bare,
      benefit,
      on,
      patient: { scheme, category, age, aidGroups, area },
      institution: { kind: 'hospital', level, area: elsewhere(area, place) },
      filing,
      diseases: [],
      admissionsBefore: Math.max(0, admission - 1),
      circumstances: pick(choices.circumstance),
    }
  }
}

const elsewhere = (area: string, place: keyof typeof places): string =>
  place === 'home'
    ? area
    : place === 'province'
      ? `${area.slice(0, 2)}9900`
      : `${area.startsWith('99') ? '98' : '99'}0000`

/** Combinations whose ratio leaves 0–100 %, with the rate that came out; the first one of each parameter. */
export function ratioOutOfRange(
  pack: CompiledPack,
  { name, scheme, on }: { name: string; scheme: Scheme; on: string },
): { where: string; rate: string } | null {
  const entry = pack.parameters[name]!.find(
    ({ proposed, from, to }) => !proposed && from <= on && (to === null || on <= to),
  )
  if (!entry) return null
  const value = parameterValue(pack, name, on, ratioKind, scopeOf(pack, scheme, on))
  for (const bill of billsOver(entry.value, { area: pack.area, scheme, on, benefit: 'outpatient' })) {
    const ratio = value(contextOf(bill))
    const wrong = ratio?.segments.find(({ rate }) => rate.n < 0 || rate.n > rate.d)
    if (!wrong) continue
    const { patient, institution } = bill
    const where = [
      `level=${institution.level}`,
      `category=${patient.category}`,
      `age=${patient.age}`,
      `filing=${bill.filing}`,
      ...patient.aidGroups.map((one) => `aid=${one}`),
    ].join(' ')
    return { where, rate: `${Math.round((wrong.rate.n * 10_000) / wrong.rate.d) / 100}%` }
  }
  return null
}
