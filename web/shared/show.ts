import type { Language } from '@gongji/policy'
import { type Fen, fenToYuan } from '@gongji/policy/money'

/** Fen as yuan with thousands separated and two decimals: `864235` → `8,642.35`. A minus is the real minus sign. */
export function yuan(amount: Fen | number): string {
  const [whole, decimals] = fenToYuan(Math.abs(amount) as Fen).split('.') as [string, string]
  return `${amount < 0 ? '−' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${decimals}`
}

/** A signed movement: money that left has a minus, money that came a plus. */
export const movement = (amount: number): string => (amount > 0 ? `+${yuan(amount)}` : yuan(amount))

const shanghai = 8 * 3_600_000

/** Wall clock in Asia/Shanghai of an instant such as `2025-01-15T02:00:00.000Z`. */
export function clock(instant: string): { day: string; time: string; seconds: string } {
  const text = new Date(Date.parse(instant) + shanghai).toISOString()
  return { day: text.slice(0, 10), time: text.slice(11, 16), seconds: text.slice(11, 19) }
}

export const dayAndTime = (instant: string): string => {
  const { day, time } = clock(instant)
  return `${day} ${time}`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A day as people say it: 1月15日 / 15 Jan; the year is added when it is not `thisYear`. */
export function shortDay(day: string, language: Language, thisYear?: string): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const other = thisYear !== undefined && !day.startsWith(thisYear)
  if (language === 'zh') return `${other ? `${year}年` : ''}${month}月${date}日`
  return `${date} ${months[month - 1]}${other ? ` ${year}` : ''}`
}

/** Basis points as a percentage without idle zeros: `5500` → `55%`. */
export const percent = (basisPoints: number): string => `${Number((basisPoints / 100).toFixed(2))}%`
