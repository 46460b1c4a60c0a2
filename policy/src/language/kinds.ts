import type { Fen } from '../values/money.ts'
import {
  clamp,
  compare,
  less,
  nothing,
  plus,
  type Rate,
  rate,
  readRate,
  take,
  times,
  type WrittenRate,
  whole,
} from '../values/rate.ts'
import { sumOf } from './context.ts'
import { type Change, compile, type Kind, type Scope, type Value } from './expression.ts'

const multiplied = (one: Rate, count: number): Rate => (count === 1 ? one : rate(one.n * count, one.d))

function adjustRate(value: Rate, { how, by, count }: Change): Rate {
  const operand = by as Rate
  if (how === 'add') return plus(value, multiplied(operand, count))
  if (how === 'less') return less(value, multiplied(operand, count))
  if (how === 'times') return times(value, operand)
  return less(whole, times(less(whole, value), operand))
}

const boundRate = (value: Rate, edge: Rate, side: 'atLeast' | 'atMost'): Rate =>
  (side === 'atLeast' ? compare(value, edge) < 0 : compare(value, edge) > 0) ? edge : value

/** A rate, a number of points, or a factor; `none` is nothing. */
export const rateKind: Kind<Rate> = {
  id: 'rate',
  leaf: (json) => (json === 'none' ? nothing : readRate(json as WrittenRate)),
  adjust: adjustRate,
  operand: (json, scope) => compile(json, rateKind, scope),
  factor: (json, scope) => compile(json, rateKind, scope),
  bound: boundRate,
}

/** Stands for no limit; above every amount that a bill can have. */
export const unlimited = Number.MAX_SAFE_INTEGER as Fen

/** An amount that the bill brings. */
const given =
  (name: string, scope: Scope): Value<Fen> =>
  (c) => {
    const amount = sumOf(c, name)
    if (amount === undefined) c.unknown ??= `${scope.name}: given ${name}`
    return amount
  }

/** Whole fen; `none` is zero. Never below zero after adjustments. */
export const moneyKind: Kind<Fen> = {
  id: 'money',
  leaf: (json, scope) => {
    if (typeof json === 'object') return given((json as { given: string }).given, scope)
    return (json === 'none' ? 0 : json === 'unlimited' ? unlimited : json) as Fen
  },
  adjust: (value, { how, by, count }) => {
    if (value === unlimited) return value
    if (how === 'add') return (value + (by as Fen) * count) as Fen
    if (how === 'less') return Math.max(0, value - (by as Fen) * count) as Fen
    return take(value, by as Rate)
  },
  operand: (json, scope) => compile(json, moneyKind, scope),
  factor: (json, scope) => compile(json, rateKind, scope),
  bound: (value, edge, side) => (side === 'atLeast' ? Math.max(value, edge) : Math.min(value, edge)) as Fen,
}

/** The ratio of a section as it applies to one bill: segments of cost, each with its rate. */
export type Ratio = {
  /** Positions are counted from the first fen above the deductible, or from the first fen of the cost. */
  measure: 'excess' | 'absolute'
  /** Positions start anew with each bill, or go on through the year. */
  per: 'bill' | 'year'
  /** The pot whose use says where this cost begins, when it is not the section's own. */
  pot: string | null
  segments: readonly { from: Fen; rate: Rate }[]
}
type WrittenBands = {
  measure: Ratio['measure']
  per: Ratio['per']
  pot?: string
  bands: readonly { from: unknown; ratio: unknown }[]
}

const flat = (one: Rate): Ratio => ({
  measure: 'excess',
  per: 'bill',
  pot: null,
  segments: [{ from: 0 as Fen, rate: one }],
})

function bandsOf(json: WrittenBands, scope: Scope): Value<Ratio> {
  const bands = json.bands.map(({ from, ratio }) => ({
    from: compile(from, moneyKind, scope),
    rate: compile(ratio, rateKind, scope),
  }))
  const { measure, per, pot = null } = json
  return (c) => {
    const segments: { from: Fen; rate: Rate }[] = []
    for (const band of bands) {
      const [from, one] = [band.from(c), band.rate(c)]
      if (from === undefined || one === undefined) return undefined
      segments.push({ from, rate: one })
    }
    return { measure, per, pot, segments }
  }
}

const mapRates = (ratio: Ratio, change: (one: Rate) => Rate): Ratio => ({
  ...ratio,
  segments: ratio.segments.map(({ from, rate: one }) => ({ from, rate: change(one) })),
})

/** A flat rate or bands; adjustments change the rate of every band. */
export const ratioKind: Kind<Ratio> = {
  id: 'ratio',
  leaf: (json, scope) =>
    typeof json === 'object' && json !== null
      ? bandsOf(json as WrittenBands, scope)
      : flat(rateKind.leaf(json, scope) as Rate),
  adjust: (value, change) => mapRates(value, (one) => adjustRate(one, change)),
  operand: (json, scope) => compile(json, rateKind, scope),
  factor: (json, scope) => compile(json, rateKind, scope),
  bound: (value, edge, side) => mapRates(value, (one) => boundRate(one, edge.segments[0]!.rate, side)),
}

export const clampRatio = (ratio: Ratio): Ratio => {
  const inside = ratio.segments.every(({ rate: one }) => one.n >= 0 && one.n <= one.d)
  return inside ? ratio : mapRates(ratio, clamp)
}

/** A word or a structure that cannot be adjusted. */
export const plain = <T>(id: string, leaf: (json: unknown, scope: Scope) => T): Kind<T> => ({ id, leaf })
