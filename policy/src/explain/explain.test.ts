import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Adjudication, Step } from '../bill/adjudication.ts'
import { readPackFiles } from '../cli/read-files.ts'
import { billCases, casesOf, compilePacks, evaluate } from '../packs/index.ts'
import { billSource, everywhere } from '../testing/random-bills.ts'
import type { Bill } from '../values/bill.ts'
import type { Fen } from '../values/money.ts'
import type { CompiledPack, Parameter } from '../values/pack.ts'
import { isRefusal } from '../values/refusal.ts'
import { citizenSentences, derivation, doubtOf, refusalWords } from './index.ts'

const read = async (folder: string) => {
  const files = await readPackFiles(fileURLToPath(new URL(folder, import.meta.url)))
  return { packs: compilePacks(files), cases: billCases(casesOf(files, [])) }
}
const shipped = await read('../../../policy-packs')
const examples = await read('../../examples')

const legs = /^(pool|draw\.)/
const legsOf = ({ steps }: Adjudication): Step[] =>
  steps.filter(({ formula, amount }) => legs.test(formula) && (amount > 0 || formula === 'pool.waiting'))
/** Everything that a step rests on, itself and the steps before it. */
function restsOn(step: Step, steps: readonly Step[]): Parameter[] {
  const inputs = steps.filter(({ id }) => step.inputs.includes(id))
  return [
    ...step.parameters,
    ...(step.formula === 'pool' ? inputs.flatMap((one) => restsOn(one, steps)) : []),
  ]
}
const amountsIn = (text: string): string[] =>
  (text.match(/\d{1,3}(?:,\d{3})*\.\d{2}|\d+(?:\.\d+)?%/g) ?? []).sort()

const answers = [shipped, examples].flatMap(({ packs, cases }) =>
  cases.flatMap((one) => {
    const answer = evaluate(packs, one)
    return isRefusal(answer) ? [] : [{ name: `${one.area} ${one.name}`, answer }]
  }),
)
const both = (answer: Adjudication, on = answer.on) =>
  (['zh', 'en'] as const).map((language) => citizenSentences({ ...answer, on }, language)) as [
    { step: string; text: string }[],
    { step: string; text: string }[],
  ]

describe('every leg of a bill leads to a dated value with its source', () => {
  const shippedAnswers = shipped.cases.flatMap((one) => {
    const answer = evaluate(shipped.packs, one)
    return isRefusal(answer) ? [] : [answer]
  })
  it(`in all ${shippedAnswers.length} worked bills`, () => {
    for (const answer of shippedAnswers) {
      for (const leg of legsOf(answer)) {
        const found = restsOn(leg, answer.steps)
        expect({
          leg: leg.id,
          found: found.length > 0 && found.every(({ source }) => source !== ''),
        }).toEqual({
          leg: leg.id,
          found: true,
        })
      }
    }
  })
  it('in 3,000 random bills', () => {
    let count = 0
    const next = billSource(7, everywhere)
    for (let bills = 0; bills < 3_000; bills++) {
      const { bill, used } = next()
      if (!shipped.packs.has(bill.patient.area)) continue
      const answer = evaluate(shipped.packs, { bill, used })
      if (isRefusal(answer)) continue
      for (const leg of legsOf(answer)) {
        // Wallets were opened in 2025: nobody has one before.
        if (leg.id === 'wallet' && bill.on < '2025-01-01') continue
        count++
        if (restsOn(leg, answer.steps).length === 0) throw new Error(`${leg.id} of ${JSON.stringify(bill)}`)
      }
    }
    expect(count).toBeGreaterThan(500)
  })
})

it('Chinese and English tell the same steps, amounts and doubts', () => {
  expect(answers.length).toBeGreaterThan(150)
  for (const { name, answer } of answers) {
    const [zh, en] = both(answer)
    expect(zh.map(({ step }) => step)).toEqual(en.map(({ step }) => step))
    zh.forEach(({ text }, index) => {
      const other = en[index]!.text
      expect({ name, amounts: amountsIn(text) }).toEqual({ name, amounts: amountsIn(other) })
      for (const [chinese, english] of [
        [/约/, /about|approximate/],
        [/未经证实/, /unverified/],
        [/未见更新/, /no later value/],
        [/禁止清单/, /ban list/],
        [/不归家人/, /do not pay/],
        [/用完/, /used up|uses up/],
      ] as const) {
        expect({ name, text, other, said: chinese.test(text) }).toEqual({
          name,
          text,
          other,
          said: english.test(other),
        })
      }
    })
  }
})

