import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readPackFiles } from '../cli/read-files.ts'
import { citizenSentences } from '../explain/index.ts'
import { billCases, casesOf, compilePacks } from '../packs/index.ts'
import type { Fen } from '../values/money.ts'
import { isRefusal } from '../values/refusal.ts'
import { whatIf } from './what-if.ts'

const files = await readPackFiles(fileURLToPath(new URL('../../../policy-packs', import.meta.url)))
const packs = compilePacks(files)
const cases = billCases(casesOf(files, []))
const mother = cases.find(({ file }) => file.startsWith('520200/demo'))!
const wife = cases.find(({ file }) => file.startsWith('530600/demo'))!

it('a level 1 hospital instead of level 3: the steps from the ratio on differ, the deductible does not', () => {
  const { amounts, steps } = whatIf(packs.get('520200')!, mother, { level: '1' })
  expect(amounts).toMatchObject({ pool: 34_200, personal: -34_200, poolRate: 2_000, relatives: -34_200 })
  expect(steps.map(({ id }) => id)).not.toContain('outpatient.deductible')
  expect(steps.find(({ id }) => id === 'outpatient.share')).toMatchObject({
    before: 94_050,
    after: 128_250,
    facts: { rate: { before: 5_500, after: 7_500 } },
  })
})
it('another day: another version of the rule is named', () => {
  const { steps, after } = whatIf(packs.get('530600')!, wife, { on: '2024-10-31' })
  expect([after, steps]).toMatchObject([
    { code: 'benefit-unknown', facts: { parameter: 'employee.outpatient.cap' } },
    [],
  ])
})
it('an empty own account: only the payers differ', () => {
  const { amounts, steps } = whatIf(packs.get('520200')!, mother, { accounts: { own: 0 as Fen } })
  expect(amounts).toEqual({ own: -30_000, relatives: 20_000, cash: 10_000 })
  expect(steps.map(({ id }) => id)).toEqual(['own', 'relative:张伟', 'cash'])
})
it('care in another province without a filing is twenty points less', () => {
  const { amounts } = whatIf(packs.get('520200')!, mother, { institutionArea: '530100' })
  expect(amounts.poolRate).toBe(-2_000)
  expect(
    whatIf(packs.get('520200')!, mother, { institutionArea: '530100', filing: 'temporary' }).amounts,
  ).toEqual({})
})
it('a citizen reads why the ratio is lower elsewhere', () => {
  const { after } = whatIf(packs.get('520200')!, mother, { institutionArea: '530100' })
  if (isRefusal(after)) throw new Error(after.code)
  const text = citizenSentences(after, 'zh')
    .map((one) => one.text)
    .join('')
  expect(text).toContain('按约35%（三级医院50%，退休加5个百分点，外省、未备案减20个百分点）付')
})
