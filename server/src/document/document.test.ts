import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Language } from '@gongji/policy'
import { fen } from '@gongji/policy/money'
import PDFDocument from 'pdfkit'
import QRCode from 'qrcode'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { segmentsOf } from './facts.ts'
import { hasGlyph, printable } from './font.ts'
import { sampleDocuments } from './samples.ts'
import { yuanText } from './sheet.ts'
import { widths } from './split-bar.ts'
import { byPerson } from './statement.ts'

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

test('two relatives with the same masked name stand apart in a statement, each with the own sum', () => {
  const entry = (who: number, relation: string, amount: number) => ({
    on: '2025-01-15',
    who,
    person: '张*',
    relation,
    place: '',
    amount: fen(amount),
  })
  expect(byPerson([entry(1, '父母', 100), entry(2, '子女', 300), entry(1, '父母', -40)])).toEqual([
    { person: '张*', relation: '子女', amount: 300 },
    { person: '张*', relation: '父母', amount: 60 },
  ])
})

test('a slip names each relative by what the payer is to the patient', () => {
  const amounts = Object.fromEntries(
    [
      'total',
      'pool',
      'criticalIllness',
      'largeSum',
      'civilServant',
      'medicalAid',
      'otherFund',
      'own',
      'wallet',
      'cash',
    ].map((name) => [name, 0]),
  ) as unknown as Parameters<typeof segmentsOf>[0]['amounts']
  const labels = (language: Language) =>
    segmentsOf(
      { amounts },
      [{ bindingId: '1', name: '张伟', kin: { zh: '儿子', en: 'son' }, amount: fen(75_950) }],
      null,
      language,
    )
      .filter(({ kind }) => kind === 'relative')
      .map(({ label }) => label)
  expect(labels('zh')).toEqual(['儿子 张伟'])
  expect(labels('en')).toEqual(['张伟 (son)'])
})

test('an apostrophe between Latin letters is as narrow as they are', () => {
  expect(printable('the relative’s share')).toBe("the relative's share")
  expect(printable('“约”’')).toBe('“约”’')
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
test.each(Object.keys(sampleDocuments('zh')))(
  'the QR code on %s opens the page that verifies it',
  async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'gongji-slip-'))
    try {
      const encoded = vi.spyOn(QRCode, 'create')
      const pdf = await sampleDocuments('zh')[name]!()
      const address = 'https://gongji.example/v/7K3M9QW2RT4A'
      expect(encoded.mock.calls.map(([content]) => content)).toContain(address)
      expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-')
      if (!hasReader) return
      writeFileSync(join(folder, 'a.pdf'), pdf)
      execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', join(folder, 'a.pdf'), join(folder, 'a')])
      const read = execFileSync('zbarimg', ['-q', '--raw', join(folder, 'a.png')], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }).toString()
      expect(read.trim().split('\n')).toContain(address)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
