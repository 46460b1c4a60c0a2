/** The rules of one bill, read from the compiled JSON in BigInt rationals: see `exact.ts`. */
import type { Bill, Line } from '../values/bill.ts'
import type { CompiledPack } from '../values/pack.ts'

export type Q = { n: bigint; d: bigint }
export const q = (n: bigint, d = 1n): Q => ({ n, d })
const one = q(1n)
export const none = q(0n)
const add = (a: Q, b: Q): Q => q(a.n * b.d + b.n * a.d, a.d * b.d)
const sub = (a: Q, b: Q): Q => q(a.n * b.d - b.n * a.d, a.d * b.d)
export const mul = (a: Q, b: Q): Q => q(a.n * b.n, a.d * b.d)
const below = (a: Q, b: Q): boolean => a.n * b.d < b.n * a.d
export const inUnit = (a: Q): Q => (below(a, none) ? none : below(one, a) ? one : a)
/** Half up, for what is not negative. */
export const round = (a: Q): bigint => (2n * a.n + a.d) / (2n * a.d)
export const min = (...all: bigint[]): bigint => all.reduce((a, b) => (b < a ? b : a))
export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)
export const big = (amount: number | undefined): bigint => BigInt(amount ?? 0)

export type Json = Record<string, unknown>
export class Unknown extends Error {}

export const places = (bill: Bill): string => {
  const [home, there] = [bill.patient.area, bill.institution.area]
  const significant = home.endsWith('0000') ? 2 : home.endsWith('00') ? 4 : 6
  if (there.slice(0, significant) === home.slice(0, significant)) return 'home'
  return there.slice(0, 2) === home.slice(0, 2) ? 'province' : 'elsewhere'
}

export function look(bill: Bill, dimension: string): string | number | readonly string[] {
  const { patient, institution } = bill
  switch (dimension) {
    case 'scheme':
    case 'category':
    case 'age':
      return patient[dimension]
    case 'aid':
      return patient.aidGroups
    case 'benefit':
      return bill.benefit
    case 'level':
      return bill.prescription ? bill.prescription.level : institution.level
    case 'kind':
      return institution.kind
    case 'institution':
      return institution.groups ?? []
    case 'filing':
      return bill.benefit === 'emergency' && bill.filing === 'none' ? 'emergency' : bill.filing
    case 'place':
      return places(bill)
    case 'prescription':
      return bill.prescription ? 'yes' : 'no'
    case 'disease':
      return bill.diseases
    case 'diseases':
      return bill.diseases.length
    case 'circumstance':
      return bill.circumstances ?? []
    case 'admission':
      return bill.admissionsBefore + 1
    case 'days':
      return bill.days ?? 1
    default:
      if (dimension.startsWith('number.')) {
        const number = bill.numbers?.[dimension.slice(7)]
        if (number === undefined) throw new Unknown('number')
        return number
      }
      throw new Error(`no dimension ${dimension}`)
  }
}

export function fits(bill: Bill, dimension: string, matcher: Json): boolean {
  const has = look(bill, dimension)
  if (Array.isArray(matcher.in)) {
    const wanted = matcher.in as string[]
    if (typeof has === 'string') return wanted.includes(has)
    const held = has as readonly string[]
    if (held.length === 0) return wanted.includes('none')
    return wanted.includes('any') || held.some((each) => wanted.includes(each))
  }
  const number = has as number
  return number >= (matcher.from as number) && (matcher.to === null || number <= (matcher.to as number))
}
export const holds = (bill: Bill, condition: unknown): boolean =>
  Object.entries((condition ?? {}) as Json).every(([dimension, matcher]) =>
    fits(bill, dimension, matcher as Json),
  )

export const rateOf = (written: unknown): Q => {
  if (written === 'none') return none
  if (typeof written === 'number') return q(BigInt(written), 10_000n)
  const [n, d] = String(written).split('/')
  return q(BigInt(n!), BigInt(d!))
}

const counts: Record<string, (bill: Bill) => number> = {
  priorAdmission: (bill) => bill.admissionsBefore,
  disease: (bill) => bill.diseases.length,
  furtherDisease: (bill) => Math.max(0, bill.diseases.length - 1),
  day: (bill) => bill.days ?? 1,
  yearOfAge: (bill) => bill.patient.age,
}

/** The rules of one bill's pack, day and scheme. */
export class Rules {
  private readonly pack: CompiledPack
  private readonly bill: Bill
  constructor(pack: CompiledPack, bill: Bill) {
    this.pack = pack
    this.bill = bill
  }

  /** The JSON in force, or undefined. */
  json(name: string): unknown {
    return this.pack.parameters[name]?.find(
      (entry) =>
        !entry.proposed && entry.from <= this.bill.on && (entry.to === null || this.bill.on <= entry.to),
    )?.value
  }

  need(name: string): unknown {
    const found = this.json(name)
    if (found === undefined) throw new Unknown(name)
    return found
  }

  full(name: string): string {
    return /^(employee|resident|filing|incentives)\./.test(name)
      ? name
      : `${this.bill.patient.scheme}.${name}`
  }

  /** Follows choices and references down to a leaf; adjusted values stay as they are. */
  settle(json: unknown): unknown {
    if (json === 'unknown') throw new Unknown('stated')
    if (typeof json !== 'object' || json === null) return json
    const node = json as Json
    if (typeof node.sameAs === 'string') {
      const amount = /^(.*\.(?:deductible|cap))\.amount$/.exec(node.sameAs)
      if (!amount) return this.settle(this.need(this.full(node.sameAs)))
      return this.settle((this.need(this.full(amount[1]!)) as Json).amount)
    }
    if (typeof node.by === 'string') {
      const found = (node.cases as { is: Json; value: unknown }[]).find(({ is }) =>
        fits(this.bill, node.by as string, is),
      )
      if (found) return this.settle(found.value)
      if (node.else === undefined) throw new Unknown('case')
      return this.settle(node.else)
    }
    return json
  }

