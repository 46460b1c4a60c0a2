import { type Fen, fenToYuan } from '@gongji/policy/money'
import type PDFDocument from 'pdfkit'
import QRCode from 'qrcode'
import type { Instant } from '../deps.ts'
import { fontBytes, printable, type Weight } from './font.ts'

/** A4 portrait, or a till's 80 mm roll (72 mm are printed). */
export type Paper = 'A4' | 'receipt'

export const ink = '#16201C'
export const quiet = '#4A5751'
export const hairline = '#C9D2CE'
export const brand = '#0B6B50'

const mm = 72 / 25.4
const shapes = {
  A4: { width: 595.28, height: 841.89, margin: 20 * mm, text: 10.5, small: 8.5, heading: 18 },
  receipt: { width: 80 * mm, height: 4000, margin: 4 * mm, text: 8, small: 6.5, heading: 12 },
} as const

export type TextStyle = {
  size?: number
  weight?: Weight
  colour?: string
  align?: 'left' | 'center' | 'right'
  /** Points from the left margin. */
  indent?: number
  /** Points kept free at the right. */
  keepRight?: number
}

/** A document under way: a cursor that goes down the page. Everything written passes `printable`. */
export type Sheet = {
  readonly paper: Paper
  readonly pdf: PDFKit.PDFDocument
  readonly left: number
  readonly width: number
  readonly sizes: { text: number; small: number; heading: number }
  y: number
  /** Starts a new page when fewer than `height` points are left. */
  need: (height: number) => void
  space: (points: number) => void
  rule: () => void
  title: (text: string, under?: string) => void
  heading: (text: string) => void
  text: (text: string, style?: TextStyle) => void
  /** A label and what it says. */
  pair: (label: string, value: string) => void
  /** A label with an amount at the right edge, both on one line. */
  amount: (label: string, amount: Fen, style?: { strong?: boolean; sign?: boolean; indent?: number }) => void
  /** Cells in columns; amounts are right-aligned by `align`. */
  row: (
    cells: readonly string[],
    columns: readonly Column[],
    style?: { weight?: Weight; size?: number },
  ) => void
  qr: (content: string, size: number, x: number, y: number) => void
}

/** Share of the width, and the edge its cells stand on. */
export type Column = { share: number; align?: 'left' | 'right' }

