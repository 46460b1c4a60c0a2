import { expect, it } from 'vitest'
import type { Plan } from '../rules/plan.ts'
import type { Bill, Line } from '../values/bill.ts'
import { largestBill, splitBill } from './lines.ts'

const line = (amount: number): Line => ({
  id: '1',
  code: 'X',
  amount: amount as Line['amount'],
  countE4: 10_000,
  itemClass: 'A',
  firstShare: 0 as Line['firstShare'],
  ceiling: null,
  restricted: false,
  approved: false,
  ownExpense: false,
  banned: false,
})
const split = (...amounts: number[]) =>
  splitBill({ lines: amounts.map(line) } as unknown as Bill, { firstShare: null } as Plan)

it.each([
  ['a billion yuan', [largestBill], null],
  ['a fen more than that', [largestBill, 1], 'bill-too-large'],
  ['a line below zero', [100, -1], 'bad-amount'],
  ['half a fen', [0.5], 'bad-amount'],
  ['more than a number can hold', [2 ** 60], 'bad-amount'],
])('a bill of %s', (_, amounts, code) => {
  const found = split(...amounts)
  expect('code' in found ? found.code : null).toBe(code)
})
