import { expect, it } from 'vitest'
import { addDays, addMonths, ageOn, daysBetween, includes, isPlainDate } from './dates.ts'

it.each([
  ['2024-02-29', true],
  ['2025-02-29', false],
  ['2025-13-01', false],
  ['2025-00-01', false],
  ['2025-04-31', false],
  ['2025-04-00', false],
  ['1900-02-29', false],
  ['2000-02-29', true],
  ['9999-12-31', true],
  ['0099-12-31', false],
  ['2025-1-1', false],
])('%s is a day: %s', (text, is) => expect(isPlainDate(text)).toBe(is))

it('both ends of a range are included', () => {
  const range = { from: '2024-09-23', to: '2025-02-28' }
  expect(['2024-09-22', '2024-09-23', '2025-02-28', '2025-03-01'].map((day) => includes(range, day))).toEqual(
    [false, true, true, false],
  )
  expect(includes({ from: '2025-01-01', to: null }, '2099-01-01')).toBe(true)
})
it('months end where the month ends', () => {
  expect([addMonths('2025-01-31', 1), addMonths('2024-01-31', 1), addMonths('2025-11-30', 3)]).toEqual([
    '2025-02-28',
    '2024-02-29',
    '2026-02-28',
  ])
})
it('months go over the year, forward and back', () => {
  expect([addMonths('2025-12-15', 1), addMonths('2025-01-31', -2), addMonths('2025-03-31', -13)]).toEqual([
    '2026-01-15',
    '2024-11-30',
    '2024-02-29',
  ])
})
it('ninety days after New Year', () => {
  expect(addDays('2025-01-01', 90)).toBe('2025-04-01')
  expect(daysBetween('2025-01-01', '2025-04-01')).toBe(90)
})
it('a year older on the birthday, and on 1 March for 29 February', () => {
  expect([ageOn('2007-07-10', '2025-07-09'), ageOn('2007-07-10', '2025-07-10')]).toEqual([17, 18])
  expect([ageOn('2004-02-29', '2022-02-28'), ageOn('2004-02-29', '2022-03-01')]).toEqual([17, 18])
})
