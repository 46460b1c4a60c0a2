import { purposeWords, relationshipWords } from '@gongji/contract/words'
import { ownOf, type Text } from '@gongji/policy'
import { fen, fenToYuan } from '@gongji/policy/money'

const levels: Readonly<Record<string, Text>> = {
  village: { zh: '村卫生室', en: 'village clinics' },
  '1': { zh: '一级及以下', en: 'level 1 and below' },
  '2': { zh: '二级', en: 'level 2' },
  '3': { zh: '三级', en: 'level 3' },
  working: { zh: '在职', en: 'working' },
  retired: { zh: '退休', en: 'retired' },
  home: { zh: '参保地', en: 'at home' },
  province: { zh: '省内其他地区', en: 'elsewhere in the province' },
  elsewhere: { zh: '其他省份', en: 'other provinces' },
  none: { zh: '无', en: 'none' },
  any: { zh: '个人负担的全部费用', en: 'any personal cost' },
  inScope: { zh: '政策范围内个人自付', en: 'the personal share in scope' },
  sameArea: { zh: '同一统筹区', en: 'the same pooling area' },
  sameProvince: { zh: '同一省份', en: 'the same province' },
  transfer: { zh: '资金转账', en: 'transfers of money' },
  quota: { zh: '虚拟额度', en: 'virtual quotas' },
  reduced: { zh: '支付比例降低', en: 'a lower ratio' },
  refused: { zh: '不能直接结算', en: 'no direct settlement' },
  both: { zh: '双方', en: 'both sides' },
  payer: { zh: '授权人', en: 'the payer' },
  year: { zh: '每年', en: 'a year' },
  visit: { zh: '每次就诊', en: 'a visit' },
  admission: { zh: '每次住院', en: 'an admission' },
}

/** A value as people say it; null for a name inside the rules that has no words. */
const wordOf = (value: string): Text | null =>
  ownOf(levels, value) ??
  ownOf<Text>(relationshipWords, value) ??
  ownOf<Text>(purposeWords, value) ??
  (/^[A-Za-z]/.test(value) ? null : { zh: value, en: value })

const joined = (texts: readonly Text[], zh: string, en: string): Text => ({
  zh: texts.map((text) => text.zh).join(zh),
  en: texts.map((text) => text.en).join(en),
})

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

type Unit = 'yuan' | 'percent' | 'plain'
const unitOf = (parameter: string): Unit => {
  if (parameter === 'premium.floor') return 'yuan'
  const field = parameter.split('.').at(-1) ?? ''
  if (field === 'ratio' || field === 'floor' || field === 'totalAtMost') return 'percent'
  if (['deductible', 'cap', 'amount', 'fullAmount', 'maxEach'].includes(field)) return 'yuan'
  return field.startsWith('per') && parameter.startsWith('incentives') ? 'yuan' : 'plain'
}

function printNumber(value: number, unit: Unit): Text {
  if (unit === 'yuan' && Number.isSafeInteger(value)) {
    const yuan = fenToYuan(fen(value)).replace(/\.00$/, '')
    return { zh: `${yuan}元`, en: `${yuan} yuan` }
  }
  const text = unit === 'percent' ? `${value / 100}%` : String(value)
  return { zh: text, en: text }
}

/** Cases of a table: `{ is: { in: ['village', '1'] }, value }`. */
function printCases(cases: readonly unknown[], unit: Unit): Text | null {
  const parts = cases.map((one): Text | null => {
    if (!isRecord(one) || !isRecord(one.is) || !Array.isArray(one.is.in)) return null
    const words = one.is.in.map((each) => wordOf(String(each)))
    if (!words.every((word) => word !== null)) return null
    const label = joined(words, '、', ', ')
    const value = print(one.value, unit)
    return value && { zh: `${label.zh}${value.zh}`, en: `${label.en} ${value.en}` }
  })
  return parts.every((part) => part !== null) ? joined(parts, ',', '; ') : null
}

function print(value: unknown, unit: Unit): Text | null {
  if (value === null) return { zh: '无', en: 'none' }
  if (typeof value === 'number') return printNumber(value, unit)
  if (typeof value === 'boolean') return value ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' }
  if (typeof value === 'string') return wordOf(value)
  if (Array.isArray(value)) {
    const parts = value.map((one) => print(one, unit))
    return parts.every((part) => part !== null) ? joined(parts, '、', ', ') : null
  }
  if (!isRecord(value)) return null
  if (Array.isArray(value.cases)) return printCases(value.cases, unit)
  if ('from' in value && 'to' in value && Object.keys(value).length === 2) {
    return { zh: `${value.from}至${value.to}`, en: `${value.from} to ${value.to}` }
  }
  if ('base' in value) {
    const base = print(value.base, unit)
    return base && { zh: `${base.zh}(另有调整)`, en: `${base.en} (with adjustments)` }
  }
  if ('amount' in value) {
    const amount = print(value.amount, unit)
    const per = typeof value.per === 'string' ? wordOf(value.per) : { zh: '', en: '' }
    return amount && per && { zh: `${per.zh}${amount.zh}`, en: `${amount.en} ${per.en}`.trim() }
  }
  if ('name' in value && isRecord(value.name)) return { zh: String(value.name.zh), en: String(value.name.en) }
  return null
}

/** A value in words; one too complex for a sentence points to the rule itself. */
export const printValue = (parameter: string, value: unknown): Text =>
  print(value, unitOf(parameter)) ?? { zh: '新的规定（见规则原文）', en: 'a new rule (see its text)' }
