/** What people call a parameter: its name in a pack stays in the basis. */

import { ownOf } from '../values/own.ts'
import type { Text } from '../values/text.ts'
import { sections } from './words.ts'

const schemes: ReadonlyMap<string, Text> = new Map([
  ['employee', { zh: '职工', en: "employees' " }],
  ['resident', { zh: '居民', en: "residents' " }],
])
const fields: ReadonlyMap<string, Text> = new Map([
  ['terms', { zh: '待遇规定', en: 'terms' }],
  ['deductible', { zh: '起付线', en: 'deductible' }],
  ['ratio', { zh: '报销比例', en: 'ratio' }],
  ['fixed', { zh: '支付定额', en: 'fixed payment' }],
  ['cap', { zh: '最高支付限额', en: 'cap' }],
  ['aboveCap', { zh: '超过最高支付限额后的规定', en: 'rule above the cap' }],
  ['floor', { zh: '最低支付比例', en: 'least ratio' }],
  ['ceiling', { zh: '最高支付比例', en: 'greatest ratio' }],
  ['upfront', { zh: '先行自付比例', en: 'first share' }],
  ['needs', { zh: '须先办理的手续', en: 'rule on what must be filed first' }],
  ['layers', { zh: '叠加的保障', en: 'layers above' }],
  ['base', { zh: '计入费用', en: 'cost that counts' }],
])
const rules: ReadonlyMap<string, Text> = new Map([
  ['sharing.relationships', { zh: '家庭共济的亲属范围', en: 'list of relatives for family sharing' }],
  ['sharing.territory', { zh: '家庭共济的参保地要求', en: 'place of insurance for family sharing' }],
  ['sharing.costs', { zh: '家庭共济的支付范围', en: 'costs that family sharing pays' }],
  ['sharing.mustAsk', { zh: '使用共济账户是否须声明', en: 'rule on asking for the shared account' }],
  ['sharing.purposes', { zh: '共济账户的用途', en: 'list of uses of a shared account' }],
  ['sharing.payersPerRelative', { zh: '一人可有的授权人数', en: 'number of payers of one relative' }],
  ['sharing.relativesPerPayer', { zh: '一人可授权的家人数', en: 'number of relatives of one payer' }],
  ['sharing.consent', { zh: '绑定须由谁同意', en: 'rule on whose consent a binding needs' }],
  ['sharing', { zh: '家庭共济规定', en: 'rules of family sharing' }],
  ['premium.amount', { zh: '居民医保缴费标准', en: 'resident premium' }],
  ['premium.fullAmount', { zh: '居民医保逾期缴费标准', en: 'late price of the resident premium' }],
  ['premium.floor', { zh: '国家规定的居民医保个人缴费下限', en: 'national floor of the resident premium' }],
  ['premium.window', { zh: '居民医保集中征缴期', en: 'collection window of the resident premium' }],
  ['premium.late', { zh: '集中征缴期之后的缴费规定', en: 'rules of late premiums' }],
  ['premium.aidGroups', { zh: '资助对象的个人缴费', en: 'premiums of aided groups' }],
  ['premium.refund', { zh: '居民医保退费规定', en: 'rule on refunds of premiums' }],
  ['premium', { zh: '居民医保缴费规定', en: 'rules of the resident premium' }],
  ['clearing.holidays', { zh: '全年节假日安排', en: 'holidays of the year' }],
  ['clearing', { zh: '向医药机构拨付的期限', en: 'term of payment to institutions' }],
  ['traceCodes', { zh: '药品追溯码的要求', en: 'rule on drug trace codes' }],
  ['wallet.open', { zh: '医保钱包是否开通', en: 'day from which the wallet is open' }],
  ['wallet.stage', { zh: '医保钱包的方式', en: 'rule on how the wallet works' }],
  ['wallet.maxEach', { zh: '医保钱包单笔转账上限', en: 'largest wallet transfer' }],
  ['wallet.perDay', { zh: '医保钱包每日转账次数', en: 'number of wallet transfers a day' }],
  ['wallet', { zh: '医保钱包规定', en: 'rules of the wallet' }],
  ['filing.needed', { zh: '须异地就医备案的地区', en: 'list of places where care needs a filing' }],
  ['filing.unfiled', { zh: '未备案的后果', en: 'rule on care without a filing' }],
  ['filing.kinds', { zh: '异地就医备案的类型和期限', en: 'kinds and terms of filings' }],
  ['filing', { zh: '异地就医规定', en: 'rules of care elsewhere' }],
  ['chronic.count', { zh: '门诊慢特病病种数', en: 'number of chronic diseases' }],
  ['chronic', { zh: '门诊慢特病病种', en: 'list of chronic and special diseases' }],
  ['waiting.fixedMonths', { zh: '固定待遇等待期', en: 'fixed waiting period' }],
  ['waiting', { zh: '待遇等待期规定', en: 'rules of the waiting period' }],
  ['incentives', { zh: '大病保险激励规定', en: 'incentives of critical-illness insurance' }],
  ['account', { zh: '个人账户规定', en: 'rules of the personal account' }],
])

/** `employee.outpatient.ratio`: 职工普通门诊的报销比例. Names that nobody knows are told as a rule. */
export function parameterWords(parameter: string): Text {
  const [top = '', section = '', field = ''] = parameter.split(':')[0]!.split('.')
  const scheme = schemes.get(top)
  if (!scheme)
    return rules.get(`${top}.${section}`) ?? rules.get(top) ?? { zh: '这项规定', en: 'such a rule' }
  // A section of an area's own making has a name that only its pack knows.
  const name = ownOf(sections, section) ?? { zh: '', en: 'insurance' }
  const what = fields.get(field) ?? fields.get(section)
  return what
    ? { zh: `${scheme.zh}${name.zh}的${what.zh}`, en: `${what.en} of ${scheme.en}${name.en}` }
    : { zh: `${scheme.zh}${name.zh}待遇`, en: `terms of ${scheme.en}${name.en}` }
}
