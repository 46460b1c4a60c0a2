import { expect, it } from 'vitest'
import { checkPacks, compilePack, newPack, printFault } from './index.ts'

const dated = (value: string, more = ''): string =>
  `[{ from: 2024-01-01, value: ${value}, source: 文件, certainty: exact${more} }]`
const cap = '{ amount: 2000 yuan, on: paid, per: year }'
const levels = "{ by: level, 'village, 1': 70 percent, '2': 60 percent, '3': 50 percent }"

/** A whole small pack; a test replaces one part of it. */
const good = {
  head: "area: '990100'\nname: { zh: 示例, en: Example }\n",
  deductible: dated('{ amount: 150 yuan, per: year }'),
  ratio: dated(levels),
  cap: dated(cap),
  more: '',
  cases: [70, 60, 50]
    .map(
      (pool, index) =>
        `- { case: ${pool}%, benefit: outpatient, on: 2024-05-01, patient: { scheme: employee }, at: { level: ${index + 1} }, bill: { inScope: 250 }, expect: { pool: ${pool} } }`,
    )
    .join('\n'),
}
type Parts = Partial<typeof good>
const files = (parts: Parts) => {
  const { head, deductible, ratio, cap: limit, more, cases } = { ...good, ...parts }
  const text = `${head}employee:\n  outpatient:\n    deductible: ${deductible}\n    ratio: ${ratio}\n    cap: ${limit}\n${more}`
  return [
    { path: '990100/pack.yaml', text },
    { path: '990100/cases.yaml', text: cases },
  ]
}
const two = (first: string, second: string): string =>
  `[{ ${first}, value: ${cap}, source: a, certainty: exact }, { ${second}, value: ${cap}, source: a, certainty: exact }]`
const section = (name: string, lines: string): string => `  ${name}:\n${lines}`
const layer = (ratio: string): string =>
  `  layers: ${dated('[extra]')}\n${section('extra', `    base: ${dated('[deductible, ratioShare]')}\n    deductible: ${dated('none')}\n    ratio: ${ratio}\n    cap: ${dated('unlimited')}\n`)}`
const bands = (list: string, measure = 'excess'): string =>
  `{ measure: ${measure}, per: bill, bands: ${list} }`

it('a whole pack has no faults', () => expect(checkPacks(files({}))).toEqual([]))

it('a value may say in which month it was last seen in force; one that does not is compiled as it always was', () => {
  const seen = files({ ratio: dated(levels, ', seen: 2024-06') })
  expect(checkPacks(seen)).toEqual([])
  expect(compilePack(seen, '990100').parameters['employee.outpatient.ratio']).toMatchObject([
    { seen: '2024-06', certainty: 'exact' },
  ])
  expect(compilePack(files({}), '990100').parameters['employee.outpatient.ratio']?.[0]).not.toHaveProperty(
    'seen',
  )
})

