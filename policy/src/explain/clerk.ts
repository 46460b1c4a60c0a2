/** The derivation as a clerk checks it: every step with its formula, its numbers and where the rule comes from. */

import type { Adjudication, Step } from '../bill/adjudication.ts'
import { agedWords, isAged } from '../values/age.ts'
import type { PlainDate } from '../values/dates.ts'
import { ownOf } from '../values/own.ts'
import type { Certainty } from '../values/pack.ts'
import type { Language, Text } from '../values/text.ts'
import { madeWords } from './ratio-words.ts'
import { certaintyWords, fact, grouped, percent, ruleAmount, sectionName, sectionOfStep } from './words.ts'

export type Derived = {
  id: string
  /** What the number is. */
  name: string
  /** The formula with its numbers, e.g. `1,710.00 × 55% = 940.50`. */
  formula: string
  amount: Step['amount']
  certainty: Certainty
  inputs: readonly string[]
  rules: readonly {
    id: string
    source: string
    certainty: Certainty
    note?: string
    /** The month in which it was last seen in force, where that is more than a year before the bill. */
    agedSince?: string
  }[]
  /** The letter of commitment that a relative's account was drawn under. */
  letter?: { version: string; on: string; digest: string }
}

const names: Readonly<Record<string, Text>> = {
  'bill.total': { zh: '费用总额', en: 'total' },
  'bill.ownPaid': { zh: '全自费', en: 'own-paid' },
  'bill.overLimit': { zh: '超限价自费', en: 'over the ceiling' },
  'bill.firstShare': { zh: '乙类先行自付', en: 'first share of class B' },
  'bill.inScope': { zh: '政策范围内费用', en: 'in-scope cost' },
  upfront: { zh: '起付前先付', en: 'paid before the deductible' },
  entered: { zh: '进入报销', en: 'entered' },
  'entered.capped': { zh: '进入报销（有上限）', en: 'entered (limited)' },
  share: { zh: '按比例支付', en: 'share' },
  'share.band': { zh: '分段支付', en: 'share of a band' },
  sum: { zh: '分段合计', en: 'bands together' },
  fixed: { zh: '定额支付', en: 'fixed amount' },
  floor: { zh: '保底', en: 'floor' },
  ceiling: { zh: '最高支付比例', en: 'ceiling' },
  cap: { zh: '封顶后支付', en: 'after the cap' },
  above: { zh: '封顶线以上费用', en: 'cost above the cap' },
  carveOut: { zh: '单独结算的费用', en: 'cost with terms of its own' },
  'layer.cost': { zh: '进入本层的费用', en: 'cost that comes before this layer' },
  pool: { zh: '统筹基金支付', en: 'pooled fund' },
  'pool.waiting': { zh: '待遇等待期，基金不付', en: 'waiting period, the funds pay nothing' },
  'pool.none': { zh: '统筹基金不付', en: 'the pooled fund pays nothing' },
  fundTotal: { zh: '基金合计', en: 'funds together' },
  personal: { zh: '个人负担', en: 'personal part' },
  'draw.own': { zh: '本人账户', en: 'own account' },
  'draw.relative': { zh: '亲属共济', en: "a relative's account" },
  'draw.wallet': { zh: '医保钱包', en: 'wallet' },
  'draw.cash': { zh: '现金', en: 'cash' },
}

/** What is left of a limit, and what was used of it before. */
function leftOf(step: Step): string {
  const [limit, left, rate] = [fact(step, 'limit'), fact(step, 'left'), step.facts?.rate]
  const stated =
    rate === undefined
      ? grouped(limit)
      : `[${grouped(fact(step, 'base'))} × ${percent(rate)} → ${grouped(limit)}]`
  if (left === limit) return stated
  return left > 0 && left < limit ? `${stated} − ${grouped(limit - left)}` : grouped(left)
}

