import { refusalWords } from '@gongji/policy'
import { expect, test } from 'vitest'
import { refusalProblem } from '../settlement/refusal.ts'

const facts = {
  area: '530600',
  institutionArea: '530100',
  place: 'province',
  parameter: 'resident.outpatient.ratio',
  on: '2025-01-15',
}
const names = { ...facts, area: '昭通', institutionArea: '昆明' }
const plain = (text: string): string => text.toLowerCase()

test.each([
  'benefit-unknown',
  'rule-unknown',
  'filing-required',
  'disease-filing-required',
  'disease-not-covered',
  'care-not-covered',
  'bill-too-large',
  'fact-unknown',
])('%s: the till and the phone’s estimate refuse in the same words', (code) => {
  const told = refusalWords({ refused: true, code, facts: names } as Parameters<typeof refusalWords>[0])
  const { title, mend } = refusalProblem({ refused: true, code, facts } as Parameters<
    typeof refusalProblem
  >[0])
  expect(plain(title.zh)).toContain(plain(told?.what.zh ?? '?'))
  expect(title.en).toMatch(/[a-z]/)
  expect(title.en).not.toMatch(/530600|530100/)
  expect(mend).toEqual(told?.mend)
})
