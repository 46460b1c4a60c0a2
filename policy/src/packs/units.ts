import type { Relationship } from '../values/bill.ts'
import { isPlainDate } from '../values/dates.ts'
import { yuanToFen } from '../values/money.ts'
import { rate, type WrittenRate, written } from '../values/rate.ts'
import { meaning, type Reader, scalar } from './read.ts'

const grouped = (text: string): string => text.replace(/(\d)[,_](?=\d{3}(\D|$))/g, '$1')

/** `150 yuan`, `15,000 yuan`, `0.01 yuan`, `1.5 wan yuan`; also 元, 万元, fen, 分. Whole fen. */
export function parseMoney(text: string): number | undefined {
  const match = /^([\d.,_]+)\s*(yuan|元|wan yuan|万元|fen|分)$/.exec(text)
  if (!match) return undefined
  const amount = fenOf(grouped(match[1]!), match[2]!)
  return amount !== undefined && amount <= mostFen ? amount : undefined
}
/** A hundred billion yuan: more than any rule states. */
const mostFen = 10_000_000_000_000

function fenOf(digits: string, unit: string): number | undefined {
  if (unit === 'fen' || unit === '分') return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined
  if (unit === 'yuan' || unit === '元') return yuanToFen(digits) ?? undefined
  const wan = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(digits)
  return wan ? Number(wan[1]) * 1_000_000 + Number((wan[2] ?? '').padEnd(6, '0')) : undefined
}

const decimal = (digits: string, scale: number): WrittenRate | undefined => {
  const match = /^(\d{1,5})(?:\.(\d{1,4}))?$/.exec(digits)
  if (!match) return undefined
  const fraction = match[2] ?? ''
  return written(rate(Number(match[1]! + fraction), scale * 10 ** fraction.length))
}

/** `60 percent`, `60%`, `2/3` (terms of at most four digits). A rate of cost, or a factor. */
function parseRate(text: string): WrittenRate | undefined {
  const percent = /^([\d.]+)\s*(?:percent|%)$/.exec(text)
  if (percent) return decimal(percent[1]!, 100)
  const fraction = /^(\d{1,4})\s*\/\s*(\d{1,4})$/.exec(text)
  return fraction && Number(fraction[2]) > 0
    ? written(rate(Number(fraction[1]), Number(fraction[2])))
    : undefined
}

/** `5 points`, `5个百分点`: what is added to or taken from a rate. */
function parsePoints(text: string): WrittenRate | undefined {
  const match = /^([\d.]+)\s*(?:points?|个百分点)$/.exec(text)
  return match ? decimal(match[1]!, 100) : undefined
}

const within = (value: WrittenRate | undefined): WrittenRate | undefined => {
  const share =
    typeof value === 'number'
      ? value / 10_000
      : value
        ? Number(value.split('/')[0]) / Number(value.split('/')[1])
        : 0
  return value !== undefined && share <= 1 ? value : undefined
}

const schemaOf = (
  pattern: string,
  examples: string[],
): { type: string; pattern: string; examples: string[] } => ({
  type: 'string',
  pattern,
  examples,
})

export const money: Reader<number> = scalar(
  schemaOf('^[0-9.,_]+ ?(yuan|元|wan yuan|万元|fen|分)$', ['150 yuan']),
  parseMoney,
  {
    code: 'unit-error',
    zh: '带单位的金额，如 150 yuan(150 元)',
    en: 'an amount with its unit, such as 150 yuan',
  },
)
export const ratePercent: Reader<WrittenRate> = scalar(
  schemaOf('^([0-9.]+ ?(percent|%)|[0-9]+ ?/ ?[0-9]+)$', ['60 percent', '2/3']),
  (text) => within(parseRate(text)),
  {
    code: 'unit-error',
    zh: '不超过100%的比例，如 60 percent(60%)',
    en: 'a rate of at most 100 percent, such as 60 percent',
  },
)
export const factor: Reader<WrittenRate> = scalar(
  schemaOf('^([0-9.]+ ?(percent|%)|[0-9]+ ?/ ?[0-9]+)$', ['50 percent', '1/2']),
  parseRate,
  { code: 'unit-error', zh: '倍率，如 50 percent(减半)', en: 'a factor, such as 50 percent for half' },
)
export const points: Reader<WrittenRate> = scalar(
  schemaOf('^[0-9.]+ ?(points?|个百分点)$', ['5 points']),
  parsePoints,
  {
    code: 'unit-error',
    zh: '百分点，如 5 points(5个百分点)',
    en: 'percentage points, such as 5 points',
  },
)
export const count: Reader<number> = scalar(
  { type: ['integer', 'string'], pattern: '^[0-9]+$' },
  (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
  { zh: '整数，如 3', en: 'a whole number, such as 3' },
)
export const day: Reader<string> = scalar(
  { type: 'string', format: 'date' },
  (text) => (isPlainDate(text) ? text : undefined),
  { code: 'wrong-date', zh: '存在的日期，如 2025-01-01', en: 'a day that exists, such as 2025-01-01' },
)
export const month: Reader<string> = scalar(
  { type: 'string', pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' },
  (text) => (/^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : undefined),
  { code: 'wrong-date', zh: '年月，如 2025-06', en: 'a month, such as 2025-06' },
)
export const timeOfDay: Reader<string> = scalar(
  { type: 'string', pattern: '^[0-2][0-9]:[0-5][0-9]$' },
  (text) => (/^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? text : undefined),
  { zh: '时刻，如 22:00', en: 'a time of day, such as 22:00' },
)
export const text: Reader<string> = scalar(
  { type: 'string', minLength: 1 },
  (one) => (one === '' ? undefined : one),
  { zh: '文字', en: 'some text' },
)
export const identifier: Reader<string> = scalar(
  { type: 'string', pattern: '^[a-z][A-Za-z0-9]*$' },
  (one) => (/^[a-z][A-Za-z0-9]*$/.test(one) ? one : undefined),
  { zh: '英文名，如 largeSum', en: 'a name such as largeSum' },
)
export const yes: Reader<boolean> = meaning({ yes: true, no: false, true: true, false: false })

/** The eight kinds of near relative. */
export const relationships = [
  'spouse',
  'parent',
  'child',
  'sibling',
  'paternalGrandparent',
  'maternalGrandparent',
  'sonsChild',
  'daughtersChild',
] as const satisfies readonly Relationship[]
