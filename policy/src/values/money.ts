declare const unit: unique symbol

/** Money in fen (分), a hundredth of a yuan. Always a whole, safe integer. */
export type Fen = number & { readonly [unit]: 'fen' }
/** A rate in basis points (万分之一): 10,000 is the whole. */
export type BasisPoints = number & { readonly [unit]: 'basisPoints' }

/** A number that is no amount and no rate: a count, a year, an age. What may be printed as it stands. */
export type Bare = number & { readonly [unit]?: never }

export const zero = 0 as Fen

/** @throws RangeError unless `amount` is a whole, safe integer */
export function fen(amount: number): Fen {
  // Most amounts fit 32 bits: the quick way, which turns −0 into 0 too.
  if ((amount | 0) === amount) return (amount | 0) as Fen
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not a whole amount of fen: ${amount}`)
  return amount as Fen
}

/** @throws RangeError unless `rate` is a whole number from 0 to 10,000 */
export function basisPoints(rate: number): BasisPoints {
  if (!Number.isInteger(rate) || rate < 0 || rate > 10_000) {
    throw new RangeError(`not a rate in basis points: ${rate}`)
  }
  return rate as BasisPoints
}

export const sum = (...amounts: readonly number[]): Fen =>
  fen(amounts.reduce((total, next) => total + next, 0))
export const minus = (amount: Fen, less: Fen): Fen => fen(amount - less)
export const negative = (amount: Fen): Fen => fen(-amount)
export const lesser = (a: Fen, b: Fen): Fen => (a < b ? a : b)
export const greater = (a: Fen, b: Fen): Fen => (a > b ? a : b)
/** What is left of `limit` after `used`; never below zero. */
export const remaining = (limit: Fen, used: Fen): Fen => greater(zero, minus(limit, used))

/**
 * `amount × numerator ÷ denominator`, rounded half up to the fen: the only place where money is rounded.
 * All three are whole, the first two not negative; exact while the numerator and the denominator stay below 60 million.
 * @throws RangeError for anything else
 */
export function portion(amount: Fen, numerator: number, denominator: number): Fen {
  if (amount < 0 || numerator < 0 || denominator <= 0) throw notAPortion(amount, numerator, denominator)
  const product = amount * numerator
  // Below 2^52 the quotient of two whole numbers never rounds up to the next whole number.
  if (product <= 2 ** 52) {
    const floor = Math.floor(product / denominator)
    return fen(2 * (product - floor * denominator) >= denominator ? floor + 1 : floor)
  }
  // Dividing first keeps every intermediate product safe: amount = whole × denominator + rest.
  const rest = amount % denominator
  const part = rest * numerator
  if (!Number.isSafeInteger(part * 2 + denominator)) throw notAPortion(amount, numerator, denominator)
  const left = part % denominator
  const rounded = (part - left) / denominator + (2 * left >= denominator ? 1 : 0)
  return fen(((amount - rest) / denominator) * numerator + rounded)
}
const notAPortion = (amount: number, numerator: number, denominator: number): RangeError =>
  new RangeError(`cannot take ${numerator}/${denominator} of ${amount} fen`)

/** `rate` of `amount`, rounded half up to the fen. */
export const share = (amount: Fen, rate: BasisPoints): Fen => portion(amount, rate, 10_000)

const yuanText = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/

/** Reads yuan with at most two significant decimals ("12", "12.3", "12.30"). Null when it is not such a number. */
export function yuanToFen(text: string): Fen | null {
  const match = yuanText.exec(text.trim())
  if (!match) return null
  const amount = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return Number.isSafeInteger(amount) ? fen(match[1] ? -amount : amount) : null
}

/** Fen as yuan with two decimals and no separators: `123456` → `"1234.56"`. */
export function fenToYuan(amount: Fen): string {
  const digits = String(Math.abs(amount)).padStart(3, '0')
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
