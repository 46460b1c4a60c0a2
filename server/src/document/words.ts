export { purposeWords } from '@gongji/contract/words'

import type { Language, Level, Text } from '@gongji/policy'

export const levelWords: Record<Level, Text> = {
  village: { zh: '村卫生室', en: 'village clinic' },
  '1': { zh: '一级及以下', en: 'level 1 and below' },
  '2': { zh: '二级', en: 'level 2' },
  '3': { zh: '三级', en: 'level 3' },
}

/** `t('中文', 'English')` in the reader's language. */
export const speaking =
  (language: Language) =>
  (zh: string, en: string): string =>
    language === 'zh' ? zh : en

/** 2025-01-15 as 2025年1月15日, or as it is in English. */
export const dayWords = (day: string, language: Language): string =>
  language === 'zh' ? day.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日') : day
