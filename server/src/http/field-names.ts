import type { Text } from '@gongji/policy'

const named = (zh: string, en: string): Text => ({ zh, en })

/** What people call the members of the API's inputs. `limits.year` names a member below another where it means something else there. */
const names: Readonly<Record<string, Text>> = {
  about: named('申诉事项', 'what the objection is about'),
  account: named('付款账户', 'paying account'),
  accountUse: named('个人账户使用方式', 'use of accounts'),
  action: named('办理事项', 'action'),
  active: named('是否在用', 'in use'),
  address: named('地址', 'address'),
  addresses: named('网络地址', 'addresses'),
  after: named('上一页最后一条', 'last of the page before'),
  agreed: named('同意承诺书', 'agreement to the letter'),
  agreedFrom: named('协议生效日', 'first day of the agreement'),
  agreedTo: named('协议终止日', 'last day of the agreement'),
  agreementNo: named('协议编号', 'number of the agreement'),
  amount: named('金额', 'amount'),
  amountFen: named('金额', 'amount'),
  answer: named('答复', 'answer'),
  approved: named('审批通过', 'approved'),
  approvedLines: named('审批通过的明细', 'approved lines'),
  area: named('统筹区', 'area'),
  areas: named('统筹区', 'areas'),
  at: named('时间', 'time'),
  back: named('返回地址', 'address to come back to'),
  bankAccount: named('银行账号', 'bank account'),
  base: named('缴费基数', 'contribution base'),
  before: named('翻页位置', 'place in the list'),
  benefit: named('待遇类别', 'kind of benefit'),
  benefitsFrom: named('待遇开始日', 'first day of benefits'),
  bill: named('账单', 'bill'),
  bindingId: named('共济绑定编号', 'binding'),
  body: named('正文', 'text'),
  careOn: named('就诊日期', 'day of care'),
  category: named('人员类别', 'category'),
  cause: named('原因', 'cause'),
  change: named('变更内容', 'change'),
  channel: named('办理渠道', 'channel'),
  child: named('未成年人', 'child'),
  code: named('项目编码', 'code'),
  commitment: named('同意亲属关系承诺', 'declaration of kinship'),
  commitmentVersion: named('承诺书版本', 'version of the letter'),
  content: named('报文内容', 'content'),
  count: named('数量', 'count'),
  county: named('县区', 'county'),
  dailyUse: named('每日用款提醒', 'daily message'),
  decision: named('办理意见', 'decision'),
  destination: named('就医地', 'destination'),
  digest: named('承诺书摘要', 'digest of the letter'),
  directFor: named('参保地', 'area of insurance'),
  directSettlement: named('异地直接结算', 'direct settlement'),
  disease: named('病种', 'disease'),
  document: named('文件', 'document'),
  employer: named('单位名称', 'employer'),
  en: named('英文内容', 'English text'),
  fixed: named('定额', 'fixed sum'),
  form: named('签署方式', 'way of signing'),
  format: named('文件格式', 'format'),
  from: named('开始日期', 'first day'),
  graceHours: named('旧密钥保留小时数', 'hours of grace'),
  groups: named('机构类别', 'kinds of the institution'),
  guardian: named('监护人', 'guardian'),
  helperId: named('帮办人', 'helper'),
  heirs: named('继承人', 'heirs'),
  holdMeanwhile: named('处理期间暂停扣款', 'hold meanwhile'),
  hospLv: named('医院等级', 'grade'),
  id: named('编号', 'number'),
  idNumber: named('证件号码', 'certificate number'),
  institution: named('医药机构', 'institution'),
  insuredId: named('参保人', 'insured person'),
  kind: named('类别', 'kind'),
  last: named('最后一天', 'last day'),
  latitude: named('纬度', 'latitude'),
  letter: named('承诺书', 'letter of commitment'),
  level: named('医院级别', 'level'),
  limit: named('每页条数', 'number of rows'),
  limits: named('限额', 'limits'),
  'limits.year': named('每年限额', 'limit a year'),
  'limits.payment': named('单笔限额', 'limit of one payment'),
  'limits.purpose': named('分用途限额', 'limit by purpose'),
  lines: named('费用明细', 'bill lines'),
  longitude: named('经度', 'longitude'),
  matter: named('备案事项', 'matter'),
  medType: named('医疗类别', 'kind of care'),
  moneyReturned: named('退回金额', 'money returned'),
  month: named('月份', 'month'),
  name: named('姓名', 'name'),
  nonce: named('报文随机数', 'nonce'),
  note: named('说明', 'note'),
  on: named('日期', 'day'),
  one: named('一方', 'one spouse'),
  onlyWhenAsked: named('仅在提出时使用', 'only when asked'),
  premiumOnly: named('只用于代缴居民医保费', 'for the resident premium alone'),
  order: named('扣款顺序', 'order of drawing'),
  other: named('另一方', 'the other spouse'),
  outcome: named('处理结果', 'outcome'),
  owed: named('应追回金额', 'amount owed'),
  owner: named('钱包所有人', 'owner'),
  ownerId: named('钱包所有人', 'owner'),
  paper: named('纸张', 'paper'),
  password: named('密码', 'password'),
  payer: named('授权人', 'payer'),
  payerId: named('付款人', 'payer'),
  payment: named('单笔限额', 'limit of one payment'),
  person: named('参保人', 'person'),
  personId: named('参保人', 'person'),
  phone: named('手机号', 'mobile number'),
  place: named('地区', 'place'),
  proof: named('证明材料', 'proof'),
  publicKey: named('公钥', 'public key'),
  purpose: named('用途', 'purpose'),
  purposes: named('用途', 'purposes'),
  quietFrom: named('免打扰开始时间', 'start of quiet hours'),
  quietTo: named('免打扰结束时间', 'end of quiet hours'),
  reason: named('原因', 'reason'),
  reasonEn: named('英文原因', 'reason in English'),
  reasons: named('原因', 'reasons'),
  recipient: named('收款人', 'recipient'),
  relation: named('与逝者的关系', 'relation'),
  relationship: named('与本人的关系', 'relationship'),
  relative: named('使用人', 'relative'),
  relativeId: named('使用人', 'relative'),
  remedy: named('处理方式', 'remedy'),
  repairYears: named('补缴年数', 'years to repair'),
  requestKey: named('请求编号', 'request key'),
  role: named('岗位', 'role'),
  rows: named('数据行', 'rows'),
  scheme: named('险种', 'scheme'),
  scope: named('冻结范围', 'scope of the freeze'),
  senderId: named('转出人', 'sender'),
  setlId: named('结算编号', 'settlement'),
  signature: named('签名', 'signature'),
  signInName: named('登录名', 'sign-in name'),
  signInRequired: named('须先签到', 'sign-in required'),
  slipDigest: named('票据影像摘要', 'digest of the scanned slip'),
  slipNo: named('票据号', 'slip number'),
  sms: named('短信提醒', 'text messages'),
  source: named('转出账户', 'source'),
  staff: named('工作人员', 'member of staff'),
  status: named('状态', 'status'),
  time: named('报文时间', 'time'),
  title: named('标题', 'title'),
  to: named('结束日期', 'last day'),
  token: named('链接', 'link'),
  total: named('总金额', 'total'),
  trial: named('试办', 'trial'),
  type: named('类型', 'type'),
  until: named('截止时间', 'until'),
  uscc: named('统一社会信用代码', 'credit code'),
  useArea: named('使用地', 'place of use'),
  version: named('版本号', 'version'),
  wechat: named('微信提醒', 'WeChat messages'),
  wechatId: named('微信号', 'WeChat account'),
  who: named('登录身份', 'who signs in'),
  words: named('文字内容', 'words'),
  year: named('年度', 'year'),
  zh: named('中文内容', 'Chinese text'),
}