  /** A rate or an amount as a rational; null for no limit. */
  number(json: unknown, leaf: (written: unknown) => Q | null): Q | null {
    const settled = this.settle(json)
    if (typeof settled === 'object' && settled !== null && 'given' in settled) {
      const amount = this.bill.sums?.[String((settled as Json).given)]
      if (amount === undefined) throw new Unknown('given')
      return q(BigInt(amount))
    }
    if (typeof settled !== 'object' || settled === null || !('base' in settled)) return leaf(settled)
    const { base, adjust, atLeast, atMost } = settled as {
      base: unknown
      adjust: Json[]
      atLeast?: unknown
      atMost?: unknown
    }
    let value = this.number(base, leaf)
    const money = leaf === moneyLeaf
    for (const change of adjust) {
      if (!holds(this.bill, change.when) || (change.unless && holds(this.bill, change.unless))) continue
      if (change.set !== undefined) value = this.number(change.set, leaf)
      else if (value) value = this.change(value, change, leaf)
      if (money && value && below(value, none)) value = none
    }
    if (atLeast !== undefined && value) {
      const edge = this.number(atLeast, leaf)
      if (edge === null || below(value, edge)) value = edge
    }
    if (atMost !== undefined) {
      const edge = this.number(atMost, leaf)
      if (edge && (value === null || below(edge, value))) value = edge
    }
    return value
  }

  howOften({ each, after = 0, upTo = 1e9, every = 1 }: Json): number {
    const name = String(each)
    const all = name.startsWith('number.') ? Number(look(this.bill, name)) : counts[name]!(this.bill)
    let times = 0
    for (let at = Number(after) + Number(every); at <= Math.min(all, Number(upTo)); at += Number(every))
      times++
    return times
  }

  change(value: Q, change: Json, leaf: (written: unknown) => Q | null): Q {
    const times = q(BigInt(change.each ? this.howOften(change) : 1))
    const by = (key: string, reader: (written: unknown) => Q | null): Q => this.number(change[key], reader)!
    if (change.add !== undefined) return add(value, mul(by('add', leaf), times))
    if (change.less !== undefined) return sub(value, mul(by('less', leaf), times))
    if (change.times !== undefined) {
      const product = mul(value, by('times', rateOf))
      return leaf === moneyLeaf ? q(round(product)) : product
    }
    return sub(one, mul(sub(one, value), by('ownShareTimes', rateOf)))
  }

  money(json: unknown): bigint | null {
    const found = this.number(json, moneyLeaf)
    return found && round(found)
  }
  rate(json: unknown): Q {
    return this.number(json, rateOf)!
  }

  /** Bands, or a flat rate as one band; changes apply to each. */
  bands(json: unknown): {
    measure: string
    per: string
    pot: string | null
    list: { from: bigint; rate: Q }[]
  } {
    const settled = this.settle(json)
    if (typeof settled === 'object' && settled !== null && 'base' in settled) {
      const { base, adjust, atLeast, atMost } = settled as {
        base: unknown
        adjust: Json[]
        atLeast?: unknown
        atMost?: unknown
      }
      const found = this.bands(base)
      let list = found.list
      for (const change of adjust) {
        if (!holds(this.bill, change.when) || (change.unless && holds(this.bill, change.unless))) continue
        list =
          change.set === undefined
            ? list.map(({ from, rate }) => ({ from, rate: this.change(rate, change, rateOf) }))
            : this.bands(change.set).list
      }
      if (atLeast !== undefined) {
        const edge = this.rate(atLeast)
        list = list.map(({ from, rate }) => ({ from, rate: below(rate, edge) ? edge : rate }))
      }
      if (atMost !== undefined) {
        const edge = this.rate(atMost)
        list = list.map(({ from, rate }) => ({ from, rate: below(edge, rate) ? edge : rate }))
      }
      return { ...found, list }
    }
    if (typeof settled === 'object' && settled !== null && 'bands' in settled) {
      const written = settled as {
        bands: { from: unknown; ratio: unknown }[]
        measure: string
        per: string
        pot?: string
      }
      return {
        measure: written.measure,
        per: written.per,
        pot: written.pot ?? null,
        list: written.bands.map(({ from, ratio }) => ({ from: this.money(from)!, rate: this.rate(ratio) })),
      }
    }
    return {
      measure: 'excess',
      per: 'bill',
      pot: null,
      list: [{ from: 0n, rate: this.rate(settled) }],
    }
  }
}
const moneyLeaf = (written: unknown): Q | null =>
  written === 'unlimited' ? null : written === 'none' ? none : q(BigInt(written as number))

/** What is added to the name of a pot for a time shorter than the year. */
export const period = (per: string, on: string): string => {
  if (per === 'day') return `:${on}`
  if (per === 'month') return `:${on.slice(0, 7)}`
  return ''
}

export const lineMatches = (line: Line, { codes, groups, classes }: Json): boolean =>
  (!codes || (codes as string[]).includes(line.code)) &&
  (!groups || (line.groups ?? []).some((group) => (groups as string[]).includes(group))) &&
  (!classes || (classes as string[]).includes(line.itemClass))
