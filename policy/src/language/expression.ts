/**
 * Values that depend on the bill. A compiled pack writes them as JSON; here they become functions once per
 * day and scheme, so that a bill only runs them.
 *
 *   leaf                                        the same for everybody
 *   { by: dimension, cases: [...], else? }      the first case that matches
 *   { base, adjust: [...], atLeast?, atMost? }  a value and what changes it, in order
 *   { sameAs: 'inpatient.ratio' }               another parameter of the same scheme
 *   'unknown'                                   nobody knows: the bill is refused, naming the parameter
 */
import {
  anyOf,
  type Context,
  type Counter,
  type Dimension,
  type FactIs,
  isAnyOf,
  isOneOf,
  type NumberOf,
  oneOf,
  readCount,
  readNumber,
} from './context.ts'

/** What a case or a condition asks of a dimension. Both ends of a range are included. */
export type Matcher = { in: readonly string[] } | { from: number; to: number | null }
export type Condition = Readonly<Partial<Record<Dimension, Matcher>>>
export type Choice = {
  by: Dimension
  cases: readonly { is: Matcher; value: unknown }[]
  else?: unknown
}
export type Adjustment = {
  when?: Condition
  unless?: Condition
  add?: unknown
  less?: unknown
  times?: unknown
  /** Factor on the patient's share: 80 % with a factor of 60 % becomes 88 %. */
  ownShareTimes?: unknown
  set?: unknown
  /** Multiplies `add` and `less`. */
  each?: Counter
  /** Counts only beyond this many. */
  after?: number
  /** Counts no further than this many. */
  upTo?: number
  /** Counts once for each whole group of so many. */
  every?: number
}
export type Adjusted = { base: unknown; adjust: readonly Adjustment[]; atLeast?: unknown; atMost?: unknown }
export type SameAs = { sameAs: string }

/** A value for this bill; undefined when nobody knows it (`Context.unknown` then names the parameter). */
export type Value<T> = (c: Context) => T | undefined
export type Test = (c: Context) => boolean

/** How values of one kind are read and changed. */
export type Kind<T> = {
  id: string
  /** Turns a leaf of the compiled pack into a value. */
  leaf: (json: unknown, scope: Scope) => T | Value<T>
  /** Applies one adjustment; kinds that cannot be adjusted have none. */
  adjust?: (value: T, change: Change) => T
  operand?: (json: unknown, scope: Scope) => Value<Operand>
  factor?: (json: unknown, scope: Scope) => Value<Operand>
  bound?: (value: T, bound: T, side: 'atLeast' | 'atMost') => T
}
/** A number or a rate that an adjustment brings. */
export type Operand = unknown
export type Change = {
  how: 'add' | 'less' | 'times' | 'ownShareTimes'
  by: Operand
  count: number
}
/** Where an expression stands: its own name for refusals, and how to reach other parameters. */
export type Scope = {
  name: string
  lookUp: <T>(name: string, kind: Kind<T>) => Value<T>
}

export function compileTest(condition: Condition | undefined): Test | null {
  if (!condition) return null
  const tests = Object.entries(condition).map(([dimension, matcher]) =>
    compileMatch(dimension as Dimension, matcher as Matcher),
  )
  return tests.length === 1 ? tests[0]! : (c) => tests.every((test) => test(c))
}

function compileMatch(dimension: Dimension, matcher: Matcher): Test {
  if ('in' in matcher) {
    const wanted = matcher.in
    if (isOneOf(dimension)) {
      const read = oneOf[dimension]
      return (c) => wanted.includes(read(c))
    }
    if (isAnyOf(dimension)) {
      const read = anyOf[dimension]
      const [wantsNone, wantsAny] = [wanted.includes('none'), wanted.includes('any')]
      return (c) => {
        const held = read(c)
        return held.length === 0 ? wantsNone : wantsAny || held.some((one) => wanted.includes(one))
      }
    }
    throw new RangeError(`${dimension} is matched by a range`)
  }
  const read = readNumber(dimension as NumberOf)
  const { from, to } = matcher
  return (c) => {
    const number = read(c)
    return from <= number && (to === null || number <= to)
  }
}

const rangeText = ({ from, to }: { from: number; to: number | null }): string =>
  to === from ? String(from) : `${from}-${to ?? ''}`

/** What a fact of the bill was, as a matcher saw it. */
function factIs(dimension: Dimension, matcher: Matcher, c: Context): FactIs {
  if (!('in' in matcher)) return { fact: dimension, is: rangeText(matcher) }
  if (isOneOf(dimension)) return { fact: dimension, is: oneOf[dimension](c) }
  if (!isAnyOf(dimension)) return { fact: dimension, is: matcher.in.join() }
  const held = anyOf[dimension](c)
  return { fact: dimension, is: held.find((one) => matcher.in.includes(one)) ?? matcher.in.join() }
}
const factsOf = (condition: Condition | undefined, c: Context): FactIs[] =>
  Object.entries(condition ?? {}).map(([dimension, matcher]) =>
    factIs(dimension as Dimension, matcher as Matcher, c),
  )

const has = <K extends string>(json: unknown, key: K): json is Record<K, unknown> =>
  typeof json === 'object' && json !== null && key in json

