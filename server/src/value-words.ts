import { purposeWords, relationshipWords } from '@gongji/contract/words'
import { ownOf, parameterWords, type Text } from '@gongji/policy'
import { fen, fenToYuan } from '@gongji/policy/money'

/** What single words of a pack mean to an officer. */
const meanings: Readonly<Record<string, Text>> = {
  ...relationshipWords,
  ...purposeWords,
  yes: { zh: '是', en: 'yes' },
  no: { zh: '否', en: 'no' },
  none: { zh: '无', en: 'none' },
  nothing: { zh: '不再支付', en: 'nothing more' },
  unlimited: { zh: '不设', en: 'no limit' },
  own: { zh: '按本节', en: 'by its own rules' },
  unknown: { zh: '本系统没有收录', en: 'not in this system' },
  any: { zh: '个人负担的全部费用', en: 'any personal cost' },
  inScope: { zh: '政策范围内个人自付', en: 'the personal share in scope' },
  hospital: { zh: '医院', en: 'hospitals' },
  village: { zh: '村卫生室', en: 'village clinics' },
  '1': { zh: '一级及以下', en: 'level 1 and below' },
  '2': { zh: '二级', en: 'level 2' },
  '3': { zh: '三级', en: 'level 3' },
  working: { zh: '在职', en: 'working' },
  retired: { zh: '退休', en: 'retired' },
  minor: { zh: '未成年', en: 'minors' },
  adult: { zh: '成年', en: 'adults' },
  elderly: { zh: '老年', en: 'elderly' },
  employee: { zh: '职工', en: 'employees' },
  resident: { zh: '居民', en: 'residents' },
  home: { zh: '参保地', en: 'at home' },
  province: { zh: '省内其他地区', en: 'elsewhere in the province' },
  elsewhere: { zh: '其他省份', en: 'other provinces' },
  longTerm: { zh: '长期居住', en: 'long-term' },
  temporary: { zh: '临时外出', en: 'temporary' },
  transfer: { zh: '转诊', en: 'transfer' },
  emergency: { zh: '急诊抢救', en: 'emergency' },
  chronic: { zh: '慢特病', en: 'chronic diseases' },
  twoDisease: { zh: '两病', en: 'the two diseases' },
  disease: { zh: '病种备案', en: 'a filed disease' },
  sameArea: { zh: '同一统筹区', en: 'the same pooling area' },
  sameProvince: { zh: '同一省份', en: 'the same province' },
  quota: { zh: '共济额度', en: 'virtual quotas' },
  reduced: { zh: '支付比例降低', en: 'a lower ratio' },
  refused: { zh: '不能直接结算', en: 'no direct settlement' },
  both: { zh: '双方', en: 'both sides' },
  payer: { zh: '授权人', en: 'the payer' },
  year: { zh: '每年', en: 'a year' },
  visit: { zh: '每次就诊', en: 'a visit' },
  admission: { zh: '每次住院', en: 'an admission' },
  day: { zh: '每日', en: 'a day' },
  month: { zh: '每月', en: 'a month' },
  publicHealth: { zh: '公共卫生', en: 'public health' },
  fitness: { zh: '体育健身', en: 'fitness' },
  wellness: { zh: '养生保健', en: 'wellness' },
  authorised: { zh: '按授权先后', en: 'in the order of authorisation' },
  newborn: { zh: '新生儿', en: 'newborns' },
  aided: { zh: '资助对象', en: 'aided people' },
  fromEmployee: { zh: '职工转居民', en: 'people from the employee scheme' },
  exServiceman: { zh: '退役军人', en: 'ex-servicemen' },
  ourApp: { zh: '在本系统缴，转给税务', en: 'here, passed on to the tax bureau' },
  taxBureau: { zh: '在税务的页面缴', en: 'on the tax bureau’s page' },
  beforeBenefits: { zh: '享受待遇前可退', en: 'refundable before benefits begin' },
  tick: { zh: '勾选', en: 'ticked' },
  signature: { zh: '手写签名', en: 'signed by hand' },
  clear: { zh: '断保清零', en: 'begins again' },
  amount: { zh: '按缴费标准', en: 'the usual price' },
  fullAmount: { zh: '按全额', en: 'the full price' },
  deductible: { zh: '起付线', en: 'deductible' },
  ratioShare: { zh: '按比例自付', en: 'the ratio share' },
  aboveCap: { zh: '封顶线以上', en: 'what is above the cap' },
  firstShare: { zh: '先行自付', en: 'first shares' },
  overLimit: { zh: '超限价', en: 'what is over a ceiling' },
  ownPaid: { zh: '自费', en: 'class C' },
  largeSum: { zh: '大额补助', en: 'the large-sum layer' },
  criticalIllness: { zh: '大病保险', en: 'critical illness' },
  medicalAid: { zh: '医疗救助', en: 'medical aid' },
  civilServant: { zh: '公务员补助', en: 'civil servants' },
  M03900: { zh: '高血压', en: 'hypertension' },
  M01600: { zh: '糖尿病', en: 'diabetes' },
  '2303': { zh: '低保对象', en: 'minimum living allowance' },
  '2304': { zh: '特困人员', en: 'extremely poor' },
  '2305': { zh: '低收入监测对象', en: 'monitored low income' },
}

