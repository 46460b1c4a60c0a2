import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readPackFiles } from '../cli/read-files.ts'
import { compilePacks } from '../packs/index.ts'
import { isWorkingDay, paymentDue } from './clearing.ts'

const packs = compilePacks(
  await readPackFiles(fileURLToPath(new URL('../../../policy-packs', import.meta.url))),
)
const liupanshui = packs.get('520200')!

it.each([
  ['2025-01-26', true, 'a Sunday that is worked for the Spring Festival'],
  ['2025-01-28', false, 'the eve of the Spring Festival'],
  ['2025-02-05', true, 'the day after it'],
  ['2025-02-15', false, 'a Saturday'],
  ['2026-02-23', false, 'the last day of nine'],
  ['2026-10-10', true, 'a Saturday that is worked'],
])('%s is worked: %s (%s)', (day, worked) => {
  expect(isWorkingDay(liupanshui, day)).toBe(worked)
})

it.each([
  // Applied on Saturday 2026-01-31: 10 days to 02-13, the worked Saturday 02-14, then from 02-24 on.
  ['2026-01-31', '2026-03-05'],
  ['2025-10-31', '2025-11-28'],
  ['2025-12-10', '2026-01-08'],
])('what is applied for on %s is paid by %s: 20 working days', (applied, dueOn) => {
  expect(paymentDue(liupanshui, applied)).toEqual({ dueOn, workingDays: 20 })
})

it('a year whose holidays are not known, and a term that is not known, are refused by name', () => {
  expect(paymentDue(liupanshui, '2026-12-10')).toMatchObject({
    code: 'rule-unknown',
    facts: { parameter: 'clearing.holidays' },
  })
  expect(paymentDue(liupanshui, '2025-01-31')).toMatchObject({
    facts: { parameter: 'clearing.paidWithinWorkingDays' },
  })
})
