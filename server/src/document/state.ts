import type { PlainDate, Text } from '@gongji/policy'
import { dateInChina, type Instant } from '../deps.ts'
import { dayWords } from './words.ts'

export type DocumentState =
  | 'valid'
  | 'waiting'
  | 'paused'
  | 'superseded'
  | 'revoked'
  | 'ended'
  | 'reversed'
  | 'refunded'

/** How a genuine document stands today. */
export type Standing = {
  state: DocumentState
  /** The state with its day. */
  words: Text
  /** When it was replaced, revoked, ended or given back; null while it holds. */
  endedAt: Instant | null
}

/** A day, or the instant whose day is meant. */
type Day = PlainDate | Instant
export const dayText = (day: Day): Text => {
  const on = typeof day === 'string' ? day : dateInChina(day)
  return { zh: dayWords(on, 'zh'), en: on }
}

/** It holds, or does not now: `DAY` in the sentences stands for the day. */
export const stands = (
  state: 'valid' | 'waiting' | 'paused',
  day: Day | null,
  zh: string,
  en: string,
): Standing => {
  const on = day === null ? { zh: '', en: '' } : dayText(day)
  return { state, words: { zh: zh.replace('DAY', on.zh), en: en.replace('DAY', on.en) }, endedAt: null }
}
/** It holds no more since an instant; null: nobody wrote the instant down. */
export const over = (
  state: Exclude<DocumentState, 'valid' | 'waiting' | 'paused'>,
  endedAt: Instant | null,
  zh: string,
  en: string,
  day: Day | null = endedAt,
): Standing => {
  const words =
    day === null
      ? { zh: zh.replace('于DAY', ''), en: en.replace(' on DAY', '') }
      : { zh: zh.replace('DAY', dayText(day).zh), en: en.replace('DAY', dayText(day).en) }
  return { state, words, endedAt }
}
