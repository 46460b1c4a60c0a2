/** The derivation in a citizen's words: short sentences, only what matters for this bill. */
import type { Adjudication, Step } from '../claim.ts'
import { gather } from '../lists.ts'
import {
  about,
  certaintyWords,
  fact,
  grouped,
  type Language,
  payerOf,
  percent,
  periods,
  ruleAmount,
  type Said,
  sectionName,
  sectionOfStep,
} from './words.ts'

/** What to call each payer; a binding without a name is called a relative. */
export type Names = Readonly<Record<string, string>>
export type Sentence = { step: string; text: string }

type Telling = (step: Step, names: Names) => Said | null

const nonZero =
  (say: (step: Step, names: Names) => Said): Telling =>
  (step, names) =>
    step.amount === 0 ? null : say(step, names)

const yuan = (amount: number): Said => ({ zh: `${grouped(amount)}元`, en: `¥${grouped(amount)}` })

function deductible(step: Step): Said | null {
  const [limit, before, near] = [fact(step, 'limit'), fact(step, 'before'), about(step)]
  if (limit === 0) return null
  const per = periods[step.formula.split('.')[1]!] ?? periods.visit!
  const name = sectionName(sectionOfStep(step))
  const had =
    before > 0
      ? { zh: `，之前已扣${grouped(before)}元`, en: `, of which ¥${grouped(before)} was taken before` }
      : { zh: '', en: '' }
  return {
    zh: `${name.zh}的起付线${per.zh}${near.zh}${ruleAmount(limit)}元${had.zh}，这次扣${grouped(step.amount)}元。`,
    en: `The deductible for ${name.en} is ${near.en}¥${ruleAmount(limit)} ${per.en}${had.en}; this bill takes ¥${grouped(step.amount)}.`,
  }
}

function share(step: Step): Said | null {
  const [rate, near, payer] = [percent(step.facts?.rate), about(step), payerOf(sectionOfStep(step))]
  const cost = fact(step, 'cost')
  if (cost === 0) return null
  const usual = step.facts?.usual
  const why =
    usual === undefined || usual === step.facts?.rate
      ? { zh: '', en: '' }
      : { zh: `（异地就医，本地为${percent(usual)}）`, en: ` (care elsewhere; ${percent(usual)} at home)` }
  if (step.amount === 0) {
    return {
      zh: `这里的${sectionName(sectionOfStep(step)).zh}，${payer.zh}不报销。`,
      en: `For this care ${payer.en} pays nothing.`,
    }
  }
  return {
    zh: `${grouped(cost)}元中，${payer.zh}按${near.zh}${rate}${why.zh}付${grouped(step.amount)}元。`,
    en: `Of ¥${grouped(cost)}, ${payer.en} pays ${near.en}${rate}${why.en}: ¥${grouped(step.amount)}.`,
  }
}

