/** What the rules of a pack look at: bills alike in these are decided by the same numbers. */
import type { Scheme } from '../values/bill.ts'
import { hasOwn, ownOf } from '../values/own.ts'
import type { CompiledPack } from '../values/pack.ts'
import {
  anyOf,
  bringsNumber,
  type Context,
  type Counter,
  type Dimension,
  type FreeNumber,
  isAnyOf,
  isFreeNumber,
  isOneOf,
  oneOf,
  readNumber,
  sumOf,
} from './context.ts'
import type { Matcher } from './expression.ts'

/** What each counter counts. */
const counted: Readonly<Record<Exclude<Counter, FreeNumber>, Dimension>> = {
  priorAdmission: 'admission',
  disease: 'disease',
  furtherDisease: 'disease',
  day: 'days',
  yearOfAge: 'age',
}

/**
 * The numbers at which a range begins or has just ended: between two of them all bills are alike.
 * `each` for a number that is counted, where every value differs.
 */
type Looked = Map<Dimension | Given | EnginesOwn, Set<number> | 'each'>
/** What no pack names and the engine looks at: filings are not asked of manual claims, and years raise a cap. */
const enginesOwn = {
  manual: (c: Context) => c.bill.manual === true,
  consecutiveYears: (c: Context) => c.bill.patient.consecutiveYears ?? 0,
  yearsWithoutUse: (c: Context) => c.bill.patient.yearsWithoutUse ?? 0,
}
type EnginesOwn = keyof typeof enginesOwn
const isEnginesOwn = (name: string): name is EnginesOwn => hasOwn(enginesOwn, name)
/** An amount that the bill brings. */
type Given = `given.${string}`

function look(found: Looked, dimension: Dimension, matcher?: Matcher): void {
  const starts = found.get(dimension) ?? new Set<number>()
  found.set(dimension, starts)
  if (starts === 'each' || !matcher || 'in' in matcher) return
  starts.add(matcher.from)
  if (matcher.to !== null) starts.add(matcher.to + 1)
}

function collect(value: unknown, found: Looked): void {
  if (typeof value !== 'object' || value === null) return
  const cases = (value as { cases?: readonly { is: Matcher }[] }).cases ?? []
  for (const [key, child] of Object.entries(value)) {
    if (key === 'by') {
      look(found, child as Dimension)
      for (const { is } of cases) look(found, child as Dimension, is)
    } else if (key === 'each') found.set(ownOf(counted, String(child)) ?? (child as FreeNumber), 'each')
    else if (key === 'given') found.set(`given.${String(child)}`, 'each')
    else if (key === 'when' || key === 'unless') {
      for (const [dimension, matcher] of Object.entries(child as Record<string, Matcher>)) {
        look(found, dimension as Dimension, matcher)
      }
    } else if (key === 'raised') found.set('consecutiveYears', 'each').set('yearsWithoutUse', 'each')
    else if (key === 'perDisease') look(found, 'disease')
    else collect(child, found)
  }
}

/** What decides about bills at home, and about bills elsewhere. */
export type Dimensions = { home: readonly Fact[]; away: readonly Fact[] }
type Fact = (c: Context) => unknown

const isGiven = (name: string): name is Given => name.startsWith('given.')

/** The fact that tells bills apart: a word, a list of words, or the stretch that a number lies in. */
function factOf(dimension: Dimension | Given | EnginesOwn, starts: Set<number> | 'each'): Fact {
  if (isEnginesOwn(dimension)) return enginesOwn[dimension]
  if (isGiven(dimension)) return (c) => sumOf(c, dimension.slice('given.'.length))
  if (isOneOf(dimension)) return oneOf[dimension]
  if (isAnyOf(dimension)) {
    const read = anyOf[dimension]
    return (c) => {
      const held = read(c)
      return held.length === 0 ? '' : held.join()
    }
  }
  const number = readNumber(dimension)
  if (starts === 'each' && !isFreeNumber(dimension)) return number
  const stretchOf = starts === 'each' ? number : stretches(number, starts)
  return isFreeNumber(dimension) ? (c) => (bringsNumber(c, dimension) ? stretchOf(c) : null) : stretchOf
}

/** Which stretch between two starts a number lies in. */
function stretches(read: (c: Context) => number, starts: Set<number>): Fact {
  const sorted = [...starts].sort((a, b) => a - b)
  return (c) => {
    const number = read(c)
    let stretch = 0
    while (stretch < sorted.length && sorted[stretch]! <= number) stretch++
    return stretch
  }
}

const facts = (found: Looked): Fact[] =>
  Array.from(found)
    .filter(([dimension]) => !settled.includes(dimension))
    .map(([dimension, starts]) => factOf(dimension, starts))
/** Told apart already: by the terms, or by home and away. */
const settled: readonly string[] = ['place', 'benefit', 'scheme']

function scan(pack: CompiledPack, scheme: Scheme): Dimensions {
  const found: Looked = new Map()
  const text = JSON.stringify(pack.parameters)
  const others = text.includes('"sameAs":"employee.') || text.includes('"sameAs":"resident.')
  for (const [name, entries] of Object.entries(pack.parameters)) {
    const billRule = others ? /^(employee|resident)\./.test(name) : name.startsWith(`${scheme}.`)
    if (!billRule) continue
    // A layer's condition is the value itself.
    for (const { value } of entries) collect(name.endsWith('.when') ? { when: value } : value, found)
  }
  const home = facts(found)
  const away: Looked = new Map(found)
  look(away, 'filing')
  away.set('manual', 'each')
  for (const { value } of pack.parameters['filing.effects'] ?? []) collect(value, away)
  return { home, away: facts(away) }
}

const known = new WeakMap<CompiledPack, Map<Scheme, Dimensions>>()

/** Every dimension that the bill rules of a scheme look at, on any day, besides place, benefit and scheme. */
export function dimensionsOf(pack: CompiledPack, scheme: Scheme): Dimensions {
  let schemes = known.get(pack)
  if (!schemes) {
    schemes = new Map()
    known.set(pack, schemes)
  }
  let dimensions = schemes.get(scheme)
  if (!dimensions) {
    dimensions = scan(pack, scheme)
    schemes.set(scheme, dimensions)
  }
  return dimensions
}
