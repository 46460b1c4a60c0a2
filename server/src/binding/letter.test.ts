import { fen } from '@gongji/policy/money'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, make } from '../testing/people.ts'
import type { Terms } from './binding.ts'
import { type LetterFacts, letterText } from './letter.ts'
import { letterInEnglish } from './letter-english.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-01-15'))

const facts: LetterFacts = {
  payerName: '汪一',
  payerMaskedId: '9902****0037',
  relativeName: '汪二',
  relativeMaskedId: '9902****0041',
  relationship: 'maternalGrandparent',
  areaName: '贵州省六盘水市',
  purposes: ['outpatient', 'premium'],
  limits: { year: fen(50_000), payment: fen(10_050), purpose: { outpatient: fen(30_000) } },
  from: '2025-01-15',
  to: '2025-12-31',
  onlyWhenAsked: true,
}

/** Each thing that the Chinese text promises, and how the English must say it. */
const promises = [
  [/本人汪一（身份证号9902\*{4}0037）/, /I, 汪一 \(ID number 9902\*{4}0037\)/],
  [/职工基本医疗保险，自愿授权汪二/, /employee scheme in Liupanshui, authorise of my own will 汪二/],
  [/系本人的外祖父母/, /my maternal grandparent/],
  [/本人职工医保个人账户资金/, /money of my personal account/],
  [/授权用途：门诊、居民医保缴费/, /For: outpatient care, the resident premium\./],
  [
    /每年500\.00元，每次100\.50元，门诊每年300\.00元/,
    /¥500\.00 a year; at most ¥100\.50 a payment; at most ¥300\.00 a year for outpatient care/,
  ],
  [/自2025-01-15起，至2025-12-31止/, /from 2025-01-15 to 2025-12-31/],
  [/每次须由使用人当次提出/, /only when the relative asks for it, each time/],
  [/真实有效/, /are true/],
  [/绑定即行终止/, /the authorisation ends at once/],
  [/依法追回并立案处理/, /recovered by law, a case is opened/],
  [/由本人承担法律责任/, /I answer for it in law/],
  [/只用于授权用途内的医保合规支出/, /only costs that the insurance rules allow, within the uses above/],
  [/不提现、不套取、不挪用/, /never drawn as cash, obtained by deceit or put to another use/],
  [/医保卡（医保码）不出借、不共用/, /insurance card \(or code\) is neither lent nor shared/],
  [/先享受其本人的医保待遇，再用其本人账户/, /own insurance pays first, then the relative’s own account/],
  [/不足部分才由本人账户/, /only what is left is paid from my account/],
  [/随时暂停或取消授权/, /pause or end the authorisation at any time/],
  [/已结算的费用不因取消而退回/, /settled before the end is not returned/],
  [/按原路退回本人账户/, /a refund goes back to my account/],
  [
    /依法比对公安、民政等部门的信息/,
    /records of the police, civil affairs and other authorities, as the law allows/,
  ],
  [/先出示使用人本人的医保卡或医保码/, /own insurance card or code is shown first/],
  [/告知收费员使用共济账户/, /the cashier is told to use the shared account/],
] as const

test.each(['110000', '520200', '530600'])(
  'in %s the English says each promise of the letter, and no other',
  (area) => {
    const { text } = letterText(area, '2025-01-15', facts)
    const english = letterInEnglish(text, 'Liupanshui')
    const said = english?.lines.join('\n') ?? ''
    for (const [zh, en] of promises) expect(`${zh} ${en.test(said)}`).toBe(`${zh} ${zh.test(text)}`)
    expect(said.replaceAll(/汪[一二]/g, '')).not.toMatch(/\p{Script=Han}/u)
    expect(english?.note).toContain('The Chinese text alone is binding')
  },
)

test('a letter without limits or a last day says so; one with a line that has no English is not summed up', () => {
  const open = {
    ...facts,
    limits: { year: null, payment: null, purpose: {} },
    to: null,
    onlyWhenAsked: false,
  }
  const { text } = letterText('520200', '2025-01-15', open)
  const lines = letterInEnglish(text, 'Liupanshui')?.lines
  expect(lines).toContain('Limits: none.')
  expect(lines).toContain('Term: from 2025-01-15 until I end it.')
  expect(letterInEnglish(`${text}\n六、另有约定。`, 'Liupanshui')).toBeNull()
})

test('the English stands beside a letter to be agreed to, a changed one, and each that was kept', async () => {
  const payer = await make(app, { name: '汪一', scheme: 'employee', balance: 1_000 })
  const relative = await make(app, { name: '汪二', to: '2025-12-31' })
  const wish = { relative: { name: '汪二', idNumber: relative.idNumber }, relationship: 'sibling' }
  const prepared = await app.post('/bindings/prepare', payer, wish)
  expect(prepared.body.letter.english.note).toContain('The Chinese text alone is binding')
  expect(prepared.body.letter.english.lines[0]).toContain('汪二')
  const id = await bindFor(app, payer, relative, { relationship: 'sibling' })
  const { letter } = (await app.post(`/bindings/${id}/change-letter`, payer, { limits: { yearFen: 20_000 } }))
    .body
  expect(letter.english.lines).toContain('Limits: at most ¥200.00 a year.')
  const { letters } = (await app.get(`/bindings/${id}`, relative)).body
  expect(letters[0].english.lines).toContain('Limits: none.')
})

test('everything that the payer decides stands in the letter: with another value it is another letter', () => {
  const others: Terms = {
    purposes: ['pharmacy'],
    limits: { year: fen(50_001), payment: fen(10_050), purpose: { outpatient: fen(30_000) } },
    from: '2025-01-16',
    to: null,
    onlyWhenAsked: false,
  }
  const { digest } = letterText('520200', '2025-01-15', facts)
  for (const [name, value] of Object.entries(others)) {
    expect(letterText('520200', '2025-01-15', { ...facts, [name]: value }).digest, name).not.toBe(digest)
  }
})
