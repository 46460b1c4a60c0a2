import type { BasisPoints, Fen } from '@gongji/policy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Item } from '../catalogue/catalogue.ts'
import { Problem } from '../problem.ts'
import { checkLines } from './bill.ts'
import type { BilledLine } from './settlement.ts'

const item = (over: Partial<Item> = {}): Item => ({
  area: '000000',
  code: 'A',
  name: 'A',
  listType: '101',
  chargeType: '09',
  itemClass: 'A',
  firstShare: 0 as BasisPoints,
  ceiling: null,
  restricted: false,
  banned: false,
  from: '2020-01-01',
  to: null,
  ...over,
})
const items = new Map([
  ['A', item()],
  ['B', item({ code: 'B', itemClass: 'B', firstShare: 1_000 as BasisPoints, ceiling: 6_000 as Fen })],
  ['C', item({ code: 'C', itemClass: 'C' })],
  ['R', item({ code: 'R', restricted: true })],
])
const line = (over: Partial<BilledLine> = {}): BilledLine => ({
  id: '1',
  code: 'A',
  amount: 1_000 as Fen,
  countE4: 10_000,
  priceE6: 10_000_000,
  approval: '0',
  ...over,
})

const facts = (lines: BilledLine[], uploaded?: Set<string>): string => {
  try {
    checkLines(lines, items, uploaded)
    return ''
  } catch (error) {
    if (error instanceof Problem) return error.title.zh
    throw error
  }
}

describe('a line is refused', () => {
  it.each([
    ['with a negative amount', { amount: -1 as Fen }, '负'],
    ['without a count', { countE4: 0 }, '数量'],
    ['with a negative count', { countE4: -10_000, priceE6: -10_000_000 }, '数量'],
    ['with a negative price', { priceE6: -1 }, '单价'],
    ['above ¥1 billion', { amount: 100_000_000_001 as Fen, priceE6: 1_000_000_000_010_000 }, '过大'],
    ['0.02 off its price and count', { amount: 1_002 as Fen }, '相差'],
    ['with a code that nobody knows', { code: 'Z' }, '目录'],
  ])('%s', (_, over, sentence) => {
    expect(facts([line(over)])).toContain(sentence)
  })
  it('with a serial that is used, here or before', () => {
    expect(facts([line(), line()])).toContain('重复')
    expect(facts([line()], new Set(['1']))).toContain('已上传')
  })
})

it('one fen of difference between amount and price times count is rounding', () => {
  expect(facts([line({ amount: 1_001 as Fen })])).toBe('')
  expect(facts([line({ amount: 999 as Fen })])).toBe('')
})

it('a bill above ¥1 billion is refused though each line is below', () => {
  const large = { amount: 60_000_000_000 as Fen, priceE6: 600_000_000_000_000 }
  expect(facts([line(large), line({ ...large, id: '2' })])).toContain('10 亿')
})

it('an enormous count under a ceiling is refused, not a bug', () => {
  const most = { code: 'B', amount: 100_000_000_000 as Fen, countE4: Number.MAX_SAFE_INTEGER, priceE6: 1 }
  expect(facts([line(most)])).not.toBe('')
})

it('every taken line divides into four parts that add up to it', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          code: fc.constantFrom('A', 'B', 'C'),
          count: fc.integer({ min: 1, max: 500 }),
          price: fc.integer({ min: 0, max: 100_000_00 }),
          approval: fc.constantFrom('0', '1', '2') as fc.Arbitrary<BilledLine['approval']>,
        }),
        { minLength: 1, maxLength: 20 },
      ),
      (rows) => {
        const lines = rows.map(({ code, count, price, approval }, index) =>
          line({
            id: String(index),
            code,
            approval,
            countE4: count * 10_000,
            priceE6: price * 10_000,
            amount: (count * price) as Fen,
          }),
        )
        for (const { billed, split } of checkLines(lines, items)) {
          expect(split.ownPaid + split.overLimit + split.firstShare + split.inScope).toBe(billed.amount)
        }
      },
    ),
  )
})

describe('what the institution says of a row', () => {
  it.each([
    ['A', '0', 1_000],
    ['A', '1', 1_000],
    ['A', '2', 0],
    ['R', '0', 0],
    ['R', '1', 1_000],
    ['R', '2', 0],
  ] as const)('of %s, flag %s: %i fen are in scope', (code, approval, inScope) => {
    const [checked] = checkLines([line({ code, approval })], items)
    expect(checked!.split.inScope).toBe(inScope)
  })
})
