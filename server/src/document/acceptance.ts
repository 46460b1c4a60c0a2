import type { Language } from '@gongji/policy'
import type { PlainDate } from '@gongji/policy/dates'
import type { Instant } from '../deps.ts'
import { timeInChina } from '../deps.ts'
import { type Foot, render } from './sheet.ts'
import { dayWords, speaking } from './words.ts'

/**
 * What the agency hands over: the receipt of an application (受理单), or everything that is missing, told at once
 * (一次性告知书).
 */
export type Acceptance = {
  kind: 'accepted' | 'returned' | 'refused' | 'approved'
  matter: string
  applicant: string
  areaName: string
  /** The application's own number. */
  number: string
  submittedAt: Instant
  dueOn: PlainDate | null
  /** What the application says, label and value. */
  facts: readonly (readonly [label: string, value: string])[]
  /** Everything that has to be mended, each with how. */
  reasons: readonly { what: string; mend: string }[]
}

const titles = {
  accepted: { zh: '受理单', en: 'Receipt of application' },
  approved: { zh: '办结通知书', en: 'Notice of approval' },
  returned: { zh: '一次性告知书', en: 'Notice of everything missing' },
  refused: { zh: '不予办理告知书', en: 'Notice of refusal' },
} as const

export const renderAcceptance = (
  acceptance: Acceptance,
  { language, foot, at }: { language: Language; foot: Foot; at: Instant },
): Promise<Uint8Array> => {
  const t = speaking(language)
  const title = titles[acceptance.kind][language]
  return render({ paper: 'A4', title, at, foot }, (sheet) => {
    sheet.title(title, acceptance.areaName)
    sheet.pair(t('事项', 'Matter'), acceptance.matter)
    sheet.pair(t('申请人', 'Applicant'), acceptance.applicant)
    sheet.pair(t('编号', 'Number'), acceptance.number)
    sheet.pair(t('申请时间', 'Submitted at'), timeInChina(acceptance.submittedAt))
    for (const [label, value] of acceptance.facts) sheet.pair(label, value)
    if (acceptance.kind === 'accepted') {
      sheet.pair(
        t('办结期限', 'Answer by'),
        acceptance.dueOn === null
          ? t('本系统没有收录答复期限', 'this system holds no term')
          : dayWords(acceptance.dueOn, language),
      )
    }
    if (acceptance.reasons.length > 0) {
      sheet.heading(
        acceptance.kind === 'returned'
          ? t('需要补正的全部事项', 'Everything that has to be mended')
          : t('理由', 'Reasons'),
      )
      for (const [index, { what, mend }] of acceptance.reasons.entries()) {
        sheet.text(`${index + 1}. ${what}`)
        sheet.text(mend, { indent: 14, size: 9.5, colour: '#4A5751' })
        sheet.space(3)
      }
    }
    if (acceptance.kind === 'returned') {
      sheet.space(6)
      sheet.text(
        t(
          '以上为一次性告知的全部内容，补正后可在原渠道或经办大厅再次提交，无须重新排队。',
          'This is everything, told at once. Mend it and submit again where you applied or at the hall.',
        ),
      )
    }
  })
}
