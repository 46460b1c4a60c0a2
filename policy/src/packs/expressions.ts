/** Readers of values that depend on the bill: see `../expression.ts` for what they become. */
import type { Node } from 'yaml'
import {
  anyOf,
  counters,
  type Dimension,
  domains,
  isAnyOf,
  isFreeNumber,
  isOneOf,
  numberOf,
  oneOf,
} from '../language/context.ts'
import type { Adjustment, Choice, Condition, Matcher } from '../language/expression.ts'
import { ownOf } from '../values/own.ts'
import {
  type At,
  type Entry,
  entriesOf,
  fault,
  inside,
  itemsOf,
  type JsonSchema,
  list,
  type Reader,
  scalar,
  shortened,
  textOf,
  unknownKey,
  wantsMapping,
} from './read.ts'
import { count } from './units.ts'

const dimensions = [...Object.keys(oneOf), ...Object.keys(anyOf), ...Object.keys(numberOf)] as Dimension[]

const isDimension = (name: string): name is Dimension =>
  isFreeNumber(name) || (dimensions as string[]).includes(name)
/** A word of a closed list, or a number that the bill brings: `number.insuredMonths`. */
const orNumber = (words: readonly string[]): Reader<string> =>
  scalar(
    { anyOf: [{ enum: words }, { type: 'string', pattern: '^number\\.[a-z][A-Za-z0-9]*$' }] },
    (text) => (isFreeNumber(text) || words.includes(text) ? text : undefined),
    {
      zh: `其中之一：${words.join('、')}，或 number.名称`,
      en: `one of ${words.join(', ')}, or number.name`,
    },
  )

/** Recursive schemas live here; the exported JSON Schema refers to them by name. */
export const definitions: Record<string, JsonSchema> = {}

const rangePattern = /^(\d{1,9})(?:\s*(?:-|–|至|to)\s*(\d{1,9})|(\+))?$/
const parseRange = (text: string): Matcher | undefined => {
  const match = rangePattern.exec(text)
  if (!match) return undefined
  const from = Number(match[1])
  const to = match[3] ? null : match[2] === undefined ? from : Number(match[2])
  return to !== null && to < from ? undefined : { from, to }
}

const wordsOf = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** What may stand on the left of a case or on the right of a condition. Number ranges give one matcher each. */
function matchers(
  dimension: Dimension,
  texts: readonly string[],
  node: Node | null,
  at: At,
): Matcher[] | undefined {
  if (isOneOf(dimension) || isAnyOf(dimension)) {
    const domain: readonly string[] | null = isOneOf(dimension) ? domains[dimension] : null
    const wrong = domain && texts.find((one) => !domain.includes(one))
    if (wrong) return unknownKey(at, node, wrong, domain)
    return texts.length === 0 ? undefined : [{ in: texts }]
  }
  const found: Matcher[] = []
  for (const one of texts) {
    const range = parseRange(one)
    if (!range) {
      return fault(at, node, {
        code: 'wrong-range',
        zh: `${at.path}:“${shortened(one)}”不是范围`,
        en: `${at.path}: "${shortened(one)}" is not a range`,
        mend: { zh: '写 70+、0-17 或 3', en: 'Write 70+, 0-17 or 3.' },
      })
    }
    found.push(range)
  }
  return found
}

const conditionTexts = (node: Node | null): string[] | null => {
  const items = itemsOf(node)
  if (items) return items.map((one) => textOf(one) ?? '')
  const text = textOf(node)
  return text === null ? null : wordsOf(text)
}

/** `{ category: retired, age: 70+, level: [1, 2] }`: all of it must hold. */
definitions.condition = {
  type: 'object',
  minProperties: 1,
  properties: Object.fromEntries(
    dimensions.map((one) => [one, { type: ['string', 'integer', 'boolean', 'array'] }]),
  ),
  patternProperties: { '^number\\.[a-z][A-Za-z0-9]*$': { type: ['string', 'integer', 'array'] } },
  additionalProperties: false,
}
export const condition: Reader<Condition> = {
  schema: { $ref: '#/$defs/condition' },
  read: (node, at) => {
    const entries = entriesOf(node)
    if (!entries || entries.length === 0) return wantsMapping(node, at, dimensions)
    const value: Partial<Record<Dimension, Matcher>> = {}
    for (const { key, keyNode, value: child } of entries) {
      if (!isDimension(key)) return unknownKey(at, keyNode, key, dimensions)
      const texts = conditionTexts(child)
      const found = texts && matchers(key, texts, child, inside(at, key))
      if (!found) return texts ? undefined : wantsMapping(child, inside(at, key), [key])
      if (found.length !== 1) {
        return fault(inside(at, key), child, {
          code: 'wrong-range',
          zh: `${key} 的条件只能写一个范围`,
          en: `A condition on ${key} takes one range`,
          mend: { zh: '分成两条写', en: 'Write two adjustments.' },
        })
      }
      value[key] = found[0]!
    }
    return value
  },
}