/** A word of a pack in words; a code such as a disease's stays as it is. */
export const meaningOf = (word: string): Text => ownOf(meanings, word) ?? { zh: word, en: word }

type Unit = 'yuan' | 'percent' | 'points' | 'plain' | Text
const days: Text = { zh: '日', en: ' days' }
const months: Text = { zh: '个月', en: ' months' }
const years: Text = { zh: '年', en: ' years' }

/** What a number under a key counts. */
const unitsOfKeys: Readonly<Record<string, Unit>> = {
  amount: 'yuan',
  deductible: 'yuan',
  cap: 'yuan',
  fullAmount: 'yuan',
  maxEach: 'yuan',
  fixed: 'yuan',
  yearly: 'yuan',
  perConsecutiveYear: 'yuan',
  perYearWithoutUse: 'yuan',
  baseFloor: 'yuan',
  baseCeiling: 'yuan',
  ratio: 'percent',
  contributionRate: 'percent',
  interestRate: 'percent',
  firstShare: 'percent',
  totalAtMost: 'percent',
  share: 'percent',
  points: 'points',
  withinDays: days,
  creditedWithinDays: days,
  decidedWithinDays: days,
  fromEmployeeWithinDays: days,
  days,
  months,
  fixedMonths: months,
  atLeastMonths: months,
  monthsPerLapsedYear: months,
  years,
  afterYears: years,
  countedFromYear: { zh: '年', en: '' },
  guardianBelowAge: { zh: '岁', en: ' years of age' },
  perDay: { zh: '次', en: ' times' },
  count: { zh: '种', en: ' diseases' },
}
const unitOf = (name: string): Unit =>
  name === 'premium.floor' ? 'yuan' : (ownOf(unitsOfKeys, name.split('.').at(-1) ?? '') ?? 'plain')

const labels: Readonly<Record<string, Text>> = {
  withinDays: { zh: '期限', en: 'within' },
  price: { zh: '价格', en: 'price' },
  wait: { zh: '等待期', en: 'wait' },
  lateBirths: { zh: '年底出生的', en: 'born late in the year' },
  until: { zh: '可缴到', en: 'payable until' },
  years: { zh: '断保满', en: 'lapsed for' },
  atLeastMonths: { zh: '至少等', en: 'wait at least' },
  of: { zh: '占', en: 'of' },
  ratio: { zh: '比例', en: 'ratio' },
  yearly: { zh: '一年合计', en: 'together a year' },
  atLeast: { zh: '不低于', en: 'at least' },
  atMost: { zh: '不超过', en: 'at most' },
  benefit: { zh: '待遇', en: 'benefit' },
  secondApproval: { zh: '二次审批', en: 'second approval' },
}

type Json = Record<string, unknown>
const isMapping = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const joined = (texts: readonly Text[], zh: string, en: string): Text => ({
  zh: texts.map((text) => text.zh).join(zh),
  en: texts.map((text) => text.en).join(en),
})

function numberWords(value: number, unit: Unit): Text {
  if (unit === 'yuan') {
    const yuan = fenToYuan(fen(value))
      .replace(/\.00$/, '')
      .replace(/\B(?=(\d{3})+(?=\.|$))(?<!\.\d*)/g, ',')
    return { zh: `${yuan}元`, en: `${yuan} yuan` }
  }
  if (unit === 'percent') return { zh: `${value / 100}%`, en: `${value / 100}%` }
  if (unit === 'points') return { zh: `${value / 100}个百分点`, en: `${value / 100} points` }
  return unit === 'plain'
    ? { zh: String(value), en: String(value) }
    : { zh: `${value}${unit.zh}`, en: `${value}${unit.en}` }
}

