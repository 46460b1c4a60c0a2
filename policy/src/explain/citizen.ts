/** The derivation in a citizen's words: short sentences, only what matters for this bill. */

import type { Adjudication, Step } from '../bill/adjudication.ts'
import { agedWords, isAged } from '../values/age.ts'
import { addDays, type PlainDate } from '../values/dates.ts'
import { gather } from '../values/lists.ts'
import { ownOf } from '../values/own.ts'
import type { Parameter } from '../values/pack.ts'
import type { Language, Text } from '../values/text.ts'
import { cashReasons } from './cash-words.ts'
import { madeWords } from './ratio-words.ts'
import {
  certaintyWords,
  doubtOf,
  fact,
  grouped,
  nothing,
  payerOf,
  percent,
  periods,
  ruleAmount,
  sectionName,
  sectionOfStep,
  thisPeriod,
  yuan,
} from './words.ts'

/** What to call each payer; a binding without a name is called a relative. */
export type Names = Readonly<Record<string, string>>
export type Sentence = { step: string; text: string }

type Told = { names: Names; on: PlainDate | undefined }
type Telling = (step: Step, told: Told) => Text | null

const nonZero =
  (say: (step: Step, told: Told) => Text): Telling =>
  (step, told) =>
    step.amount === 0 ? null : say(step, told)

function deductible(step: Step, { on }: Told): Text | null {
  const [limit, before] = [fact(step, 'limit'), fact(step, 'before')]
  const { before: near, after } = doubtOf(step.parameters, on)
  if (limit === 0) return null
  const per = periods[step.formula.split('.')[1]!] ?? periods.visit!
  const name = sectionName(sectionOfStep(step))
  const had =
    before > 0
      ? { zh: `，之前已扣${grouped(before)}元`, en: `, of which ¥${grouped(before)} was taken before` }
      : { zh: '', en: '' }
  return {
    zh: `${name.zh}的起付线${per.zh}${near.zh}${ruleAmount(limit)}元${after.zh}${had.zh}，这次扣${grouped(step.amount)}元。`,
    en: `The deductible for ${name.en} is ${near.en}¥${ruleAmount(limit)} ${per.en}${after.en}${had.en}; this bill takes ¥${grouped(step.amount)}.`,
  }
}

function share(step: Step, { on }: Told): Text | null {
  const [rate, payer] = [percent(step.facts?.rate), payerOf(sectionOfStep(step))]
  const cost = fact(step, 'cost')
  if (cost === 0) return null
  const { before: near, after } = doubtOf(step.parameters, on)
  const made = madeWords(step.made)
  if (step.amount === 0) {
    const name = sectionName(sectionOfStep(step))
    return {
      zh: `这里的${name.zh}，${payer.zh}不报销${made.zh}${after.zh}。`,
      en: `For this care ${payer.en} pays nothing${made.en}${after.en}.`,
    }
  }
  return {
    zh: `${grouped(cost)}元中，${payer.zh}按${near.zh}${rate}${made.zh}${after.zh}付${grouped(step.amount)}元。`,
    en: `Of ¥${grouped(cost)}, ${payer.en} pays ${near.en}${rate}${made.en}${after.en}: ¥${grouped(step.amount)}.`,
  }
}

function cap(step: Step, { on }: Told): Text | null {
  if (!step.facts?.reached) return null
  const per = String(step.facts.per)
  const [payer, each, now] = [payerOf(sectionOfStep(step)), periods[per]!, thisPeriod[per]!]
  const [limit, left] = [fact(step, 'limit'), fact(step, 'left')]
  const { before: near, after } = doubtOf(step.parameters, on)
  const most = {
    zh: `${payer.zh}${each.zh}最多付${near.zh}${ruleAmount(limit)}元${after.zh}`,
    en: `${upper(payer.en)} pays at most ${near.en}¥${ruleAmount(limit)} ${each.en}${after.en}`,
  }
  if (left === 0) {
    return {
      zh: `${most.zh}，${now.zh}额度已用完，所以这次付${grouped(step.amount)}元。`,
      en: `${most.en}; what it pays ${now.en} is used up, so it pays ¥${grouped(step.amount)}.`,
    }
  }
  return {
    zh: `${most.zh}，${now.zh}还剩${grouped(left)}元，所以付${grouped(step.amount)}元，额度到此用完。`,
    en: `${most.en}; ¥${grouped(left)} was left ${now.en}, so it pays ¥${grouped(step.amount)} and is used up.`,
  }
}

