import type { Language } from '@gongji/policy'
import type { LetterEnglish } from '../binding/letter-english.ts'
import { type Instant, timeInChina } from '../deps.ts'
import { type Foot, hairline, quiet, render } from './sheet.ts'
import { speaking } from './words.ts'

/** The letter of commitment (承诺书) as it was shown and agreed to. */
export type Letter = {
  title: string
  version: string
  text: string
  /** SM3 of the whole text. */
  digest: string
  form: 'tick' | 'signature' | 'scan'
  /** SVG path data of the hand-written name, drawn on a canvas of this size. */
  signature: { path: string; width: number; height: number } | null
  agreedBy: string
  agreedAt: Instant
}

// Only move, line and curve commands with numbers: nothing else may reach the drawing.
const pathData = /^[MmLlHhVvCcSsQqTtZz0-9eE.,+\-\s]+$/

const isSignaturePath = (path: string): boolean => path.length <= 200_000 && pathData.test(path)

const forms = {
  tick: { zh: '勾选同意', en: 'agreed by ticking' },
  signature: { zh: '手写签名', en: 'signed by hand' },
  scan: { zh: '纸质签名扫描存档', en: 'signed on paper, scanned' },
} as const

export const renderLetter = (
  letter: Letter,
  {
    language,
    english,
    foot,
    at,
  }: { language: Language; english: LetterEnglish | null; foot: Foot; at: Instant },
): Promise<Uint8Array> => {
  const t = speaking(language)
  return render({ paper: 'A4', title: letter.title, at, foot }, (sheet) => {
    sheet.title(letter.title, t(`版本 ${letter.version}`, `version ${letter.version}`))
    sheet.text(letter.text)
    if (language === 'en' && english) {
      sheet.space(10)
      sheet.text(english.note, { size: sheet.sizes.small, colour: quiet })
      for (const line of english.lines) sheet.text(`- ${line}`)
    }
    sheet.space(12)
    sheet.need(110)
    sheet.pair(t('承诺人', 'Agreed by'), letter.agreedBy)
    sheet.pair(t('方式', 'Form'), forms[letter.form][language])
    sheet.pair(t('时间', 'At'), timeInChina(letter.agreedAt))
    const { signature } = letter
    if (signature && isSignaturePath(signature.path)) {
      const scale = Math.min(160 / signature.width, 60 / signature.height)
      const x = sheet.left + 96
      sheet.pdf
        .rect(x, sheet.y, signature.width * scale, signature.height * scale)
        .lineWidth(0.5)
        .strokeColor(hairline)
        .stroke()
      sheet.pdf.save()
      sheet.pdf.translate(x, sheet.y).scale(scale)
      sheet.pdf.path(signature.path).lineWidth(2.2).strokeColor('#000000').stroke()
      sheet.pdf.restore()
      sheet.y += signature.height * scale + 6
    }
    sheet.text(t(`全文 SM3 摘要 ${letter.digest}`, `SM3 of the text ${letter.digest}`), {
      size: sheet.sizes.small,
      colour: quiet,
    })
  })
}
