import { expect, it } from 'vitest'
import { answered } from '../testing/answered.ts'
import { checkPacks, compilePack, type PackFile } from './index.ts'

// What officers get wrong, and what nobody would write: every file is answered with file, line and mend in words, or it
// is shown to be harmless. Nothing throws.

const dated = (value: string, more = ''): string =>
  `[{ from: 2024-01-01, value: ${value}, source: 文件, certainty: exact${more} }]`
const levels = "{ by: level, 'village, 1': 70 percent, '2': 60 percent, '3': 50 percent }"
const good = {
  head: "area: '990100'\nname: { zh: 示例, en: Example }\n",
  deductible: dated('{ amount: 150 yuan, per: year }'),
  ratio: dated(levels),
  cap: dated('{ amount: 2000 yuan, on: paid, per: year }'),
  more: '',
  cases: `- { case: 一, benefit: outpatient, on: 2024-05-01, patient: { scheme: employee }, at: { level: 1 }, bill: { inScope: 250 }, expect: { pool: 70 } }
- { case: 二, benefit: outpatient, on: 2024-05-01, patient: { scheme: employee }, at: { level: 2 }, bill: { inScope: 250 }, expect: { pool: 60 } }
- { case: 三, benefit: outpatient, on: 2024-05-01, patient: { scheme: employee }, at: { level: 3 }, bill: { inScope: 250 }, expect: { pool: 50 } }`,
}
type Parts = Partial<typeof good>
const files = (parts: Parts): PackFile[] => {
  const { head, deductible, ratio, cap, more, cases } = { ...good, ...parts }
  const text = `${head}employee:\n  outpatient:\n    deductible: ${deductible}\n    ratio: ${ratio}\n    cap: ${cap}\n${more}`
  return [
    { path: '990100/pack.yaml', text },
    { path: '990100/cases.yaml', text: cases },
  ]
}
const section = (name: string, fields: Record<string, string>): string =>
  `  ${name}:\n${Object.entries(fields)
    .map(([field, value]) => `    ${field}: ${dated(value)}\n`)
    .join('')}`
const whole = { deductible: 'none', ratio: '50 percent', cap: 'unlimited' }
const top = (name: string, fields: Record<string, string>): string =>
  `${name}:\n${Object.entries(fields)
    .map(([field, value]) => `  ${field}: ${dated(value)}\n`)
    .join('')}`
const layer = (list: string): string =>
  `  layers: ${dated(list)}\n${section('extra', { base: '[ratioShare]', ...whole })}`
