import stringWidth from 'string-width'

// Text on a terminal of fixed-width cells, where a Chinese character takes two.

/** Cells that a text takes. Texts hold no escape sequences yet: colour is put around them last. */
export const width = (text: string): number => stringWidth(text)

export const padEnd = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - width(text)))
export const padStart = (text: string, to: number): string => ' '.repeat(Math.max(0, to - width(text))) + text

/** Cuts to so many cells, with … where something is missing. */
export function fit(text: string, to: number): string {
  if (width(text) <= to) return text
  let kept = ''
  for (const character of text) {
    if (width(kept + character) > to - 1) break
    kept += character
  }
  return `${kept}…`
}

// A Chinese line breaks anywhere, but not before the marks that close a phrase; a Latin word stays whole.
const pieces = /[A-Za-z0-9¥%.,'’()/@:+-]+[,.;:)]*\s*|\s+|./gu
const closing = /^[，。；：、？！）》」”,.;:)]/

/** Breaks a text into lines of at most `to` cells. */
export function wrap(text: string, to: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of text.match(pieces) ?? []) {
    if (line !== '' && width(line) + width(piece.trimEnd()) > to && !closing.test(piece)) {
      lines.push(line.trimEnd())
      line = piece.trimStart()
    } else line += piece
  }
  if (line.trim() !== '') lines.push(line.trimEnd())
  return lines
}

export type Column = { title: string; right?: boolean; most?: number }

/** A table whose columns are as wide as they must be; numbers stand on the right. Lines without trailing spaces. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { gap = 2, indent = 0, rule = false }: { gap?: number; indent?: number; rule?: boolean } = {},
): string[] {
  const cut = (text: string, { most }: Column) => (most === undefined ? text : fit(text, most))
  const shown = rows.map((row) => columns.map((column, index) => cut(row[index] ?? '', column)))
  const widths = columns.map(({ title }, index) =>
    Math.max(width(title), ...shown.map((row) => width(row[index] ?? ''))),
  )
  const line = (row: readonly string[]): string =>
    (
      ' '.repeat(indent) +
      row
        .map((text, index) =>
          columns[index]?.right ? padStart(text, widths[index] ?? 0) : padEnd(text, widths[index] ?? 0),
        )
        .join(' '.repeat(gap))
    ).trimEnd()
  const titles = line(columns.map(({ title }) => title))
  const under = ' '.repeat(indent) + '-'.repeat(widths.reduce((all, one) => all + one + gap, -gap))
  return [titles, ...(rule ? [under] : []), ...shown.map(line)]
}

export type Paint = {
  bold: (text: string) => string
  dim: (text: string) => string
  green: (text: string) => string
  red: (text: string) => string
}

/** Colours for a terminal, or none: where output goes to a file, and where NO_COLOR asks for none. */
export function paintFor(coloured: boolean): Paint {
  const code = (on: number, off: number) => (text: string) =>
    coloured && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text
  return { bold: code(1, 22), dim: code(2, 22), green: code(32, 39), red: code(31, 39) }
}

export const wantsColour = (stream: { isTTY?: boolean }): boolean =>
  stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'

/** Fen as people read them: 1,059.50 */
export const money = (fen: number): string => {
  const digits = String(Math.abs(fen)).padStart(3, '0')
  const whole = digits.slice(0, -2).replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return `${fen < 0 ? '-' : ''}${whole}.${digits.slice(-2)}`
}

export const count = (number: number): string => String(number).replaceAll(/\B(?=(\d{3})+$)/g, ',')
