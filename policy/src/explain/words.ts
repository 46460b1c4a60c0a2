import type { Step } from '../bill/adjudication.ts'
import { agedWords } from '../values/age.ts'
import type { PlainDate } from '../values/dates.ts'
import { type Fen, fenToYuan } from '../values/money.ts'
import { benefitNames } from '../values/names.ts'
import { hasOwn, ownOf } from '../values/own.ts'
import type { Certainty, Parameter } from '../values/pack.ts'
import type { Text } from '../values/text.ts'

/** `1,059.50`. */
export const grouped = (amount: number): string =>
  fenToYuan(amount as Fen).replace(/\B(?=(\d{3})+(?=\.))/g, ',')

/** A round amount of a rule: `2,000` rather than `2,000.00`. */
export const ruleAmount = (amount: number): string => grouped(amount).replace(/\.00$/, '')

/** Whole basis points or `n/d`, as a percentage: `55%`, `66.67%`. */
export function percent(written: string | number | boolean | undefined): string {
  if (typeof written === 'number') return `${written / 100}%`
  const [n, d] = String(written).split('/').map(Number) as [number, number]
  return `${Math.round((n * 10_000) / d) / 100}%`
}

/** Names of sections and layers. */
export const sections: Readonly<Record<string, Text>> = {
  ...benefitNames,
  criticalIllness: { zh: '大病保险', en: 'critical-illness insurance' },
  largeSum: { zh: '大额医疗补助', en: 'the large-sum subsidy' },
  civilServant: { zh: '公务员医疗补助', en: 'the civil-servant supplement' },
  medicalAid: { zh: '医疗救助', en: 'medical assistance' },
  tiltRelief: { zh: '倾斜救助', en: 'tilt relief' },
}
/** Names of an area's own making are shown as they are. */
export const sectionName = (name: string): Text => ownOf(sections, name) ?? { zh: name, en: name }

/** Who pays for a section: the pooled fund for benefits, the layer itself above. */
export const payerOf = (name: string): Text =>
  hasOwn(benefitNames, name) || !hasOwn(sections, name)
    ? { zh: '统筹基金', en: 'the pooled fund' }
    : sectionName(name)

export const periods: Readonly<Record<string, Text>> = {
  visit: { zh: '每次', en: 'a visit' },
  day: { zh: '每天', en: 'a day' },
  month: { zh: '每月', en: 'a month' },
  year: { zh: '每年', en: 'a year' },
}

/** The stretch of time that is meant when something of it is used up. */
export const thisPeriod: Readonly<Record<string, Text>> = {
  visit: { zh: '这次就医', en: 'this visit' },
  day: { zh: '今天', en: 'today' },
  month: { zh: '本月', en: 'this month' },
  year: { zh: '今年', en: 'this year' },
}

export const certaintyWords: Readonly<Record<Certainty, Text>> = {
  exact: { zh: '确定', en: 'exact' },
  approximate: { zh: '约数', en: 'approximate' },
  unverified: { zh: '未经证实', en: 'unverified' },
}

/** `1,059.50元`. */
export const yuan = (amount: number): Text => ({ zh: `${grouped(amount)}元`, en: `¥${grouped(amount)}` })

/** 约 stands before a figure; 未经证实 and its age after it. They are not the same. */
export type Doubt = { before: Text; after: Text }

/** What is to be said of a figure that rests on these parameters. */
export function doubtOf(parameters: readonly Parameter[], on: PlainDate | undefined): Doubt {
  const has = (wanted: Certainty): boolean => parameters.some(({ certainty }) => certainty === wanted)
  const about = has('approximate') && !has('unverified')
  const aged = agedWords(parameters, on)
  const remarks = [...(has('unverified') ? [certaintyWords.unverified] : []), ...(aged ? [aged] : [])]
  return {
    before: about ? { zh: '约', en: 'about ' } : nothing,
    after:
      remarks.length === 0
        ? nothing
        : {
            zh: `（${remarks.map(({ zh }) => zh).join('；')}）`,
            en: ` (${remarks.map(({ en }) => en).join('; ')})`,
          },
  }
}
export const nothing: Text = { zh: '', en: '' }

/** The section that a step belongs to: `outpatient.share` → `outpatient`. */
export const sectionOfStep = (step: Step): string => step.id.split('.')[0]!
export const fact = (step: Step, name: string): number => Number(step.facts?.[name] ?? 0)

/** What a refusal says, who can mend it and how. */
export type Told = { what: Text; mend: Text }

/** Who can mend what the rules do not cover. */
export const agency: Text = {
  zh: '请先现金结算，凭票据到参保地医保经办机构办理手工报销。',
  en: 'Pay in cash and claim at the insurance agency of the insured place.',
}