/** Yuan with thousands by comma: 1,059.50. */
export function yuanText(amount: Fen): string {
  const [whole, cents] = fenToYuan(amount).split('.') as [string, string]
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`
}

type Shape = { paper: Paper; height: number; title: string; at: Instant }

function open(Document: typeof PDFDocument, { paper, height, title, at }: Shape): PDFKit.PDFDocument {
  const pdf = new Document({
    size: [shapes[paper].width, height],
    margin: 0,
    bufferPages: true,
    lang: 'zh-CN',
    displayTitle: true,
    info: { Title: title, Creator: 'Gongji', Producer: 'Gongji', CreationDate: new Date(at) },
  })
  pdf.registerFont('regular', fontBytes('regular'))
  pdf.registerFont('bold', fontBytes('bold'))
  return pdf
}

function sheetOn(pdf: PDFKit.PDFDocument, paper: Paper, bottom: number): Sheet {
  const { margin, text, small, heading, width } = shapes[paper]
  const font = (weight: Weight, size: number, colour: string) =>
    pdf.font(weight).fontSize(size).fillColor(colour)
  const inner = width - 2 * margin
  const lineGap = (size: number) => size * 0.12
  const sheet: Sheet = {
    paper,
    pdf,
    left: margin,
    width: inner,
    sizes: { text, small, heading },
    y: margin,
    need(height) {
      if (sheet.y + height <= bottom) return
      pdf.addPage()
      sheet.y = margin
    },
    space(points) {
      sheet.y += points
    },
    rule() {
      sheet.y += 3
      pdf
        .moveTo(margin, sheet.y)
        .lineTo(margin + inner, sheet.y)
        .lineWidth(0.5)
        .strokeColor(hairline)
        .stroke()
      sheet.y += paper === 'A4' ? 8 : 5
    },
    title(words, under) {
      sheet.text(words, { size: heading, weight: 'bold', align: 'center' })
      if (under !== undefined) sheet.text(under, { size: small, colour: quiet, align: 'center' })
      sheet.space(paper === 'A4' ? 10 : 5)
    },
    heading(words) {
      sheet.need(60)
      sheet.space(paper === 'A4' ? 8 : 5)
      sheet.text(words, { size: text + 1.5, weight: 'bold', colour: brand })
      sheet.space(2)
    },
    text(words, style = {}) {
      const {
        size = text,
        weight = 'regular',
        colour = ink,
        align = 'left',
        indent = 0,
        keepRight = 0,
      } = style
      const options = { width: inner - indent - keepRight, align, lineGap: lineGap(size) }
      for (const paragraph of printable(words).split('\n')) {
        font(weight, size, colour)
        const height = pdf.heightOfString(paragraph || ' ', options)
        sheet.need(height)
        font(weight, size, colour).text(paragraph, margin + indent, sheet.y, options)
        sheet.y += height
      }
    },
    pair(label, value) {
      const labelWidth = paper === 'A4' ? 96 : 56
      const size = text
      const options = { width: inner - labelWidth, lineGap: lineGap(size) }
      const shown = printable(value)
      font('regular', size, ink)
      const labelled = { width: labelWidth - 6, lineGap: lineGap(size) }
      const height = Math.max(
        pdf.heightOfString(shown, options),
        pdf.heightOfString(printable(label), labelled),
      )
      sheet.need(height)
      font('regular', size, quiet).text(printable(label), margin, sheet.y, labelled)
      font('regular', size, ink).text(shown, margin + labelWidth, sheet.y, options)
      sheet.y += height + 2
    },
    amount(label, amount, { strong = false, sign = false, indent = 0 } = {}) {
      const size = strong ? text + 2 : text
      const weight = strong ? 'bold' : 'regular'
      const figure = `${sign && amount > 0 ? '+' : ''}${yuanText(amount)}`
      font(weight, size, ink)
      const figureWidth = pdf.widthOfString(figure)
      const options = { width: inner - indent - figureWidth - 8, lineGap: lineGap(size) }
      const height = pdf.heightOfString(printable(label), options)
      sheet.need(height)
      pdf.text(printable(label), margin + indent, sheet.y, options)
      pdf.text(figure, margin + inner - figureWidth, sheet.y, { lineBreak: false })
      sheet.y += height + 1
    },
    row(cells, columns, { weight = 'regular', size = small + 0.5 } = {}) {
      font(weight, size, ink)
      const gap = 6
      let x = margin
      const boxes = columns.map(({ share, align = 'left' }, index) => {
        const box = { x, width: inner * share - gap, align, words: printable(cells[index] ?? '') }
        x += inner * share
        return box
      })
      const height = Math.max(
        ...boxes.map(({ words, width, align }) =>
          pdf.heightOfString(words || ' ', { width, align, lineGap: lineGap(size) }),
        ),
      )
      sheet.need(height)
      font(weight, size, ink)
      for (const box of boxes) {
        const { words, width, align } = box
        // The last column ends on the margin, where single amounts end too.
        const shift = align === 'right' ? gap : 0
        pdf.text(words, box.x + shift, sheet.y, { width, align, lineGap: lineGap(size) })
      }
      sheet.y += height + 2
    },
    qr(content, size, x, y) {
      const { modules } = QRCode.create(content, { errorCorrectionLevel: 'M' })
      const cell = size / modules.size
      for (let row = 0; row < modules.size; row++) {
        for (let column = 0; column < modules.size; column++) {
          if (modules.get(row, column)) pdf.rect(x + column * cell, y + row * cell, cell + 0.05, cell + 0.05)
        }
      }
      pdf.fill('#000000')
    },
  }
  return sheet
}

/** The foot that every document of ours has: what the code proves, without personal data. */
export type Foot = {
  /** Address that the QR code opens. */
  address: string
  lines: readonly string[]
}

function drawFoot(sheet: Sheet, foot: Foot): void {
  const size = sheet.paper === 'A4' ? 72 : 68
  sheet.need(size + 24)
  sheet.space(8)
  sheet.rule()
  const top = sheet.y
  const words = foot.lines
  if (sheet.paper === 'A4') {
    for (const line of words)
      sheet.text(line, { size: sheet.sizes.small, colour: quiet, keepRight: size + 16 })
    sheet.qr(foot.address, size, sheet.left + sheet.width - size, top)
    sheet.y = Math.max(sheet.y, top + size)
    return
  }
  sheet.qr(foot.address, size, sheet.left + (sheet.width - size) / 2, top)
  sheet.y = top + size + 6
  for (const line of words) sheet.text(line, { size: sheet.sizes.small, colour: quiet, align: 'center' })
}

const bytesOf = (pdf: PDFKit.PDFDocument): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    pdf.on('data', (part: Buffer) => parts.push(part))
    pdf.on('end', () => resolve(Buffer.concat(parts)))
    pdf.on('error', reject)
    pdf.end()
  })

/**
 * Draws a document. A receipt is as long as what is on it: it is drawn once to measure and once for good.
 * `at` is the instant of issue, which the file carries too.
 */
export async function render(
  { paper, title, at, foot }: { paper: Paper; title: string; at: Instant; foot: Foot | null },
  draw: (sheet: Sheet) => void,
): Promise<Uint8Array> {
  // Large, and needed only where somebody asks for a paper.
  const { default: Document } = await import('pdfkit')
  const { margin } = shapes[paper]
  const drawOn = (height: number) => {
    const pdf = open(Document, { paper, height, title, at })
    const sheet = sheetOn(pdf, paper, height - margin - (paper === 'A4' ? 14 : 0))
    draw(sheet)
    if (foot) drawFoot(sheet, foot)
    return { pdf, sheet }
  }
  if (paper === 'receipt') {
    const { pdf: measured, sheet } = drawOn(shapes.receipt.height)
    await bytesOf(measured)
    return await bytesOf(drawOn(Math.ceil(sheet.y + margin + 4)).pdf)
  }
  const { pdf, sheet } = drawOn(shapes.A4.height)
  const { start, count } = pdf.bufferedPageRange()
  for (let page = start; page < start + count; page++) {
    pdf.switchToPage(page)
    pdf
      .font('regular')
      .fontSize(8)
      .fillColor(quiet)
      .text(`${page + 1} / ${count}`, sheet.left, shapes.A4.height - margin - 4, {
        width: sheet.width,
        align: 'center',
        lineBreak: false,
      })
  }
  return await bytesOf(pdf)
}