it('no sentence for citizens holds a formula, a parameter id, a hash or the code of a place', () => {
  for (const { answer } of answers) {
    for (const { text } of both(answer).flat()) {
      expect(text).not.toMatch(
        /min\(|max\(|@\d{4}|\b\d{6}\b(?!\.)|[0-9a-f]{32}|(employee|resident)\.|undefined|NaN/,
      )
    }
  }
})

const pack = shipped.packs.get('520200') as CompiledPack
const mother = shipped.cases.find(({ file }) => file.startsWith('520200/demo'))!
const told = (packs: ReadonlyMap<string, CompiledPack>, bill: Bill, on?: string): string => {
  const answer = evaluate(packs, { bill, used: {} })
  if (isRefusal(answer)) throw new Error(answer.code)
  return citizenSentences({ ...answer, on: on ?? answer.on }, 'zh')
    .map(({ text }) => text)
    .join('')
}
const line = {
  ...mother.bill.lines[0]!,
  restricted: false,
  approved: false,
  ownExpense: false,
  ceiling: null,
}
const withLines = (...lines: Partial<typeof line>[]): Bill => ({
  ...mother.bill,
  lines: lines.map((one, index) => ({ ...line, id: String(index + 1), ...one })),
})

it('55 % is told as 50 and 5', () => {
  expect(told(shipped.packs, mother.bill)).toContain('按55%（三级医院50%，退休加5个百分点）')
})
it('class C that relatives do not pay leaves cash and says why', () => {
  const bill = withLines({ amount: 10_000 as Fen, itemClass: 'A' }, { amount: 33_000 as Fen, itemClass: 'C' })
  expect(told(shipped.packs, bill)).toContain('现金付30.00元：30.00元是丙类，按规定不归家人的账户付。')
})
it('what is on the ban list leaves cash and says why', () => {
  const bill = withLines({ amount: 5_000 as Fen, itemClass: 'C', banned: true })
  expect(told(shipped.packs, bill)).toContain(
    '现金付50.00元：50.00元在禁止清单上（公共卫生、体育健身、养生保健），任何账户都不能付。',
  )
})
it('a limit of the year that is used up, and the pool’s', () => {
  const limited = {
    ...mother.bill,
    accounts: {
      ...mother.bill.accounts,
      relatives: mother.bill.accounts.relatives.map((one) => ({
        ...one,
        limitLeft: 10_000 as Fen,
        limitOf: 'year' as const,
      })),
    },
  }
  expect(told(shipped.packs, limited)).toContain('其设的今年额度到此用完')
  const used = { outpatient: { deductible: 15_000 as Fen, paid: 200_000 as Fen, entered: 400_000 as Fen } }
  const answer = evaluate(shipped.packs, { bill: mother.bill, used })
  if (isRefusal(answer)) throw new Error(answer.code)
  expect(citizenSentences(answer, 'zh').map(({ text }) => text)).toContain(
    '统筹基金每年最多付2,000元，今年额度已用完，所以这次付0.00元。',
  )
})
it('in the waiting period it is told what is barred and until when', () => {
  const bill = { ...mother.bill, patient: { ...mother.bill.patient, waitingUntil: '2025-04-15' } }
  expect(told(shipped.packs, bill)).toMatch(/到 2025-04-14 为止.*医保基金都不付，2025-04-15 起付/)
})

describe('how old and how sure a figure is', () => {
  const one = (more: Partial<Parameter>): Parameter => ({
    id: 'x',
    value: 1,
    source: 's',
    certainty: 'exact',
    ...more,
  })
  it('about is not unverified', () => {
    expect(doubtOf([one({ certainty: 'approximate' })], '2025-03-10')).toMatchObject({
      before: { zh: '约', en: 'about ' },
      after: { zh: '' },
    })
    expect(doubtOf([one({ certainty: 'unverified' })], '2025-03-10')).toMatchObject({
      before: { zh: '' },
      after: { zh: '（未经证实）', en: ' (unverified)' },
    })
  })
  it.each([
    ['2026-05-31', ''],
    ['2026-06-30', ''],
    ['2026-07-01', '（2025年的标准，之后未见更新）'],
  ])('seen in force in 2025-06, on %s: %s', (on, zh) => {
    expect(doubtOf([one({ seen: '2025-06' })], on).after.zh).toBe(zh)
  })
  it('is told beside the figure and in the basis', () => {
    const name = 'employee.outpatient.deductible'
    const entries = pack.parameters[name]!.map((entry) => ({ ...entry, seen: '2025-06' }))
    const aged = new Map([
      ['520200', { ...pack, hash: 'aged', parameters: { ...pack.parameters, [name]: entries } }],
    ])
    const bill = { ...mother.bill, on: '2026-08-01' }
    expect(told(aged, bill)).toContain('起付线每年约150元（2025年的标准，之后未见更新）')
    expect(told(aged, mother.bill)).not.toContain('未见更新')
    const answer = evaluate(aged, { bill, used: {} })
    if (isRefusal(answer)) throw new Error(answer.code)
    expect(derivation(answer, 'zh').flatMap(({ rules }) => rules)).toContainEqual(
      expect.objectContaining({ agedSince: '2025-06' }),
    )
  })
})

it('what is not on record is our gap, with names', () => {
  const words = refusalWords({
    code: 'benefit-unknown',
    facts: {
      area: '520200',
      areaName: '六盘水市',
      areaNameEn: 'Liupanshui',
      parameter: 'employee.outpatient.ratio',
      on: '2026-03-01',
    },
  })
  expect(words?.what).toEqual({
    zh: '本系统没有收录六盘水市2026年职工普通门诊的报销比例，不能按猜测结算。',
    en: "This system has no ratio of employees' ordinary outpatient care in Liupanshui for 2026 on record, and none is guessed.",
  })
})
