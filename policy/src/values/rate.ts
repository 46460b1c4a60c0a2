import { type BasisPoints, type Fen, portion } from './money.ts'

/** An exact rate, reduced. Points and factors are applied to it before any money is touched. */
export type Rate = { readonly n: number; readonly d: number }
/** How a compiled pack writes a rate: whole basis points, or `n/d`. */
export type WrittenRate = number | string

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

/** @throws RangeError when a term is too large to stay exact */
export function rate(n: number, d: number): Rate {
  if (!Number.isSafeInteger(n) || !Number.isSafeInteger(d) || d <= 0) {
    throw new RangeError(`not an exact rate: ${n}/${d}`)
  }
  const common = gcd(Math.abs(n), d)
  if (d / common > 60_000_000) throw new RangeError(`a rate needs a smaller denominator than ${d / common}`)
  return { n: n / common, d: d / common }
}

export const nothing: Rate = { n: 0, d: 1 }
export const whole: Rate = { n: 1, d: 1 }

/** @throws RangeError unless it is whole basis points or `n/d` */
export function readRate(written: WrittenRate): Rate {
  if (typeof written === 'number') return rate(written, 10_000)
  const [n, d] = written.split('/')
  return rate(Number(n), Number(d))
}

export const plus = (a: Rate, b: Rate): Rate => rate(a.n * b.d + b.n * a.d, a.d * b.d)
export const less = (a: Rate, b: Rate): Rate => rate(a.n * b.d - b.n * a.d, a.d * b.d)
export const times = (a: Rate, b: Rate): Rate => rate(a.n * b.n, a.d * b.d)
export const compare = (a: Rate, b: Rate): number => a.n * b.d - b.n * a.d

/** Between nothing and the whole: a fund never takes money back, nor pays more than the cost. */
export const clamp = (one: Rate): Rate => (one.n < 0 ? nothing : one.n > one.d ? whole : one)

/** `rate` of `amount`, rounded half up to the fen. */
export const take = (amount: Fen, one: Rate): Fen => portion(amount, one.n, one.d)

/** The cost that `paid` covers at the rate, rounded half up; the rate is above nothing (docs/definitions.md 9). */
export const coveredBy = (paid: Fen, one: Rate): Fen => portion(paid, one.d, one.n)

/** To the nearest basis point, for fields that hold no more. */
export const inBasisPoints = (one: Rate): BasisPoints => Math.round((one.n * 10_000) / one.d) as BasisPoints

/** As steps write it: whole basis points, or `n/d`. */
export const written = (one: Rate): WrittenRate =>
  10_000 % one.d === 0 ? (one.n * 10_000) / one.d : `${one.n}/${one.d}`