function cap(step: Step): Said | null {
  if (!step.facts?.reached) return null
  const [near, payer, per] = [about(step), payerOf(sectionOfStep(step)), periods[String(step.facts.per)]!]
  const [limit, left] = [fact(step, 'limit'), fact(step, 'left')]
  return {
    zh: `${payer.zh}${per.zh}最多付${near.zh}${ruleAmount(limit)}元，还剩${grouped(left)}元，所以付${grouped(step.amount)}元。`,
    en: `${upper(payer.en)} pays at most ${near.en}¥${ruleAmount(limit)} ${per.en}; ¥${grouped(left)} was left, so it pays ¥${grouped(step.amount)}.`,
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
  upfront: nonZero((step) => ({
    zh: `政策范围内费用个人先付${percent(step.facts?.rate)}，即${grouped(step.amount)}元。`,
    en: `${percent(step.facts?.rate)} of the in-scope cost is paid by you first: ¥${grouped(step.amount)}.`,
  })),
  share,
  'share.band': (step) => {
    const told = share(step)
    if (!told) return null
    const from = ruleAmount(fact(step, 'from'))
    const to = step.facts?.to === undefined ? null : ruleAmount(fact(step, 'to'))
    return {
      zh: `${from}元${to === null ? '以上' : `至${to}元`}的部分：${told.zh}`,
      en: `${to === null ? `Above ¥${from}` : `From ¥${from} to ¥${to}`}: ${lower(told.en)}`,
    }
  },
  fixed: nonZero((step) => ({
    zh: `${payerOf(sectionOfStep(step)).zh}按定额付${grouped(step.amount)}元。`,
    en: `${upper(payerOf(sectionOfStep(step)).en)} pays a fixed ¥${grouped(step.amount)}.`,
  })),
  floor: (step) =>
    step.facts?.reached
      ? {
          zh: `按规定不低于${about(step).zh}${percent(step.facts.rate)}，补足到${grouped(step.amount)}元。`,
          en: `By rule it is at least ${about(step).en}${percent(step.facts.rate)}, so it is raised to ¥${grouped(step.amount)}.`,
        }
      : null,
  ceiling: (step) =>
    step.facts?.reached
      ? {
          zh: `按规定不超过${about(step).zh}${percent(step.facts.rate)}，减到${grouped(step.amount)}元。`,
          en: `By rule it is at most ${about(step).en}${percent(step.facts.rate)}, so it is cut to ¥${grouped(step.amount)}.`,
        }
      : null,
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
  'pool.waiting': ({ facts }) => ({
    zh: `还在待遇等待期，基金从 ${facts?.waitingUntil} 起付；账户里的钱不受影响。`,
    en: `The waiting period lasts: the funds pay from ${facts?.waitingUntil}. Account money is not affected.`,
  }),
  'pool.none': () => ({ zh: '这类费用统筹基金不付。', en: 'The pooled fund does not pay for this.' }),
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
  'draw.relative': (step, names) => {
    const name = names[String(step.facts?.bindingId)]
    const why =
      step.facts?.limit === 'reached'
        ? { zh: '，设的限额到此用完', en: ', which is all that is left of the limit set' }
        : { zh: '', en: '' }
    return {
      zh: `${name ?? '亲属'}的个人账户共济${grouped(step.amount)}元${why.zh}。`,
      en: `${name ? `${name}'s` : "A relative's"} account pays ¥${grouped(step.amount)}${why.en}.`,
    }
  },
  'draw.wallet': (step) => ({
    zh: `医保钱包付${grouped(step.amount)}元。`,
    en: `The wallet pays ¥${grouped(step.amount)}.`,
  }),
  'draw.cash': (step) => {
    const banned = fact(step, 'banned')
    const why =
      banned > 0
        ? {
            zh: `（其中${grouped(banned)}元任何账户都不能付）`,
            en: ` (¥${grouped(banned)} of it no account may pay)`,
          }
        : { zh: '', en: '' }
    return {
      zh: `现金付${grouped(step.amount)}元${why.zh}。`,
      en: `Cash pays ¥${grouped(step.amount)}${why.en}.`,
    }
  },
}

const telling = (step: Step): Telling | undefined =>
  step.formula.startsWith('deductible.') ? deductible : tellings[step.formula]

/** One sentence a step, steps without news left out; the last says which figures are uncertain. */
export function citizenSentences(answer: Adjudication, language: Language, names: Names = {}): Sentence[] {
  const told = gather(answer.steps, (step) => {
    const said = telling(step)?.(step, names)
    return said ? [{ step: step.id, text: said[language] }] : []
  })
  const warning = uncertainty(answer)
  return warning ? [...told, { step: 'certainty', text: warning[language] }] : told
}

/** What to say below a result that rests on uncertain figures; null when all are exact. */
export function uncertainty({ certainty, uncertain }: Adjudication): Said | null {
  if (certainty === 'exact') return null
  const word = certaintyWords[certainty]
  return {
    zh: `以上结果用到${word.zh}的规定（${uncertain.length}项），以医保部门公布为准。`,
    en: `This rests on ${uncertain.length} rule${uncertain.length === 1 ? '' : 's'} that ${uncertain.length === 1 ? 'is' : 'are'} ${word.en}; the bureau's own publication counts.`,
  }
}