/** Compiles one expression of a kind. */
export function compile<T>(json: unknown, kind: Kind<T>, scope: Scope): Value<T> {
  if (json === 'unknown') {
    return (c) => {
      c.unknown ??= scope.name
      return undefined
    }
  }
  if (has(json, 'sameAs')) return scope.lookUp((json as SameAs).sameAs, kind)
  if (has(json, 'by')) return compileChoice(json as unknown as Choice, kind, scope)
  if (has(json, 'base')) return compileAdjusted(json as unknown as Adjusted, kind, scope)
  const value = kind.leaf(json, scope)
  return typeof value === 'function' ? (value as Value<T>) : () => value
}

/** Notes the branch that decided, for those who ask which were never tried. */
const noting =
  <T>(branch: unknown, value: Value<T>): Value<T> =>
  (c) => {
    c.reached?.add(branch)
    return value(c)
  }

function compileChoice<T>(choice: Choice, kind: Kind<T>, scope: Scope): Value<T> {
  const missing: Value<T> = (c) => {
    c.unknown ??= scope.name
    return undefined
  }
  const otherwise = choice.else === undefined ? missing : noting(choice, compile(choice.else, kind, scope))
  const cases = choice.cases.map((one) => ({
    is: one.is,
    value: noting(one, compile(one.value, kind, scope)),
  }))
  if (isOneOf(choice.by)) {
    const read = oneOf[choice.by]
    const table = new Map<string, Value<T>>()
    for (const { is, value } of cases) {
      for (const key of (is as { in: readonly string[] }).in) table.set(key, value)
    }
    return (c) => {
      const is = read(c)
      const chosen = table.get(is)
      if (chosen && tellsRatio(kind)) c.ratio.by.push({ fact: choice.by, is })
      return (chosen ?? otherwise)(c)
    }
  }
  const tests = cases.map(({ is, value }) => ({ test: compileMatch(choice.by, is), is, value }))
  return (c) => {
    const chosen = tests.find(({ test }) => test(c))
    if (chosen && tellsRatio(kind)) c.ratio.by.push(factIs(choice.by, chosen.is, c))
    return (chosen?.value ?? otherwise)(c)
  }
}

/** Of a ratio it is told how it came about; of what is added to it, only how much that is. */
const tellsRatio = <T>({ id }: Kind<T>): boolean => id === 'ratio'

/** How often an adjustment applies. */
function counted(
  each: Counter,
  { after = 0, upTo = Number.POSITIVE_INFINITY, every = 1 }: Adjustment,
): (c: Context) => number {
  const read = readCount(each)
  return (c) => Math.floor(Math.max(0, Math.min(read(c), upTo) - after) / every)
}

const hows = ['set', 'add', 'less', 'times', 'ownShareTimes'] as const

function compileAdjusted<T>(json: Adjusted, kind: Kind<T>, scope: Scope): Value<T> {
  const { adjust, operand, factor, bound } = kind
  const base = compile(json.base, kind, scope)
  if (!adjust || !operand || !factor || !bound) throw new RangeError(`${scope.name} cannot be adjusted`)
  const changes = json.adjust.map((one) => {
    const how = hows.find((name) => one[name] !== undefined)
    if (!how) throw new RangeError(`${scope.name}: an adjustment changes nothing`)
    return {
      how,
      written: one,
      when: compileTest(one.when),
      unless: compileTest(one.unless),
      count: one.each ? counted(one.each, one) : null,
      set: how === 'set' ? compile(one.set, kind, scope) : null,
      by: how === 'set' ? null : (how === 'add' || how === 'less' ? operand : factor)(one[how], scope),
    }
  })
  const atLeast = json.atLeast === undefined ? null : compile(json.atLeast, kind, scope)
  const atMost = json.atMost === undefined ? null : compile(json.atMost, kind, scope)
  return (c) => {
    let value = base(c)
    const told = tellsRatio(kind) ? c.ratio : null
    if (told) told.base ??= value
    for (const { how, written, when, unless, count, set, by } of changes) {
      if (value === undefined) return undefined
      if (when && !when(c)) continue
      if (unless?.(c)) continue
      c.reached?.add(written)
      if (set) {
        if (told) Object.assign(told, { by: factsOf(written.when, c), base: undefined, changes: [] })
        value = set(c)
        if (told) told.base ??= value
      } else {
        const operandNow = by!(c)
        if (operandNow === undefined) return undefined
        const times = count ? count(c) : 1
        value = adjust(value, { how: how as Change['how'], by: operandNow, count: times })
        if (told && times > 0)
          told.changes.push({
            how: how as Change['how'],
            by: operandNow,
            times,
            when: factsOf(written.when, c),
          })
      }
    }
    for (const [limit, side] of [
      [atLeast, 'atLeast'],
      [atMost, 'atMost'],
    ] as const) {
      if (!limit || value === undefined) continue
      const chosen = c.ratio.by.length
      const edge = limit(c)
      c.ratio.by.length = chosen
      if (edge === undefined) return undefined
      const before = value
      value = bound(value, edge, side)
      if (told && JSON.stringify(before) !== JSON.stringify(value))
        told.changes.push({ how: side, by: edge, times: 1, when: [] })
    }
    return value
  }
}
