import { expect, it } from 'vitest'
import type { Line } from '../values/bill.ts'
import { splitLine } from './line-split.ts'

const line: Line = {
  id: '1',
  code: 'X',
  amount: 10_000 as Line['amount'],
  countE4: 10_000,
  itemClass: 'A',
  firstShare: 0 as Line['firstShare'],
  ceiling: null,
  restricted: false,
  approved: false,
  ownExpense: false,
  banned: false,
}
const b = { itemClass: 'B', firstShare: 1_000 } as Partial<Line>

it.each<[string, Partial<Line>, [number, number, number, number]]>([
  ['class A is all in scope', {}, [0, 0, 0, 10_000]],
  [
    'class A has no first share, whatever the row says',
    { firstShare: 500 as Line['firstShare'] },
    [0, 0, 0, 10_000],
  ],
  ['class B pays its first share', b, [0, 0, 1_000, 9_000]],
  ['class C is own-paid', { itemClass: 'C' }, [10_000, 0, 0, 0]],
  [
    'above the ceiling is over the limit',
    { ceiling: 2_000 as Line['ceiling'], countE4: 30_000 },
    [0, 4_000, 0, 6_000],
  ],
  [
    'the first share is taken within the ceiling',
    { ...b, ceiling: 6_000 as Line['ceiling'] },
    [0, 4_000, 600, 5_400],
  ],
  ['parts of a piece count', { ceiling: 333 as Line['ceiling'], countE4: 5_000 }, [0, 9_833, 0, 167]],
  ['a restricted row without approval is own-paid', { restricted: true }, [10_000, 0, 0, 0]],
  ['a restricted row with approval is in scope', { restricted: true, approved: true }, [0, 0, 0, 10_000]],
  ['declared own expense is own-paid', { ownExpense: true }, [10_000, 0, 0, 0]],
  ['what is on the ban list is own-paid', { banned: true }, [10_000, 0, 0, 0]],
  ['nothing divides into nothing', { amount: 0 as Line['amount'], ...b }, [0, 0, 0, 0]],
  [
    '0.226 yuan of first share rounds half up',
    { ...b, amount: 452 as Line['amount'], firstShare: 500 as Line['firstShare'] },
    [0, 0, 23, 429],
  ],
])('%s', (_rule, change, [ownPaid, overLimit, firstShare, inScope]) => {
  const made = { ...line, ...change }
  expect(splitLine(made)).toEqual({ id: '1', amount: made.amount, ownPaid, overLimit, firstShare, inScope })
})
