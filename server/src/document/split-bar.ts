import type { Fen } from '@gongji/policy/money'
import { hairline, ink, quiet, type Sheet } from './sheet.ts'

export type SegmentKind =
  | 'pool'
  | 'criticalIllness'
  | 'largeSum'
  | 'civilServant'
  | 'medicalAid'
  | 'otherFund'
  | 'own'
  | 'relative'
  | 'wallet'
  | 'cash'

/** One payer of a bill, in the order in which money was drawn. */
export type Segment = { kind: SegmentKind; label: string; amount: Fen; why: string }

const layer = '#1F8A8A'
const colours: Record<Exclude<SegmentKind, 'relative'>, string> = {
  pool: '#0B6B50',
  criticalIllness: layer,
  largeSum: layer,
  civilServant: layer,
  medicalAid: layer,
  otherFund: layer,
  own: '#2B6CB0',
  wallet: '#6B46C1',
  cash: '#5F6B66',
}
const relativeColours = ['#B7791F', '#C05621', '#97266D', '#5A67D8'] as const

/** A colour for each segment; relatives take theirs in order. */
function colourOf(segments: readonly Segment[], index: number): string {
  const kind = segments[index]?.kind ?? 'cash'
  if (kind !== 'relative') return colours[kind]
  const before = segments.slice(0, index).filter((segment) => segment.kind === 'relative').length
  return relativeColours[before % relativeColours.length] as string
}

/**
 * Widths of the segments in points: in proportion to their amounts, at least `least` for each that is not zero, and
 * together exactly `width`.
 */
export function widths(amounts: readonly number[], width: number, least: number): number[] {
  const total = amounts.reduce((sum, amount) => sum + amount, 0)
  const shown = amounts.filter((amount) => amount > 0).length
  if (total <= 0 || shown === 0) return amounts.map(() => 0)
  const spare = Math.max(0, width - least * shown)
  return amounts.map((amount) => (amount > 0 ? least + (spare * amount) / total : 0))
}

type Pattern = 'plain' | 'dots' | 'rising' | 'falling' | 'cross' | 'empty'
const patternOf = (kind: SegmentKind): Pattern =>
  kind === 'pool'
    ? 'plain'
    : kind === 'own'
      ? 'falling'
      : kind === 'relative'
        ? 'rising'
        : kind === 'wallet'
          ? 'cross'
          : kind === 'cash'
            ? 'empty'
            : 'dots'

/** A box with the kind's pattern: kinds are told apart without colour, on a till's black-and-white printer too. */
function box(
  { pdf }: Sheet,
  { x, y, w, h }: { x: number; y: number; w: number; h: number },
  kind: SegmentKind,
  colour: string,
): void {
  const pattern = patternOf(kind)
  if (pattern === 'empty') {
    pdf
      .rect(x + 0.4, y + 0.4, Math.max(0.1, w - 0.8), h - 0.8)
      .lineWidth(0.8)
      .fillAndStroke('#FFFFFF', colour)
    return
  }
  pdf.rect(x, y, w, h).fill(colour)
  if (pattern === 'plain') return
  pdf.save()
  pdf.rect(x, y, w, h).clip()
  if (pattern === 'dots') {
    for (let dx = 2; dx < w; dx += 4) {
      for (let dy = 2; dy < h; dy += 4) pdf.circle(x + dx, y + dy, 0.6)
    }
    pdf.fill('#FFFFFF')
  } else {
    pdf.lineWidth(0.7).strokeColor('#FFFFFF')
    for (let start = -h; start < w + h; start += 4) {
      if (pattern !== 'falling') pdf.moveTo(x + start, y + h).lineTo(x + start + h, y)
      if (pattern !== 'rising') pdf.moveTo(x + start, y).lineTo(x + start + h, y + h)
    }
    pdf.stroke()
  }
  pdf.restore()
}

/** Draws the split bar with a line under it for every payer: label, amount, and why. */
export function drawSplit(sheet: Sheet, segments: readonly Segment[]): void {
  const height = sheet.paper === 'A4' ? 18 : 12
  sheet.need(height + 40)
  const parts = widths(
    segments.map(({ amount }) => Math.abs(amount)),
    sheet.width,
    3,
  )
  let x = sheet.left
  for (const [index, { kind }] of segments.entries()) {
    const w = parts[index] as number
    if (w > 0) box(sheet, { x, y: sheet.y, w: w - 0.8, h: height }, kind, colourOf(segments, index))
    x += w
  }
  sheet.y += height + 8
  const { text, small } = sheet.sizes
  for (const [index, { kind, label, amount, why }] of segments.entries()) {
    const mark = text * 0.8
    sheet.need(text * 3)
    box(sheet, { x: sheet.left, y: sheet.y + text * 0.35, w: mark, h: mark }, kind, colourOf(segments, index))
    sheet.amount(label, amount, { indent: mark + 6 })
    if (why !== '') sheet.text(why, { size: small, colour: quiet, indent: mark + 6, keepRight: 70 })
    sheet.space(2)
  }
}

/** A bar of one colour, as wide as its part of `of`: for the year's statement. */
export function drawBar(
  sheet: Sheet,
  { amount, of, colour }: { amount: Fen; of: Fen; colour: string },
): void {
  const height = 6
  sheet.need(height + 4)
  sheet.pdf.rect(sheet.left, sheet.y, sheet.width, height).lineWidth(0.4).strokeColor(hairline).stroke()
  const part = of > 0 ? Math.max(0, Math.min(1, amount / of)) : 0
  if (part > 0) sheet.pdf.rect(sheet.left, sheet.y, sheet.width * part, height).fill(colour)
  sheet.pdf.fillColor(ink)
  sheet.y += height + 6
}
