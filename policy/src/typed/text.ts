import type { Text } from '../values/text.ts'

/** What somebody typed, read: the value as it is kept, or what is wrong with it. */
export type Typed<Value> = { value: Value; wrong?: never } | { wrong: Text; value?: never }

export const wrong = (zh: string, en: string): { wrong: Text } => ({ wrong: { zh, en } })

export const empty = wrong('没有填写', 'it is empty')

// Zero-width characters, byte-order marks, direction marks and variation selectors: a paste brings them, nobody sees them.
const unseen = /\p{Default_Ignorable_Code_Point}/gu
const dashes = /[\u2010-\u2015\u2043\u2212\u2500\ufe31\ufe58\ufe63]/g
const fullWidth = /[\uff01-\uff5e]/g

// As most programs write: nothing in it has to be made plain.
const plainAlready = /^[\x21-\x7e]*$/

/**
 * Text as a plain keyboard would have written it: half-width letters, digits and signs, one kind of dash, one kind of
 * space, nothing that cannot be seen. Takes time in proportion to the text.
 */
export const plain = (text: string): string =>
  plainAlready.test(text)
    ? text
    : text
        .replace(unseen, '')
        .replace(fullWidth, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
        .replace(dashes, '-')
        .replace(/￥/g, '¥')
        .replace(/\s+/g, ' ')
        .trim()

/** Without the spaces and dashes that people put between groups of digits. */
export function joined(text: string): string {
  const written = plain(text)
  return /[ -]/.test(written) ? written.replace(/[ -]/g, '') : written
}

// What is easily taken for a digit.
const lookAlike: ReadonlyMap<string, string> = new Map([
  ['O', '0'],
  ['o', '0'],
  ['I', '1'],
  ['l', '1'],
  ['i', '1'],
  ['L', '1'],
  ['Z', '2'],
  ['B', '8'],
])

/** A character as a sentence may show it. */
export const shown = (character: string): Text =>
  /[\p{C}\p{Z}\p{M}]/u.test(character)
    ? { zh: '一个看不见的字符', en: 'a character that cannot be seen' }
    : { zh: `“${character}”`, en: `“${character}”` }

/** Says which character, counted from 1, stands where only digits may. */
export function notADigit(character: string, place: number): { wrong: Text } {
  const digit = lookAlike.get(character)
  const { zh, en } = shown(character)
  return wrong(
    `第${place}位是${zh}，应为数字${digit === undefined ? '' : `（是否应为${digit}）`}`,
    `character ${place} is ${en} and should be a digit${digit === undefined ? '' : ` (${digit}, perhaps)`}`,
  )
}

/** Says how many characters there are and how many there should be. */
export const wrongLength = (has: number, should: number): { wrong: Text } =>
  has < should
    ? wrong(`只有${has}位，应为${should}位`, `it has ${has} characters and should have ${should}`)
    : wrong(`有${has}位，应为${should}位`, `it has ${has} characters and should have ${should}`)

/** The first character that does not match, counted from 1; null when all do. */
export function firstOther(text: string, pattern: RegExp): { character: string; place: number } | null {
  let place = 0
  for (const character of text) {
    place++
    if (!pattern.test(character)) return { character, place }
  }
  return null
}