const whole = named('提交的内容', 'what was sent')

type Path = readonly PropertyKey[]

/** Whether a member is an amount of money: its bounds are told in yuan. */
export const isMoney = (path: Path): boolean =>
  /^(amount|amountFen|base|fixed|owed|total|payment|moneyReturned)$/.test(String(path.at(-1))) ||
  path.at(-2) === 'purpose' ||
  (path.at(-2) === 'limits' && path.at(-1) === 'year')

/** Whether people have a name for a member. */
export const hasName = (path: Path): boolean => nameAt(path) !== null

function nameAt(path: Path): Text | null {
  const members = path.filter((part) => typeof part === 'string')
  const last = members.at(-1)
  if (last === undefined) return whole
  const pair = `${members.at(-2)}.${last}`
  for (const key of [pair, last]) if (Object.hasOwn(names, key)) return names[key]!
  // An entry of a map goes by the map's own name.
  return members.length > 1 ? nameAt(members.slice(0, -1)) : null
}

/** A member as people know it, with the row where it stands in a list. */
export function fieldName(path: Path): Text {
  const row = path.findLast((part) => typeof part === 'number')
  const { zh, en } = nameAt(path) ?? whole
  return row === undefined
    ? { zh, en }
    : { zh: `第${Number(row) + 1}行的${zh}`, en: `${en} in row ${Number(row) + 1}` }
}