const reference: Reader<string> = scalar(
  { type: 'string', pattern: '^[a-z][A-Za-z]*(\\.[a-zA-Z]+)+$' },
  (text) => (/^[a-z][A-Za-z]*(\.[a-zA-Z]+)+$/.test(text) ? text : undefined),
  { zh: '参数名，如 inpatient.ratio', en: 'the name of a parameter, such as inpatient.ratio' },
)

type Adjusting = {
  operand: Reader<unknown>
  factor: Reader<unknown>
}

/**
 * A leaf, or an expression that ends in leaves.
 * @param id names the recursive schema
 * @param adjusting how changes are written, for kinds that can be adjusted
 */
export function expression(id: string, leaf: Reader<unknown>, adjusting?: Adjusting): Reader<unknown> {
  const self: Reader<unknown> = {
    schema: { $ref: `#/$defs/${id}` },
    read: (node, at) => {
      const entries = entriesOf(node)
      if (!entries) return textOf(node) === 'unknown' ? 'unknown' : leaf.read(node, at)
      const keys = entries.map(({ key }) => key)
      if (keys.includes('sameAs')) return readSameAs(node, at)
      if (keys.includes('by')) return readChoice(node, at, self)
      if (keys.includes('base') && adjusting) return readAdjusted(node, at, self, adjusting)
      return leaf.read(node, at)
    },
  }
  definitions[id] = schemaOf(id, leaf, adjusting)
  return self
}

function schemaOf(id: string, leaf: Reader<unknown>, adjusting: Adjusting | undefined): JsonSchema {
  const again = { $ref: `#/$defs/${id}` }
  const choice = {
    type: 'object',
    properties: { by: orNumber(dimensions).schema, else: again },
    required: ['by'],
    additionalProperties: again,
  }
  const adjusted = adjusting && {
    type: 'object',
    properties: {
      base: again,
      atLeast: again,
      atMost: again,
      adjust: { type: 'array', minItems: 1, items: adjustmentSchema(again, adjusting) },
    },
    required: ['base'],
    additionalProperties: false,
  }
  const sameAs = {
    type: 'object',
    properties: { sameAs: reference.schema },
    required: ['sameAs'],
    additionalProperties: false,
  }
  return {
    anyOf: [{ const: 'unknown' }, leaf.schema, sameAs, choice, ...(adjusted ? [adjusted] : [])],
  }
}

const adjustmentSchema = (again: JsonSchema, { operand, factor }: Adjusting): JsonSchema => ({
  type: 'object',
  properties: {
    when: condition.schema,
    unless: condition.schema,
    add: operand.schema,
    less: operand.schema,
    times: factor.schema,
    ownShareTimes: factor.schema,
    set: again,
    each: orNumber(Object.keys(counters)).schema,
    after: count.schema,
    upTo: count.schema,
    every: count.schema,
  },
  additionalProperties: false,
})

function readSameAs(node: Node | null, at: At): unknown {
  const entries = entriesOf(node)!
  const extra = entries.find(({ key }) => key !== 'sameAs')
  if (extra) return unknownKey(at, extra.keyNode, extra.key, ['sameAs'])
  const name = reference.read(entries[0]!.value, inside(at, 'sameAs'))
  return name === undefined ? undefined : { sameAs: name }
}

function readChoice(node: Node | null, at: At, self: Reader<unknown>): Choice | undefined {
  const entries = entriesOf(node)!
  const byEntry = entries.find(({ key }) => key === 'by')!
  const by = orNumber(dimensions).read(byEntry.value, inside(at, 'by')) as Dimension | undefined
  if (!by) return undefined
  const read = readCases(entries, at, { by, self, beside: ['by'] })
  return read && { by, ...read }
}

