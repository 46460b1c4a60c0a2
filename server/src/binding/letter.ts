import { createHash } from 'node:crypto'
import { purposeWords, relationshipWords } from '@gongji/contract/words'
import type { PlainDate, Purpose, Relationship } from '@gongji/policy'
import { type Fen, fenToYuan } from '@gongji/policy/money'
import type { Terms } from './binding.ts'

/** Who and what a letter of commitment (承诺书) is about. */
export type LetterFacts = Terms & {
  payerName: string
  payerMaskedId: string
  relativeName: string
  relativeMaskedId: string
  relationship: Relationship
  areaName: string
}

export type LetterText = {
  title: string
  version: string
  text: string
  /** SM3 of the whole text. */
  digest: string
}

type Template = {
  /** Areas whose codes begin so; the longest match holds. */
  areas: string
  version: string
  from: PlainDate
  title: string
  clauses: readonly Clause[]
}

/** One promise as it binds, and what it says in English, a line for each thing promised. */
type Clause = { zh: string; en: readonly string[] }

const common: readonly Clause[] = [
  {
    zh: '上述亲属关系和所填信息真实有效。虚构亲属关系的，绑定即行终止，已支付的资金依法追回并立案处理，由本人承担法律责任。',
    en: [
      'The relation above and everything filled in are true.',
      'If the relation is made up, the authorisation ends at once, the money paid is recovered by law, a case is opened, and I answer for it in law.',
    ],
  },
  {
    zh: '个人账户资金只用于授权用途内的医保合规支出，不提现、不套取、不挪用。共济的是资金，医保卡（医保码）不出借、不共用。',
    en: [
      'The money of the account pays only costs that the insurance rules allow, within the uses above; it is never drawn as cash, obtained by deceit or put to another use.',
      'Money is shared; the insurance card (or code) is neither lent nor shared.',
    ],
  },
  {
    zh: '使用人先享受其本人的医保待遇，再用其本人账户，不足部分才由本人账户按授权支付。',
    en: [
      'The relative’s own insurance pays first, then the relative’s own account; only what is left is paid from my account, as authorised.',
    ],
  },
  {
    zh: '本人可以随时暂停或取消授权。取消前已结算的费用不因取消而退回；退费的，按原路退回本人账户。',
    en: [
      'I can pause or end the authorisation at any time.',
      'What was settled before the end is not returned because of it; a refund goes back to my account the way it came.',
    ],
  },
]
const recordsChecked: Clause = {
  zh: '同意医保部门为核验亲属关系和参保状态，依法比对公安、民政等部门的信息。',
  en: [
    'I agree that the insurance agency checks the relation and the insurance against the records of the police, civil affairs and other authorities, as the law allows.',
  ],
}
const ownCardFirst: Clause = {
  zh: '就医购药时先出示使用人本人的医保卡或医保码，并告知收费员使用共济账户。',
  en: [
    'For care and drugs the relative’s own insurance card or code is shown first, and the cashier is told to use the shared account.',
  ],
}

const templates: readonly Template[] = [
  {
    areas: '',
    version: '000000/2025-01',
    from: '2020-01-01',
    title: '职工医保个人账户家庭共济承诺书',
    clauses: common,
  },
  {
    areas: '52',
    version: '520000/2025-01',
    from: '2020-01-01',
    title: '个人账户家庭共济绑定承诺书',
    clauses: [...common, recordsChecked],
  },
  {
    areas: '53',
    version: '530000/2025-01',
    from: '2020-01-01',
    title: '个人账户共济绑定承诺书',
    clauses: [...common, ownCardFirst, recordsChecked],
  },
]

/** What each promise that a letter may hold says in English, by its Chinese text. */
export const clausesInEnglish: ReadonlyMap<string, readonly string[]> = new Map(
  templates.flatMap(({ clauses }) => clauses.map(({ zh, en }) => [zh, en] as const)),
)

const numerals = ['一', '二', '三', '四', '五', '六', '七', '八']

const limitWords = ({ limits }: Terms): string => {
  const words = [
    ...(limits.year === null ? [] : [`每年${fenToYuan(limits.year)}元`]),
    ...(limits.payment === null ? [] : [`每次${fenToYuan(limits.payment)}元`]),
    ...(Object.entries(limits.purpose) as [Purpose, Fen][]).map(
      ([purpose, amount]) => `${purposeWords[purpose].zh}每年${fenToYuan(amount)}元`,
    ),
  ]
  return words.length === 0 ? '不设限额' : words.join('，')
}

/** The letter in force in an area on a day, filled with who and what it is about. */
export function letterText(area: string, on: PlainDate, facts: LetterFacts): LetterText {
  const fitting = templates
    .filter((one) => area.startsWith(one.areas) && one.from <= on)
    .sort((a, b) => b.areas.length - a.areas.length || (a.from < b.from ? 1 : -1))
  const { title, version, clauses } = fitting[0]!
  const term = facts.to === null ? `自${facts.from}起，至取消授权时止` : `自${facts.from}起，至${facts.to}止`
  const text = [
    title,
    '',
    `本人${facts.payerName}（身份证号${facts.payerMaskedId}），在${facts.areaName}参加职工基本医疗保险，自愿授权` +
      `${facts.relativeName}（身份证号${facts.relativeMaskedId}，系本人的${relationshipWords[facts.relationship].zh}）` +
      '使用本人职工医保个人账户资金。',
    `授权用途：${facts.purposes.map((purpose) => purposeWords[purpose].zh).join('、')}。`,
    `授权限额：${limitWords(facts)}。`,
    `授权期限：${term}。`,
    ...(facts.onlyWhenAsked ? ['使用方式：每次须由使用人当次提出，才动用本人账户。'] : []),
    '',
    '本人承诺并知悉：',
    ...clauses.map(({ zh }, i) => `${numerals[i]}、${zh}`),
  ].join('\n')
  return { title, version, text, digest: createHash('sm3').update(text).digest('hex') }
}

// Only move, line and curve commands with numbers: nothing else may reach a page or a drawing.
const signaturePath = /^[MmLlHhVvCcSsQqTtZz0-9eE.,+\-\s]+$/
const longestSignature = 100_000
/** A dot is no signature: at least so many strokes or curve segments. */
const fewestSegments = 4

/** Whether a text is the SVG path of something written by hand. */
export const isSignature = (path: string): boolean =>
  path.length <= longestSignature &&
  signaturePath.test(path) &&
  /^\s*[Mm]/.test(path) &&
  (path.match(/[LlCcSsQqTtHhVv]/g)?.length ?? 0) >= fewestSegments
