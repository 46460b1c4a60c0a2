import { type Fen, fen, fenToYuan } from '../values/money.ts'
import { empty, firstOther, plain, shown, type Typed, wrong } from './text.ts'

const before = /^(?:人民币|RMB|CNY)? ?¥? ?/i
const after = / ?(?:元整?|圆整?|块钱?|RMB|CNY)$/i

/** Yuan with separators, as a sentence shows it: `1,234.50元`. */
const yuan = (amount: Fen): string => fenToYuan(amount).replace(/\B(?=(?:\d{3})+(?!\d))/g, ',')

export type Bounds = {
  /** The least that is allowed, in fen. */
  least?: Fen
  /** The most that is allowed, in fen. */
  most?: Fen
}

function outOfBounds(amount: Fen, { least, most }: Bounds): ReturnType<typeof wrong> | null {
  if (least !== undefined && amount < least) {
    return wrong(`不能少于${yuan(least)}元`, `it may not be less than ¥${yuan(least)}`)
  }
  if (most !== undefined && amount > most) {
    return wrong(`不能超过${yuan(most)}元`, `it may not be more than ¥${yuan(most)}`)
  }
  return null
}

/** ¥1 billion: nothing here is worth more. */
const most = 100_000_000_000 as Fen

/**
 * An amount of yuan as people write it (`￥1,234.50元`), in fen. Commas and spaces stand between groups of three digits;
 * the ideographic full stop that a Chinese keyboard types is a decimal point.
 */
export function typedAmount(text: string, bounds: Bounds = {}): Typed<Fen> {
  const kept = plain(text).replace(/。/g, '.').replace(before, '').replace(after, '')
  if (kept === '') return empty
  const sign = /^[+-]/.exec(kept)?.[0] ?? ''
  const digits = kept.slice(sign.length).trim().replace(/^¥ ?/, '')
  const other = firstOther(digits, /^[0-9., ]$/)
  if (other) {
    const { zh, en } = shown(other.character)
    return /[万亿千百十零一二三四五六七八九两壹贰叁肆伍陆柒捌玖拾佰仟角分]/.test(other.character)
      ? wrong(
          `“${other.character}”请改用阿拉伯数字写全，以元为单位`,
          'write the whole amount of yuan in digits',
        )
      : wrong(
          `第${sign.length + other.place}个字符是${zh}，应为数字`,
          `character ${sign.length + other.place} is ${en} and should be a digit`,
        )
  }
  const [whole = '', decimals = '', ...more] = digits.split('.')
  if (more.length > 0) return wrong('有不止一个小数点', 'it has more than one decimal point')
  if (!/^\d*$/.test(decimals))
    return wrong('小数点后面有逗号或空格', 'there is a comma or a space among its decimals')
  if (!/^(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|)$/.test(whole)) {
    return wrong(
      '逗号或空格的位置不对，只能每三位隔一个，如1,234.50',
      'a comma or a space stands in the wrong place: they part groups of three digits, as in 1,234.50',
    )
  }
  if (whole === '' && decimals === '') return wrong('没有数字', 'it has no digits')
  const cents = decimals.slice(0, 2)
  if (/[1-9]/.test(decimals.slice(2))) {
    return wrong(
      `有${decimals.length}位小数，最多2位（最小0.01元）`,
      'it has more than two decimals; the least is ¥0.01',
    )
  }
  const amount = Number(whole.replace(/[, ]/g, '')) * 100 + Number(cents.padEnd(2, '0'))
  if (!(amount <= most)) return wrong(`不能超过${yuan(most)}元`, `it may not be more than ¥${yuan(most)}`)
  const value = fen(sign === '-' ? -amount : amount)
  return outOfBounds(value, bounds) ?? { value }
}

/** A whole number as people write it, within bounds that the caller states; used for counts and years. */
export function typedWhole(text: string): Typed<number> {
  const digits = plain(text).replace(/[, ]/g, '')
  if (digits === '') return empty
  const other = firstOther(digits.replace(/^[+-]/, ''), /^\d$/)
  if (other || !/\d/.test(digits)) {
    return other?.character === '.'
      ? wrong('应为整数', 'it should be a whole number')
      : wrong('应为数字', 'it should be a number')
  }
  const value = Number(digits)
  return Number.isSafeInteger(value) ? { value: value + 0 } : wrong('数值过大', 'it is too large')
}
