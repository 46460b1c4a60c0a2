/** Walks the values of a pack without any bill: which combinations have no value, and which values no bill reaches. */

import { type Dimension, domains, isAnyOf, isOneOf } from '../language/context.ts'
import type { Adjusted, Choice, Condition, Matcher } from '../language/expression.ts'
import type { Category, Scheme } from '../values/bill.ts'

export type Trouble = {
  code: 'case-missing' | 'unreachable-value'
  /** The combination, e.g. `level=3`. */
  where: string
  dimension: Dimension
}
type Range = { from: number; to: number | null }
/** What is still possible on the way down. Free-text dimensions are not narrowed. */
type Env = {
  words: Readonly<Record<string, readonly string[]>>
  ranges: Readonly<Record<string, Range>>
  path: string
}

const categories: Readonly<Record<Scheme, readonly Category[]>> = {
  employee: ['working', 'retired'],
  resident: ['minor', 'adult', 'elderly'],
}
const firsts: Readonly<Record<string, number>> = { admission: 1, days: 1, month: 1 }

const startOf = (scheme: Scheme | null): Env => ({
  words: scheme ? { ...domains, scheme: [scheme], category: categories[scheme] } : { ...domains },
  ranges: {},
  path: '',
})

const has = <K extends string>(json: unknown, key: K): json is Record<K, unknown> =>
  typeof json === 'object' && json !== null && key in json

/** Months end. */
const lasts: Readonly<Record<string, number>> = { month: 12 }
const rangeOf = (env: Env, dimension: string): Range =>
  env.ranges[dimension] ?? { from: firsts[dimension] ?? 0, to: lasts[dimension] ?? null }
const shown = (dimension: string, what: string): string => `${dimension}=${what}`
const rangeText = ({ from, to }: Range): string =>
  to === null ? `${from}+` : to === from ? String(from) : `${from}-${to}`

/** What a matcher leaves of the environment; null when nothing. */
function narrow(env: Env, dimension: Dimension, matcher: Matcher): Env | null {
  if ('in' in matcher) {
    const path = `${env.path} ${shown(dimension, matcher.in.join('|'))}`.trim()
    if (!isOneOf(dimension)) return { ...env, path }
    const left = env.words[dimension]!.filter((one) => matcher.in.includes(one))
    return left.length === 0 ? null : { ...env, words: { ...env.words, [dimension]: left }, path }
  }
  const had = rangeOf(env, dimension)
  const from = Math.max(had.from, matcher.from)
  const to = had.to === null ? matcher.to : matcher.to === null ? had.to : Math.min(had.to, matcher.to)
  if (to !== null && to < from) return null
  const path = `${env.path} ${shown(dimension, rangeText({ from, to }))}`.trim()
  return { ...env, ranges: { ...env.ranges, [dimension]: { from, to } }, path }
}

function narrowAll(env: Env, condition: Condition | undefined): Env | null {
  let at: Env | null = env
  for (const [dimension, matcher] of Object.entries(condition ?? {})) {
    at = at && narrow(at, dimension as Dimension, matcher as Matcher)
  }
  return at
}

/** What the cases of a choice leave over: text for the message, or null when they cover everything. */
function leftOver({ by, cases }: Choice, env: Env): string | null {
  if (isOneOf(by)) {
    const covered = cases.flatMap(({ is }) => ('in' in is ? is.in : []))
    const left = env.words[by]!.filter((one) => !covered.includes(one))
    return left.length === 0 ? null : left.join('|')
  }
  if (isAnyOf(by)) {
    const covered = cases.flatMap(({ is }) => ('in' in is ? is.in : []))
    return covered.includes('none') && covered.includes('any')
      ? null
      : covered.includes('any')
        ? 'none'
        : 'any'
  }
  const { from, to } = rangeOf(env, by)
  const ranges = cases.flatMap(({ is }) => ('in' in is ? [] : [is])).sort((a, b) => a.from - b.from)
  let next = from
  for (const range of ranges) {
    if (range.from > next) break
    if (range.to === null) return null
    next = Math.max(next, range.to + 1)
  }
  return to !== null && next > to ? null : rangeText({ from: next, to })
}

