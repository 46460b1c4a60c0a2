import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'

test.each([
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['+86 138', "'+86 138"],
  ['-2,000', '"\'-2,000"'],
  ['-20.00', '-20.00'],
  ['a "b", c', '"a ""b"", c"'],
  [12, '12'],
])('a cell %s is no formula in a spreadsheet', (value, written) => {
  expect(csvOf([[value]])).toBe(`\uFEFF${written}\r\n`)
})
