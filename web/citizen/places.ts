import type { Text } from '@gongji/policy'
import { ownOf } from '@gongji/policy/own'

const names: Readonly<Record<string, Text>> = {
  'hospital-3': { zh: '三级医院', en: 'level 3 hospital' },
  'hospital-2': { zh: '二级医院', en: 'level 2 hospital' },
  'hospital-1': { zh: '一级及以下医院', en: 'level 1 hospital or below' },
  'hospital-village': { zh: '村卫生室', en: 'village clinic' },
  pharmacy: { zh: '药店', en: 'pharmacy' },
}
const other: Text = { zh: '定点医药机构', en: 'designated institution' }

/** The kind of place as a payer sees it: nothing more is said about a relative's care. */
export const placeName = (place: string): Text => ownOf(names, place) ?? other
