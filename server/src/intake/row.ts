import type { Text } from '@gongji/policy'
import type { Bounds, Typed } from '@gongji/policy/typed'
import {
  plain,
  typedAmount,
  typedCertificateNumber,
  typedDay,
  typedName,
  typedPhone,
  typedWhole,
} from '@gongji/policy/typed'

/** One row of a file: its line, counted from 1 with the head, and its cells by the names of the head. */
export type Row = { line: number; cells: Readonly<Record<string, string>> }

/** Why a row was not taken in: the field, what is wrong, and how it is mended. */
export type Fault = { field: string; zh: string; en: string; mendZh: string; mendEn: string }

/** What became of a row: taken in; there already and the same; or why not. */
export type Outcome = 'taken' | 'same' | Fault

/** A column of a file: its name, its Chinese name (either may stand in the head), and how a cell is read. */
export type Field<Value> = {
  zh: string
  /** What a cell holds, for the page that documents files. */
  about: Text
  /** What an empty cell stands for; absent: the cell must be filled. */
  fallback?: Value
  read: (text: string) => Typed<Value>
}
export type Fields<Values> = { readonly [Name in keyof Values]: Field<Values[Name]> }

const wrong = (zh: string, en: string) => ({ wrong: { zh, en } })
const isText = (text: string, pattern: RegExp, zh: string, en: string): Typed<string> =>
  pattern.test(text) ? { value: text } : wrong(zh, en)

export const about = (zh: string, en: string): Text => ({ zh, en })

/** A field whose cell may be empty. */
export const maybe = <Value, Fallback>(field: Field<Value>, fallback: Fallback): Field<Value | Fallback> => ({
  ...field,
  fallback,
})

export const certificate = (zh: string, of: Text): Field<string> => ({
  zh,
  about: of,
  read: typedCertificateNumber,
})
export const name = (zh = '姓名'): Field<string> => ({
  zh,
  about: about('与证件一致', 'as on the certificate'),
  read: typedName,
})
export const day = (zh: string, of: Text): Field<string> => ({
  zh,
  about: of,
  read: (text) => {
    // A spreadsheet keeps a day as the count of days since the end of 1899.
    if (/^\d{5}(\.0+)?$/.test(text)) {
      return { value: new Date((Number(text) - 25_569) * 86_400_000).toISOString().slice(0, 10) }
    }
    return typedDay(text)
  },
})
/** Yuan in the file, as people and core systems write them; fen inside. */
export const yuan = (zh: string, of: Text, bounds: Bounds = {}): Field<number> => ({
  zh,
  about: of,
  read: (text) => typedAmount(text, bounds) as Typed<number>,
})
export const count = (zh: string, of: Text): Field<number> => ({ zh, about: of, read: typedWhole })
export const phoneNumber = (zh = '手机号'): Field<string> => ({
  zh,
  about: about('11位', '11 digits'),
  read: typedPhone,
})
export const words = (zh: string, of: Text, most = 200): Field<string> => ({
  zh,
  about: of,
  read: (text) =>
    plain(text).length <= most
      ? { value: plain(text) }
      : wrong(`超过${most}个字`, `it is longer than ${most} characters`),
})
export const code = (zh: string, of: Text, pattern: RegExp): Field<string> => ({
  zh,
  about: of,
  read: (text) => isText(plain(text), pattern, '不是规定的代码', 'it is no code of the kind'),
})
export const yes = (zh: string): Field<boolean> => ({
  zh,
  about: about('是、否；1、0', '1 or 0'),
  read: (text) => {
    const given = plain(text).toLowerCase()
    if (['1', '是', 'y', 'yes', 'true'].includes(given)) return { value: true }
    if (['0', '否', 'n', 'no', 'false'].includes(given)) return { value: false }
    return wrong('应为是或否', 'it should be 1 or 0')
  },
})
/** One of a closed list; the Chinese word of each may be written too. */
export const choice = <Choice extends string>(
  zh: string,
  choices: Readonly<Record<Choice, string>>,
): Field<Choice> => {
  const known = new Map<string, Choice>()
  for (const [key, word] of Object.entries<string>(choices)) {
    known.set(key, key as Choice).set(word, key as Choice)
  }
  const listed = Object.entries<string>(choices).map(([key, word]) => `${key} ${word}`)
  return {
    zh,
    about: about(listed.join('、'), listed.join(', ')),
    read: (text) => {
      const found = known.get(plain(text))
      return found === undefined
        ? wrong(
            `应为${Object.values(choices).join('、')}之一`,
            `it should be one of ${Object.keys(choices).join(', ')}`,
          )
        : { value: found }
    },
  }
}
/** Several codes of a kind, with commas. */
export const codes = (zh: string, of: Text, pattern: RegExp): Field<readonly string[]> => ({
  zh,
  about: of,
  read: (text) => {
    const parts = partsOf(text)
    return parts.every((part) => pattern.test(part))
      ? { value: [...new Set(parts)] }
      : wrong('不全是规定的代码', 'not all of it are codes of the kind')
  },
})
const partsOf = (text: string): string[] =>
  plain(text)
    .split(/[,，、;；\s]+/)
    .filter(Boolean)

/** Several of a closed list, with commas. */
export const several = <Choice extends string>(
  zh: string,
  choices: Readonly<Record<Choice, string>>,
): Field<readonly Choice[]> => {
  const one = choice(zh, choices)
  return {
    zh,
    about: one.about,
    read: (text) => {
      const values: Choice[] = []
      for (const part of partsOf(text)) {
        const read = one.read(part)
        if (read.wrong) return read
        values.push(read.value)
      }
      return { value: [...new Set(values)] }
    },
  }
}

const fillIn = { mendZh: '请补填后重新报送。', mendEn: 'Fill it in and send the row again.' }
const correct = { mendZh: '请更正后重新报送。', mendEn: 'Correct it and send the row again.' }

export const fault = (
  field: string,
  zh: string,
  en: string,
  mend: Pick<Fault, 'mendZh' | 'mendEn'> = correct,
): Fault => ({
  field,
  zh,
  en,
  ...mend,
})

/** Reads a row by its fields: the values, or the first cell that is wrong. */
export function readRow<Values>(fields: Fields<Values>, { cells }: Row): Values | Fault {
  const values: Record<string, unknown> = {}
  for (const [key, field] of Object.entries<Field<unknown>>(fields as Fields<Record<string, unknown>>)) {
    const text = (cells[key] ?? '').trim()
    if (text === '') {
      if (!('fallback' in field)) return fault(key, `${field.zh}没有填写`, `${key} is empty`, fillIn)
      values[key] = field.fallback
      continue
    }
    const read = field.read(text)
    if (read.wrong) return fault(key, `${field.zh}：${read.wrong.zh}`, `${key}: ${read.wrong.en}`)
    values[key] = read.value
  }
  return values as Values
}

export const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' && value !== null && 'mendZh' in value
