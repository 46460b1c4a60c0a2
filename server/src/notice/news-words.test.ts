import { parameterWords } from '@gongji/policy'
import { expect, test } from 'vitest'
import { printValue } from './news-words.ts'

test.each([
  'sharing.letter',
  'incentives.perYear',
  'account.monthly',
  'employee.maternity.ratio',
  'nobody.knows.this',
])('a change of %s is told by what people call it, never by its name in a pack', (name) => {
  const { zh, en } = parameterWords(name)
  expect(zh).not.toMatch(/[A-Za-z]/)
  expect(en).not.toContain(name)
  expect(en).not.toMatch(/\w\.\w/)
})

test('a value without words points to the rule; one with words says them', () => {
  expect(printValue('sharing.letter', 'someCode').zh).toBe('新的规定（见规则原文）')
  expect(printValue('sharing.purposes', ['outpatient', 'premium']).zh).toBe('门诊、居民医保缴费')
  expect(printValue('premium.window', '2025-09-01').zh).toBe('2025-09-01')
})
