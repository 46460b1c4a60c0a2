import type { Text } from '@gongji/policy'
import type { Kind } from './compare.ts'

/** What differs, in a few words, as it stands beside a count in a list. */
const words: Readonly<Record<Exclude<Kind, 'agrees' | 'undone'> | 'unreadable', Text>> = {
  'lost-request': { zh: '机构有、平台没有', en: 'only theirs has it' },
  'lost-answer': { zh: '平台有、机构没有', en: 'only ours has it' },
  'double-send': { zh: '平台结算了两次', en: 'settled twice here' },
  'double-row': { zh: '机构文件里重复', en: 'twice in their list' },
  'void-here': { zh: '只有平台退了费', en: 'taken back here only' },
  'void-there': { zh: '只有机构退了费', en: 'taken back there only' },
  'wrong-system': { zh: '不是这家机构系统里的结算', en: 'not of their system' },
  'wrong-day': { zh: '日期不在这段期间', en: 'of another day' },
  'wrong-part': { zh: '险种或清算类别不同', en: 'other scheme or clearing type' },
  data: { zh: '金额或患者不一致', en: 'other amounts or patient' },
  'other-number': { zh: '结算编号不一致', en: 'other number' },
  several: { zh: '有几笔相符，无法确定', en: 'several fit' },
  unreadable: { zh: '读不出的行', en: 'cannot be read' },
}

/** What differed in a comparison, kind by kind, the most first; what agrees is not among it. */
export const differencesSaid = (counts: Readonly<Record<string, number>>): { name: Text; count: number }[] =>
  Object.entries(words)
    .flatMap(([kind, name]) => (counts[kind] ? [{ name, count: counts[kind] }] : []))
    .sort((a, b) => b.count - a.count)