/** `{ from, to }`, `{ amount, per }`, `{ section }` … in their usual order of words; null for any other mapping. */
function usualWords(value: Json): Text | null {
  if ('from' in value && 'to' in value && typeof value.from === 'string') {
    const rest = Object.entries(value).filter(([key]) => key !== 'from' && key !== 'to')
    const span = { zh: `${value.from}至${value.to}`, en: `${value.from} to ${value.to}` }
    if (rest.length === 0) return span
    const said = mappingWords(Object.fromEntries(rest))
    return { zh: `${span.zh}：${said.zh}`, en: `${span.en}: ${said.en}` }
  }
  if (isMapping(value.name)) {
    const name = { zh: String(value.name.zh), en: String(value.name.en) }
    if ('secondApproval' in value) return diseaseWords(name, value)
    if (!('amount' in value)) return name
    return joined([name, value.amount === null ? unknownAmount : words(value.amount, 'yuan')], '', ' ')
  }
  if ('amount' in value && Object.keys(value).every((key) => ['amount', 'per', 'on'].includes(key))) {
    const amount = words(value.amount, 'yuan')
    const per = typeof value.per === 'string' ? meaningOf(value.per) : null
    return per ? { zh: `${per.zh}${amount.zh}`, en: `${amount.en} ${per.en}` } : amount
  }
  if (typeof value.section === 'string') {
    const section = meaningOf(value.section)
    return { zh: `按${section.zh}`, en: `as ${section.en}` }
  }
  if (typeof value.sameAs === 'string') {
    const other = parameterWords(`employee.${value.sameAs}`)
    return {
      zh: `与${other.zh.replace(/^职工/, '')}相同`,
      en: `the same as the ${other.en.replace("employees' ", '')}`,
    }
  }
  return null
}
/** A disease of a list with what a second officer must see of it: `恶性肿瘤（M00500，特病，须第二人审批，24个月）`. */
function diseaseWords(name: Text, { code, kind, benefit, secondApproval, months: term }: Json): Text {
  const said: Text[] = [
    asIs(String(code)),
    kind === 'special' ? { zh: '特病', en: 'special' } : { zh: '慢病', en: 'chronic' },
    ...(benefit === 'twoDisease' ? [{ zh: '按两病', en: 'as one of the two' }] : []),
    ...(secondApproval === true || secondApproval === 'yes'
      ? [{ zh: '须第二人审批', en: 'approved twice' }]
      : []),
    typeof term === 'number' ? numberWords(term, months) : { zh: '长期', en: 'without end' },
  ]
  const list = joined(said, '，', ', ')
  return { zh: `${name.zh}（${list.zh}）`, en: `${name.en} (${list.en})` }
}
const asIs = (text: string): Text => ({ zh: text, en: text })
const unknownAmount: Text = { zh: '没有收录', en: 'not in this system' }

const mappingWords = (value: Json): Text =>
  joined(
    Object.entries(value).map(([key, one]) => {
      const said = words(one, ownOf(unitsOfKeys, key) ?? 'plain')
      const label = ownOf(labels, key)
      return label ? { zh: `${label.zh}${said.zh}`, en: `${label.en} ${said.en}` } : said
    }),
    '，',
    ', ',
  )

function words(value: unknown, unit: Unit): Text {
  if (value === null || value === undefined) return { zh: '无', en: 'none' }
  if (typeof value === 'number') return numberWords(value, unit)
  if (typeof value === 'boolean') return meaningOf(value ? 'yes' : 'no')
  if (typeof value === 'string') return meaningOf(value)
  if (Array.isArray(value)) {
    const parts = value.map((one) => words(one, unit))
    return parts.some(({ zh }) => zh.includes('，')) ? joined(parts, '；', '; ') : joined(parts, '、', ', ')
  }
  const mapping = value as Json
  return usualWords(mapping) ?? mappingWords(mapping)
}

/**
 * A compiled value of a rule in words and with its unit; what branches is a decision table's business.
 * @param name of the rule, whose last word says what a bare number counts; `.points` for a change of a ratio
 */
export const valueWords = (name: string, value: unknown): Text => words(value, unitOf(name))
