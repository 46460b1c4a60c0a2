import { parameterWords, type Text } from '@gongji/policy'
import type { Change } from './change.ts'

/** Names of one rule among the parameters that `parameterWords` calls alike are told apart by their last word. */
const fields: Readonly<Record<string, Text>> = {
  late: { zh: '逾期缴费', en: 'late payment' },
  aidGroups: { zh: '资助对象', en: 'aided groups' },
  newborn: { zh: '新生儿', en: 'newborns' },
  fromEmployee: { zh: '职工转居民', en: 'from the employee scheme' },
  direction: { zh: '在哪里缴', en: 'where it is paid' },
  creditedWithinDays: { zh: '几日内到账', en: 'days until credited' },
  benefitsFrom: { zh: '享受待遇起始日', en: 'benefits from' },
  open: { zh: '是否开通', en: 'open' },
  closed: { zh: '不受理的时段', en: 'closed hours' },
  returnAt: { zh: '退回时间', en: 'time of return' },
  perDay: { zh: '每日次数', en: 'transfers a day' },
  effects: { zh: '对待遇的影响', en: 'effects on benefits' },
  kinds: { zh: '备案种类', en: 'kinds of filing' },
  lateFiling: { zh: '能否补办', en: 'late filing' },
  decidedWithinDays: { zh: '几日内办结', en: 'days until decided' },
  diseases: { zh: '病种', en: 'diseases' },
  count: { zh: '病种数', en: 'number of diseases' },
  letter: { zh: '承诺书方式', en: 'letter' },
  drawOrder: { zh: '扣款次序', en: 'order of draws' },
  guardianBelowAge: { zh: '几岁以下由监护人办', en: 'guardian below age' },
  exempt: { zh: '免等待的人', en: 'exempt' },
  longLapse: { zh: '长期断保', en: 'long lapse' },
  monthsPerLapsedYear: { zh: '每断保一年加几个月', en: 'months per lapsed year' },
  firstLapsedYearAdds: { zh: '首年断保是否加', en: 'first lapsed year adds' },
  countedFromYear: { zh: '从哪年起算', en: 'counted from year' },
  fromEmployeeWithinDays: { zh: '转入几日内免等待', en: 'days after the employee scheme' },
  afterYears: { zh: '连续几年起', en: 'after years' },
  perConsecutiveYear: { zh: '每多一年加', en: 'a consecutive year' },
  perYearWithoutUse: { zh: '每未报销一年加', en: 'a year without use' },
  totalAtMost: { zh: '合计不超过', en: 'together at most' },
  onLapse: { zh: '断保后', en: 'after a lapse' },
  costs: { zh: '可付费用', en: 'costs' },
  banned: { zh: '不得支付', en: 'banned' },
  contributionRate: { zh: '划入比例', en: 'contribution rate' },
  interestRate: { zh: '计息利率', en: 'interest rate' },
  baseFloor: { zh: '缴费基数下限', en: 'lowest base' },
  baseCeiling: { zh: '缴费基数上限', en: 'highest base' },
  fund: { zh: '由哪个基金付', en: 'fund' },
  base: { zh: '计入费用', en: 'cost that counts' },
  benefits: { zh: '适用待遇', en: 'benefits' },
  when: { zh: '适用条件', en: 'condition' },
  carveOut: { zh: '单列项目', en: 'lines of their own' },
  firstShare: { zh: '先行自付', en: 'first share' },
}

/** What a rule is called in a table, each by a name of its own. */
export function ruleWords(name: string): Text {
  const words = parameterWords(name)
  const parts = name.split('.')
  const field = fields[parts.at(-1) ?? '']
  const general =
    parts.length === 2 ? parameterWords(`${parts[0]}.`) : parameterWords(`${parts[0]}.${parts[1]}.`)
  return field && words.zh === general.zh
    ? { zh: `${words.zh}：${field.zh}`, en: `${words.en}: ${field.en}` }
    : words
}

const listOfDiseases: Text = { zh: '慢特病病种名单', en: 'List of chronic diseases' }
/** What is filled in as a whole is called by its form. */
export const missingWords = (name: string): Text =>
  name === 'chronic.diseases' ? listOfDiseases : ruleWords(name)

/** What a change is called where changes are listed. */
export function changeWords(change: Change): Text {
  if (change.kind === 'area') return { zh: '新建地区', en: 'New area' }
  if (change.kind === 'diseases') return listOfDiseases
  if (change.kind === 'line') return ruleWords(change.name)
  const { zh, en } = parameterWords(`${change.scheme}.${change.layer}.`)
  return { zh: `加一层：${zh}`, en: `One more layer: ${en}` }
}
