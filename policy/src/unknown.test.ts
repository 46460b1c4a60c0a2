import { expect, it } from 'vitest'
import { adjudicate } from './bill/adjudicate.ts'
import { termsFor } from './rules/terms.ts'
import type { Bill, UnknownFact } from './values/bill.ts'
import type { CompiledPack } from './values/pack.ts'
import { isRefusal } from './values/refusal.ts'

const on = '2025-01-15'
const entry = (value: unknown) => [
  { area: '990100', from: '2025-01-01', to: null, value, source: 'test', certainty: 'exact' as const },
]

/** A pack with one section whose ratio is as given. */
const packOf = (parameters: Record<string, unknown>): CompiledPack => ({
  format: 'gongji-pack/1',
  area: '990100',
  name: { zh: '示例', en: 'Example' },
  inherits: [],
  hash: JSON.stringify(parameters),
  parameters: Object.fromEntries(
    Object.entries({
      'employee.outpatient.deductible': 'none',
      'employee.outpatient.ratio': 5_000,
      'employee.outpatient.cap': 'unlimited',
      ...parameters,
    }).map(([name, value]) => [name, entry(value)]),
  ),
})

const bill = (unknown: readonly UnknownFact[]): Bill => ({
  numbers: { insuredMonths: 0 },
  benefit: 'outpatient',
  on,
  patient: { scheme: 'employee', category: 'working', age: 40, aidGroups: [], area: '990100' },
  institution: { kind: 'hospital', level: '3', area: '990100' },
  filing: 'none',
  diseases: [],
  visitDeductible: 0 as Bill['visitDeductible'],
  admissionsBefore: 0,
  unknown,
  lines: [],
  accounts: { own: 0 as Bill['accounts']['own'], relatives: [], wallet: 0 as Bill['accounts']['wallet'] },
})

function decide(pack: CompiledPack, one: Bill): string {
  const terms = termsFor(pack, { on, benefit: 'outpatient', scheme: 'employee' })
  if (isRefusal(terms)) throw new Error(terms.code)
  // Twice: what was worked out for a bill that says the fact is not taken for one that does not.
  adjudicate({ ...one, unknown: [] }, terms, {})
  const answer = adjudicate(one, terms, {})
  return isRefusal(answer) ? `${answer.code} ${answer.facts.fact}` : 'decided'
}

/** Decides a bill under terms that decided another before. */
function decideAfter(pack: CompiledPack, first: Bill, one: Bill): string {
  const terms = termsFor(pack, { on, benefit: 'outpatient', scheme: 'employee' })
  if (isRefusal(terms)) throw new Error(terms.code)
  adjudicate(first, terms, {})
  const answer = adjudicate(one, terms, {})
  return isRefusal(answer) ? `${answer.code} ${answer.facts.fact}` : 'decided'
}

const yes = { in: ['any'] }
const three = { from: 3, to: null }
const adjusted = (when: object) => ({
  'employee.outpatient.ratio': { base: 5_000, adjust: [{ when, add: 500 }] },
})
const facts: readonly [UnknownFact, Record<string, unknown>][] = [
  ['level', adjusted({ level: { in: ['3'] } })],
  ['prescription', adjusted({ prescription: { in: ['yes'] } })],
  ['days', adjusted({ days: three })],
  ['admission', adjusted({ admission: three })],
  ['institution', adjusted({ institution: yes })],
  ['circumstance', adjusted({ circumstance: yes })],
  ['number', adjusted({ 'number.insuredMonths': three })],
  ['visit', { 'employee.outpatient.cap': { amount: 100_000, on: 'paid', per: 'visit' } }],
  ['lineGroups', { 'employee.firstShare': [{ groups: ['tcm'], rate: 500 }] }],
]

it.each(facts)('a rule that looks at %s refuses, naming it, where nobody knows it', (fact, parameters) => {
  expect(decide(packOf(parameters), bill([fact]))).toBe(`fact-unknown ${fact}`)
})

it.each(facts)('a rule that looks at something else than %s decides', (fact) => {
  expect(decide(packOf({}), bill([fact]))).toBe('decided')
})

it('a number that a bill leaves out is not 0, whatever was decided before', () => {
  for (const when of [{ 'number.insuredMonths': three }, { 'number.insuredMonths': { from: 0, to: 2 } }]) {
    const pack = packOf(adjusted(when))
    expect(decide(pack, bill([]))).toBe('decided')
    const { numbers: _, ...silent } = bill([])
    expect(decideAfter(pack, bill([]), silent)).toBe('fact-unknown number')
    expect(decideAfter(pack, bill([]), { ...silent, numbers: { others: 1 } })).toBe('fact-unknown number')
  }
})