/** A least or a most that a fund pays. */
const bound =
  (words: { zh: readonly [string, string]; en: readonly [string, string] }): Telling =>
  (step, { on }) => {
    if (!step.facts?.reached) return null
    const { before: near, after } = doubtOf(step.parameters, on)
    const rate = percent(step.facts.rate)
    return {
      zh: `按规定${words.zh[0]}${near.zh}${rate}${after.zh}，${words.zh[1]}到${grouped(step.amount)}元。`,
      en: `By rule it is ${words.en[0]} ${near.en}${rate}${after.en}, so it is ${words.en[1]} to ¥${grouped(step.amount)}.`,
    }
  }

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

const tellings: Readonly<Record<string, Telling>> = {
  'bill.total': (step) => ({
    zh: `这张账单共${yuan(step.amount).zh}。`,
    en: `This bill comes to ${yuan(step.amount).en}.`,
  }),
  'bill.ownPaid': nonZero((step) => ({
    zh: `其中${grouped(step.amount)}元不在医保范围内，全部由个人承担。`,
    en: `¥${grouped(step.amount)} of it is outside the insurance and wholly paid by you.`,
  })),
  'bill.overLimit': nonZero((step) => ({
    zh: `${grouped(step.amount)}元超出医保限价，由个人承担。`,
    en: `¥${grouped(step.amount)} is above the price ceiling and paid by you.`,
  })),
  'bill.firstShare': nonZero((step) => ({
    zh: `乙类项目个人先付${grouped(step.amount)}元。`,
    en: `Of class B items you pay the first share, ¥${grouped(step.amount)}.`,
  })),
  'bill.inScope': (step) => ({
    zh: `政策范围内的费用是${grouped(step.amount)}元。`,
    en: `The cost within policy scope is ¥${grouped(step.amount)}.`,
  }),
  upfront: nonZero((step, { on }) => {
    const { before: near, after } = doubtOf(step.parameters, on)
    const rate = percent(step.facts?.rate)
    return {
      zh: `政策范围内费用个人先付${near.zh}${rate}${after.zh}，即${grouped(step.amount)}元。`,
      en: `You first pay ${near.en}${rate}${after.en} of the in-scope cost: ¥${grouped(step.amount)}.`,
    }
  }),
  share,
  'share.band': (step, about) => {
    const told = share(step, about)
    if (!told) return null
    const from = ruleAmount(fact(step, 'from'))
    const to = step.facts?.to === undefined ? null : ruleAmount(fact(step, 'to'))
    return {
      zh: `${from}元${to === null ? '以上' : `至${to}元`}的部分：${told.zh}`,
      en: `${to === null ? `Above ¥${from}` : `From ¥${from} to ¥${to}`}: ${lower(told.en)}`,
    }
  },
  fixed: nonZero((step, { on }) => {
    const [payer, { before: near, after }] = [payerOf(sectionOfStep(step)), doubtOf(step.parameters, on)]
    const fixed = ruleAmount(fact(step, 'fixed'))
    return {
      zh: `${payer.zh}按定额${near.zh}${fixed}元${after.zh}付${grouped(step.amount)}元。`,
      en: `${upper(payer.en)} pays by a fixed amount of ${near.en}¥${fixed}${after.en}: ¥${grouped(step.amount)}.`,
    }
  }),
  floor: bound({ zh: ['不低于', '补足'], en: ['at least', 'raised'] }),
  ceiling: bound({ zh: ['不超过', '减'], en: ['at most', 'cut'] }),
  cap,
  'entered.capped': (step) => ({
    zh: `计入报销的费用有上限，这次计入${grouped(step.amount)}元。`,
    en: `The cost that counts is limited; ¥${grouped(step.amount)} counts this time.`,
  }),
  above: (step) => {
    const to = sectionName(String(step.facts?.section))
    return {
      zh: `封顶线以上的${grouped(step.amount)}元，按${to.zh}继续报销。`,
      en: `The ¥${grouped(step.amount)} above the cap goes on under the terms of ${to.en}.`,
    }
  },
  'layer.cost': nonZero((step) => {
    const name = sectionName(sectionOfStep(step))
    return {
      zh: `个人负担中的${grouped(step.amount)}元进入${name.zh}。`,
      en: `¥${grouped(step.amount)} of what is left comes before ${name.en}.`,
    }
  }),
  'pool.waiting': ({ facts, parameters }, { on }) => {
    const from = String(facts?.waitingUntil)
    const [until, { after }] = [addDays(from, -1), doubtOf(parameters, on)]
    return {
      zh: `还在待遇等待期，到 ${until} 为止${after.zh}：在此之前统筹基金、大病保险等医保基金都不付，${from} 起付；本人账户、家人共济和医保钱包不受影响。`,
      en: `The waiting period lasts until ${until}${after.en}: till then no fund pays, neither the pool nor critical illness; they pay from ${from}. Your own account, relatives' accounts and the wallet are not affected.`,
    }
  },
  'pool.none': ({ parameters }, { on }) => {
    const { after } = doubtOf(parameters, on)
    return {
      zh: `这类费用统筹基金不付${after.zh}。`,
      en: `The pooled fund does not pay for this${after.en}.`,
    }
  },
  fundTotal: nonZero((step) => ({
    zh: `医保基金一共付${grouped(step.amount)}元。`,
    en: `The funds pay ¥${grouped(step.amount)} in all.`,
  })),
  personal: (step) => ({
    zh: `个人负担${grouped(step.amount)}元。`,
    en: `Your part is ¥${grouped(step.amount)}.`,
  }),
  'draw.own': (step) => ({
    zh: `自己的个人账户付${grouped(step.amount)}元。`,
    en: `Your own account pays ¥${grouped(step.amount)}.`,
  }),
  'draw.relative': (step, { names }) => {
    const name = ownOf(names, String(step.facts?.bindingId))
    const letter = step.facts?.letterOn
    const reached = step.facts?.limit === 'reached' ? limitWords(step.facts.limitOf) : nothing
    const on =
      letter === undefined ? nothing : { zh: `，凭 ${letter} 的承诺书`, en: ` under the letter of ${letter}` }
    return {
      zh: `${name ?? '亲属'}的个人账户共济${grouped(step.amount)}元${on.zh}${reached.zh}。`,
      en: `${name ? `${name}'s` : "A relative's"} account pays ¥${grouped(step.amount)}${on.en}${reached.en}.`,
    }
  },
  'draw.wallet': (step) => ({
    zh: `医保钱包付${grouped(step.amount)}元。`,
    en: `The wallet pays ¥${grouped(step.amount)}.`,
  }),
  'draw.cash': (step) => {
    const why = cashReasons(step)
    return {
      zh: `现金付${grouped(step.amount)}元${why.zh}。`,
      en: `Cash pays ¥${grouped(step.amount)}${why.en}.`,
    }
  },
}

