import { createHash } from 'node:crypto'
import type { FilingKind, OutOfAreaType } from './filing.ts'

/** Version of the texts below; a change of one word is a new version. */
export const letterVersion = '2025-01'

const typeWords: Record<OutOfAreaType, string> = {
  longTerm: '异地长期居住',
  temporary: '临时外出就医',
  transfer: '异地转诊就医',
  emergency: '异地急诊抢救',
}

/** The letter that the applicant agrees to: own declaration instead of papers (告知承诺制). */
export function letterText(kind: FilingKind, type: OutOfAreaType | null): string {
  const matter = kind === 'chronic' ? '门诊慢性病、特殊疾病' : typeWords[type ?? 'temporary']
  return [
    `本人申请办理${matter}备案，已知晓下列内容：`,
    '一、所填原因、地点、病种和就诊医院真实，有关证明可随时提供查验。',
    '二、备案只影响待遇比例和能否直接结算，不扩大医保支付范围；医保目录按就医地，待遇按参保地。',
    '三、情况变化时，本人将及时终止或变更备案。',
    '四、承诺不实的，经办机构可终止备案，本人退回多享受的待遇，并依法承担责任。',
  ].join('\n')
}

/** SM3 of a letter, in hex. */
export const letterDigest = (text: string): string => createHash('sm3').update(text).digest('hex')
