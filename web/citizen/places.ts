import type { Sentence } from '../shared/words.ts'

/** Kinds of place as a payer sees them: nothing more is said about a relative's care. */
export const placeNames: Readonly<Record<string, Sentence>> = {
  'hospital-3': ['三级医院', 'level 3 hospital'],
  'hospital-2': ['二级医院', 'level 2 hospital'],
  'hospital-1': ['一级及以下医院', 'level 1 hospital or below'],
  'hospital-village': ['村卫生室', 'village clinic'],
  pharmacy: ['药店', 'pharmacy'],
}
