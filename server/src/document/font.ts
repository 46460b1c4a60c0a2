import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export type Weight = 'regular' | 'bold'

const folder: Record<Weight, string> = { regular: '400Regular', bold: '700Bold' }
const loaded = new Map<Weight, { bytes: Buffer; covers: (codePoint: number) => boolean }>()

function load(weight: Weight) {
  const known = loaded.get(weight)
  if (known) return known
  const name = `@expo-google-fonts/noto-sans-sc/${folder[weight]}/NotoSansSC_${folder[weight]}.ttf`
  const bytes = readFileSync(createRequire(import.meta.url).resolve(name))
  const made = { bytes, covers: coverage(bytes) }
  loaded.set(weight, made)
  return made
}

/**
 * Which code points a TrueType file draws, from its cmap table of format 12 (OpenType 1.9, cmap): groups of
 * first and last code point and first glyph, big-endian.
 */
function coverage(bytes: Buffer): (codePoint: number) => boolean {
  const tables = bytes.readUInt16BE(4)
  let cmap = 0
  for (let table = 0; table < tables; table++) {
    const record = 12 + table * 16
    if (bytes.toString('latin1', record, record + 4) === 'cmap') cmap = bytes.readUInt32BE(record + 8)
  }
  const groups: (readonly [first: number, last: number])[] = []
  for (let encoding = 0; encoding < bytes.readUInt16BE(cmap + 2); encoding++) {
    const subtable = cmap + bytes.readUInt32BE(cmap + 4 + encoding * 8 + 4)
    if (bytes.readUInt16BE(subtable) !== 12) continue
    const count = bytes.readUInt32BE(subtable + 12)
    for (let group = 0; group < count; group++) {
      const at = subtable + 16 + group * 12
      groups.push([bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)])
    }
  }
  if (groups.length === 0) throw new Error('the font has no full character map')
  return (codePoint) => groups.some(([first, last]) => first <= codePoint && codePoint <= last)
}

/** The whole TTF of a weight; read once a process. */
export const fontBytes = (weight: Weight): Buffer => load(weight).bytes

/** Whether both weights can draw the character. */
export const hasGlyph = (character: string): boolean => {
  const codePoint = character.codePointAt(0) as number
  return load('regular').covers(codePoint) && load('bold').covers(codePoint)
}

/** The font draws an apostrophe between Latin letters as wide as a Chinese one. */
const narrow = (text: string): string => text.replace(/(?<=[A-Za-z])’(?=[A-Za-z])/g, "'")

/**
 * The text as it can be printed. A character that the font lacks (names beyond the common sets) is printed as its
 * code, so that nobody reads an empty box as a name.
 */
export const printable = (text: string): string =>
  [...narrow(text)]
    .map((character) =>
      character === '\n' || hasGlyph(character)
        ? character
        : `〔U+${(character.codePointAt(0) as number).toString(16).toUpperCase()}〕`,
    )
    .join('')