it.each<[string, string, Parts]>([
  ['broken YAML', 'yaml-syntax', { more: '  inpatient: [\n' }],
  ['a key twice', 'yaml-syntax', { more: '  outpatient:\n    needs: []\n' }],
  [
    'a misspelt parameter',
    'unknown-key',
    { more: section('inpatient', `    deductable: ${dated('none')}\n`) },
  ],
  ['a misspelt key of a value', 'unknown-key', { deductible: dated('{ amout: 150 yuan, per: year }') }],
  ['an unknown top key', 'unknown-key', { more: 'employees: {}\n' }],
  ['money without a unit', 'unit-error', { deductible: dated('{ amount: 150, per: year }') }],
  ['a ratio without a unit', 'unit-error', { ratio: dated('70') }],
  ['a ratio above the whole', 'unit-error', { ratio: dated('700 percent') }],
  ['a month that does not exist', 'wrong-date', { ratio: dated(levels, ', seen: 2024-13') }],
  ['a day where a month belongs', 'wrong-date', { ratio: dated(levels, ', seen: 2024-06-01') }],
  ['points where a rate belongs', 'unit-error', { ratio: dated('70 points') }],
  ['interest in yuan', 'unit-error', { more: `account:\n  interestRate: ${dated('35 yuan')}\n` }],
  [
    'a misspelt rule of the account',
    'unknown-key',
    { more: `account:\n  interest: ${dated('1 percent')}\n` },
  ],
  [
    'a misspelt number of the bill',
    'wrong-value',
    { ratio: dated('{ by: numbers.insuredMonths, 0-5: 50 percent, 6+: 60 percent }') },
  ],
  [
    'months insured without a value',
    'case-missing',
    { ratio: dated('{ by: number.insuredMonths, 0-5: 50 percent, 7+: 60 percent }') },
  ],
  [
    'a change that leaves a level out',
    'case-missing',
    { ratio: dated("{ base: 50 percent, adjust: [{ add: { by: level, '1': 5 points, '2': 3 points } }] }") },
  ],
  [
    'a most without the share that it bounds',
    'unreachable-value',
    { deductible: dated('{ amount: 150 yuan, atMost: 900 yuan, per: visit }') },
  ],
  ['half a fen', 'unit-error', { deductible: dated('{ amount: 150.005 yuan, per: year }') }],
  ['a period that does not exist', 'wrong-value', { deductible: dated('{ amount: 150 yuan, per: week }') }],
  ['a day that does not exist', 'wrong-date', { cap: dated(cap).replace('2024-01-01', '2024-02-30') }],
  ['a value without a source', 'missing-key', { cap: dated(cap).replace('source: 文件, ', '') }],
  ['an empty source', 'wrong-value', { cap: dated(cap).replace('文件', '""') }],
  ['a value without certainty', 'missing-key', { cap: dated(cap).replace(', certainty: exact', '') }],
  ['a value that is no list of dated values', 'wrong-shape', { cap }],
  ['an end before its start', 'range-backwards', { cap: dated(cap, ', to: 2023-12-31') }],
  ['two values at a time', 'overlap-in-time', { cap: two('from: 2024-01-01', 'from: 2025-01-01') }],
  ['a gap in time', 'gap-in-time', { cap: two('from: 2024-01-01, to: 2024-12-30', 'from: 2025-01-01') }],
  ['a year of another century', 'date-unlikely', { cap: dated(cap).replace('2024', '1024') }],
  [
    'a level without a ratio',
    'case-missing',
    { ratio: dated("{ by: level, 'village, 1': 70 percent, '2': 60 percent }") },
  ],
  [
    'ages without a value',
    'case-missing',
    { deductible: dated('{ amount: { by: age, 0-59: 150 yuan, 61+: 100 yuan }, per: year }') },
  ],
  [
    'a filing without a value',
    'case-missing',
    { ratio: dated('{ by: filing, none: 50 percent, longTerm: 70 percent }') },
  ],
  ['an aid group without its opposite', 'case-missing', { ratio: dated("{ by: aid, '2303': 80 percent }") }],
  [
    'the same case twice',
    'case-twice',
    { ratio: dated("{ by: level, 'village, 1, 2': 70 percent, '2, 3': 60 percent }") },
  ],
  [
    'a category that the scheme lacks',
    'unreachable-value',
    { ratio: dated('{ base: 70 percent, adjust: [{ when: { category: minor }, add: 5 points }] }') },
  ],
  [
    'an else that nothing reaches',
    'unreachable-value',
    { ratio: dated('{ by: category, working: 70 percent, retired: 75 percent, else: 60 percent }') },
  ],
  [
    'an adjustment that changes nothing',
    'wrong-adjustment',
    { ratio: dated('{ base: 70 percent, adjust: [{ when: { category: retired } }] }') },
  ],
  ['a range that is none', 'wrong-range', { ratio: dated('{ by: age, old: 70 percent, else: 60 percent }') }],
  [
    'a ratio above 100 % in one combination',
    'ratio-out-of-range',
    { ratio: dated('{ base: 98 percent, adjust: [{ when: { category: retired }, add: 5 points }] }') },
  ],
  [
    'a ratio below nothing in one combination',
    'ratio-out-of-range',
    { ratio: dated('{ base: 10 percent, adjust: [{ when: { filing: none }, less: 20 points }] }') },
  ],
  ['a share written as a percentage', 'rate-unlikely', { ratio: dated('0.6 percent') }],
  [
    'bands in disorder',
    'bands-out-of-order',
    {
      ratio: dated(
        bands(
          '[{ from: 0 yuan, ratio: 50 percent }, { from: 900 yuan, ratio: 60 percent }, { from: 500 yuan, ratio: 70 percent }]',
        ),
      ),
    },
  ],
  [
    'a first band that starts late',
    'band-missing',
    { ratio: dated(bands('[{ from: 100 yuan, ratio: 50 percent }]')) },
  ],
  ['a reference to nothing', 'reference-missing', { ratio: dated('{ sameAs: inpatient.ratio }') }],
  ['references in a circle', 'reference-circle', { ratio: dated('{ sameAs: outpatient.ratio }') }],
  [
    'a reference that starts too late',
    'reference-not-in-force',
    {
      more: section(
        'chronic',
        `    deductible: ${dated('none')}\n    ratio: [{ from: 2020-01-01, value: { sameAs: outpatient.ratio }, source: a, certainty: exact }]\n    cap: ${dated('unlimited')}\n`,
      ),
    },
  ],
  [
    'a section without its ratio',
    'section-incomplete',
    { more: section('inpatient', `    deductible: ${dated('none')}\n    cap: ${dated('unlimited')}\n`) },
  ],
  [
    'a section that nothing uses',
    'section-unused',
    {
      more: section(
        'inpatent',
        `    deductible: ${dated('none')}\n    ratio: ${dated('80 percent')}\n    cap: ${dated('unlimited')}\n`,
      ),
    },
  ],
  ['a layer that is not there', 'section-missing', { more: `  layers: ${dated('[criticalIllness]')}\n` }],
  [
    'care above the cap by a section that is not there',
    'section-missing',
    { more: `    aboveCap: ${dated('{ section: inpatient }')}\n` },
  ],
  [
    'a layer without its base',
    'section-incomplete',
    { more: layer(dated('50 percent')).replace(/ {4}base.*\n/, '') },
  ],
  [
    'own terms beside terms elsewhere',
    'unreachable-value',
    {
      more: section(
        'emergency',
        `    terms: ${dated('{ section: outpatient }')}\n    cap: ${dated('unlimited')}\n`,
      ),
    },
  ],
  ['a value that no case uses', 'no-case', { cases: '[]' }],
  ['a case that fails', 'case-fails', { cases: good.cases.replace('pool: 70', 'pool: 71') }],
  ['a case that cannot be decided', 'missing-key', { cases: good.cases.replace('at: { level: 1 }, ', '') }],
  ['a misspelt amount in a case', 'unknown-key', { cases: good.cases.replace('pool', 'pol') }],
  ['a parent that is not there', 'parent-missing', { head: `${good.head}inherits: '990000'\n` }],
  ['an area that inherits from itself', 'inherits-in-a-circle', { head: `${good.head}inherits: '990100'\n` }],
  ['a folder that states no area', 'no-pack-head', { head: '' }],
])('finds %s (%s), with file, line and mend in both languages', (_what, code, parts) => {
  const faults = checkPacks(files(parts))
  const fault = faults.find((one) => one.code === code)
  expect(faults.map((one) => one.code)).toContain(code)
  expect(fault!.file).toMatch(/^990100\//)
  expect(fault!.line).toBeGreaterThan(0)
  expect(printFault(fault!, 'zh')).toMatch(/[\u4e00-\u9fff]/)
  expect(fault!.mend.en.length * fault!.mend.zh.length).toBeGreaterThan(0)
})

it('names the line of the value that is wrong', () => {
  const faults = checkPacks(files({ cap: dated(cap, ', to: 2023-12-31') }))
  expect(faults.find(({ code }) => code === 'range-backwards')).toMatchObject({
    file: '990100/pack.yaml',
    line: 7,
    at: 'employee.outpatient.cap',
  })
})

it('a new pack compiles, refuses by name, and has no faults', () => {
  expect(checkPacks(newPack('990300', null))).toEqual([])
})
