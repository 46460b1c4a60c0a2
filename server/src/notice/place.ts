import { ownOf, type Text } from '@gongji/policy'

const words: Readonly<Record<string, Text>> = {
  'hospital-3': { zh: '三级医院', en: 'level-3 hospital' },
  'hospital-2': { zh: '二级医院', en: 'level-2 hospital' },
  'hospital-1': { zh: '一级医院', en: 'level-1 hospital' },
  'hospital-village': { zh: '村卫生室', en: 'village clinic' },
  pharmacy: { zh: '定点药店', en: 'pharmacy' },
}

/** The kind of place that a payer is told: never which one (invariant 9). */
export const placeText = (place: string): Text =>
  ownOf(words, place) ?? { zh: '定点机构', en: 'designated institution' }
