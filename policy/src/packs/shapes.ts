/** What each parameter of a pack may hold. */

import { ownOf } from '../values/own.ts'
import { condition, expression, readAdjustment } from './expressions.ts'
import {
  type At,
  either,
  entriesOf,
  fault,
  inside,
  list,
  meaning,
  type Reader,
  record,
  textOf,
  unknownKey,
  wantsMapping,
  word,
} from './read.ts'
import {
  count,
  day,
  factor,
  identifier,
  money,
  points,
  ratePercent,
  relationships,
  text,
  timeOfDay,
  yes,
} from './units.ts'

/** An amount that the bill brings: `{ given: householdIncome }`. */
const given = record({ given: identifier })
const orGiven = (words: Reader<unknown>): Reader<unknown> => ({
  schema: { anyOf: [words.schema, given.schema] },
  read: (node, at) => (entriesOf(node) ? given : words).read(node, at),
})
/** What is added or taken, and by how much something is multiplied: each may depend on the bill too. */
const addedMoney = expression('addedMoney', orGiven(money))
const addedPoints = expression('points', points)
const factorValue = expression('factor', factor)
const moneyLeaf = orGiven(either<unknown>(meaning({ none: 'none', unlimited: 'unlimited' }), money))
const moneyValue: Reader<unknown> = expression('money', moneyLeaf, {
  operand: addedMoney,
  factor: factorValue,
})
const rateLeaf = either<unknown>(meaning({ none: 'none' }), ratePercent)
const rateValue: Reader<unknown> = expression('rate', rateLeaf, { operand: addedPoints, factor: factorValue })

const periods = ['visit', 'day', 'month', 'year'] as const
/** An admission is one visit. */
const period: Reader<string> = {
  ...word([...periods, 'admission']),
  read: (node, at) => {
    const value = word([...periods, 'admission']).read(node, at)
    return value === 'admission' ? 'visit' : value
  },
}

const benefitNames = ['outpatient', 'emergency', 'pharmacy', 'chronic', 'twoDisease', 'inpatient'] as const
const benefits = list(word(benefitNames), { atLeast: 1 })

const bands = record(
  {
    bands: list(record({ from: moneyValue, ratio: rateValue }), { atLeast: 1 }),
    measure: word(['excess', 'absolute']),
    per: word(['bill', 'year']),
  },
  { pot: identifier },
)
/** A mapping is bands; anything else a rate. */
const ratioLeaf: Reader<unknown> = {
  schema: { anyOf: [rateLeaf.schema, bands.schema] },
  read: (node, at) => (entriesOf(node) ? bands.read(node, at) : rateLeaf.read(node, at)),
}
const ratioValue = expression('ratio', ratioLeaf, {
  operand: addedPoints,
  factor: factorValue,
})

const orMapping = (words: Reader<unknown>, mapping: Reader<unknown>): Reader<unknown> => ({
  schema: { anyOf: [words.schema, mapping.schema] },
  read: (node, at) => (entriesOf(node) ? mapping : words).read(node, at),
})

/** A mapping in which some keys mean something only beside another. */
const needing = <T extends object>(key: string, only: readonly string[], reader: Reader<T>): Reader<T> => ({
  schema: reader.schema,
  read: (node, at) => {
    const read = reader.read(node, at)
    const idle = read && !(key in read) ? only.find((one) => one in read) : undefined
    if (idle === undefined) return read
    return fault(inside(at, idle), node, {
      code: 'unreachable-value',
      zh: `${at.path}.${idle} 没有 ${key} 就不起作用`,
      en: `${at.path}.${idle} does nothing without ${key}`,
      mend: { zh: `补上 ${key}，或删掉 ${idle}`, en: `Add ${key}, or remove ${idle}.` },
    })
  },
})

const deductibleShape = needing(
  'share',
  ['of', 'atMost'],
  record(
    { amount: moneyValue, per: period },
    {
      yearly: moneyValue,
      share: rateValue,
      of: word(['inScope', 'total']),
      atMost: moneyValue,
      pot: identifier,
      perDisease: yes,
    },
  ),
)
const capShape = record(
  { amount: moneyValue, on: word(['paid', 'entered', 'inScope']), per: period },
  { pot: identifier, perDisease: yes, when: condition, raised: word(['incentives']) },
)
const capLeaf: Reader<unknown> = {
  schema: {
    anyOf: [{ const: 'unlimited' }, capShape.schema, { type: 'array', minItems: 1, items: capShape.schema }],
  },
  read: (node, at) => {
    if (entriesOf(node)) return capShape.read(node, at)
    return textOf(node) === null
      ? list(capShape, { atLeast: 1 }).read(node, at)
      : meaning({ unlimited: 'unlimited' }).read(node, at)
  },
}
/** A floor or a ceiling. */
const floorShape = record(
  {
    ratio: rateValue,
    of: word([
      'inScope',
      'afterDeductible',
      'billInScope',
      'billAfterDeductible',
      'total',
      'totalAfterDeductible',
    ]),
  },
  { counting: word(['own', 'all']) },
)
const floorValue = expression('floor', orMapping(meaning({ none: 'none' }), floorShape))
const toSection = record({ section: identifier })
const buckets = [
  'ownPaid',
  'overLimit',
  'firstShare',
  'upfront',
  'deductible',
  'ratioShare',
  'aboveCap',
] as const
const classWord = word(['A', 'B', 'C'])
const lineFilter = {
  codes: list(text, { atLeast: 1 }),
  groups: list(text, { atLeast: 1 }),
  classes: list(classWord, { atLeast: 1 }),
}