function formulaOf(step: Step, amountOf: (id: string) => number, language: Language): string {
  const result = grouped(step.amount)
  const input = (index: number): string => grouped(amountOf(step.inputs[index] ?? ''))
  switch (step.formula) {
    case 'bill.inScope':
    case 'personal':
    case 'entered':
    case 'entered.capped': {
      const terms = step.inputs.map((id) => grouped(amountOf(id)))
      const difference = terms.join(' − ')
      return step.facts?.left === undefined
        ? `${difference} = ${result}`
        : `min(${difference}, ${grouped(fact(step, 'left'))}) = ${result}`
    }
    case 'upfront':
    case 'share':
    case 'share.band':
      return `${grouped(fact(step, 'cost'))} × ${percent(step.facts?.rate)}${madeWords(step.made)[language]} = ${result}`
    case 'sum':
    case 'pool':
    case 'fundTotal':
      return step.inputs.length <= 1
        ? result
        : `${step.inputs.map((id) => grouped(amountOf(id))).join(' + ')} = ${result}`
    case 'fixed':
      return `min(${ruleAmount(fact(step, 'fixed'))}, ${input(0)}) = ${result}`
    case 'floor':
      return `max(${input(0)}, ${grouped(fact(step, 'base'))} × ${percent(step.facts?.rate)} − ${grouped(fact(step, 'counted'))}) = ${result}`
    case 'ceiling':
      return `min(${input(0)}, ${grouped(fact(step, 'base'))} × ${percent(step.facts?.rate)} − ${grouped(fact(step, 'counted'))}) = ${result}`
    case 'cap':
      return `min(${input(0)}, ${leftOf(step)}) = ${result}`
    default:
      return step.formula.startsWith('deductible.') && step.facts?.limit !== undefined
        ? `min(${step.inputs.map((id) => grouped(amountOf(id))).join(' − ')}, ${leftOf(step)}) = ${result}`
        : result
  }
}

/** Every step with formula, source and certainty, in the order of computation. */
export function derivation(
  { steps, on }: Pick<Adjudication, 'steps'> & { on?: PlainDate },
  language: Language,
): Derived[] {
  const amounts = new Map(steps.map(({ id, amount }) => [id, amount as number]))
  const amountOf = (id: string): number => amounts.get(id) ?? 0
  return steps.map((step) => {
    const deductible = { zh: '起付线', en: 'deductible' }
    const name = step.formula.startsWith('deductible.')
      ? deductible
      : (ownOf(names, step.formula) ?? { zh: step.formula, en: step.formula })
    const section = step.id.includes('.') ? sectionName(sectionOfStep(step)) : null
    const colon = { zh: '：', en: ': ' }
    return {
      id: step.id,
      name: section ? `${section[language]}${colon[language]}${name[language]}` : name[language],
      formula: formulaOf(step, amountOf, language),
      amount: step.amount,
      certainty: step.certainty,
      inputs: step.inputs,
      rules: step.parameters.map(({ id, source, certainty, note, seen }) => ({
        id,
        source,
        certainty,
        ...(note === undefined ? {} : { note }),
        ...(isAged({ ...(seen === undefined ? {} : { seen }) }, on) ? { agedSince: seen! } : {}),
      })),
      ...(step.facts?.letterOn === undefined
        ? {}
        : {
            letter: {
              version: String(step.facts.letterVersion),
              on: String(step.facts.letterOn),
              digest: String(step.facts.letterDigest),
            },
          }),
    }
  })
}

/** The derivation as lines of text. */
export function printDerivation(derived: readonly Derived[], language: Language): string {
  return derived
    .map(({ id, name, formula, certainty, rules, letter }) => {
      const mark = certainty === 'exact' ? '' : `  [${certaintyWords[certainty][language]}]`
      const sources = rules.map((rule) => {
        const aged = rule.agedSince === undefined ? null : agedWords([{ seen: rule.agedSince }], '9999-12-31')
        const remarks = [
          ...(rule.certainty === 'exact' ? [] : [certaintyWords[rule.certainty][language]]),
          ...(aged ? [aged[language]] : []),
        ]
        const doubt = remarks.map((one) => ` [${one}]`).join('')
        return `\n      ${rule.id}  ${rule.source}${doubt}${rule.note ? `\n        ${rule.note}` : ''}`
      })
      const under = letter
        ? `\n      ${language === 'zh' ? '承诺书' : 'letter'} ${letter.version} ${letter.on} SM3 ${letter.digest}`
        : ''
      return `${id}  ${name}\n    ${formula}${mark}${sources.join('')}${under}`
    })
    .join('\n')
}
