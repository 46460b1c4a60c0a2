import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BasisPoints, type Fen, fen, fenToYuan, portion, share, yuanToFen } from './money.ts'
import { clamp, compare, coveredBy, less, plus, rate, readRate, take, times, written } from './rate.ts'

const halfUp = (amount: bigint, n: bigint, d: bigint): bigint => (2n * amount * n + d) / (2n * d)

describe('rounding', () => {
  it.each([
    [1, 5_000, 1],
    [3, 5_000, 2],
    [1, 4_999, 0],
    [0, 10_000, 0],
    [16_777_217, 10_000, 16_777_217],
    [100_000_000_000, 9_999, 99_990_000_000],
  ])('%i fen at %i basis points is %i fen', (amount, bp, paid) => {
    expect(share(amount as Fen, bp as BasisPoints)).toBe(paid)
  })

  it('is half up, exactly, for every bill and rate that a pack can state', () => {
    const amount = fc.integer({ min: 0, max: 100_000_000_000 })
    const denominator = fc.integer({ min: 1, max: 60_000_000 })
    fc.assert(
      fc.property(amount, denominator, denominator, (cost, a, b) => {
        const [n, d] = [Math.min(a, b), Math.max(a, b)]
        expect(BigInt(portion(cost as Fen, n, d))).toBe(halfUp(BigInt(cost), BigInt(n), BigInt(d)))
      }),
      { numRuns: 5_000 },
    )
  })

  it('is exact where amount times numerator leaves the safe integers', () => {
    // Half a fen: 99,999,999,999 × 29,999,999 is odd and above 2^61, which floating point does not hold.
    expect(portion(99_999_999_999 as Fen, 29_999_999, 59_999_998)).toBe(50_000_000_000)
  })

  it.each([
    [-1, 1, 2],
    [1, -1, 2],
    [1, 1, 0],
  ])('refuses %d × %d ÷ %d', (amount, n, d) => {
    expect(() => portion(amount as Fen, n, d)).toThrow(RangeError)
  })
  it('refuses what is not a whole amount', () => expect(() => fen(0.1)).toThrow('not a whole amount'))
})

describe('yuan', () => {
  it.each([
    ['12', 1200],
    ['12.3', 1230],
    ['12.30', 1230],
    ['0.01', 1],
    ['-5.5', -550],
    ['1.005', null],
    ['1,000', null],
    ['', null],
  ])('"%s" is %s fen', (text, amount) => expect(yuanToFen(text)).toBe(amount))
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000_000, max: 100_000_000_000 }), (amount) => {
        expect(yuanToFen(fenToYuan(amount as Fen))).toBe(amount)
      }),
    )
  })
})

describe('rates', () => {
  it('points and factors are exact before any money is touched', () => {
    const base = readRate(8_075)
    expect(times(base, readRate('19/20'))).toEqual(rate(8_075 * 19, 200_000))
    expect(written(plus(readRate(5_000), readRate(500)))).toBe(5_500)
    expect(written(less(readRate('2/3'), readRate('1/6')))).toBe(5_000)
    expect(written(readRate('1/3'))).toBe('1/3')
  })
  it('stay between nothing and the whole', () => {
    expect([clamp(rate(-1, 10)), clamp(rate(11, 10))]).toEqual([rate(0, 1), rate(1, 1)])
    expect(compare(rate(1, 3), rate(1, 2))).toBeLessThan(0)
  })
  it('the cost that a payment covers is rounded half up', () => {
    expect(coveredBy(10_000 as Fen, readRate(5_000))).toBe(20_000)
    expect(coveredBy(100 as Fen, readRate(3_000))).toBe(333)
    expect(take(333 as Fen, readRate(3_000))).toBe(100)
  })
  it('a denominator that could not stay exact is refused', () => {
    expect(() => rate(1, 60_000_001)).toThrow('smaller denominator')
  })
})
