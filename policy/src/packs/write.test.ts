import { expect, test } from 'vitest'
import { checkPacks } from './check.ts'
import { compilePack } from './compile.ts'
import { withAnswers, withCases, withLine, writtenLines } from './write.ts'

const province = {
  path: '990000/pack.yaml',
  text: `# 示例省
area: '990000'
name: { zh: 示例省, en: Example }
premium:
  amount:
    - { from: 2024-01-01, to: 2024-12-31, value: 380 yuan, source: 甲, certainty: exact }
    - { from: 2025-01-01, value: 400 yuan, source: 乙, certainty: exact }
`,
}
const city = {
  path: '990100/pack.yaml',
  text: `area: '990100'
name: { zh: 示例市, en: City }
inherits: '990000'
# 门诊 outpatient
employee:
  outpatient:
    deductible:
      - { from: 2024-01-01, value: &line { amount: 150 yuan, per: year }, source: 丙, certainty: approximate } # 约
      - { from: 2026-01-01, value: *line, source: 丁, certainty: exact }
`,
}
const files = [province, city]
const line = {
  area: '990100',
  name: 'employee.outpatient.deductible',
  from: '2025-07-01',
  to: null,
  value: '{ amount: 200 yuan, per: year }',
  source: '示例医保发〔2025〕3号',
  certainty: 'exact',
} as const

const inPack = (changed: typeof files, name: string) =>
  compilePack(changed, '990100').parameters[name]!.map(({ from, to, value, source }) => ({
    from,
    to,
    value,
    source,
  }))

test('a line ends the one before on the day before, and ends before the one after', () => {
  const changed = withLine(files, line)!
  expect(inPack(changed, line.name)).toEqual([
    { from: '2024-01-01', to: '2025-06-30', value: { amount: 15_000, per: 'year' }, source: '丙' },
    { from: '2025-07-01', to: '2025-12-31', value: { amount: 20_000, per: 'year' }, source: line.source },
    { from: '2026-01-01', to: null, value: { amount: 15_000, per: 'year' }, source: '丁' },
  ])
  expect(checkPacks(changed, { cases: false }).filter(({ at }) => at === line.name)).toEqual([])
})

test('what else stands in the file stays: comments, order, other lines', () => {
  const [, text] = withLine(files, line)!.map((file) => file.text)
  expect(text).toContain('# 门诊 outpatient')
  expect(text).toContain('certainty: approximate } # 约')
})

test('one from the same day gives way, and what was written beside it by reference stays', () => {
  const changed = withLine(files, { ...line, from: '2024-01-01' })!
  expect(inPack(changed, line.name).map(({ value }) => value)).toEqual([
    { amount: 20_000, per: 'year' },
    { amount: 15_000, per: 'year' },
  ])
})

test('an area that only inherited keeps the earlier years that its own list would hide', () => {
  const changed = withLine(files, { ...line, name: 'premium.amount', from: '2026-01-01', value: '420 yuan' })!
  expect(inPack(changed, 'premium.amount').map(({ from, to, value }) => [from, to, value])).toEqual([
    ['2024-01-01', '2024-12-31', 38_000],
    ['2025-01-01', '2025-12-31', 40_000],
    ['2026-01-01', null, 42_000],
  ])
  expect(changed[0]).toEqual(province)
})

test('a written value reads as it was written, references spelled out', () => {
  expect(writtenLines(files, '990100', line.name)[1]).toMatchObject({ from: '2026-01-01' })
  expect(writtenLines(files, '990100', line.name)[1]!.value).toContain('150 yuan')
  expect(writtenLines(files, '990100', 'premium.amount')).toHaveLength(2)
  expect(writtenLines(files, '990100', 'premium.window')).toEqual([])
})

test('an area that nobody states, and a value that is no YAML, are not written', () => {
  expect(withLine(files, { ...line, area: '990200' })).toBeNull()
  expect(withLine(files, { ...line, value: '{ amount: ' })).toBeNull()
})

test('cases stand beside the values, and one may be answered anew', () => {
  const asked = {
    case: '每年200元',
    on: '2025-07-01',
    rules: { 'employee.outpatient.deductible': { amount: '200 yuan', per: 'year' } },
  }
  const changed = withCases(withLine(files, line)!, '990100', [asked])!
  const failing = (all: typeof changed) => checkPacks(all).filter(({ code }) => code === 'case-fails')
  expect(failing(changed)).toEqual([])
  const wrong = withLine(changed, { ...line, value: '{ amount: 300 yuan, per: year }' })!
  expect(failing(wrong)).toHaveLength(1)
  const expectation = { 'employee.outpatient.deductible': '{ amount: 300 yuan, per: year }' }
  expect(
    failing(
      withAnswers(wrong, [{ file: '990100/officer.cases.yaml', case: '每年200元', expect: expectation }]),
    ),
  ).toEqual([])
})
