import { purposeWords } from '@gongji/contract/words'
import type { Language, Text } from '@gongji/policy'
import { yuan } from '../../shared/show.ts'
import { type Say, sayIn } from '../../shared/words.ts'
import { type Binding, listOf, type Rules } from './describe.ts'

const words = {
  care: ['{relative}{list}时可以用{account}。', '{relative} may use {account} for {list}.'],
  premium: [
    '可以用{account}给{relative}代缴居民医保费。',
    'The resident premium of {relative} may be paid from {account}.',
  ],
  premiumOnly: [
    '只能用{account}给{relative}代缴居民医保费；看病、购药不能用。',
    'Only the resident premium of {relative} may be paid from {account}; care and drugs may not.',
  ],
  not: ['不包括：{list}。', 'Not included: {list}.'],
  outpatient: ['门诊看病', 'outpatient care'],
  inpatient: ['住院', 'inpatient care'],
  pharmacy: ['购药', 'drugs'],
  costsInScope: [
    '付的是政策范围内由个人出的部分；丙类、超限价的要自己付。',
    'It pays the personal share within policy scope; class C and what is above a ceiling are not paid.',
  ],
  costsAny: ['付的是在定点机构由个人出的费用。', 'It pays any personal cost at a designated institution.'],
  mustAsk: [
    '看病时要说“用共济账户”，说了才用。',
    'At the till somebody must say that the shared account is to pay; else it is not used.',
  ],
  onlyWhenAsked: [
    '每次要说了才用，不说就不动这个账户。',
    'Each time somebody must ask; else this account is not touched.',
  ],
  byItself: [
    '看病时不用说：使用人本人账户不够，自动用。',
    'Nothing need be said at the till: when the relative’s own account is not enough, it is used.',
  ],
  noLimit: ['不限额。', 'No limit.'],
  year: ['每年最多 {amount} 元', 'at most ¥{amount} a year'],
  payment: ['每次最多 {amount} 元', 'at most ¥{amount} a payment'],
  purpose: ['{purpose}每年最多 {amount} 元', '{purpose}: at most ¥{amount} a year'],
  open: [
    '按{area}的规定，从 {from} 起，到取消为止。',
    'By the rules of {area}, from {from} until it is ended.',
  ],
  until: [
    '按{area}的规定，从 {from} 起，到 {to} 止（含当天）。',
    'By the rules of {area}, from {from} to {to}, that day included.',
  ],
} as const

const care = ['outpatient', 'inpatient', 'pharmacy'] as const

type Consent = Pick<Binding, 'purposes' | 'limits' | 'from' | 'to' | 'onlyWhenAsked'>

/**
 * What one consent allows, sentence by sentence: uses, costs, whether it must be asked for, limits, by whose rules, from when
 * until when.
 */
export function consentLines(
  language: Language,
  {
    consent,
    relative,
    account,
    area,
    rules,
  }: {
    consent: Consent
    /** Who may use it, and whose account it is, as the reader calls them. */
    relative: string
    account: string
    /** Where the payer is insured. */
    area: Text
    rules: Pick<Rules, 'mustAsk' | 'costs'>
  },
): string[] {
  const say = sayIn(words, language)
  const uses = care.filter((one) => consent.purposes.includes(one))
  const others = care.filter((one) => !uses.includes(one))
  const premium = consent.purposes.includes('premium')
  const named = (some: readonly (typeof care)[number][]) =>
    some.map((one) => say(one)).join(language === 'zh' ? '、' : ', ')
  const facts = { relative, account }
  const term = { area: say.text(area), from: consent.from }
  return [
    ...(uses.length > 0 ? [say('care', { ...facts, list: named(uses) })] : []),
    ...(premium ? [say(uses.length > 0 ? 'premium' : 'premiumOnly', facts)] : []),
    ...(uses.length > 0 && (others.length > 0 || !premium)
      ? [say('not', { list: notIncluded(say, [...others, ...(premium ? [] : (['premium'] as const))]) })]
      : []),
    ...(uses.length > 0
      ? [
          say(rules.costs === 'any' ? 'costsAny' : 'costsInScope'),
          say(rules.mustAsk ? 'mustAsk' : consent.onlyWhenAsked ? 'onlyWhenAsked' : 'byItself'),
        ]
      : []),
    limitsOf(language, consent),
    consent.to === null ? say('open', term) : say('until', { ...term, to: consent.to }),
  ]
}

const notIncluded = (say: Say<typeof words>, some: readonly (keyof typeof purposeWords)[]): string =>
  listOf(
    say,
    some.map((one) => purposeWords[one]),
  )

/** Every limit of a consent, or that there is none. */
function limitsOf(language: Language, { limits }: Pick<Consent, 'limits'>): string {
  const say = sayIn(words, language)
  const all = [
    ...(limits.yearFen === null ? [] : [say('year', { amount: yuan(limits.yearFen) })]),
    ...(limits.paymentFen === null ? [] : [say('payment', { amount: yuan(limits.paymentFen) })]),
    ...Object.entries(limits.purposeFen).map(([purpose, amount]) =>
      say('purpose', {
        purpose: say.text(purposeWords[purpose as keyof typeof purposeWords]),
        amount: yuan(amount),
      }),
    ),
  ]
  if (all.length === 0) return say('noLimit')
  return language === 'zh' ? `${all.join('，')}。` : `${all.join('; ')}.`.replace(/^a/, 'A')
}

/** Whether it serves for nothing but premiums. */
export const isForPremiumAlone = ({ purposes }: Pick<Consent, 'purposes'>): boolean =>
  purposes.length === 1 && purposes[0] === 'premium'
