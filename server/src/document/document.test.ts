import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fen } from '@gongji/policy/money'
import PDFDocument from 'pdfkit'
import QRCode from 'qrcode'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { hasGlyph, printable } from './font.ts'
import { sampleDocuments } from './samples.ts'
import { yuanText } from './sheet.ts'
import { widths } from './split-bar.ts'

type Drawn = { words: string; right: number }

/** Everything that a document writes, and the right edge of each piece. */
async function drawn(make: () => Promise<Uint8Array>): Promise<Drawn[]> {
  const pieces: Drawn[] = []
  const original = PDFDocument.prototype.text
  const spy = vi.spyOn(PDFDocument.prototype, 'text').mockImplementation(function (
    this: PDFKit.PDFDocument,
    ...args: unknown[]
  ) {
    const [words, x, , options = {}] = args as [string, number, number, { width?: number; align?: string }?]
    const width = options.align === 'right' ? (options.width ?? 0) : this.widthOfString(words)
    pieces.push({ words, right: x + width })
    return original.apply(this, args as never)
  } as never)
  await make()
  spy.mockRestore()
  return pieces
}

afterEach(() => vi.restoreAllMocks())

describe.each(['zh', 'en'] as const)('documents in %s', (language) => {
  const documents = sampleDocuments(language)

  test.each(Object.keys(documents))('%s has every glyph it writes', async (name) => {
    const text = (await drawn(documents[name]!)).map(({ words }) => words).join('')
    expect(text.length).toBeGreaterThan(60)
    expect([...new Set(text)].filter((character) => !hasGlyph(character))).toEqual([])
  })

  test.each(Object.keys(documents))('%s ends its amounts on common edges', async (name) => {
    const amounts = (await drawn(documents[name]!)).filter(({ words }) => /^[+-]?[\d,]+\.\d\d$/.test(words))
    const edges = new Set(amounts.map(({ right }) => Math.round(right)))
    // One edge for single amounts and the last column, and one for each further column of the bill's lines.
    expect(edges.size).toBeLessThanOrEqual(name.startsWith('slip') ? 4 : 1)
  })
})

test('digits are equally wide, so that amounts stand under each other', () => {
  const pdf = new PDFDocument({ margin: 0 })
  for (const weight of ['400Regular', '700Bold']) {
    pdf.font(
      fileURLToPath(
        new URL(
          `../../../node_modules/@expo-google-fonts/noto-sans-sc/${weight}/NotoSansSC_${weight}.ttf`,
          import.meta.url,
        ),
      ),
    )
    const digits = [...'0123456789'].map((digit) => Math.round(pdf.fontSize(100).widthOfString(digit) * 100))
    expect(new Set(digits).size).toBe(1)
  }
})

test.each(['龑', '䶮', '㑇', '𬸦', '囍'])('the surname character %s is printed', (character) => {
  expect(printable(character)).toBe(character)
})

test('a character that the font lacks is printed as its code, never as an empty box', () => {
  expect(printable('𠮷田')).toBe('〔U+20BB7〕田')
})

test.each([
  [0, '0.00'],
  [-5, '-0.05'],
  [105_950, '1,059.50'],
  [-100_000_000_000, '-1,000,000,000.00'],
])('%i fen is written %s', (amount, text) => {
  expect(yuanText(fen(amount))).toBe(text)
})

test.each([
  [[94_050, 30_000, 75_950, 0], 500],
  [[1, 999_999_999], 200],
  [[5, 5, 5], 3],
])('segments of %j fill the bar and none that pays is invisible', (amounts, width) => {
  const parts = widths(amounts, width, 3)
  if (width >= amounts.length * 3) {
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(width, 6)
  }
  for (const [index, amount] of amounts.entries()) {
    expect(parts[index]).toBeGreaterThanOrEqual(amount > 0 ? 3 : 0)
  }
})

const hasReader = ['pdftoppm', 'zbarimg'].every((tool) => {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`])
    return true
  } catch {
    return false
  }
})

// Poppler and ZBar are not needed by the product; where they are installed the printed picture is read back too.
test('the QR code on a slip opens the page that verifies it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gongji-slip-'))
  try {
    for (const name of ['slip-a4', 'slip-receipt']) {
      const encoded = vi.spyOn(QRCode, 'create')
      const pdf = await sampleDocuments('zh')[name]!()
      expect(encoded.mock.lastCall?.[0]).toBe('https://gongji.example/v/7K3M9QW2RT4A')
      expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-')
      if (!hasReader) continue
      writeFileSync(join(folder, 'a.pdf'), pdf)
      execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', join(folder, 'a.pdf'), join(folder, 'a')])
      const read = execFileSync('zbarimg', ['-q', '--raw', join(folder, 'a.png')], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }).toString()
      expect(read.trim()).toBe('https://gongji.example/v/7K3M9QW2RT4A')
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
