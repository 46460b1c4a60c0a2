import type { Adjudication, Amounts } from '../bill/adjudication.ts'
import { gather } from '../values/lists.ts'
import type { Fen } from '../values/money.ts'
import { ownOf } from '../values/own.ts'
import type { Certainty } from '../values/pack.ts'
import type { Language, Text } from '../values/text.ts'
import type { Names } from './citizen.ts'
import { grouped } from './words.ts'

export type Row = {
  key: string
  label: string
  amount: Fen
  /** How sure the amount is: the worst of everything it rests on. */
  certainty: Certainty
}

const labels: readonly (readonly [keyof Amounts, Text])[] = [
  ['total', { zh: '费用总额', en: 'Total' }],
  ['inScope', { zh: '政策范围内', en: 'In scope' }],
  ['firstShare', { zh: '先行自付', en: 'First share' }],
  ['overLimit', { zh: '超限价自费', en: 'Over the ceiling' }],
  ['ownPaid', { zh: '全自费', en: 'Own-paid' }],
  ['deductible', { zh: '本次起付线', en: 'Deductible taken' }],
  ['pool', { zh: '统筹基金支付', en: 'Pooled fund' }],
  ['criticalIllness', { zh: '大病保险支付', en: 'Critical illness' }],
  ['largeSum', { zh: '大额补助支付', en: 'Large-sum subsidy' }],
  ['civilServant', { zh: '公务员补助支付', en: 'Civil servants' }],
  ['medicalAid', { zh: '医疗救助支付', en: 'Medical assistance' }],
  ['otherFund', { zh: '其他基金支付', en: 'Other funds' }],
  ['fundTotal', { zh: '基金合计', en: 'Funds together' }],
  ['personal', { zh: '个人负担', en: 'Personal part' }],
  ['own', { zh: '本人账户', en: 'Own account' }],
]
const always: readonly (keyof Amounts)[] = ['total', 'inScope', 'pool', 'personal']
const relativeLabel: Text = { zh: '共济', en: 'Shared by' }
const walletLabel: Text = { zh: '医保钱包', en: 'Wallet' }
const cashLabel: Text = { zh: '现金', en: 'Cash' }

const beforeRules: readonly string[] = ['total', 'inScope', 'overLimit', 'ownPaid', 'firstShare']

/** The amounts that a cashier reads out, in the order of the settlement slip; lines of nothing are left out. */
export function cashierTable(answer: Adjudication, language: Language, names: Names = {}): Row[] {
  const { amounts, steps } = answer
  const stepCertainty = (key: string): Certainty => {
    if (key === 'deductible')
      return steps.find(({ formula }) => formula.startsWith('deductible.'))?.certainty ?? 'exact'
    return (
      steps.find(({ id }) => id === key)?.certainty ??
      (beforeRules.includes(key) ? 'exact' : answer.certainty)
    )
  }
  const row = (key: string, label: string, amount: Fen): Row => ({
    key,
    label,
    amount,
    certainty: stepCertainty(key),
  })
  const rows = gather(labels, ([key, label]): Row[] => {
    const amount = amounts[key] as Fen
    return amount !== 0 || always.includes(key) ? [row(key, label[language], amount)] : []
  })
  for (const { bindingId, amount } of amounts.relatives) {
    const label = `${relativeLabel[language]} ${ownOf(names, bindingId) ?? bindingId}`
    rows.push(row(`relative:${bindingId}`, label, amount))
  }
  if (amounts.wallet > 0) rows.push(row('wallet', walletLabel[language], amounts.wallet))
  rows.push(row('cash', cashLabel[language], amounts.cash))
  return rows
}

const marks: Readonly<Record<Certainty, string>> = { exact: '', approximate: ' ~', unverified: ' ?' }
const legend: Readonly<Record<Exclude<Certainty, 'exact'>, Text>> = {
  approximate: { zh: '~ 用到约数', en: '~ rests on an approximate figure' },
  unverified: { zh: '? 用到未经证实的规定', en: '? rests on an unverified rule' },
}

/** The table as lines of text, amounts aligned to the right; wide characters count twice. Uncertain amounts are marked. */
export function printTable(rows: readonly Row[], language: Language = 'zh'): string {
  const width = (text: string): number =>
    Array.from(text).reduce((all, char) => all + (char > '\u2e80' ? 2 : 1), 0)
  const amounts = rows.map(({ amount }) => grouped(amount))
  const left = Math.max(...rows.map(({ label }) => width(label)))
  const right = Math.max(...amounts.map((one) => one.length))
  const lines = rows.map(
    ({ label, certainty }, index) =>
      `${label}${' '.repeat(left - width(label) + 2)}${amounts[index]!.padStart(right)}${marks[certainty]}`,
  )
  for (const certainty of ['approximate', 'unverified'] as const) {
    if (rows.some((row) => row.certainty === certainty)) lines.push(legend[certainty][language])
  }
  return lines.join('\n')
}
