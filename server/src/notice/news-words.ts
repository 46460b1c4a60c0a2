import { purposeWords, relationshipWords } from '@gongji/contract/words'
import { parameterWords as generalWords, ownOf } from '@gongji/policy'
import { fen, fenToYuan } from '@gongji/policy/money'
import type { Text } from '../problem.ts'

const schemes: Readonly<Record<string, Text>> = {
  employee: { zh: '职工医保', en: 'employee scheme' },
  resident: { zh: '居民医保', en: 'resident scheme' },
}
const benefits: Readonly<Record<string, Text>> = {
  outpatient: { zh: '普通门诊', en: 'outpatient' },
  emergency: { zh: '急诊', en: 'emergency' },
  pharmacy: { zh: '药店购药', en: 'pharmacy' },
  chronic: { zh: '门诊慢特病', en: 'chronic-disease' },
  twoDisease: { zh: '门诊两病', en: 'two-disease' },
  inpatient: { zh: '住院', en: 'inpatient' },
  criticalIllness: { zh: '大病保险', en: 'critical-illness' },
  largeSum: { zh: '大额医疗补助', en: 'large-sum' },
  civilServant: { zh: '公务员补助', en: 'civil-servant' },
  medicalAid: { zh: '医疗救助', en: 'medical-aid' },
}
const fields: Readonly<Record<string, Text>> = {
  deductible: { zh: '起付线', en: 'deductible' },
  ratio: { zh: '支付比例', en: 'ratio' },
  cap: { zh: '封顶线', en: 'cap' },
  aboveCap: { zh: '超过封顶线的支付', en: 'payment above the cap' },
  floor: { zh: '保底比例', en: 'floor' },
  terms: { zh: '适用的待遇', en: 'terms' },
  needs: { zh: '须先办理的手续', en: 'what must be filed first' },
  layers: { zh: '叠加的保障', en: 'layers above' },
}
const others: Readonly<Record<string, Text>> = {
  'premium.amount': { zh: '居民医保个人缴费', en: 'resident premium' },
  'premium.fullAmount': { zh: '居民医保全额缴费', en: 'full resident premium' },
  'premium.window': { zh: '居民医保集中征缴期', en: 'window for resident premiums' },
  'premium.late': { zh: '集中征缴期之后的缴费规定', en: 'rules for late premiums' },
  'premium.aidGroups': { zh: '资助对象的个人缴费', en: 'premiums of aided groups' },
  'premium.refund': { zh: '居民医保退费规定', en: 'refund of premiums' },
  'sharing.relationships': { zh: '家庭共济的近亲属范围', en: 'relatives who may share an account' },
  'sharing.territory': { zh: '家庭共济的地域范围', en: 'territory of sharing' },
  'sharing.costs': { zh: '共济账户可支付的费用', en: 'costs that a shared account may pay' },
  'sharing.purposes': { zh: '共济账户的用途', en: 'uses of a shared account' },
  'sharing.mustAsk': {
    zh: '结算时是否须说明使用共济账户',
    en: 'whether the shared account must be asked for',
  },
  'sharing.payersPerRelative': { zh: '一人可有的授权人数', en: 'payers of one relative' },
  'sharing.relativesPerPayer': { zh: '一人可授权的家人数', en: 'relatives of one payer' },
  'sharing.consent': { zh: '绑定须由谁同意', en: 'whose consent a binding needs' },
  'wallet.open': { zh: '医保钱包是否开通', en: 'whether the wallet is open' },
  'wallet.stage': { zh: '医保钱包的方式', en: 'how the wallet works' },
  'wallet.maxEach': { zh: '医保钱包单笔转账上限', en: 'largest wallet transfer' },
  'wallet.perDay': { zh: '医保钱包每日转账次数', en: 'wallet transfers a day' },
  'filing.needed': { zh: '须异地就医备案的地区', en: 'where care needs a filing' },
  'filing.unfiled': { zh: '未备案的后果', en: 'what happens without a filing' },
  'filing.kinds': { zh: '异地就医备案的类型和期限', en: 'kinds and terms of filings' },
  'chronic.diseases': { zh: '可备案的慢特病病种', en: 'diseases that can be filed' },
  'chronic.count': { zh: '慢特病病种数', en: 'number of chronic diseases' },
  'waiting.fixedMonths': { zh: '固定待遇等待期（月）', en: 'fixed waiting period (months)' },
}

/** What people call a parameter; one that news has no words of its own for is called as explanations call it, never by its name in a pack. */
export function parameterWords(name: string): Text {
  const known = ownOf(others, name)
  if (known) return known
  const [scheme = '', benefit = '', field = ''] = name.split('.')
  const parts = [ownOf(schemes, scheme), ownOf(benefits, benefit), ownOf(fields, field || benefit)].filter(
    (one) => one !== undefined,
  )
  if (parts.length < 2) return generalWords(name)
  return { zh: parts.map(({ zh }) => zh).join(''), en: parts.map(({ en }) => en).join(' ') }
}

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