function walkChoice(choice: Choice, env: Env, troubles: Trouble[]): void {
  for (const { is, value } of choice.cases) {
    const inside = narrow(env, choice.by, is)
    if (inside) walk(value, inside, troubles)
    else {
      const what = 'in' in is ? is.in.join('|') : rangeText(is)
      troubles.push({
        code: 'unreachable-value',
        where: `${env.path} ${shown(choice.by, what)}`.trim(),
        dimension: choice.by,
      })
    }
  }
  const left = leftOver(choice, env)
  if (choice.else !== undefined) {
    if (left === null) {
      troubles.push({
        code: 'unreachable-value',
        where: `${env.path} ${choice.by} else`.trim(),
        dimension: choice.by,
      })
    } else walk(choice.else, env, troubles)
  } else if (left !== null) {
    troubles.push({
      code: 'case-missing',
      where: `${env.path} ${shown(choice.by, left)}`.trim(),
      dimension: choice.by,
    })
  }
}

function walkAdjusted({ base, adjust, atLeast, atMost }: Adjusted, env: Env, troubles: Trouble[]): void {
  for (const part of [base, atLeast, atMost]) walk(part, env, troubles)
  for (const { when, set, add, less, times, ownShareTimes } of adjust) {
    const inside = narrowAll(env, when)
    if (inside) for (const part of [set, add, less, times, ownShareTimes]) walk(part, inside, troubles)
    else unreachableCondition(when!, env, troubles)
  }
}

function unreachableCondition(when: Condition, env: Env, troubles: Trouble[]): void {
  const dimension = Object.keys(when).find(
    (one) => !narrow(env, one as Dimension, when[one as Dimension]!),
  ) as Dimension
  const matcher = when[dimension]!
  const what = 'in' in matcher ? matcher.in.join('|') : rangeText(matcher)
  troubles.push({
    code: 'unreachable-value',
    where: `${env.path} ${shown(dimension, what)}`.trim(),
    dimension,
  })
}

function walk(json: unknown, env: Env, troubles: Trouble[]): void {
  if (typeof json !== 'object' || json === null || has(json, 'sameAs')) return
  if (has(json, 'by')) walkChoice(json as unknown as Choice, env, troubles)
  else if (has(json, 'base') && has(json, 'adjust')) walkAdjusted(json as unknown as Adjusted, env, troubles)
  else walkParts(json, env, troubles)
}

function walkParts(json: object, env: Env, troubles: Trouble[]): void {
  const when = has(json, 'when') ? (json.when as Condition) : undefined
  const inside = narrowAll(env, when)
  if (!inside) unreachableCondition(when!, env, troubles)
  else for (const [key, child] of Object.entries(json)) if (key !== 'when') walk(child, inside, troubles)
}

/** @param scheme whose categories are possible; null for rules of both */
export function troublesOf(value: unknown, scheme: Scheme | null): Trouble[] {
  const troubles: Trouble[] = []
  walk(value, startOf(scheme), troubles)
  return troubles
}

/** Every parameter that a value refers to. */
export function referencesOf(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return []
  if (has(json, 'sameAs')) return [String(json.sameAs)]
  return Object.values(json).flatMap(referencesOf)
}

/** Every section that a value refers to. */
export function sectionsNamed(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return []
  const own = has(json, 'section') && typeof json.section === 'string' ? [json.section] : []
  return [...own, ...Object.values(json).flatMap(sectionsNamed)]
}

/** Whether some bill could meet the condition. */
export function reachable(condition: Condition, scheme: Scheme): Trouble | null {
  const troubles: Trouble[] = []
  const env = startOf(scheme)
  if (!narrowAll(env, condition)) unreachableCondition(condition, env, troubles)
  return troubles[0] ?? null
}