const bands = (list: string, more = 'measure: excess, per: bill'): string => `{ ${more}, bands: ${list} }`
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
const bomb = Array.from({ length: 9 }, (_, i) =>
  i === 0
    ? 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
    : `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
).join('\n')
const chainOfAliases = Array.from({ length: 3_000 }, (_, i) =>
  i === 0 ? 'a0: &a0 [x]' : `a${i}: &a${i} [*a${i - 1}]`,
).join('\n')
const onward = (count: number): string =>
  Array.from({ length: count }, (_, i) =>
    section(`s${'abcdefghijklmnop'[i]}`, {
      ...whole,
      cap: '{ amount: 100 yuan, on: paid, per: year }',
      aboveCap: i + 1 < count ? `{ section: s${'abcdefghijklmnop'[i + 1]} }` : 'nothing',
    }),
  ).join('')

const disease = (code: string, name: string, months = 'none'): string =>
  `[{ code: ${code}, name: { zh: ${name}, en: a }, kind: chronic, benefit: chronic, secondApproval: no, months: ${months} }]`

/** `null`: harmless. */
type Attack = [what: string, code: string | null, parts: Parts]
const attacks: Attack[] = [
  // Pays twice, or in a circle.
  ['a layer listed twice', 'listed-twice', { more: layer('[extra, extra]') }],
  [
    'a base that repeats',
    'listed-twice',
    { more: layer('[extra]').replace('[ratioShare]', '[ratioShare, ratioShare]') },
  ],
  [
    'a benefit of a layer twice',
    'listed-twice',
    { more: `${layer('[extra]')}    benefits: ${dated('[inpatient, inpatient]')}\n` },
  ],
  [
    'the same disease twice',
    'listed-twice',
    {
      more: top('chronic', {
        diseases:
          '[{ code: M1, name: { zh: 甲, en: a }, kind: chronic, benefit: chronic, secondApproval: no, months: none }, { code: M1, name: { zh: 乙, en: b }, kind: chronic, benefit: chronic, secondApproval: no, months: none }]',
      }),
    },
  ],
  [
    'the same aid group twice',
    'listed-twice',
    {
      more: top('premium', {
        aidGroups:
          '[{ group: "2303", name: { zh: 甲, en: a }, amount: 1 yuan }, { group: "2303", name: { zh: 甲, en: a }, amount: 2 yuan }]',
      }),
    },
  ],
  [
    'the same relative twice',
    'listed-twice',
    { more: top('sharing', { relationships: '[spouse, spouse]' }) },
  ],
  ['the same use twice', 'listed-twice', { more: top('sharing', { purposes: '[premium, premium]' }) }],
  [
    'the same kind of filing twice',
    'listed-twice',
    {
      more: top('filing', {
        kinds:
          '[{ kind: transfer, name: { zh: 甲, en: a }, months: 6, commitment: no }, { kind: transfer, name: { zh: 甲, en: a }, months: 3, commitment: no }]',
      }),
    },
  ],
  ['the same place twice', 'listed-twice', { more: top('filing', { needed: '[elsewhere, elsewhere]' }) }],
  [
    'a code of a first share twice',
    'listed-twice',
    { more: `  firstShare: ${dated('[{ rate: 10 percent, codes: [A, A] }]')}\n` },
  ],
  [
    'above the cap into itself',
    'section-circle',
    { more: `    aboveCap: ${dated('{ section: outpatient }')}\n` },
  ],
  [
    'two sections above each other',
    'section-circle',
    {
      more: `    aboveCap: ${dated('{ section: more }')}\n${section('more', { ...whole, cap: '{ amount: 5 yuan, on: paid, per: year }', aboveCap: '{ section: outpatient }' })}`,
    },
  ],
  [
    'a circle in one branch',
    'section-circle',
    { more: `    aboveCap: ${dated("{ by: level, '3': { section: outpatient }, else: nothing }")}\n` },
  ],
  [
    'fourteen sections in a row',
    'section-circle',
    { more: `    aboveCap: ${dated('{ section: sa }')}\n${onward(14)}` },
  ],
  [
    'references in a circle of three',
    'reference-circle',
    {
      more:
        section('inpatient', { deductible: 'none', ratio: '{ sameAs: chronic.ratio }', cap: 'unlimited' }) +
        section('chronic', { deductible: 'none', ratio: '{ sameAs: inpatient.ratio }', cap: 'unlimited' }),
    },
  ],
  // Pays nothing for ever, or everything.
  ['a cap of none', 'pays-nothing', { cap: dated('{ amount: none, on: paid, per: year }') }],
  ['a cap of 0 yuan', 'pays-nothing', { cap: dated('{ amount: 0 yuan, on: paid, per: year }') }],
  [
    'a cap of none in one branch',
    'pays-nothing',
    { cap: dated("{ amount: { by: level, '3': none, else: 2000 yuan }, on: paid, per: year }") },
  ],
  ['a deductible of unlimited', 'pays-nothing', { deductible: dated('{ amount: unlimited, per: year }') }],
  [
    'a deductible of unlimited in one branch',
    'pays-nothing',
    { deductible: dated("{ amount: { by: level, '3': unlimited, else: 150 yuan }, per: year }") },
  ],
  ['a fixed amount of unlimited', 'amount-unlikely', { more: `    fixed: ${dated('unlimited')}\n` }],
  ['a cap without limit, by its word', null, { cap: dated('unlimited') }],
  ['a cap of none as a word alone', 'wrong-value', { cap: dated('none') }],
  ['a deductible of unlimited as a word alone', 'wrong-value', { deductible: dated('unlimited') }],
  // Slips of the decimal point and of order.
  [
    '6.5 percent for 65 in one branch',
    'rate-odd',
    { ratio: dated("{ by: level, 'village, 1': 70 percent, '2': 6.5 percent, '3': 50 percent }") },
  ],
  ['0.65 percent', 'rate-unlikely', { ratio: dated('0.65 percent') }],
  ['650 percent', 'unit-error', { ratio: dated('650 percent') }],
  ['minus 5 percent', 'unit-error', { ratio: dated('-5 percent') }],
  ['a ratio of 65', 'unit-error', { ratio: dated('65') }],
  ['a ratio of 0.65', 'unit-error', { ratio: dated('0.65') }],
  ['a share of 65 yuan', 'unit-error', { ratio: dated('65 yuan') }],
  [
    'bands that fall',
    'bands-fall',
    { ratio: dated(bands('[{ from: 0 yuan, ratio: 60 percent }, { from: 100 yuan, ratio: 50 percent }]')) },
  ],
  [
    'bands out of order',
    'bands-out-of-order',
    {
      ratio: dated(
        bands(
          '[{ from: 0 yuan, ratio: 50 percent }, { from: 90 yuan, ratio: 60 percent }, { from: 50 yuan, ratio: 70 percent }]',
        ),
      ),
    },
  ],
  [
    'two bands from the same amount',
    'bands-out-of-order',
    { ratio: dated(bands('[{ from: 0 yuan, ratio: 50 percent }, { from: 0 yuan, ratio: 60 percent }]')) },
  ],
  [
    'a first band that starts late',
    'band-missing',
    { ratio: dated(bands('[{ from: 10 yuan, ratio: 50 percent }]')) },
  ],
  [
    'bands from the deductible on that start at the deductible once more',
    'band-missing',
    {
      ratio: dated(
        bands(
          '[{ from: { sameAs: outpatient.deductible.amount }, ratio: 50 percent }, { from: 900 yuan, ratio: 60 percent }]',
        ),
      ),
    },
  ],
  [
    'bands from the first yuan on that start above the deductible',
    'band-missing',
    {
      ratio: dated(bands('[{ from: 1500 yuan, ratio: 50 percent }]', 'measure: absolute, per: year')),
    },
  ],
  ['no bands', 'wrong-shape', { ratio: dated(bands('[]')) }],
  ['a band without a ratio', 'missing-key', { ratio: dated(bands('[{ from: 0 yuan }]')) }],
  [
    'a higher level paid better',
    'level-favoured',
    { ratio: dated("{ by: level, 'village, 1': 50 percent, '2': 60 percent, '3': 55 percent }") },
  ],
  [
    'a yearly most below the amount',
    'yearly-below-amount',
    { deductible: dated('{ amount: 150 yuan, per: visit, yearly: 100 yuan }') },
  ],
  [
    'atLeast above atMost',
    'bounds-crossed',
    {
      ratio: dated(
        '{ base: 60 percent, adjust: [{ when: { category: retired }, add: 5 points }], atLeast: 90 percent, atMost: 80 percent }',
      ),
    },
  ],
  [
    'a cap below the deductible',
    'cap-below-deductible',
    { cap: dated('{ amount: 100 yuan, on: paid, per: year }') },
  ],
  [
    '110 percent in one combination',
    'ratio-out-of-range',
    { ratio: dated('{ base: 98 percent, adjust: [{ when: { category: retired }, add: 12 points }] }') },
  ],
  [
    'less than nothing in one combination',
    'ratio-out-of-range',
    { ratio: dated('{ base: 3 percent, adjust: [{ when: { category: retired }, less: 5 points }] }') },
  ],
  // Branches.
  [
    'a branch that no case takes',
    'branch-without-case',
    { cases: good.cases.split('\n').slice(0, 2).join('\n') },
  ],
  [
    'a change that no case takes',
    'branch-without-case',
    { ratio: dated(`{ base: ${levels}, adjust: [{ when: { category: retired }, add: 5 points }] }`) },
  ],
  ['a value that no case uses', 'no-case', { cases: '[]' }],
  [
    'a level left out',
    'case-missing',
    { ratio: dated("{ by: level, '1': 70 percent, '2': 60 percent, '3': 50 percent }") },
  ],
  [
    'a level twice',
    'case-twice',
    { ratio: dated("{ by: level, 'village, 1, 2': 70 percent, '2, 3': 60 percent }") },
  ],
  ['ages that overlap', 'case-twice', { ratio: dated('{ by: age, 0-60: 50 percent, 60+: 60 percent }') }],
  ['ages with a hole', 'case-missing', { ratio: dated('{ by: age, 0-59: 50 percent, 61+: 60 percent }') }],
  [
    'a category of the other scheme',
    'unreachable-value',
    { ratio: dated('{ by: category, working: 50 percent, retired: 60 percent, minor: 70 percent }') },
  ],
  [
    'an else that nothing reaches',
    'unreachable-value',
    { ratio: dated('{ by: category, working: 50 percent, retired: 60 percent, else: 70 percent }') },
  ],
  ['no case at all', 'case-missing', { ratio: dated('{ by: level }') }],
  [
    'a level that does not exist',
    'unknown-key',
    { ratio: dated("{ by: level, '4': 50 percent, else: 60 percent }") },
  ],
  [
    'a dimension that does not exist',
    'wrong-value',
    { ratio: dated('{ by: weather, sunny: 50 percent, else: 60 percent }') },
  ],
  [
    'an adjustment that changes nothing',
    'wrong-adjustment',
    { ratio: dated('{ base: 50 percent, adjust: [{ when: { category: retired } }] }') },
  ],
  [
    'an adjustment that changes two ways',
    'wrong-adjustment',
    { ratio: dated('{ base: 50 percent, adjust: [{ add: 5 points, less: 3 points }] }') },
  ],
  ['points where percent belongs', 'unit-error', { ratio: dated('5 points') }],
  [
    'percent where points belong',
    'unit-error',
    { ratio: dated('{ base: 50 percent, adjust: [{ when: { category: retired }, add: 5 percent }] }') },
  ],
  // Words.
  [
    'an aid group that only one rule knows',
    'word-once',
    { ratio: dated("{ base: 50 percent, adjust: [{ when: { aid: '23O3' }, add: 5 points }] }") },
  ],
  [
    'a pot of its own by a slip',
    'word-once',
    { cap: dated('{ amount: 2000 yuan, on: paid, per: year, pot: outpatinet }') },
  ],
  [
    'a disease that no list has',
    'word-once',
    { ratio: dated('{ base: 50 percent, adjust: [{ when: { disease: M99999 }, add: 5 points }] }') },
  ],
  [
    'a sum that nobody brings',
    'word-once',
    { deductible: dated('{ amount: { given: hosueholdIncome }, per: year }') },
  ],
  ['a section that nothing uses', 'section-unused', { more: section('inpatent', whole) }],
  ['a layer that is not there', 'section-missing', { more: `  layers: ${dated('[criticalIllness]')}\n` }],
  [
    'a layer without its base',
    'section-incomplete',
    { more: `  layers: ${dated('[extra]')}\n${section('extra', whole)}` },
  ],
  [
    'a base of a word that it does not take',
    'wrong-value',
    { more: layer('[extra]').replace('[ratioShare]', '[patientShare]') },
  ],
  [
    'a section without a cap',
    'section-incomplete',
    { more: section('inpatient', { deductible: 'none', ratio: '50 percent' }) },
  ],
  [
    'own figures beside terms elsewhere',
    'unreachable-value',
    { more: section('emergency', { terms: '{ section: outpatient }', cap: 'unlimited' }) },
  ],
  ['a misspelt key', 'unknown-key', { more: section('inpatient', { deductable: 'none' }) }],
  ['a misspelt top key', 'unknown-key', { more: 'employes: {}\n' }],
  ['a key named constructor', 'unknown-key', { more: 'constructor: {}\n' }],
  ['a field named __proto__', 'unknown-key', { more: '    __proto__: [{ from: 2024-01-01 }]\n' }],
  [
    'a key of a value named toString',
    'unknown-key',
    { deductible: dated('{ amount: 150 yuan, per: year, toString: 1 }') },
  ],
  [
    'a dimension named constructor',
    'wrong-value',
    { ratio: dated('{ by: constructor, a: 50 percent, else: 60 percent }') },
  ],
  [
    'a condition on hasOwnProperty',
    'unknown-key',
    { ratio: dated('{ base: 50 percent, adjust: [{ when: { hasOwnProperty: 1 }, add: 5 points }] }') },
  ],
  [
    'an adjustment named valueOf',
    'unknown-key',
    { ratio: dated('{ base: 50 percent, adjust: [{ valueOf: 1, add: 5 points }] }') },
  ],
  ['a word named constructor', 'wrong-value', { cap: dated('constructor') }],
  ['yes written 是', 'wrong-value', { more: top('wallet', { open: '是' }) }],
  ['a relative who is none', 'wrong-value', { more: top('sharing', { relationships: '[cousin]' }) }],
  // Time.
  [
    'two values at a time',
    'overlap-in-time',
    {
      cap: '[{ from: 2024-01-01, value: unlimited, source: a, certainty: exact }, { from: 2025-01-01, value: unlimited, source: a, certainty: exact }]',
    },
  ],
  [
    'a gap in time',
    'gap-in-time',
    {
      cap: '[{ from: 2024-01-01, to: 2024-12-30, value: unlimited, source: a, certainty: exact }, { from: 2025-01-01, value: unlimited, source: a, certainty: exact }]',
    },
  ],
  ['an end before its start', 'range-backwards', { cap: dated('unlimited', ', to: 2023-12-31') }],
  [
    '29 February of no leap year',
    'wrong-date',
    { cap: dated('unlimited').replace('2024-01-01', '2023-02-29') },
  ],
  ['a date with slashes', 'wrong-date', { cap: dated('unlimited').replace('2024-01-01', '2024/01/01') }],
  ['a year of another century', 'date-unlikely', { cap: dated('unlimited').replace('2024', '2204') }],
  [
    'a window that closes before it opens',
    'range-backwards',
    { more: top('premium', { window: '{ from: 2024-09-01, to: 2024-02-28 }' }) },
  ],
  [
    'a late period that ends before it starts',
    'range-backwards',
    { more: top('premium', { late: '[{ from: 2024-05-01, to: 2024-04-01, price: amount, wait: none }]' }) },
  ],
  [
    'late periods that overlap',
    'periods-overlap',
    {
      more: top('premium', {
        late: '[{ from: 2024-03-01, to: 2024-06-30, price: amount, wait: none }, { from: 2024-06-01, to: 2024-12-31, price: amount, wait: none }]',
      }),
    },
  ],
  [
    'a late period inside the window',
    'periods-overlap',
    {
      more: top('premium', {
        window: '{ from: 2023-09-01, to: 2024-02-29 }',
        late: '[{ from: 2024-02-01, to: 2024-06-30, price: amount, wait: none }]',
      }),
    },
  ],
  [
    'windows of two years that overlap',
    'periods-overlap',
    {
      more: 'premium:\n  window:\n    - { from: 2024-01-01, to: 2024-12-31, value: { from: 2023-09-01, to: 2024-10-31 }, source: a, certainty: exact }\n    - { from: 2025-01-01, value: { from: 2024-09-01, to: 2025-02-28 }, source: a, certainty: exact }\n',
    },
  ],
  ['a month of 2024-13 for when it was seen', 'wrong-date', { cap: dated('unlimited', ', seen: 2024-13') }],
  ['a value without a source', 'missing-key', { cap: dated('unlimited').replace('source: 文件, ', '') }],
  [
    'a value without a certainty',
    'missing-key',
    { cap: dated('unlimited').replace(', certainty: exact', '') },
  ],
  ['a certainty that is none', 'wrong-value', { cap: dated('unlimited').replace('exact', 'sure') }],
  ['a value without its time', 'missing-key', { cap: dated('unlimited').replace('from: 2024-01-01, ', '') }],
  ['a value that is no list', 'wrong-shape', { cap: 'unlimited' }],
  ['an empty list of values', 'wrong-shape', { cap: '[]' }],
  // References of the wrong kind.
  ['a ratio that refers to a cap', 'reference-kind', { ratio: dated('{ sameAs: outpatient.cap }') }],
  ['a cap that refers to a ratio', 'reference-kind', { cap: dated('{ sameAs: outpatient.ratio }') }],
  ['a reference to nothing', 'reference-missing', { ratio: dated('{ sameAs: inpatient.ratio }') }],
  [
    'a factor of a factor too fine to compute',
    'cannot-be-computed',
    {
      ratio: dated(
        '{ base: 33.3333 percent, adjust: [{ times: 33.3333 percent }, { times: 33.3333 percent }] }',
      ),
    },
  ],
  // Numbers.
  ['a huge fraction', 'unit-error', { ratio: dated('1/99999999999999999999') }],
  ['a fraction of nothing', 'unit-error', { ratio: dated('1/0') }],
  [
    'two thirds',
    null,
    { ratio: dated('2/3'), cases: good.cases.replace(/pool: (70|60|50)/g, 'pool: 66.67') },
  ],
  ['twenty digits of percent', 'unit-error', { ratio: dated('99999999999999999999 percent') }],
  ['ten decimals of percent', 'unit-error', { ratio: dated('33.3333333333 percent') }],
  ['a trillion yuan', 'unit-error', { cap: dated('{ amount: 1000000000000 yuan, on: paid, per: year }') }],
  [
    'three hundred digits of fen',
    'unit-error',
    { cap: dated(`{ amount: ${'9'.repeat(300)} fen, on: paid, per: year }`) },
  ],
  [
    'three hundred digits of wan yuan',
    'unit-error',
    { cap: dated(`{ amount: ${'9'.repeat(300)} wan yuan, on: paid, per: year }`) },
  ],
  [
    'an age of four hundred digits',
    'wrong-range',
    { ratio: dated(`{ by: age, 0-${'9'.repeat(400)}: 50 percent, else: 60 percent }`) },
  ],
  ['half a fen', 'unit-error', { deductible: dated('{ amount: 150.005 yuan, per: year }') }],
  ['minus 150 yuan', 'unit-error', { deductible: dated('{ amount: -150 yuan, per: year }') }],
  ['1,500 yuan in braces', 'comma-in-braces', { deductible: dated('{ amount: 1,500 yuan, per: year }') }],
  [
    '1,500 yuan in quotes',
    null,
    {
      deductible: dated('{ amount: "1,500 yuan", per: year }'),
      cases: good.cases.replace(/inScope: 250/g, 'inScope: 1600'),
    },
  ],
  ['an amount without a unit', 'unit-error', { deductible: dated('{ amount: 150, per: year }') }],
  ['one and a half ten thousand', null, { cap: dated('{ amount: 1.5 万元, on: paid, per: year }') }],
  // Text.
  ['a tab for indentation', 'yaml-syntax', { more: '\tinpatient: 1\n' }],
  ['a bracket that is not closed', 'yaml-syntax', { more: '  inpatient: [\n' }],
  ['a key twice', 'yaml-syntax', { more: '  outpatient:\n    needs: []\n' }],
  ['full-width colons', 'full-width', { head: "area：'990100'\nname: { zh: 示例, en: Example }\n" }],
  ['full-width commas in braces', 'full-width', { deductible: dated('{ amount: 150 yuan，per: year }') }],
  ['full-width braces', 'full-width', { deductible: dated('｛ amount: 150 yuan, per: year ｝') }],
  [
    'full-width commas in a source',
    null,
    { cap: dated('{ amount: 2000 yuan, on: paid, per: year }').replace('文件', '文件，第二条：二千元') },
  ],
  ['GBK', 'not-utf8', { head: "area: '990100'\nname: { zh: \ufffd\ufffd\ufffd, en: Example }\n" }],
  ['UTF-16 read as UTF-8', 'not-utf8', { head: 'a\0r\0e\0a\0:\0' }],
  ['a byte order mark', null, { head: `\ufeff${good.head}` }],
  ['carriage returns', null, { head: good.head.replaceAll('\n', '\r\n') }],
  ['an alias of itself', 'alias-circle', { more: 'x: &x [*x]\n' }],
  ['an alias of itself in a mapping', 'alias-circle', { more: 'x: &x { a: { b: *x } }\n' }],
  ['an alias of nothing', 'alias-missing', { more: 'x: *nobody\n' }],
  ['ten thousand million nodes by aliases', 'too-large', { more: `${bomb}\n` }],
  ['three thousand aliases deep', 'too-deep', { more: `${chainOfAliases}\n` }],
  ['a hundred thousand brackets', 'too-deep', { more: `x: ${nested(100_000)}\n` }],
  ['a file of three million characters', 'too-large', { more: `# ${'x'.repeat(3_000_000)}\n` }],
  ['a key of a hundred thousand characters', 'yaml-syntax', { more: `${'k'.repeat(100_000)}: 1\n` }],
  ['a list before a mapping', 'yaml-syntax', { head: '- 1\n- 2\n', deductible: '1' }],
  ['nothing but a comment', null, { more: '# 说明：全角符号在注释里没有关系\n' }],
  ['a merge key', 'unknown-key', { more: '<<: { a: 1 }\n' }],
  ['a tag', null, { deductible: dated('!!map { amount: 150 yuan, per: year }') }],
  ['two files in one', 'yaml-syntax', { more: '---\na: 1\n' }],
  ['a key with a zero-width space', 'hidden-character', { more: '  in\u200bpatient: {}\n' }],
  [
    'a name that is turned about',
    'hidden-character',
    { head: "area: '990100'\nname: { zh: 示\u202e例, en: Example }\n" },
  ],
  // Numbers that contradict each other.
  [
    'the same limit twice',
    'listed-twice',
    {
      cap: dated('[{ amount: 2000 yuan, on: paid, per: year }, { amount: 2000 yuan, on: paid, per: year }]'),
    },
  ],
  [
    'more a month than a year',
    'yearly-below-amount',
    {
      cap: dated('[{ amount: 2000 yuan, on: paid, per: month }, { amount: 1000 yuan, on: paid, per: year }]'),
    },
  ],
  [
    'a filing for no months',
    'pays-nothing',
    { more: top('chronic', { diseases: disease('M03900', '甲', '0') }) },
  ],
  [
    'a code of small letters',
    'code-unlikely',
    { more: top('chronic', { diseases: disease('m03900', '甲') }) },
  ],
  [
    'a disease by two codes',
    'listed-twice',
    {
      more: top('chronic', {
        diseases: disease('M03900', '甲').replace(']', `, ${disease('M01600', '甲').slice(1)}`),
      }),
    },
  ],
  [
    'fewer diseases than the list has',
    'contradicts',
    {
      more: top('chronic', {
        count: '1',
        diseases: disease('M03900', '甲').replace(']', `, ${disease('M01600', '乙').slice(1)}`),
      }),
    },
  ],
  [
    'a late price below the price',
    'contradicts',
    { more: top('premium', { amount: '400 yuan', fullAmount: '107 yuan' }) },
  ],
  [
    'aid that costs more than no aid',
    'contradicts',
    {
      more: top('premium', {
        amount: '400 yuan',
        aidGroups: '[{ group: "2303", name: { zh: 甲, en: a }, amount: 4000 yuan }]',
      }),
    },
  ],
  [
    'a window of another year',
    'date-unlikely',
    { more: top('premium', { window: '{ from: 2019-09-01, to: 2020-02-28 }' }) },
  ],
  [
    'a day both off and of work',
    'listed-twice',
    { more: top('clearing', { holidays: '{ off: [2024-05-01], work: [2024-05-01] }' }) },
  ],
  [
    'holidays of another year',
    'date-unlikely',
    { more: top('clearing', { holidays: '{ off: [2019-05-01], work: [] }' }) },
  ],
  [
    'a highest base below the lowest',
    'contradicts',
    { more: top('account', { baseFloor: '9000 yuan', baseCeiling: '3000 yuan' }) },
  ],
  ['nobody who may be a payer', 'pays-nothing', { more: top('sharing', { payersPerRelative: '0' }) }],
  // Areas.
  ['a parent that is not there', 'parent-missing', { head: `${good.head}inherits: '990000'\n` }],
  ['an area that inherits from itself', 'inherits-in-a-circle', { head: `${good.head}inherits: '990100'\n` }],
  ['a folder that states no area', 'no-pack-head', { head: '' }],
  ['an area of five digits', 'wrong-value', { head: good.head.replace('990100', '99010') }],
  ['an area without a name', 'missing-key', { head: "area: '990100'\n" }],
  // Cases.
  ['a case that fails', 'case-fails', { cases: good.cases.replace('pool: 70', 'pool: 71') }],
  ['a case of a misspelt amount', 'unknown-key', { cases: good.cases.replace('pool: 70', 'pol: 70') }],
  ['a case that expects nothing', 'missing-key', { cases: good.cases.replace('{ pool: 70 }', '{}') }],
  ['a case without a level', 'missing-key', { cases: good.cases.replace('at: { level: 1 }, ', '') }],
  ['a case with a negative bill', 'unit-error', { cases: good.cases.replace('250', '-250') }],
]

