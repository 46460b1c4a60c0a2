import type { Language } from '@gongji/policy'
import { demoPeople } from '../sandbox/people.ts'
import { demoItems } from '../sandbox/places.ts'
import { count, fit, money, type Paint, padEnd, padStart, table, width, wrap } from '../terminal.ts'
import type { Example } from './demo-examples.ts'
import { type DifferenceName, type Done, placeOf, type Split } from './demo-run.ts'

const across = 96
const barCells = 60

const zh = {
  working: '职工医保',
  retired: '职工医保·退休',
  resident: '居民医保',
  flag: '账户标志',
  bill: '账单',
  amount: '金额',
  ownPaid: '全自费',
  overLimit: '超限价',
  firstShare: '先行自付',
  inScope: '政策范围内',
  sum: '合计',
  paidBy: '谁付',
  pool: '医保统筹基金',
  layers: '大病等其他基金',
  own: '本人个人账户',
  wallet: '医保钱包',
  cash: '现金',
  relatives: '共济账户',
  deductible: '起付线',
  why: '为什么',
  refused: '不予结算',
  answer: '答复',
  right: '与示例一致',
  wrong: '与示例不符',
  expected: '应为',
  got: '实为',
  relative: (name: string, relation: string) => `${name} 的账户（患者是其${relation}）`,
}
type Words = { [Name in keyof typeof zh]: (typeof zh)[Name] extends string ? string : (typeof zh)[Name] }

const en: Words = {
  working: 'employee scheme',
  retired: 'employee scheme, retired',
  resident: 'resident scheme',
  flag: 'account flag',
  bill: 'bill',
  amount: 'amount',
  ownPaid: 'own-paid',
  overLimit: 'over limit',
  firstShare: 'first share',
  inScope: 'in scope',
  sum: 'sum',
  paidBy: 'paid by',
  pool: 'pooled fund',
  layers: 'funds above it',
  own: 'own account',
  wallet: 'wallet',
  cash: 'cash',
  relatives: 'relatives',
  deductible: 'deductible',
  why: 'why',
  refused: 'refused',
  answer: 'answer',
  right: 'as the example says',
  wrong: 'differs from the example',
  expected: 'expected',
  got: 'got',
  relative: (name, relation) => `${name}’s account (the patient is a ${relationEn[relation] ?? relation})`,
}

const relationEn: Readonly<Record<string, string>> = {
  配偶: 'spouse',
  父母: 'parent',
  子女: 'child',
  兄弟姐妹: 'sibling',
  祖父母: 'grandparent',
  外祖父母: 'grandparent',
  孙子女: 'grandchild',
  外孙子女: 'grandchild',
}
const itemsEn: Readonly<Record<string, string>> = {
  DEMOA0001: 'western drug, class A',
  DEMOA0002: 'examination, class A',
  DEMOA0003: 'registration fee',
  DEMOB0001: 'western drug, class B 10 %',
  DEMOB0002: 'western drug, class B 5 %',
  DEMOB0003: 'consumable, class B 10 %',
  DEMOC0001: 'service, class C',
  DEMOL0001: 'consumable, class A',
  DEMOR0001: 'restricted drug, class B 10 %',
  DEMOX0001: 'fitness training (banned)',
}
const placesEn: Readonly<Record<string, string>> = {
  H52020100001: 'Liupanshui first hospital, level 3',
  H52020100002: 'Liupanshui second hospital, level 2',
  H52020100003: 'Zhongshan community health centre, level 1',
  P52020100001: 'Liupanshui pharmacy',
  H52010200001: 'Guiyang hospital, level 3',
  H53060200001: 'Zhaotong first hospital, level 3',
  H53060200002: 'Zhaotong second hospital, level 2',
  H53060200003: 'Zhaoyang township hospital, level 1',
}

const wordsOf = (language: Language): Words => (language === 'zh' ? zh : en)

function schemeOf(name: string, words: Words): string {
  const person = demoPeople.find((one) => one.name === name)
  if (person?.scheme === 'resident') return words.resident
  return person?.category === 'retired' ? words.retired : words.working
}

const itemName = (code: string, language: Language): string =>
  language === 'en' ? (itemsEn[code] ?? code) : (demoItems.find((item) => item.code === code)?.name ?? code)

type Payer = { mark: string; name: string; amount: number }

/** Who paid, in the order in which money was drawn; each with a mark of its own for the bar. */
function payersOf(split: Split, words: Words): Payer[] {
  const marks = ['+', '*', '~', '%']
  return [
    { mark: '#', name: words.pool, amount: split.pool },
    ...(split.layers === 0 ? [] : [{ mark: '&', name: words.layers, amount: split.layers }]),
    { mark: '=', name: words.own, amount: split.own },
    ...split.relatives.map(({ name, relation, amount }, index) => ({
      mark: marks[index % marks.length] ?? '+',
      name: words.relative(name, relation),
      amount,
    })),
    ...(split.wallet === 0 ? [] : [{ mark: 'w', name: words.wallet, amount: split.wallet }]),
    { mark: '.', name: words.cash, amount: split.cash },
  ]
}

