import { isPlainDate, type PlainDate } from '../values/dates.ts'
import type { Text } from '../values/text.ts'
import { empty, firstOther, joined, notADigit, plain, shown, type Typed, wrong, wrongLength } from './text.ts'

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkDigits = '10X98765432'

/** The 18th character of an ID number, from the 17 digits before it (GB 11643-1999, ISO 7064 MOD 11-2). */
export const checkDigit = (first17: string): string =>
  checkDigits[weights.reduce((total, weight, i) => total + weight * Number(first17[i]), 0) % 11]!

/** The day of birth that an ID number of 18 characters holds. */
export const birthDateIn = (number: string): PlainDate =>
  `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`

function wrongBirth(number: string): ReturnType<typeof wrong> | null {
  const birth = birthDateIn(number)
  if (isPlainDate(birth) && birth >= '1850' && birth < '2101') return null
  const [year, month, day] = birth.split('-').map(Number) as [number, number, number]
  const [zh, en] =
    year < 1850 || year > 2100
      ? [`不会是${birth.slice(0, 4)}年`, `the year cannot be ${birth.slice(0, 4)}`]
      : month < 1 || month > 12
        ? [`没有${month}月`, `there is no month ${month}`]
        : [`没有${year}年${month}月${day}日这一天`, `there is no ${birth}`]
  return wrong(`第7至14位是出生日期，${zh}`, `characters 7 to 14 are the day of birth, and ${en}`)
}

/** An ID number (居民身份证号码) as people write it: 18 characters, X large. */
export function typedIdNumber(text: string): Typed<string> {
  const number = joined(text).toUpperCase()
  if (number === '') return empty
  const other = firstOther(number, /^[0-9X]$/)
  if (other) return notADigit(other.character, other.place)
  if (number.length === 15 && !number.includes('X')) {
    return wrong('15位的旧号码已停用，应为18位', 'the old form of 15 digits is no longer used; it has 18 now')
  }
  if (number.length !== 18) return wrongLength(number.length, 18)
  const x = number.indexOf('X')
  if (x !== -1 && x < 17) {
    return wrong(
      `第${x + 1}位是“X”，只有最后一位可以是X`,
      `character ${x + 1} is “X”, which only the last one may be`,
    )
  }
  const birth = wrongBirth(number)
  if (birth) return birth
  if (checkDigit(number) !== number[17]) {
    return wrong(
      '最后一位校验码与前17位不符，其中至少有一位输错',
      'its last character, the check digit, does not fit the 17 before it: at least one of them is wrong',
    )
  }
  return { value: number }
}

// Letters stand first on other certificates, or the number is short: permits of Taiwan are 8 or 10 digits, soldiers' papers
// begin with words. A longer one that begins with digits means to be an ID number.
const otherCertificate =
  /^(?:[A-Z][0-9A-Z()]{5,19}|(?=[0-9()]*[A-Z])[0-9A-Z()]{6,12}|\d{8}|\d{10}|\p{Script=Han}{1,5}[0-9A-Z]{4,12}号?)$/u

/** The number of whatever certificate somebody is registered with: an ID number, checked, or another's letters and digits. */
export function typedCertificateNumber(text: string): Typed<string> {
  const number = joined(text).toUpperCase()
  return otherCertificate.test(number) ? { value: number } : typedIdNumber(text)
}

/** Kinds of certificate that a person may be known by. */
export type CertificateKind =
  | 'idCard'
  | 'hongKongMacaoPermit'
  | 'taiwanPermit'
  | 'residencePermit'
  | 'passport'
  | 'socialSecurityCard'
  | 'other'

// What a number of the kind looks like, once joined and in capitals, and the same in words.
const forms: Readonly<Record<Exclude<CertificateKind, 'idCard' | 'other'>, Text & { pattern: RegExp }>> = {
  hongKongMacaoPermit: {
    pattern: /^[HM]\d{8}(?:\d{2})?$/,
    zh: '港澳居民来往内地通行证以H或M开头，后面是8位或10位数字',
    en: 'a permit for residents of Hong Kong or Macao is H or M and 8 or 10 digits',
  },
  taiwanPermit: {
    pattern: /^(?:\d{8}|\d{10}[A-Z]?)$/,
    zh: '台湾居民来往大陆通行证是8位或10位数字',
    en: 'a permit for residents of Taiwan is 8 or 10 digits',
  },
  residencePermit: {
    pattern: /^(?:[A-Z]{3}\d{12}|\d{18}|\d{17}X)$/,
    zh: '外国人永久居留身份证是3个字母加12位数字，或18位',
    en: 'a foreigner’s permanent residence card is 3 letters and 12 digits, or 18 characters',
  },
  passport: {
    pattern: /^[A-Z0-9]{5,20}$/,
    zh: '护照号码是5至20位字母和数字',
    en: 'a passport number is 5 to 20 letters and digits',
  },
  socialSecurityCard: {
    pattern: /^[A-Z0-9]{8,18}$/,
    zh: '社会保障卡卡号是8至18位字母和数字',
    en: 'the number of a social-security card is 8 to 18 letters and digits',
  },
}

/** A certificate's number by its kind, without spaces and dashes, letters large. Numbers of other kinds keep their dashes. */
export function typedCertificate(kind: CertificateKind, text: string): Typed<string> {
  if (kind === 'idCard') return typedIdNumber(text)
  if (kind === 'other') {
    const number = plain(text).replace(/ /g, '').toUpperCase()
    return number === '' ? empty : { value: number }
  }
  const number = joined(text).toUpperCase()
  if (number === '') return empty
  const other = firstOther(number, /^[A-Z0-9]$/)
  if (other) {
    const { zh, en } = shown(other.character)
    return wrong(
      `第${other.place}位是${zh}，应为字母或数字`,
      `character ${other.place} is ${en} and should be a letter or a digit`,
    )
  }
  const { pattern, zh, en } = forms[kind]
  return pattern.test(number) ? { value: number } : wrong(zh, en)
}
