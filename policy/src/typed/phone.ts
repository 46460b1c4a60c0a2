import { empty, firstOther, notADigit, plain, type Typed, wrong, wrongLength } from './text.ts'

/** A mobile number of the mainland (手机号) as people write it, with +86 or without: 11 digits. */
export function typedPhone(text: string): Typed<string> {
  const kept = plain(text).replace(/[ ().-]/g, '')
  if (kept === '') return empty
  const foreign = kept.startsWith('+') && !kept.startsWith('+86')
  if (foreign) return wrong('不是中国内地的号码（+86）', 'it is not a number of the mainland (+86)')
  const number = kept.replace(/^(?:\+86|0086|86(?=1\d{10}$))/, '')
  const other = firstOther(number, /^\d$/)
  if (other) return notADigit(other.character, other.place)
  if (/^0\d{9,11}$/.test(number)) {
    return wrong('是固定电话，应为11位手机号', 'it is a landline; a mobile number of 11 digits is needed')
  }
  if (number.length !== 11) return wrongLength(number.length, 11)
  if (!/^1[3-9]/.test(number)) {
    return wrong(
      `开头是${number.slice(0, 2)}，手机号以13至19开头`,
      `it begins with ${number.slice(0, 2)}; mobile numbers begin with 13 to 19`,
    )
  }
  return { value: number }
}
