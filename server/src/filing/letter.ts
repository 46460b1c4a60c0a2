import { createHash } from 'node:crypto'
import { chineseBinds } from '@gongji/contract/words'
import type { Text } from '@gongji/policy'
import type { FilingKind, OutOfAreaType } from './filing.ts'

/** Version of the texts below; a change of one word is a new version. */
export const letterVersion = '2025-01'

const chronic: Text = { zh: '门诊慢性病、特殊疾病', en: 'an outpatient chronic or special disease' }
const typeWords: Record<OutOfAreaType, Text> = {
  longTerm: { zh: '异地长期居住', en: 'long-term residence elsewhere' },
  temporary: { zh: '临时外出就医', en: 'temporary care elsewhere' },
  transfer: { zh: '异地转诊就医', en: 'a referral elsewhere' },
  emergency: { zh: '异地急诊抢救', en: 'emergency care elsewhere' },
}

type Clause = { zh: string; en: readonly string[] }
const clauses: readonly Clause[] = [
  {
    zh: '一、所填原因、地点、病种和就诊医院真实，有关证明可随时提供查验。',
    en: [
      'The reason, place, disease and hospital that I gave are true.',
      'I can show the papers that prove it at any time.',
    ],
  },
  {
    zh: '二、备案只影响待遇比例和能否直接结算，不扩大医保支付范围；医保目录按就医地，待遇按参保地。',
    en: [
      'The filing changes only the ratio and whether bills settle directly; it does not widen what the insurance pays for.',
      'The catalogue is that of the place of care; the benefits are those of the place where I am insured.',
    ],
  },
  {
    zh: '三、情况变化时，本人将及时终止或变更备案。',
    en: ['When things change I end or change the filing in good time.'],
  },
  {
    zh: '四、承诺不实的，经办机构可终止备案，本人退回多享受的待遇，并依法承担责任。',
    en: [
      'If a promise is untrue, the agency may end the filing, I give back the benefits that I had too much, and I answer for it in law.',
    ],
  },
]

const matterOf = (kind: FilingKind, type: OutOfAreaType | null): Text =>
  kind === 'chronic' ? chronic : typeWords[type ?? 'temporary']

/** The letter that the applicant agrees to: own declaration instead of papers (告知承诺制). */
export function letterText(kind: FilingKind, type: OutOfAreaType | null): string {
  return [
    `本人申请办理${matterOf(kind, type).zh}备案，已知晓下列内容：`,
    ...clauses.map(({ zh }) => zh),
  ].join('\n')
}

/** What the same letter promises, for a reader of English. */
export const letterInEnglish = (
  kind: FilingKind,
  type: OutOfAreaType | null,
): { note: string; lines: string[] } => ({
  note: chineseBinds,
  lines: [
    `I apply for a filing for ${matterOf(kind, type).en}, and know the following.`,
    ...clauses.flatMap(({ en }) => en),
  ],
})

/** SM3 of a letter, in hex. */
export const letterDigest = (text: string): string => createHash('sm3').update(text).digest('hex')
