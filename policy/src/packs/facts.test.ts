import { describe, expect, it } from 'vitest'
import { hosts, needsOf } from '../rules/hosts.ts'
import { checkPacks, type PackFile } from './index.ts'

// What a rule looks at and a bill cannot say is found when the rule is loaded, by name, never at a till.

const dated = (value: string): string =>
  `[{ from: 2024-01-01, value: ${value}, source: 文件, certainty: exact }]`
const section = (name: string, fields: Record<string, string>): string =>
  `  ${name}:\n${Object.entries({ deductible: 'none', ratio: '50 percent', cap: 'unlimited', ...fields })
    .map(([field, value]) => `    ${field}: ${dated(value)}\n`)
    .join('')}`
const pack = (body: string): PackFile[] => [
  { path: '990100/pack.yaml', text: `area: '990100'\nname: { zh: 示例, en: Example }\nemployee:\n${body}` },
]
const told = (body: string, asked = Object.values(hosts)) =>
  checkPacks(pack(body), { cases: false, hosts: asked })
    .filter(({ code }) => code === 'fact-not-told')
    .map(({ line, zh, warning }) => `${line}${warning ? ' 提醒' : ''} ${zh}`)
const ratio = (value: string) => section('outpatient', { ratio: value })
const when = (condition: string): string =>
  ratio(`{ base: 50 percent, adjust: [{ when: ${condition}, add: 5 points }] }`)

describe('a rule that asks for what no till can tell', () => {
  it.each([
    ['a number', when('{ number.income: 3+ }'), '数字“income”'],
    ['a circumstance', when('{ circumstance: familyDoctor }'), '就医情形“familyDoctor”'],
    ['one of several circumstances', when('{ circumstance: [emergency, hospice] }'), '就医情形“hospice”'],
    ['earlier admissions of a visit', when('{ admission: 2+ }'), '本年度第几次住院'],
    [
      'a sum',
      section('outpatient', { deductible: '{ amount: { given: income }, per: year }' }),
      '金额“income”',
    ],
    [
      'a group of lines',
      section('outpatient', { carveOut: '[{ lines: { groups: [vaccine] }, section: more }]' }) +
        section('more', {}),
      '项目类别“vaccine”',
    ],
    [
      'a group of lines, of a first share',
      `${ratio('50 percent')}  firstShare: ${dated('[{ groups: [vaccine], rate: 5 percent }]')}\n`,
      '项目类别“vaccine”',
    ],
    [
      'a number, of the layer above',
      `${ratio('50 percent')}  layers: ${dated('[extra]')}\n${section('extra', { base: '[ratioShare]', when: '{ number.income: 3+ }' })}`,
      '数字“income”',
    ],
    [
      'a circumstance, of the section that a benefit goes on into',
      section('emergency', { terms: '{ section: night }' }).replace(/ {4}(deductible|ratio|cap).*\n/g, '') +
        section('night', { ratio: '{ by: circumstance, hospice: 60 percent, else: 50 percent }' }),
      '就医情形“hospice”',
    ],
    [
      'a number, of the ratio that it refers to',
      ratio('{ sameAs: inpatient.ratio }') +
        section('inpatient', { ratio: '{ by: admission, 1: 60 percent, 2+: 50 percent }' }),
      '本年度第几次住院',
    ],
  ])('%s is refused by name, with its line', (_, body, what) => {
    const found = told(body)
    expect(found).toEqual([expect.stringMatching(/^\d+ employee\..* 要看.*收费处/)])
    expect(found[0]).toContain(what)
  })

  it('of one benefit only says which', () => {
    const body =
      section('outpatient', { terms: '{ section: inpatient }' }).replace(
        / {4}(deductible|ratio|cap).*\n/g,
        '',
      ) + section('inpatient', { ratio: '{ by: admission, 1: 60 percent, 2+: 50 percent }' })
    expect(told(body)).toEqual([expect.stringContaining('收费处的普通门诊账单说不出来')])
  })

  it('and every bill can tell is sound', () => {
    expect(
      told(
        when('{ number.insuredMonths: 12+ }') +
          section('inpatient', {
            deductible:
              '{ amount: { base: 800 yuan, adjust: [{ less: 100 yuan, each: priorAdmission, upTo: 3 }] }, per: admission }',
          }),
      ),
    ).toEqual([])
    for (const condition of [
      '{ circumstance: emergency }',
      '{ circumstance: [rescue, transfer] }',
      '{ institution: tcm }',
      '{ days: 3+ }',
      '{ level: "3", age: 60+, category: retired }',
    ])
      expect(told(when(condition))).toEqual([])
  })

  it('is a reminder where only the counter or the phone cannot, and nothing where bills may say everything', () => {
    const days = section('inpatient', { fixed: '{ base: none, adjust: [{ add: 100 yuan, each: day }] }' })
    expect(told(days)).toEqual([
      expect.stringMatching(/提醒 .*就医天数，手工报销窗口的住院账单说不出来，会指名拒绝/),
      expect.stringMatching(/提醒 .*就医天数，手机试算的住院账单说不出来/),
    ])
    expect(told(days, [hosts.till])).toEqual([])
    expect(told(when('{ number.income: 3+ }'), [])).toEqual([])
  })
})

it('what a value needs is found wherever in it it stands', () => {
  expect(
    needsOf({
      base: { by: 'level', cases: [{ is: { in: ['3'] }, value: { given: 'income' } }] },
      adjust: [
        { when: { circumstance: { in: ['none'] } }, add: 1 },
        { unless: { 'number.x': { from: 1, to: null } }, less: 1, each: 'day' },
      ],
    }),
  ).toEqual([
    { fact: 'given', word: 'income' },
    { fact: 'circumstance', word: null },
    { fact: 'number', word: 'x' },
    { fact: 'days', word: null },
  ])
})