/** Fields of a section: `employee.outpatient.deductible` and so on. */
export const sectionFields: Readonly<Record<string, Reader<unknown>>> = {
  terms: expression('terms', orMapping(meaning({ own: 'own', none: 'none' }), toSection)),
  needs: meaning({ disease: 'disease', nothing: 'nothing' }),
  upfront: rateValue,
  deductible: expression('deductible', orMapping(meaning({ none: 'none' }), deductibleShape)),
  ratio: ratioValue,
  fixed: moneyValue,
  cap: expression('cap', capLeaf),
  aboveCap: expression('aboveCap', orMapping(meaning({ nothing: 'nothing' }), toSection)),
  floor: floorValue,
  ceiling: floorValue,
  carveOut: list(record({ lines: record({}, lineFilter), section: identifier }), { atLeast: 1 }),
  fund: word(['criticalIllness', 'largeSum', 'civilServant', 'medicalAid', 'otherFund', 'pool']),
  base: list(word(buckets), { atLeast: 1 }),
  benefits,
  when: condition,
}

const noneOrList = <T>(item: Reader<T>): Reader<unknown> => {
  const none = meaning({ none: 'none' })
  const many = list(item, { atLeast: 1 })
  return {
    schema: { anyOf: [none.schema, many.schema] },
    read: (node, at) => (textOf(node) === null ? many : none).read(node, at),
  }
}

/** Fields of a whole scheme: `employee.layers`. */
export const schemeFields: Readonly<Record<string, Reader<unknown>>> = {
  layers: noneOrList(identifier),
  firstShare: noneOrList(record({ rate: ratePercent }, { ...lineFilter, when: condition })),
}

/** `{ when, less: 20 points }`, `{ when, refuse: yes }`, `{ when, upfront: 10 percent }`. */
const effect: Reader<unknown> = {
  schema: {
    type: 'object',
    required: ['when'],
    properties: {
      when: condition.schema,
      benefits: benefits.schema,
      refuse: yes.schema,
      upfront: rateValue.schema,
      add: addedPoints.schema,
      less: addedPoints.schema,
      times: factorValue.schema,
      ownShareTimes: factorValue.schema,
      set: ratioValue.schema,
    },
    additionalProperties: false,
  },
  read: readEffect,
}
const effectOwn: Readonly<Record<string, Reader<unknown>>> = { benefits, refuse: yes, upfront: rateValue }

function readEffect(node: Parameters<Reader<unknown>['read']>[0], at: At): unknown {
  const entries = entriesOf(node)
  if (!entries) return wantsMapping(node, at, ['when', 'less', 'refuse'])
  const value: Record<string, unknown> = {}
  const changes = {
    add: addedPoints,
    less: addedPoints,
    times: factorValue,
    ownShareTimes: factorValue,
    set: ratioValue,
  }
  const readers: Record<string, Reader<unknown>> = { when: condition, ...effectOwn, ...changes }
  for (const { key, keyNode, value: child } of entries) {
    const reader = ownOf(readers, key)
    const field = reader
      ? reader.read(child, inside(at, key))
      : unknownKey(at, keyNode, key, Object.keys(readers))
    if (field === undefined) return undefined
    value[key] = field
  }
  if (!value.when) return wantsMapping(node, at, ['when'])
  const isChange = Object.keys(changes).some((key) => key in value)
  if (isChange) {
    // At most one change of the ratio, as in any adjustment.
    const own = Object.keys(value).filter((key) => key in changes)
    if (own.length > 1)
      return readAdjustment(node, at, ratioValue, { operand: addedPoints, factor: factorValue })
  }
  return value
}

const names = record({ zh: text, en: text })
const orNull = <T>(reader: Reader<T>): Reader<unknown> => {
  const none = meaning({ none: null, unlimited: null })
  return {
    schema: { anyOf: [none.schema, reader.schema] },
    read: (node, at) =>
      (textOf(node) === 'none' || textOf(node) === 'unlimited' ? none : reader).read(node, at),
  }
}
/** `unknown`: there is such a sum, and nobody knows it. */
const orUnknown = (reader: Reader<unknown>): Reader<unknown> => ({
  schema: { anyOf: [{ const: 'unknown' }, reader.schema] },
  read: (node, at) => (textOf(node) === 'unknown' ? null : reader.read(node, at)),
})
const waitOrNone: Reader<unknown> = orNull(record({}, { days: count, months: count }))
const price = word(['amount', 'fullAmount'])
const latePrice = word(['amount', 'fullAmount', 'unknown'])

