import type { Relationship } from '@gongji/policy'

export type DemoBinding = {
  payer: string
  relative: string
  relationship: Relationship
  /** Fen a year; null: no limit. */
  yearLimit: number | null
  /** The guardian who consented for a child, where that is not the payer. */
  acceptedBy: string | null
}

/** In the order of authorisation; all purposes. */
export const bindings: readonly DemoBinding[] = [
  { payer: '张伟', relative: '张建国', relationship: 'parent', yearLimit: null, acceptedBy: null },
  { payer: '张伟', relative: '王秀英', relationship: 'parent', yearLimit: null, acceptedBy: null },
  { payer: '张伟', relative: '张小雨', relationship: 'child', yearLimit: 10_000, acceptedBy: '李梅' },
  { payer: '李梅', relative: '张小雨', relationship: 'child', yearLimit: null, acceptedBy: null },
  { payer: '陈刚', relative: '刘芳', relationship: 'spouse', yearLimit: null, acceptedBy: null },
  { payer: '陈刚', relative: '陈玉兰', relationship: 'parent', yearLimit: null, acceptedBy: null },
]
