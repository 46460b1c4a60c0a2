/** What a case expects and what it came to, as people say it. */
import { parameterWords, type Text } from '@gongji/policy'
import type { Case } from '@gongji/policy/packs'
import { valueInLine } from '../decision.ts'
import { ruleWords } from './rule-words.ts'

const amounts: Readonly<Record<string, Text>> = {
  pool: { zh: '统筹基金', en: 'pooled fund' },
  personal: { zh: '个人负担', en: 'patient' },
  deductible: { zh: '起付线', en: 'deductible' },
  fundTotal: { zh: '基金合计', en: 'all funds' },
  inScope: { zh: '政策范围内', en: 'in scope' },
  poolRate: { zh: '统筹比例', en: 'ratio' },
  criticalIllness: { zh: '大病保险', en: 'critical illness' },
  largeSum: { zh: '大额补助', en: 'large sum' },
  medicalAid: { zh: '医疗救助', en: 'medical aid' },
  civilServant: { zh: '公务员补助', en: 'civil servants' },
  own: { zh: '个人账户', en: 'own account' },
  cash: { zh: '现金', en: 'cash' },
  wallet: { zh: '钱包', en: 'wallet' },
  certainty: { zh: '确定程度', en: 'certainty' },
  pays: { zh: '应缴', en: 'pays' },
  total: { zh: '总额', en: 'total' },
  ownPaid: { zh: '自费', en: 'out of scope' },
  overLimit: { zh: '超限价', en: 'above the ceiling' },
  firstShare: { zh: '先行自付', en: 'first share' },
  otherFund: { zh: '其他基金', en: 'another fund' },
  period: { zh: '缴费时段', en: 'period' },
  aidGroup: { zh: '资助身份', en: 'aid group' },
  waitDays: { zh: '等待几天', en: 'days of waiting' },
  waitMonths: { zh: '等待几个月', en: 'months of waiting' },
  months: { zh: '等待几个月', en: 'months of waiting' },
  computed: { zh: '能否算出', en: 'can be computed' },
  refused: { zh: '拒绝', en: 'refused' },
  parameter: { zh: '缺的规定', en: 'rule that is missing' },
}
const fields: Readonly<Record<string, Text>> = {
  paid: { zh: '已付', en: 'paid' },
  entered: { zh: '已计入', en: 'entered' },
  deductible: { zh: '已扣起付线', en: 'deducted' },
}

/** What a case compares, by its name. */
export function comparedWords(name: string): Text {
  const [first, section = '', field = ''] = name.split('.')
  if (first === 'used') {
    const pot = parameterWords(`employee.${section.split(':')[0]}.`)
    const what = fields[field] ?? asIs('')
    return { zh: `累计${what.zh}（${pot.zh.replace('职工', '')}）`, en: `${what.en} so far (${section})` }
  }
  if (first === 'relatives') return { zh: `亲属账户 ${section}`, en: `relative's account ${section}` }
  return amounts[name] ?? (/^[a-z]+\.[a-zA-Z.]+$/.test(name) ? ruleWords(name) : asIs(name))
}

const reasons: Readonly<Record<string, Text>> = {
  no: { zh: '不拒绝', en: 'not refused' },
  'no-rules-for-area': { zh: '没有这个地区的规则', en: 'no rules of that area' },
  'benefit-unknown': { zh: '要用的规定没有收录', en: 'a rule that it needs is missing' },
  'rule-unknown': { zh: '要用的规定没有收录', en: 'a rule that it needs is missing' },
  'fact-unknown': { zh: '账单没有说要用的情况', en: 'the bill leaves out what a rule asks' },
  'filing-required': { zh: '须先异地就医备案', en: 'care elsewhere must be filed first' },
  'disease-filing-required': { zh: '须先慢特病备案', en: 'the disease must be filed first' },
  'disease-not-covered': { zh: '病种不在名单里', en: 'the disease is not on the list' },
  'care-not-covered': { zh: '此类就医不能直接结算', en: 'no direct settlement of such care' },
  'bill-too-large': { zh: '金额过大', en: 'the bill is too large' },
  'aid-amount-unknown': { zh: '资助对象应缴的金额没有收录', en: 'what the aided group pays is missing' },
  'premium-closed': { zh: '不在缴费期', en: 'no premium is taken on that day' },
  'premium-late-price-unknown': { zh: '逾期缴费标准没有收录', en: 'the late price is missing' },
}
const answers: Readonly<Record<string, Text>> = {
  exact: { zh: '确定', en: 'exact' },
  approximate: { zh: '约数', en: 'approximate' },
  unverified: { zh: '未经证实', en: 'unverified' },
  unknown: { zh: '本系统没有收录', en: 'not in this system' },
  window: { zh: '集中征缴期', en: 'in the window' },
  late: { zh: '逾期', en: 'late' },
  newborn: { zh: '新生儿', en: 'newborn' },
  fromEmployee: { zh: '职工转居民', en: 'from the employee scheme' },
}
/** An answer in words: amounts and days as they are, a whole value by its branches, a refusal by its reason. */
export function answerWords({ kind }: Pick<Case, 'kind'>, name: string, text: string): Text {
  if (name === 'refused') return reasons[text] ?? { zh: '不能结算', en: 'refused' }
  if (name === 'computed') return text === 'yes' ? { zh: '能算', en: 'yes' } : { zh: '算不出', en: 'no' }
  if (name === 'parameter') return text === 'undefined' ? { zh: '无', en: 'none' } : ruleWords(text)
  if (name === 'poolRate' && /^\d+$/.test(text)) return asIs(`${Number(text) / 100}%`)
  if (kind === 'rules') {
    const value: unknown = JSON.parse(text)
    return value === 'unknown' ? answers.unknown! : valueInLine(name, value)
  }
  return answers[text] ?? asIs(text)
}
const asIs = (text: string): Text => ({ zh: text, en: text })