it.each(attacks)('%s: %s', (_what, code, parts) => {
  const faults = checkPacks(files(parts))
  if (code === null) {
    expect(faults).toEqual([])
    compilePack(files(parts), '990100')
    return
  }
  expect(faults.map((one) => one.code)).toContain(code)
  for (const fault of faults) answered(fault)
  expect(faults.find((one) => one.code === code)!.file).toMatch(/^990100\//)
})

it('a child’s list that hides the years of its parent is named, and so is a list that has ended by the day asked about', () => {
  const parent = {
    path: '990000/pack.yaml',
    text: `area: '990000'\nname: { zh: 省, en: Province }\nsharing:\n  mustAsk: [{ from: 2022-01-01, value: yes, source: a, certainty: exact }]\n`,
  }
  const child = (list: string): PackFile[] => [
    parent,
    ...files({
      head: `${good.head}inherits: '990000'\n`,
      more: `sharing:\n  mustAsk: ${list}\n`,
      cases: good.cases,
    }),
  ]
  const hidden = checkPacks(child('[{ from: 2024-01-01, value: no, source: a, certainty: exact }]'))
  expect(hidden.find(({ code }) => code === 'hides-parent')).toMatchObject({
    file: '990100/pack.yaml',
    warning: true,
    zh: expect.stringContaining('990000 自 2022-01-01 的值在这里就没有了'),
  })
  const mended = child(
    '[{ from: 2022-01-01, to: 2023-12-31, value: unknown, source: a, certainty: unverified }, { from: 2024-01-01, value: no, source: a, certainty: exact }]',
  )
  expect(checkPacks(mended).map(({ code }) => code)).not.toContain('hides-parent')
  expect(compilePack(mended, '990100').parameters['sharing.mustAsk']).toHaveLength(1)
  const early = files({ cap: dated('unlimited', ', seen: 2039-01') })
  expect(checkPacks(early, { on: '2026-11-28' })).toMatchObject([
    { code: 'date-unlikely', zh: expect.stringContaining('还没有到') },
  ])
  const ended = files({ cap: dated('unlimited', ', to: 2024-12-31') })
  expect(checkPacks(ended, { on: '2024-12-31' })).toEqual([])
  expect(checkPacks(ended, { on: '2025-01-01' })).toMatchObject([{ code: 'ended', warning: true }])
})