type CasesOf = { by: Dimension; self: Reader<unknown>; beside: readonly string[] }

function readCases(
  entries: readonly Entry[],
  at: At,
  { by, self, beside }: CasesOf,
): Omit<Choice, 'by'> | undefined {
  const cases: { is: Matcher; value: unknown }[] = []
  let otherwise: unknown
  let good = true
  for (const { key, keyNode, value: child } of entries) {
    if (beside.includes(key)) continue
    const value = self.read(child, inside(at, key))
    if (value === undefined) good = false
    else if (key === 'else') otherwise = value
    else {
      const found = matchers(by, wordsOf(key), keyNode, at)
      if (!found) good = false
      for (const is of found ?? []) {
        if (cases.some((one) => overlap(one.is, is))) {
          good = false
          fault(at, keyNode, {
            code: 'case-twice',
            zh: `${at.path}:“${shortened(key)}”与前面的情形重叠`,
            en: `${at.path}: "${shortened(key)}" overlaps an earlier case`,
            mend: { zh: '每种情形只写一次', en: 'Write each case once.' },
          })
        }
        cases.push({ is, value })
      }
    }
  }
  if (!good) return undefined
  return otherwise === undefined ? { cases } : { cases, else: otherwise }
}

function overlap(a: Matcher, b: Matcher): boolean {
  if ('in' in a) return 'in' in b && a.in.some((one) => b.in.includes(one))
  if ('in' in b) return false
  return a.from <= (b.to ?? Number.POSITIVE_INFINITY) && b.from <= (a.to ?? Number.POSITIVE_INFINITY)
}

const adjustmentKeys = [
  'when',
  'unless',
  'add',
  'less',
  'times',
  'ownShareTimes',
  'set',
  'each',
  'after',
  'upTo',
  'every',
]

/** Reads the change itself: exactly one of add, less, times, ownShareTimes, set. */
export function readAdjustment(
  node: Node | null,
  at: At,
  self: Reader<unknown>,
  { operand, factor }: Adjusting,
): Adjustment | undefined {
  const entries = entriesOf(node)
  if (!entries) return wantsMapping(node, at, adjustmentKeys)
  const readers: Record<string, Reader<unknown>> = {
    when: condition,
    unless: condition,
    add: operand,
    less: operand,
    times: factor,
    ownShareTimes: factor,
    set: self,
    each: orNumber(Object.keys(counters)),
    after: count,
    upTo: count,
    every: count,
  }
  const value: Record<string, unknown> = {}
  for (const { key, keyNode, value: child } of entries) {
    const reader = ownOf(readers, key)
    const field = reader ? reader.read(child, inside(at, key)) : unknownKey(at, keyNode, key, adjustmentKeys)
    if (field === undefined) return undefined
    value[key] = field
  }
  const hows = ['add', 'less', 'times', 'ownShareTimes', 'set'].filter((key) => key in value)
  if (hows.length === 1) return value as Adjustment
  return fault(at, node, {
    code: 'wrong-adjustment',
    zh: `${at.path} 应恰有 add、less、times、ownShareTimes、set 之一`,
    en: `${at.path} has exactly one of add, less, times, ownShareTimes, set`,
    mend: { zh: '拆成几条依次写', en: 'Write several adjustments, in order.' },
  })
}

function readAdjusted(node: Node | null, at: At, self: Reader<unknown>, adjusting: Adjusting): unknown {
  const value: Record<string, unknown> = { adjust: [] }
  const one: Reader<Adjustment> = {
    schema: {},
    read: (child, where) => readAdjustment(child, where, self, adjusting),
  }
  for (const { key, keyNode, value: child } of entriesOf(node)!) {
    const reader: Reader<unknown> | null =
      key === 'adjust' ? list(one, { atLeast: 1 }) : ['base', 'atLeast', 'atMost'].includes(key) ? self : null
    const field = reader
      ? reader.read(child, inside(at, key))
      : unknownKey(at, keyNode, key, ['base', 'adjust', 'atLeast', 'atMost'])
    if (field === undefined) return undefined
    value[key] = field
  }
  return value
}