/** Parameters that are not about one bill, by full name. */
export const ruleFields: Readonly<Record<string, Reader<unknown>>> = {
  'sharing.relationships': list(word(relationships), { atLeast: 1 }),
  'sharing.territory': word(['sameArea', 'sameProvince', 'nation']),
  'sharing.costs': word(['inScope', 'any']),
  'sharing.purposes': list(word(['outpatient', 'inpatient', 'pharmacy', 'premium']), { atLeast: 1 }),
  'sharing.mustAsk': yes,
  'sharing.letter': word(['tick', 'signature']),
  'sharing.drawOrder': word(['authorised', 'largestBalance']),
  'sharing.consent': word(['payer', 'both']),
  'sharing.payersPerRelative': orNull(count),
  'sharing.relativesPerPayer': orNull(count),
  'sharing.guardianBelowAge': count,
  'premium.amount': money,
  'premium.fullAmount': money,
  'premium.window': record({ from: day, to: day }),
  'premium.late': list(record({ from: day, to: day, price: latePrice, wait: waitOrNone })),
  'premium.benefitsFrom': day,
  'premium.aidGroups': list(record({ group: text, name: names, amount: orUnknown(money) })),
  'premium.floor': money,
  'premium.newborn': orNull(
    record(
      { withinDays: count, amount: money, wait: waitOrNone },
      { lateBirths: record({ from: day, to: day, until: day }) },
    ),
  ),
  'premium.fromEmployee': orNull(record({ withinDays: count, price, wait: waitOrNone })),
  'premium.direction': word(['ourApp', 'taxBureau']),
  'premium.creditedWithinDays': count,
  'premium.refund': word(['beforeBenefits', 'never']),
  'wallet.open': yes,
  'wallet.stage': word(['transfer', 'quota']),
  'wallet.perDay': count,
  'wallet.maxEach': money,
  'wallet.closed': record({ from: timeOfDay, to: timeOfDay }),
  'wallet.returnAt': timeOfDay,
  'wallet.relationships': list(word(relationships), { atLeast: 1 }),
  'filing.effects': noneOrList(effect),
  'filing.needed': list(word(['home', 'province', 'elsewhere'])),
  'filing.unfiled': word(['reduced', 'refused']),
  'filing.kinds': list(
    record({
      kind: word(['longTerm', 'temporary', 'transfer', 'emergency']),
      name: names,
      months: orNull(count),
      commitment: yes,
    }),
    { atLeast: 1 },
  ),
  'filing.lateFiling': yes,
  'filing.decidedWithinDays': orNull(count),
  'chronic.count': count,
  'chronic.diseases': list(
    record({
      code: text,
      name: names,
      kind: word(['chronic', 'special']),
      benefit: word(['chronic', 'twoDisease']),
      secondApproval: yes,
      months: orNull(count),
    }),
    { atLeast: 1 },
  ),
  'traceCodes.asked': word(['coded', 'all']),
  'clearing.paidWithinWorkingDays': count,
  'clearing.holidays': record({ off: list(day, { atLeast: 1 }), work: list(day) }),
  'account.costs': word(['any']),
  'account.banned': list(word(['publicHealth', 'fitness', 'wellness']), { atLeast: 1 }),
  'account.contributionRate': ratePercent,
  'account.interestRate': ratePercent,
  'account.baseFloor': money,
  'account.baseCeiling': money,
  'waiting.fixedMonths': count,
  'waiting.monthsPerLapsedYear': count,
  'waiting.firstLapsedYearAdds': yes,
  'waiting.countedFromYear': count,
  'waiting.longLapse': record({ years: count, atLeastMonths: count }),
  'waiting.exempt': list(word(['newborn', 'aided', 'fromEmployee', 'exServiceman'])),
  'waiting.fromEmployeeWithinDays': count,
  'incentives.afterYears': count,
  'incentives.perConsecutiveYear': money,
  'incentives.perYearWithoutUse': money,
  'incentives.totalAtMost': ratePercent,
  'incentives.onLapse': word(['clear', 'keep']),
}

/** `value: unknown` for a rule that nobody knows in that time. */
export const orWholeUnknown = (reader: Reader<unknown>): Reader<unknown> => ({
  schema: { anyOf: [{ const: 'unknown' }, reader.schema] },
  read: (node, at) => (textOf(node) === 'unknown' ? 'unknown' : reader.read(node, at)),
})

/** Whether `value: unknown` may be written for a parameter. */
export const mayBeUnknown = (name: string): boolean =>
  Object.hasOwn(ruleFields, name) ||
  !/\.(layers|firstShare|needs|carveOut|fund|base|benefits|when)$/.test(name)

/** The reader of a parameter, by its full name; null when nothing goes by that name. */
export function readerOf(name: string): Reader<unknown> | null {
  const [top, middle, field] = name.split('.')
  if (top === 'employee' || top === 'resident') {
    if (field === undefined) return ownOf(schemeFields, middle ?? '') ?? null
    return name.split('.').length === 3 ? (ownOf(sectionFields, field) ?? null) : null
  }
  const reader = ownOf(ruleFields, name)
  return reader ? orWholeUnknown(reader) : null
}
