import { expect, it } from 'vitest'
import { answered } from '../testing/answered.ts'
import { compilePack, type Fault, readBills } from './index.ts'

// Bills as programs and officers get them wrong: each is answered with file, line and mend in words, or it is harmless.

const dated = (value: string): string =>
  `[{ from: 2024-01-01, value: ${value}, source: 文件, certainty: exact }]`
const pack = compilePack(
  [
    {
      path: '990100/pack.yaml',
      text: `area: '990100'
name: { zh: 示例, en: Example }
employee:
  outpatient:
    deductible: ${dated('{ amount: 150 yuan, per: year }')}
    ratio: ${dated('50 percent')}
    cap: ${dated('{ amount: 2000 yuan, on: paid, per: year }')}
`,
    },
  ],
  '990100',
)
const billFile = (more = '', lines = '{ inScope: 100 }', patient = '{ scheme: employee }'): string =>
  `benefit: outpatient\non: 2024-05-01\npatient: ${patient}\nat: { level: 1 }\nbill: ${lines}\n${more}`
const engine = (change: (bill: Record<string, unknown>) => void): string => {
  const made = {
    benefit: 'outpatient',
    on: '2024-05-01',
    patient: { scheme: 'employee', category: 'working', age: 40, aidGroups: [], area: '990100' },
    institution: { kind: 'hospital', level: '1', area: '990100' },
    filing: 'none',
    diseases: [],
    visitDeductible: 0,
    admissionsBefore: 0,
    lines: [],
    accounts: { own: 0, relatives: [], wallet: 0 },
  }
  change(made)
  return JSON.stringify(made)
}

it.each<[string, string | null, string]>([
  ['a negative balance', 'unit-error', billFile('accounts: { own: -5 }')],
  ['a negative wallet', 'unit-error', billFile('accounts: { wallet: -5 }')],
  [
    'a negative balance of a relative',
    'unit-error',
    billFile('accounts: { relatives: [{ id: a, balance: -1 }] }'),
  ],
  ['a negative limit', 'unit-error', billFile('accounts: { relatives: [{ id: a, balance: 1, limit: -1 }] }')],
  ['a negative use', 'unit-error', billFile('used: { outpatient: { paid: -1 } }')],
  ['a negative line', 'unit-error', billFile('', '[{ amount: -1 }]')],
  ['a negative deductible of the visit', 'unit-error', billFile('visitDeductible: -1')],
  ['a pot that no rule keeps', 'pot-unknown', billFile('used: { outpatinet: { paid: 1 } }')],
  ['a pot of another area', 'pot-unknown', billFile('used: { criticalIllness: { paid: 1 } }')],
  ['a pot of a month', null, billFile("used: { 'outpatient:2024-05': { paid: 1 } }")],
  ['class B without its first share', 'first-share-missing', billFile('', '[{ amount: 1, class: B }]')],
  ['class B with none', null, billFile('', '[{ amount: 1, class: B, firstShare: 0 percent }]')],
  [
    'a first share of 110 percent',
    'unit-error',
    billFile('', '[{ amount: 1, class: B, firstShare: 110 percent }]'),
  ],
  ['class D', 'wrong-value', billFile('', '[{ amount: 1, class: D }]')],
  [
    'a retired person of twenty',
    'age-unlikely',
    billFile('', undefined, '{ scheme: employee, category: retired, age: 20 }'),
  ],
  [
    'a worker of five',
    'age-unlikely',
    billFile('', undefined, '{ scheme: employee, category: working, age: 5 }'),
  ],
  ['an age of two hundred', 'age-unlikely', billFile('', undefined, '{ scheme: employee, age: 200 }')],
  ['an age below nothing', 'wrong-value', billFile('', undefined, '{ scheme: employee, age: -1 }')],
  [
    'a minor among employees',
    'category-unlikely',
    billFile('', undefined, '{ scheme: employee, category: minor, age: 5 }'),
  ],
  [
    'a retired resident',
    'category-unlikely',
    billFile('', undefined, '{ scheme: resident, category: retired, age: 70 }'),
  ],
  [
    'an elderly resident of thirty',
    'age-unlikely',
    billFile('', undefined, '{ scheme: resident, category: elderly, age: 30 }'),
  ],
  [
    'a minor of forty',
    'age-unlikely',
    billFile('', undefined, '{ scheme: resident, category: minor, age: 40 }'),
  ],
  ['a day that does not exist', 'wrong-date', billFile().replace('2024-05-01', '2024-02-30')],
  ['a benefit that does not exist', 'wrong-value', billFile().replace('outpatient', 'dental')],
  ['a benefit named constructor', 'wrong-value', billFile().replace('outpatient', 'constructor')],
  ['a key named __proto__', 'unknown-key', billFile('__proto__: 1')],
  ['a level left out', 'missing-key', billFile().replace('at: { level: 1 }\n', '')],
  ['a bill left out', 'missing-key', billFile().replace(/bill.*\n/, '')],
  ['half a fen', 'unit-error', billFile('', '{ inScope: 0.005 }')],
  ['a bill of words', 'unit-error', billFile('', '{ inScope: many }')],
  ['a bill of 1e400', 'unit-error', billFile('', '{ inScope: 1e400 }')],
  ['a bill with a letter among its digits', 'unit-error', billFile('', '{ inScope: 1O0 }')],
  ['a bill with full-width digits', null, billFile('', '{ inScope: １００ }')],
  ['an alias of itself', 'alias-circle', 'bill: &a [*a]'],
  ['GBK', 'not-utf8', billFile('case: \ufffd\ufffd')],
  ['nothing', 'wrong-shape', '[1, 2]'],
  ['the engine’s own form', null, engine(() => {})],
  [
    'a negative balance in fen',
    'wrong-value',
    engine((one) => Object.assign(one, { accounts: { own: -1, relatives: [], wallet: 0 } })),
  ],
  ['half a fen in fen', 'wrong-value', engine((one) => Object.assign(one, { visitDeductible: 0.5 }))],
  [
    'a worker of five in JSON',
    'age-unlikely',
    engine((one) => Object.assign(one.patient as object, { age: 5 })),
  ],
  ['a key more in JSON', 'wrong-value', engine((one) => Object.assign(one, { amount: 1 }))],
])('a bill with %s: %s', (_what, code, text) => {
  const faults: Fault[] = []
  const bills = readBills(
    { path: 'bills.yaml', text },
    { area: '990100', faults, packs: new Map([['990100', pack]]) },
  )
  if (code === null) {
    expect(faults).toEqual([])
    expect(bills).toHaveLength(1)
    return
  }
  expect(faults.map((one) => one.code)).toContain(code)
  for (const fault of faults) answered(fault)
})
