import type { PlainDate, Text } from '@gongji/policy'

// What is kept how long. What the law keeps stands with its document; where none says anything, the period is this product's own
// choice, as short as the purpose allows (Personal Information Protection Law, article 19).

/** Where a period comes from, and how sure it is. */
export type Said = {
  source: string
  /** Day of the document. */
  dated: PlainDate
  /**
   * As of a rule's value: `exact` was read in the document itself, `approximate` where others report it, `unverified` in
   * neither, or the document leaves the number open. An agency confirms what is not exact before it opens.
   */
  certainty: 'exact' | 'approximate' | 'unverified'
  /** Month in which it was read; null: it was not. */
  seen: string | null
}

/** What a night's round takes away, and how many days after it was needed last. */
export type Goes = Said & { table: string; days: number; what: Text }

const own: Said = {
  source: '个人信息保护法第十九条：实现处理目的所必要的最短时间；天数为本系统自定',
  dated: '2021-08-20',
  certainty: 'unverified',
  seen: null,
}
const logs: Said = {
  source: '网络安全法：网络日志留存不少于六个月；天数为本系统自定',
  dated: '2016-11-07',
  certainty: 'approximate',
  seen: '2026-11',
}

export const goes = {
  session: {
    table: 'session',
    days: 0,
    what: { zh: '已过期或已闲置退出的登录', en: 'sign-ins that ended or were left idle' },
    ...own,
  },
  count: {
    table: 'sign_in_failure',
    days: 1,
    what: { zh: '登录与查询的计数', en: 'counts of tries and look-ups' },
    ...own,
  },
  nonce: {
    table: 'message_nonce',
    days: 0,
    what: { zh: '已过时限的报文签名', en: 'signatures of messages whose window has passed' },
    ...own,
  },
  token: {
    table: 'institution_token',
    days: 0,
    what: { zh: '已过期的机构令牌', en: 'tokens of institutions that expired' },
    ...own,
  },
  code: {
    table: 'shown_code',
    days: 0,
    what: { zh: '已失效的医保码', en: 'codes that phones showed' },
    ...own,
  },
  // A program sends again within seconds, at most a day (the interface's guide); a month's bills are compared with their
  // institution before the month after has ended.
  message: {
    table: 'message_answer',
    days: 31,
    what: {
      zh: '医药机构报文的答复（结算及其撤销的除外）',
      en: 'answers to messages of institutions, other than settlements and reversals',
    },
    ...own,
  },
  offer: {
    table: 'offer',
    days: 1,
    what: { zh: '当日未用的预结算结果', en: 'offers of bills, which hold on their day only' },
    ...own,
  },
  answer: {
    table: 'request_answer',
    days: 30,
    what: { zh: '按请求号保留的办理答复', en: 'answers that are kept by request key' },
    ...own,
  },
  event: {
    table: 'webhook_event',
    days: 90,
    what: { zh: '已送达其他系统的通知', en: 'events that others’ systems took' },
    ...own,
  },
  delivery: {
    table: 'notice_delivery',
    days: 190,
    what: { zh: '短信、微信的发送记录', en: 'records of texts that were sent' },
    ...logs,
  },
} as const satisfies Record<string, Goes>

/** What stays when a person asks for erasure, for how long, and which document says so. `years` null: for good. */
export type Stays = Said & { what: Text; years: number | null; url: string }

const archive = '社会保险业务档案管理规定（试行）（人力资源和社会保障部、国家档案局令第3号）'
const annex = 'http://www.fsou.com.cn/html/text/lar/172509/17250993_4.html'
const order = 'http://www.gov.cn/flfg/2009-07/29/content_1378536.htm'
const dated: PlainDate = '2009-07-23'
const seen = '2026-11'

export const stays: readonly Stays[] = [
  {
    what: { zh: '参保登记与个人账户', en: 'registration and personal account' },
    years: 100,
    source: `${archive}附件：参保人员登记、个人账户管理材料；附件此部分仅见于报道，地方实施办法可以更长`,
    dated,
    certainty: 'approximate',
    seen,
    url: order,
  },
  {
    what: {
      zh: '就医账单、共济扣款、缴费和手工报销的支付明细',
      en: 'payments: bills, draws of relatives, premiums and manual claims',
    },
    years: 30,
    source: `${archive}附件四（六）：医疗保险支付明细表和汇总表`,
    dated,
    certainty: 'exact',
    seen,
    url: annex,
  },
  {
    what: {
      zh: '手工报销的审核材料，连同照片',
      en: 'papers of claims that were decided, with pictures',
    },
    years: 10,
    source: `${archive}附件四（四）：医疗保险门诊待遇核定材料`,
    dated,
    certainty: 'exact',
    seen,
    url: annex,
  },
  {
    what: {
      zh: '备案的审核材料和共济承诺书',
      en: 'papers of filings that were decided, and letters of commitment',
    },
    years: 10,
    source: `${archive}附件没有读到这两类；本系统按待遇核定材料保存`,
    dated,
    certainty: 'unverified',
    seen: null,
    url: order,
  },
]

/** A period as an agency reads it: either days or years; both null: for good. */
export type Period = Said & { what: Text; days: number | null; years: number | null }

/** Every period: what stays, then what goes each night. */
export const periods = (): Period[] => [
  ...stays.map(({ url: _, ...one }) => ({ ...one, days: null })),
  ...Object.values<Goes>(goes).map(({ table: _, ...one }) => ({ ...one, years: null })),
]

/** Those that an agency confirms before it opens: nobody read its number in a document. */
export const unconfirmed = () =>
  periods().flatMap(({ certainty, ...one }) => (certainty === 'exact' ? [] : [{ ...one, certainty }]))
