import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readBills } from './bill-file.ts'
import { checkPacks } from './check.ts'
import { compilePack, compilePacks } from './compile.ts'
import { diseaseLines, diseaseTemplate, droppedDiseases, readDiseases } from './diseases.ts'
import { evaluate, withLine, writtenLines } from './index.ts'
import { layerLines } from './layers.ts'
import { newArea } from './new-pack.ts'
import type { PackFile } from './read.ts'

const shipped = new URL('../../../policy-packs/', import.meta.url)
const files: PackFile[] = readdirSync(shipped, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yaml') && !path.endsWith('.cases.yaml'))
  .map((path) => ({ path, text: readFileSync(new URL(path, shipped), 'utf8') }))
const stated = {
  area: '520200',
  from: '2027-01-01',
  source: '示例医保发〔2026〕12号 附件',
  certainty: 'exact',
} as const
const read = (text: string) => readDiseases({ path: '名单.csv', text })
const loaded = (text: string, before = files): PackFile[] => {
  const { diseases, faults } = read(text)
  expect(faults).toEqual([])
  const made = diseaseLines(before, diseases, stated)
  expect(made.faults).toEqual([])
  return made.lines.reduce((all, line) => withLine(all, line)!, before)
}
const pays = (after: readonly PackFile[], bill: object) => {
  const packs = compilePacks(after)
  const [one] = readBills(
    {
      path: 'b',
      text: JSON.stringify({ benefit: 'chronic', on: '2027-03-10', at: { level: '3' }, ...bill }),
    },
    { area: '520200', faults: [], packs },
  )
  const answer = evaluate(packs, one!)
  return 'amounts' in answer ? answer.amounts.pool / 100 : answer
}

test('the template is a list that reads: a cap of its own, the pool’s cap, a ratio, a second approval', () => {
  const after = loaded(diseaseTemplate)
  expect(checkPacks(after, { cases: false }).filter(({ warning }) => !warning)).toEqual([])
  const found = compilePack(after, '520200').parameters['chronic.diseases']!.at(-1)
  expect(found).toMatchObject({
    from: '2027-01-01',
    value: [
      { code: 'M03900', kind: 'chronic', secondApproval: false, months: null },
      { code: 'M00500', kind: 'special', secondApproval: true, months: 24 },
    ],
  })
  const employee = { patient: { scheme: 'employee', category: 'working' } }
  // 80 % at every level as before; 150 first; high blood pressure to 3,000 a year, cancer to the pool's 500,000.
  const bill = { ...employee, bill: { inScope: 100_150 } }
  expect(pays(after, { ...bill, diseases: ['M03900'] })).toBe(3_000)
  expect(pays(after, { ...bill, diseases: ['M00500'] })).toBe(80_000)
  expect(pays(after, { ...bill, diseases: ['M01600'] })).toBe(15_000)
  const millions = { ...employee, bill: { inScope: 2_000_000 } }
  expect(pays(after, { ...millions, diseases: ['M00500'] })).toBe(500_000)
  // Until then everything is as it was.
  const before = { ...bill, on: '2026-12-31', diseases: ['M03900'] }
  expect(pays(after, before)).toBe(15_000)
})

test('32 diseases replace the two that are known; one that is left out is named', () => {
  const rows = Array.from({ length: 32 }, (_, n) => `M${String(90_000 + n)},示例病${n + 1},慢病,3000`)
  const { diseases, faults } = read(['病种代码,病种名称,类别,年度限额', ...rows].join('\r\n'))
  expect([diseases.length, faults]).toEqual([32, []])
  expect(droppedDiseases(files, diseases, stated)).toEqual([
    { code: 'M03900', zh: '高血压' },
    { code: 'M01600', zh: '糖尿病' },
  ])
  const { lines } = diseaseLines(files, diseases, stated)
  // The count is known: 32.
  expect(lines.map(({ name }) => name)).toEqual([
    'chronic.diseases',
    'employee.chronic.cap',
    'resident.chronic.cap',
  ])
})

test('a later list takes the figure for the others from the list before it', () => {
  const once = loaded('病种代码,病种名称,类别,职工限额\nM1,甲病,慢病,3000')
  const { diseases } = read('病种代码,病种名称,类别,职工限额\nM2,乙病,慢病,4000')
  const { lines } = diseaseLines(once, diseases, { ...stated, from: '2028-01-01' })
  expect(lines[1]!.value).toContain('M2: 4000.00 yuan')
  expect(lines[1]!.value).toContain('else: 15000 yuan')
  expect(lines[1]!.value).not.toContain('M1')
})

test.each([
  [
    'tabs, full-width digits and letters',
    '病种代码\t病种名称\t类别\t限额\nＭ０３９００\t高血压\t慢病\t３０００元',
  ],
  [
    'commas of full width, a mark in front',
    '\uFEFF病种代码，病种名称，类别，限额\nM03900，高血压，慢病，3000',
  ],
  ['English heads, quotes', 'code,name,kind,cap\nM03900,"高血压, 2级以上",chronic,"3,000"'],
])('is read with %s', (_, text) => {
  const { diseases, faults } = read(text)
  expect(faults).toEqual([])
  expect(diseases).toMatchObject([
    { code: 'M03900', caps: { employee: '3000.00 yuan', resident: '3000.00 yuan' } },
  ])
})

test.each([
  ['', '没有“病种代码”这一列'],
  ['病种代码,病种名称,类别', '名单里没有病种'],
  ['病种代码,病种名称,类别,备注\nM1,甲,慢病,x', '没有“备注”这一列'],
  ['病种代码,病种名称,类别\n高血压,M1,慢病', '病种代码“高血压”不是代码'],
  ['病种代码,病种名称,类别\nM1,,慢病', 'M1 没有病种名称'],
  ['病种代码,病种名称,类别\nM1,甲,大病', '类别“大病”不认识'],
  ['病种代码,病种名称,类别,待遇\nM1,甲,慢病,住院', '待遇“住院”不认识'],
  ['病种代码,病种名称,类别,第二人审批\nM1,甲,慢病,也许', '第二人审批“也许”不认识'],
  ['病种代码,病种名称,类别,有效月数\nM1,甲,慢病,两年', '有效月数“两年”不认识'],
  ['病种代码,病种名称,类别,限额\nM1,甲,慢病,0', '限额为零'],
  ['病种代码,病种名称,类别,限额\nM1,甲,慢病,不限', '职工年度限额“不限”'],
  ['病种代码,病种名称,类别,比例\nM1,甲,慢病,0.7', '不是比例'],
  ['病种代码,病种名称,类别,比例\nM1,甲,慢病,170%', '不是比例'],
  ['病种代码,病种名称,类别\nM1,甲,慢病\nM1,乙,慢病', 'M1 在第2行已经写过'],
  ['病种代码,病种名称,类别\nM1,甲,乙,慢病', '格子比列名多'],
])('a list that cannot be read says where and what: %#', (text, said) => {
  const { faults } = read(text)
  expect(faults.map(({ zh }) => zh).join('\n')).toContain(said)
  for (const { line, mend } of faults) {
    expect(line).toBeGreaterThan(0)
    expect(mend.zh).not.toBe('')
  }
})

test('where an area states no cap, a disease without its own is named and nothing is made', () => {
  const area = newArea(files, {
    area: '990100',
    name: { zh: '示例市', en: 'Example city' },
    inherits: '000000',
    like: null,
    from: '2027-01-01',
  })
  const { diseases } = read('病种代码,病种名称,类别,限额\nM1,甲病,慢病,3000\nM2,乙病,慢病,')
  const { faults, lines } = diseaseLines([...files, ...area], diseases, { ...stated, area: '990100' })
  expect(faults[0]!.zh).toContain('乙病没有写限额')
  expect(lines.map(({ name }) => name)).toContain('chronic.count')
})

test('a layer comes whole, before assistance, and pays', () => {
  const layer = {
    scheme: 'employee',
    layer: 'criticalIllness',
    base: ['ratioShare', 'aboveCap'],
    benefits: ['inpatient'],
    deductible: '{ amount: 10000 yuan, per: year }',
    ratio:
      'measure: excess\nper: year\nbands:\n  - { from: 0 yuan, ratio: 60 percent }\n  - { from: 50000 yuan, ratio: 70 percent }',
    cap: 'unlimited',
  } as const
  const after = layerLines(files, layer, stated).reduce<PackFile[]>(
    (all, line) => withLine(all, line)!,
    files,
  )
  expect(checkPacks(after, { cases: false }).filter(({ warning }) => !warning)).toEqual([])
  const [aid] = layerLines(after, { ...layer, layer: 'medicalAid' }, { ...stated, from: '2027-06-01' })
  expect(aid!.value).toBe('[ criticalIllness, medicalAid ]')
  const [before] = layerLines(
    aid === undefined ? after : withLine(after, aid)!,
    { ...layer, layer: 'largeSum' },
    { ...stated, from: '2028-01-01' },
  )
  expect(before!.value).toBe('[ criticalIllness, largeSum, medicalAid ]')
  expect(writtenLines(after, '520200', 'employee.layers').findLast(({ proposed }) => !proposed)!.from).toBe(
    '2027-01-01',
  )
})