/** Which of the payer's limits was reached. */
const limitWords = (of: unknown): Text =>
  of === 'year'
    ? { zh: '，其设的今年额度到此用完', en: ', which uses up the limit set for this year' }
    : of === 'payment'
      ? { zh: '，到其设的每次限额为止', en: ', up to the limit set for one payment' }
      : { zh: '，其设的限额到此用完', en: ', which uses up the limit set' }

const telling = (step: Step): Telling | undefined =>
  step.formula.startsWith('deductible.') ? deductible : ownOf(tellings, step.formula)

/** What a printing needs of an answer; without a day the age of figures is not told. */
export type Explained = Pick<Adjudication, 'steps' | 'certainty' | 'uncertain'> & { on?: PlainDate }

/** One sentence a step, steps without news left out; the last says which figures are uncertain or old. */
export function citizenSentences(answer: Explained, language: Language, names: Names = {}): Sentence[] {
  const about = { names, on: answer.on }
  const told = gather(answer.steps, (step) => {
    const said = telling(step)?.(step, about)
    return said ? [{ step: step.id, text: said[language] }] : []
  })
  const warning = uncertainty(answer)
  return warning ? [...told, { step: 'certainty', text: warning[language] }] : told
}

/** What to say below a result that rests on uncertain or old figures; null when there are none. */
export function uncertainty({ steps, on }: Explained): Text | null {
  const parameters = new Map<string, Parameter>()
  for (const step of steps) for (const one of step.parameters) parameters.set(one.id, one)
  const all = [...parameters.values()]
  const count = (certainty: Parameter['certainty']): number =>
    all.filter((one) => one.certainty === certainty).length
  const counts = (['approximate', 'unverified'] as const)
    .map((certainty) => ({ n: count(certainty), words: certaintyWords[certainty] }))
    .filter(({ n }) => n > 0)
  const old = all.filter((one) => isAged(one, on))
  if (counts.length === 0 && old.length === 0) return null
  const doubts = [
    ...counts.map(({ n, words }) => ({ zh: `${n}项${words.zh}`, en: `${n} ${words.en}` })),
    ...(old.length > 0
      ? [{ zh: `${old.length}项为${agedWords(old, on)!.zh}`, en: `${old.length} ${agedWords(old, on)!.en}` }]
      : []),
  ]
  return {
    zh: `以上结果用到的规定中，${doubts.map(({ zh }) => zh).join('、')}；以医保部门公布为准。`,
    en: `Of the rules that this rests on, ${doubts.map(({ en }) => en).join(', ')}; the bureau's own publication counts.`,
  }
}
