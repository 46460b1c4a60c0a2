import type { Benefit, Fen, Language, Level, PlainDate } from '@gongji/policy'
import { benefitNames } from '@gongji/policy/names'
import type { Instant } from '../deps.ts'
import { timeInChina } from '../deps.ts'
import { type Foot, type Paper, quiet, render, type Sheet, yuanText } from './sheet.ts'
import { drawSplit, type Segment } from './split-bar.ts'
import { dayWords, levelWords, speaking } from './words.ts'

/** One line of the bill as the patient reads it. */
export type SlipLine = {
  name: string
  itemClass: 'A' | 'B' | 'C'
  amount: Fen
  inScope: Fen
  /** Own-paid, over the ceiling and first share together. */
  ownCost: Fen
}

/** A settlement in plain words. Only the patient (or a child's guardian) may see it: it shows what was bought. */
export type Slip = {
  setlId: string
  /** Set on the slip of a reversal. */
  reversesSetlId: string | null
  patient: string
  institution: string
  level: Level
  kind: 'hospital' | 'pharmacy'
  benefit: Benefit
  careOn: PlainDate
  settledAt: Instant
  areaName: string
  total: Fen
  parts: { inScope: Fen; firstShare: Fen; overLimit: Fen; ownPaid: Fen; deductible: Fen }
  segments: readonly Segment[]
  lines: readonly SlipLine[]
  balanceAfter: Fen | null
  /** Notes for the reader: uncertain figures, why an account did not pay. */
  notes: readonly string[]
}

const className: Record<SlipLine['itemClass'], readonly [zh: string, en: string]> = {
  A: ['甲', 'A'],
  B: ['乙', 'B'],
  C: ['丙', 'C'],
}

function drawLines(sheet: Sheet, slip: Slip, t: (zh: string, en: string) => string): void {
  sheet.heading(t('费用明细', 'What was charged'))
  const columns =
    sheet.paper === 'A4'
      ? ([
          { share: 0.44 },
          { share: 0.08 },
          { share: 0.16, align: 'right' },
          { share: 0.16, align: 'right' },
          { share: 0.16, align: 'right' },
        ] as const)
      : ([{ share: 0.46 }, { share: 0.26, align: 'right' }, { share: 0.28, align: 'right' }] as const)
  const cells = (line: SlipLine) =>
    sheet.paper === 'A4'
      ? [
          line.name,
          t(...className[line.itemClass]),
          yuanText(line.amount),
          yuanText(line.inScope),
          yuanText(line.ownCost),
        ]
      : [`${t(...className[line.itemClass])} ${line.name}`, yuanText(line.amount), yuanText(line.inScope)]
  const head =
    sheet.paper === 'A4'
      ? [
          t('项目', 'Item'),
          t('类', 'Class'),
          t('金额', 'Amount'),
          t('政策范围内', 'In scope'),
          t('先由个人负担', 'Own cost'),
        ]
      : [t('项目', 'Item'), t('金额', 'Amount'), t('范围内', 'In scope')]
  sheet.row(head, columns, { weight: 'bold' })
  for (const line of slip.lines) sheet.row(cells(line), columns)
}

/** The settlement slip (结算单), A4 or on the till's roll. */
export const renderSlip = (
  slip: Slip,
  { paper, language, foot, at }: { paper: Paper; language: Language; foot: Foot; at: Instant },
): Promise<Uint8Array> => {
  const t = speaking(language)
  const title =
    slip.reversesSetlId === null ? t('医保结算单', 'Settlement slip') : t('医保退费单', 'Reversal slip')
  return render({ paper, title, at, foot }, (sheet) => {
    sheet.title(title, t('这笔钱是谁付的', 'Who paid this bill'))
    sheet.pair(t('就医人', 'Patient'), slip.patient)
    sheet.pair(t('机构', 'Place'), slip.institution)
    const level = slip.kind === 'pharmacy' ? t('定点药店', 'pharmacy') : levelWords[slip.level][language]
    sheet.pair(t('类别', 'Kind'), `${benefitNames[slip.benefit][language]} · ${level}`)
    sheet.pair(t('就医日期', 'Day of care'), dayWords(slip.careOn, language))
    sheet.pair(t('结算时间', 'Settled at'), timeInChina(slip.settledAt).slice(0, 16))
    sheet.pair(t('结算号', 'Settlement'), slip.setlId)
    if (slip.reversesSetlId !== null) sheet.pair(t('冲销', 'Takes back'), slip.reversesSetlId)
    sheet.space(4)
    sheet.amount(t('费用总额（元）', 'Total (yuan)'), slip.total, { strong: true })
    sheet.space(4)
    drawSplit(sheet, slip.segments)
    sheet.rule()
    sheet.amount(t('政策范围内', 'In scope'), slip.parts.inScope)
    sheet.amount(t('其中起付线', 'of it the deductible'), slip.parts.deductible, { indent: 10 })
    sheet.amount(t('乙类先由个人付', 'First share of class B'), slip.parts.firstShare)
    sheet.amount(t('超过限价', 'Over the price ceiling'), slip.parts.overLimit)
    sheet.amount(t('全自费（含丙类）', 'Wholly own-paid (class C and others)'), slip.parts.ownPaid)
    if (slip.balanceAfter !== null) {
      sheet.rule()
      sheet.amount(t('本人账户余额', 'Own account now'), slip.balanceAfter)
    }
    if (slip.lines.length > 0) drawLines(sheet, slip, t)
    if (slip.notes.length > 0) sheet.space(6)
    for (const note of slip.notes) sheet.text(note, { size: sheet.sizes.small, colour: quiet })
  })
}
