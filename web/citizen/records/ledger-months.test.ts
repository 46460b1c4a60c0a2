import { expect, test } from 'vitest'
import { monthsOf, premiumsSpent, transfersSpent } from './ledger-months.ts'

const day = (on: string) => `${on}T10:00:00+08:00`
const mother = { id: '1', name: '王秀英' }
const son = { id: '2', name: '张明' }

test('a year is month by month and person by person, and what came back is taken off in its own month', () => {
  const spent = [
    { personId: '1', name: '王秀英', amount: 75_950, at: day('2025-01-15') },
    { personId: '1', name: '王秀英', amount: -75_950, at: day('2025-03-01') },
    { personId: '2', name: '张明', amount: 5_000, at: day('2025-01-31') },
    { personId: '2', name: '张明', amount: 9_900, at: day('2024-12-31') },
  ]
  expect(monthsOf('2025', spent)).toEqual({
    people: [mother, son],
    months: [
      { month: '01', amounts: [75_950, 5_000], total: 80_950 },
      { month: '03', amounts: [-75_950, 0], total: -75_950 },
    ],
  })
})

test('the day is that of Shanghai', () => {
  const [late] = monthsOf('2025', [
    { personId: '1', name: '王秀英', amount: 1, at: '2024-12-31T16:00:00Z' },
  ]).months
  expect(late).toMatchObject({ month: '01' })
})

test('a premium counts when it left, and is taken off when it came back; another’s is not mine', () => {
  const premium = { insured: son, mine: 'payer' as const, amountFen: 40_000, submittedAt: day('2025-01-10') }
  expect(
    premiumsSpent([
      { ...premium, status: 'credited', closedAt: day('2025-01-12') },
      { ...premium, status: 'refunded', closedAt: day('2025-02-02') },
      { ...premium, status: 'requested', submittedAt: null, closedAt: null },
      { ...premium, mine: 'insured', status: 'credited', closedAt: null },
    ]).map(({ amount, at }) => [amount, at.slice(0, 10)]),
  ).toEqual([
    [40_000, '2025-01-10'],
    [40_000, '2025-01-10'],
    [-40_000, '2025-02-02'],
  ])
})

test('a transfer that nobody accepted came back', () => {
  const transfer = { recipient: son, mine: 'sent' as const, amountFen: 1_111, sentAt: day('2025-05-05') }
  expect(
    transfersSpent([
      { ...transfer, status: 'accepted', closedAt: day('2025-05-05') },
      { ...transfer, status: 'returned', closedAt: day('2025-05-06') },
      { ...transfer, mine: 'received', status: 'accepted', closedAt: null },
    ]).map(({ amount }) => amount),
  ).toEqual([1_111, 1_111, -1_111])
})