/** The bill as a bar; whoever paid something has at least one cell. */
function bar(payers: readonly Payer[], total: number): string {
  const shares = payers
    .filter(({ amount }) => amount > 0)
    .map(({ mark, amount }) => ({ mark, cells: Math.max(1, Math.round((amount / total) * barCells)) }))
  const over = shares.reduce((all, { cells }) => all + cells, 0) - barCells
  const largest = shares.reduce((a, b) => (b.cells > a.cells ? b : a), shares[0] ?? { mark: '.', cells: 1 })
  largest.cells = Math.max(1, largest.cells - over)
  return `[${shares.map(({ mark, cells }) => mark.repeat(cells)).join('')}]`
}

const lineTable = ({ outcome }: Done, language: Language): string[] => {
  if (outcome.kind === 'refused') return []
  const words = wordsOf(language)
  const { lines } = outcome
  const show = (fen: number) => (fen === 0 ? '-' : money(fen))
  const parts = ['amount', 'ownPaid', 'overLimit', 'firstShare', 'inScope'] as const
  const rows = lines.map((line) => [
    `${line.code}  ${itemName(line.code, language)}`,
    ...parts.map((part) => show(line[part])),
  ])
  const sums = parts.map((part) => show(lines.reduce((all, line) => all + line[part], 0)))
  return table(
    [{ title: words.bill, most: 40 }, ...parts.map((part) => ({ title: words[part], right: true }))],
    lines.length > 1 ? [...rows, [words.sum, ...sums]] : rows,
    { indent: 4 },
  )
}

function payerLines(split: Split, words: Words, paint: Paint): string[] {
  const payers = payersOf(split, words)
  const names = Math.max(...payers.map(({ name }) => width(name)))
  const amounts = Math.max(...payers.map(({ amount }) => width(money(amount))))
  return [
    `    ${words.paidBy}  ${bar(payers, split.total)}`,
    ...payers.map(({ mark, name, amount }) => {
      const line = `      ${mark}  ${padEnd(name, names)}  ${padStart(money(amount), amounts)}`
      return amount === 0 ? paint.dim(line) : line
    }),
  ]
}

const differenceWord = (what: DifferenceName, words: Words): string => words[what]

/** Sentences under a heading, indented and broken into lines. */
function sentences(title: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return []
  return [
    `    ${title}`,
    ...texts.flatMap((text) => {
      const [first = '', ...rest] = wrap(text, across - 8)
      return [`      - ${first}`, ...rest.map((line) => `        ${line}`)]
    }),
  ]
}

/** One example with its answer, as lines of at most 100 cells. `why` holds sentences in that language. */
export function printExample(
  { example, done, why, number }: { example: Example; done: Done; why: readonly string[]; number: number },
  language: Language,
  paint: Paint,
): string[] {
  const words = wordsOf(language)
  const { outcome, differences } = done
  const right = differences.length === 0
  const place = language === 'zh' ? placeOf(example.place).name : (placesEn[example.place] ?? example.place)
  const head = `${padStart(String(number), 2)}  ${example.about[language]}`
  const verdict = right ? paint.green(words.right) : paint.red(words.wrong)
  const lines = [
    paint.bold(fit(head, across)),
    fit(
      `    ${example.patient} (${schemeOf(example.patient, words)})  @ ${place}  ${words.flag} ${example.flag}`,
      across,
    ),
    ...lineTable(done, language),
  ]
  if (outcome.kind === 'paid') {
    lines.push(...payerLines(outcome.split, words, paint))
    lines.push(...sentences(words.why, [...why, ...outcome.notes]))
  } else {
    lines.push(...sentences(words.refused, [outcome.sentence]))
  }
  lines.push(`    => ${verdict}`)
  for (const { what, expected, got } of differences) {
    lines.push(
      ...wrap(
        `${differenceWord(what, words)}: ${words.expected} ${expected || '-'}, ${words.got} ${got || '-'}`,
        across - 8,
      ).map((line) => paint.red(`       ${line}`)),
    )
  }
  return lines
}

/** What the whole run came to. */
export function printSummary(
  { right, of, reversed, seconds }: { right: number; of: number; reversed: number; seconds: number },
  language: Language,
): string {
  const time = seconds.toFixed(1)
  return language === 'zh'
    ? `${count(of)} 个示例中 ${count(right)} 个与示例一致到分；${count(reversed)} 笔结算已全部退费。用时 ${time} 秒。`
    : `${count(right)} of ${count(of)} agree to the fen; ${count(reversed)} settlements were reversed. ${time} s.`
}
