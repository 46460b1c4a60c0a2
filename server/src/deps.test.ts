import { expect, test } from 'vitest'
import { dateInChina, timeInChina } from './deps.ts'

test('day and time are those of each instant, whichever was asked for before', () => {
  const instants = [
    Date.UTC(2025, 0, 1, 15, 59, 59, 999),
    Date.UTC(2025, 0, 1, 16),
    Date.UTC(2025, 0, 1, 15, 59, 59, 0),
    Date.UTC(1969, 11, 31, 15, 59, 59, 999),
  ]
  expect(instants.map(dateInChina)).toEqual(['2025-01-01', '2025-01-02', '2025-01-01', '1969-12-31'])
  expect(instants.map(timeInChina)).toEqual([
    '2025-01-01 23:59:59',
    '2025-01-02 00:00:00',
    '2025-01-01 23:59:59',
    '1969-12-31 23:59:59',
  ])
})
