/** How a ratio came about, in words: 三级医院50%，退休加5个百分点. */

import type { FactIs, RatioMade } from '../language/context.ts'
import { gather } from '../values/lists.ts'
import type { Text } from '../values/text.ts'
import { percent, sectionName } from './words.ts'

const facts: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  level: {
    village: { zh: '村卫生室', en: 'village clinic' },
    '1': { zh: '一级及以下医院', en: 'hospital of level 1 or below' },
    '2': { zh: '二级医院', en: 'level-2 hospital' },
    '3': { zh: '三级医院', en: 'level-3 hospital' },
  },
  category: {
    working: { zh: '在职', en: 'working' },
    retired: { zh: '退休', en: 'retired' },
    minor: { zh: '未成年人', en: 'minors' },
    adult: { zh: '成年人', en: 'adults' },
    elderly: { zh: '老年人', en: 'the elderly' },
  },
  scheme: {
    employee: { zh: '职工', en: 'employees' },
    resident: { zh: '居民', en: 'residents' },
  },
  kind: {
    hospital: { zh: '医院', en: 'hospital' },
    pharmacy: { zh: '药店', en: 'pharmacy' },
  },
  place: {
    home: { zh: '参保地', en: 'in the insured area' },
    province: { zh: '省内其他州市', en: 'elsewhere in the province' },
    elsewhere: { zh: '外省', en: 'in another province' },
  },
  filing: {
    none: { zh: '未备案', en: 'not filed' },
    longTerm: { zh: '已备案异地长期居住', en: 'filed as long-term resident' },
    temporary: { zh: '已备案临时外出', en: 'filed as temporary stay' },
    transfer: { zh: '已备案转诊', en: 'filed as transfer' },
    emergency: { zh: '急诊抢救', en: 'emergency' },
  },
  prescription: {
    yes: { zh: '凭外配处方', en: 'on a hospital prescription' },
    no: { zh: '没有外配处方', en: 'without a hospital prescription' },
  },
}

const own = <T>(words: Readonly<Record<string, T>>, name: string): T | null =>
  Object.entries(words).find(([key]) => key === name)?.[1] ?? null

/** `60-` is from 60 on. */
function ageWords(range: string): Text {
  const [from, to] = range.split('-')
  if (to === undefined) return { zh: `${from}岁`, en: `aged ${from}` }
  if (to === '') return { zh: `${from}岁以上`, en: `aged ${from} or more` }
  return { zh: `${from}至${to}岁`, en: `aged ${from} to ${to}` }
}

/** What one fact was; null for facts of an area's own making, which have no words. */
function factWords({ fact, is }: FactIs): Text | null {
  if (fact === 'benefit') return sectionName(is)
  if (fact === 'age') return ageWords(is)
  return own(own(facts, fact) ?? {}, is)
}

/** Several facts together; where none has words, the rule itself is named. */
function together(list: readonly FactIs[], otherwise: Text): Text {
  const said = gather(list, (one) => [factWords(one)].filter((said) => said !== null))
  if (said.length === 0) return otherwise
  return { zh: said.map(({ zh }) => zh).join('、'), en: said.map(({ en }) => en).join(', ') }
}

const points = (by: number | string): string => percent(by).replace('%', '')

function changeWords({ how, by, times, when }: RatioMade['changes'][number]): Text {
  const who = together(when, { zh: '按规定', en: 'by rule' })
  const often = times === 1 ? { zh: '', en: '' } : { zh: `${times}次`, en: ` ${times} times` }
  const verb: Record<typeof how, Text> = {
    add: { zh: `加${points(by)}个百分点`, en: `${points(by)} points more` },
    less: { zh: `减${points(by)}个百分点`, en: `${points(by)} points less` },
    times: { zh: `乘以${percent(by)}`, en: `times ${percent(by)}` },
    ownShareTimes: { zh: `个人部分乘以${percent(by)}`, en: `the patient's part times ${percent(by)}` },
    atLeast: { zh: `不低于${percent(by)}`, en: `at least ${percent(by)}` },
    atMost: { zh: `不超过${percent(by)}`, en: `at most ${percent(by)}` },
  }
  return { zh: `${who.zh}${verb[how].zh}${often.zh}`, en: `${who.en} ${verb[how].en}${often.en}` }
}

/** In brackets after a ratio; nothing for a ratio that simply stands in the pack. */
export function madeWords(made: RatioMade | undefined): Text {
  if (!made) return { zh: '', en: '' }
  const { base, by, changes } = made
  const chosen = together(by, { zh: '', en: '' })
  if (changes.length === 0) {
    return chosen.zh === '' ? { zh: '', en: '' } : { zh: `（${chosen.zh}）`, en: ` (${chosen.en})` }
  }
  const start = {
    zh: chosen.zh === '' ? `原为${percent(base)}` : `${chosen.zh}${percent(base)}`,
    en: chosen.en === '' ? `${percent(base)} to begin with` : `${chosen.en} ${percent(base)}`,
  }
  const parts = [start, ...changes.map(changeWords)]
  return {
    zh: `（${parts.map(({ zh }) => zh).join('，')}）`,
    en: ` (${parts.map(({ en }) => en).join(', ')})`,
  }
}
