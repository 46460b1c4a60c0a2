import type { Scheme } from './claim.ts'
import {
  anyOf,
  type Context,
  type Counter,
  type Dimension,
  isAnyOf,
  isOneOf,
  numberOf,
  oneOf,
} from './context.ts'
import type { CompiledPack } from './pack.ts'

/** What each counter counts. */
const counted: Readonly<Record<Counter, Dimension>> = {
  priorAdmission: 'admission',
  disease: 'disease',
  furtherDisease: 'disease',
  day: 'days',
  month: 'month',
  yearOfAge: 'age',
  consecutiveYear: 'consecutiveYears',
  yearWithoutUse: 'yearsWithoutUse',
}

function collect(value: unknown, found: Set<Dimension>): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) {
    if (key === 'by' || key === 'combine') found.add(child as Dimension)
    else if (key === 'each') found.add(counted[child as Counter])
    else if (key === 'when' || key === 'unless') {
      for (const dimension of Object.keys(child as object)) found.add(dimension as Dimension)
    } else if (key === 'raised') found.add('consecutiveYears').add('yearsWithoutUse')
    else if (key === 'perDisease') found.add('disease')
    else collect(child, found)
  }
}

/** What decides about bills at home, and about bills elsewhere. */
export type Dimensions = { home: readonly Fact[]; away: readonly Fact[] }
type Fact = (c: Context) => unknown

function factOf(dimension: Dimension): Fact {
  if (isOneOf(dimension)) return oneOf[dimension]
  if (!isAnyOf(dimension)) return numberOf[dimension]
  const read = anyOf[dimension]
  return (c) => {
    const held = read(c)
    return held.length === 0 ? '' : held.join()
  }
}

function scan(pack: CompiledPack, scheme: Scheme): Dimensions {
  const found = new Set<Dimension>()
  const text = JSON.stringify(pack.parameters)
  const others = text.includes('"sameAs":"employee.') || text.includes('"sameAs":"resident.')
  for (const [name, entries] of Object.entries(pack.parameters)) {
    const billRule = others ? /^(employee|resident)\./.test(name) : name.startsWith(`${scheme}.`)
    // A layer's condition is the value itself.
    if (billRule)
      for (const { value } of entries) collect(name.endsWith('.when') ? { when: value } : value, found)
  }
  const away = new Set<Dimension>([...found, 'filing', 'manual'])
  for (const { value } of pack.parameters['filing.effects'] ?? []) collect(value, away)
  for (const set of [found, away])
    for (const settled of ['place', 'benefit', 'scheme'] as const) set.delete(settled)
  return { home: [...found].map(factOf), away: [...away].map(factOf) }
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
