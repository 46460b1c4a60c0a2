import { empty, plain, type Typed } from './text.ts'

const han = '[\\p{Script=Han}〇]'
const dotBetweenHan = new RegExp(`(${han}) ?\\. ?(?=${han})`, 'gu')
const betweenHan = new RegExp(`(${han}) (?=${han})`, 'gu')

/**
 * A person's name as people write it: one kind of middle dot (阿依古丽·买买提), no spaces between Chinese characters, single
 * ones between words of other scripts.
 */
export function typedName(text: string): Typed<string> {
  const name = plain(text)
    .normalize('NFC')
    .replace(/ ?[\u2022\u2027\u22c5\u30fb\uff65\u0387] ?/g, '·')
    .replace(dotBetweenHan, '$1·')
    .replace(betweenHan, '$1')
  return name === '' ? empty : { value: name }
}
