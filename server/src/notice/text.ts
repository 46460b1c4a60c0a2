import { ownOf } from '@gongji/policy'
import { familyKinds } from './family-text.ts'
import {
  because,
  bracketed,
  filedFor,
  more,
  type NoticeFacts,
  type NoticeText,
  named,
  statusText,
  type Write,
  word,
  write,
  yuan,
} from './parts.ts'

export type { NoticeFacts, NoticeText } from './parts.ts'

/** Every kind of message. What a payer is told holds an amount, a time and a kind of place, nothing medical. */
const kinds: Readonly<Record<string, Write>> = {
  ...familyKinds,
  'premium.requested': write(
    '/premiums',
    { zh: '请确认居民医保代缴', en: 'Please confirm a premium' },
    (f) => `税务页面请求用您的个人账户为${named(f)}缴纳${word(f, 'year')}年度居民医保费${yuan(f)}元。`,
    (f) =>
      `The tax bureau’s page asks to pay the ${word(f, 'year')} premium of ${named(f)}, ${yuan(f)} yuan, from your account.`,
  ),
  'premium.submitted': write(
    '/premiums',
    { zh: '居民医保代缴受理中', en: 'A premium is being processed' },
    (f) =>
      `为${named(f)}缴纳的${word(f, 'year')}年度居民医保费${yuan(f)}元已受理，还没有到账${word(f, 'usualDays') === '' ? '' : `，一般${word(f, 'usualDays')}天内到账${bracketed(f, 'agedZh', '（', '）')}`}。请以“缴费到账成功”为准。`,
    (f) =>
      `The ${word(f, 'year')} premium of ${named(f)}, ${yuan(f)} yuan, was taken in and is not credited yet${word(f, 'usualDays') === '' ? '' : `; usually within ${word(f, 'usualDays')} days${bracketed(f, 'agedEn', ' (', ')')}`}.`,
  ),
  'premium.credited': write(
    '/premiums',
    { zh: '缴费到账成功', en: 'The premium is credited' },
    (f) =>
      `${named(f)}的${word(f, 'year')}年度居民医保费${yuan(f)}元已到账${word(f, 'benefitsFrom') === '' ? '' : `，统筹待遇自${word(f, 'benefitsFrom')}起`}。可打印凭证。`,
    (f) =>
      `The ${word(f, 'year')} premium of ${named(f)}, ${yuan(f)} yuan, is credited${word(f, 'benefitsFrom') === '' ? '' : `; the pool pays from ${word(f, 'benefitsFrom')}`}. The voucher can be printed.`,
  ),
  'premium.returned': write(
    '/premiums',
    { zh: '受理失败，钱已退回', en: 'Not accepted; the money is back' },
    (f) => `为${named(f)}缴费未成功，${yuan(f)}元已按原路退回账户。${because(f, 'zh')}`,
    (f) =>
      `The premium of ${named(f)} was not accepted; ${yuan(f)} yuan went back to the account.${because(f, 'en')}`,
  ),
  'premium.creditedLate': write(
    '/premiums',
    { zh: '税务在退回之后又入账', en: 'The bureau credited a premium after the money went back' },
    (f) =>
      `${named(f)}${word(f, 'year')}年度居民医保费${yuan(f)}元已退回账户，之后税务又入了账。正在请税务撤销，不会再次扣款；是否参保以参保地经办机构答复为准。`,
    (f) =>
      `The ${word(f, 'year')} premium of ${named(f)}, ${yuan(f)} yuan, had gone back to the account when the bureau credited it. The bureau is asked to undo that; nothing is deducted again. The local agency says whether the insurance stands.`,
  ),
  'premium.undoRefused': write(
    '/premiums',
    { zh: '税务没有退回一笔已退还您的费用', en: 'The bureau keeps a premium whose money you have back' },
    (f) =>
      `${named(f)}${word(f, 'year')}年度居民医保费${yuan(f)}元已退回账户，不会再次扣款；税务没有同意退回这笔费用，由参保地经办机构与税务处理，您不用办理。${because(f, 'zh')}`,
    (f) =>
      `The ${word(f, 'year')} premium of ${named(f)}, ${yuan(f)} yuan, went back to the account and is not deducted again. The bureau did not agree to give it back; the local agency settles that with the bureau, and you need do nothing.${because(f, 'en')}`,
  ),
  'premium.settled': write(
    '/premiums',
    { zh: '一笔已退还的居民医保费已了结', en: 'A premium that went back is settled' },
    (f) =>
      `${named(f)}${word(f, 'year')}年度居民医保费${yuan(f)}元已退回账户，与税务之间的差异已由经办机构了结，不会再次扣款。没有通过这笔缴费参保，如需参保请重新缴费或咨询参保地经办机构。`,
    (f) =>
      `The ${word(f, 'year')} premium of ${named(f)}, ${yuan(f)} yuan, went back to the account. The agency settled the difference with the bureau; nothing is deducted again. Nobody is insured by this premium: to be insured, pay again or ask the local agency.`,
  ),
  'premium.refunded': write(
    '/premiums',
    { zh: '居民医保费已退回', en: 'A premium was refunded' },
    (f) => `${named(f)}的${word(f, 'year')}年度居民医保费${yuan(f)}元已按原路退回账户。${because(f, 'zh')}`,
    (f) =>
      `The ${word(f, 'year')} premium of ${named(f)}, ${yuan(f)} yuan, went back to the account.${because(f, 'en')}`,
  ),
  'premium.refundRefused': write(
    '/premiums',
    { zh: '退费未获同意', en: 'The refund was refused' },
    (f) => `${named(f)}的居民医保费没有退回，参保仍有效。${because(f, 'zh')}`,
    (f) => `The premium of ${named(f)} was not refunded; the insurance stays.${because(f, 'en')}`,
  ),
  'premium.overdue': write(
    '/premiums',
    { zh: '缴费到账比平常慢', en: 'A premium takes longer than usual' },
    (f) =>
      `${word(f, 'day')}提交的${named(f)}居民医保费${yuan(f)}元还没有到账，经办人员已在核查。钱在途中，不会丢失。`,
    (f) =>
      `The premium of ${named(f)}, ${yuan(f)} yuan, submitted on ${word(f, 'day')}, is not credited yet. A clerk is looking into it; the money is in transit and safe.`,
  ),
  'waiting.ends': write(
    '/me',
    { zh: '待遇等待期结束', en: 'The waiting period is over' },
    (f) => `自${word(f, 'day')}起，统筹基金可以按规定支付${named(f)}的医疗费用。`,
    (f) => `From ${word(f, 'day')} the pooled fund pays for ${named(f)} as the rules say.`,
  ),
  'wallet.opened': write(
    '/wallet',
    { zh: '医保钱包已开通', en: 'A wallet was opened' },
    (f) => `${named(f)}的医保钱包已由家人代为开通。`,
    (f) => `The wallet of ${named(f)} was opened by a relative.`,
  ),
  'wallet.received': write(
    '/wallet',
    { zh: '有一笔钱包转账待接收', en: 'A transfer waits for you' },
    (f) => `${named(f)}向您的医保钱包转账${yuan(f)}元，${word(f, 'returnsAt')}前未接收将退回。`,
    (f) =>
      `${named(f)} sent ${yuan(f)} yuan to your wallet; it goes back unless accepted by ${word(f, 'returnsAt')}.`,
  ),
  'wallet.accepted': write(
    '/wallet',
    { zh: '转账已被接收', en: 'Your transfer was accepted' },
    (f) => `${named(f)}已接收您转出的${yuan(f)}元。`,
    (f) => `${named(f)} accepted your ${yuan(f)} yuan.`,
  ),
  'wallet.returned': write(
    '/wallet',
    { zh: '转账已退回', en: 'Your transfer came back' },
    (f) => `您转给${named(f)}的${yuan(f)}元没有被接收，已按原路退回。`,
    (f) => `Your ${yuan(f)} yuan for ${named(f)} were not accepted and went back the way they came.`,
  ),
  'quota.invited': write(
    '/wallet',
    { zh: '请确认共济关系', en: 'Please confirm a sharing relation' },
    (f) => `${named(f)}想与您建立共济关系，给您共济额度。您同意后才生效，额度由对方另行设定。`,
    (f) =>
      `${named(f)} would share quotas with you. It takes effect once you agree; amounts are set afterwards.`,
  ),
  'quota.ended': write(
    '/wallet',
    { zh: '共济关系已终止', en: 'A sharing relation ended' },
    (f) => `与${named(f)}的共济关系已终止，未用额度退回原账户。${because(f, 'zh')}`,
    (f) => `The sharing relation with ${named(f)} ended; what was unused goes back.${because(f, 'en')}`,
  ),
  'quota.granted': write(
    '/wallet',
    { zh: '收到共济额度', en: 'A quota was granted' },
    (f) => `${named(f)}给您的共济额度增加了${yuan(f)}元。`,
    (f) => `${named(f)} added ${yuan(f)} yuan to your quota.`,
  ),
  'quota.used': write(
    '/wallet',
    { zh: '共济额度已使用', en: 'Your quota was used' },
    (f) => `${named(f)}在异地使用了您给的共济额度${yuan(f)}元。`,
    (f) => `${named(f)} used ${yuan(f)} yuan of the quota that you granted.`,
  ),
  'quota.usedBack': write(
    '/wallet',
    { zh: '共济额度的使用已退回', en: 'A use of your quota came back' },
    (f) => `${named(f)}在异地退费，您给的共济额度退回${yuan(f)}元。`,
    (f) => `${yuan(f)} yuan came back to the quota of ${named(f)}.`,
  ),
  'quota.released': write(
    '/wallet',
    { zh: '共济额度已收回', en: 'A quota was released' },
    (f) => `与${named(f)}之间未用的共济额度${yuan(f)}元已退回原账户。`,
    (f) => `The unused quota between you and ${named(f)}, ${yuan(f)} yuan, went back.`,
  ),
  'filing.decided': (f) => {
    const status = statusText(f)
    const chronic = word(f, 'filingKind') === 'chronic'
    const until = word(f, 'to')
    const term = word(f, 'status') === 'approved'
    return {
      title: { zh: '备案有结果了', en: 'Your filing was decided' },
      body: {
        zh: `您的${chronic ? '门诊慢特病备案' : '异地就医备案'}${filedFor(f).zh}${status.zh}${term ? `，自${word(f, 'from')}起${until === '' ? '长期有效' : `至${until}`}` : ''}。`,
        en: `Your ${chronic ? 'chronic-disease filing' : 'out-of-area filing'}${filedFor(f).en} ${status.en}${term ? `, from ${word(f, 'from')}${until === '' ? '' : ` to ${until}`}` : ''}.`,
      },
      link: '/filings',
    }
  },
  'filing.expiring': write(
    '/filings',
    { zh: '备案快到期了', en: 'A filing is about to end' },
    (f) => `您的备案${word(f, 'to')}到期，需要继续的请续期。`,
    (f) => `Your filing ends on ${word(f, 'to')}; renew it if you still need it.`,
  ),
  'claim.decided': (f) => {
    const status = statusText(f)
    return {
      title: { zh: '手工报销有结果了', en: 'Your claim was decided' },
      body: {
        zh: `您${word(f, 'careOn')}的${yuan(f, 'totalFen')}元票据${status.zh}${word(f, 'status') === 'settled' ? `，应拨付${yuan(f)}元` : ''}。`,
        en: `Your slip of ${word(f, 'careOn')} over ${yuan(f, 'totalFen')} yuan ${status.en}${word(f, 'status') === 'settled' ? `: ${yuan(f)} yuan` : ''}.`,
      },
      link: '/claims',
    }
  },
  'claim.paid': write(
    '/claims',
    { zh: '手工报销已拨付', en: 'Your claim was paid out' },
    (f) => `${yuan(f)}元已拨付到您的银行账户。`,
    (f) => `${yuan(f)} yuan was sent to your bank account.`,
  ),
  'revision.posted': write(
    '/records',
    { zh: '报销规定更正，账单已重算', en: 'A rule was corrected; your bills were computed again' },
    (f) =>
      `${word(f, 'reasonZh')}。您的${word(f, 'count')}笔账单按更正后的规定重新计算，基金支付由${yuan(f, 'beforeFen')}元改为${yuan(f, 'afterFen')}元。${more(f, 'accountsFen', (sum) => `${sum}元已退回当时付款的账户；账户或共济关系已终止的，转给应得的人。`)}${more(f, 'cashFen', (sum) => `${sum}元现金由参保地经办机构退还，请提供银行账号。`)}${more(f, 'owedFen', (sum) => `基金多付的${sum}元由经办机构核定是否收回，不会从任何账户扣款。`)}`,
    (f) =>
      `${word(f, 'reasonEn')}. ${word(f, 'count')} of your bills were computed again by the corrected rules: the funds now pay ${yuan(f, 'afterFen')} yuan of them instead of ${yuan(f, 'beforeFen')}.${more(f, 'accountsFen', (sum) => ` ${sum} yuan went back to the accounts that had paid, or, where one or its sharing has ended, to whom it belongs.`)}${more(f, 'cashFen', (sum) => ` ${sum} yuan in cash are returned by your agency; tell it a bank account.`)}${more(f, 'owedFen', (sum) => ` Whether the ${sum} yuan that the funds paid too much are asked back is decided by the agency; no account is drawn on.`)}`,
  ),
  'objection.answered': write(
    '/objections',
    { zh: '申诉有答复了', en: 'Your objection was answered' },
    (f) => `您的申诉${word(f, 'outcomeZh')}。答复：${word(f, 'answer')}`,
    (f) => `Your objection was ${word(f, 'outcomeEn')}. Answer: ${word(f, 'answer')}`,
  ),
  'account.frozen': write(
    '/account',
    { zh: '账户已冻结', en: 'Your account is frozen' },
    (f) =>
      `您已冻结账户，${word(f, 'scope') === 'account' ? '您自己和家人都不能使用' : '家人不能使用，您自己照常用'}。随时可以解冻。`,
    (f) =>
      `You froze your account; ${word(f, 'scope') === 'account' ? 'neither you nor relatives can use it' : 'relatives cannot use it, you can'}. You can lift this at any time.`,
  ),
  'account.held': write(
    '/account',
    { zh: '一项共济使用被暂停核查', en: 'A shared use is on hold' },
    (f) =>
      `${named(f)}使用您账户的授权已暂停，由经办人员核查，有结论后会告诉您：${word(f, 'reasonZh')}。是本人意愿的，请联系经办机构。`,
    (f) =>
      `The use of your account by ${named(f)} was put on hold for a clerk to look at; you will be told the outcome: ${word(f, 'reasonEn')}. If you wanted it, tell the agency.`,
  ),
  'account.released': write(
    '/account',
    { zh: '暂停已解除', en: 'The hold was lifted' },
    (f) =>
      `${named(f) === '' ? '您账户的' : `${named(f)}使用您账户的`}一项暂停已解除${word(f, 'others') === '' ? '' : '；还有其他暂停或冻结，请在“我的账户”查看'}。`,
    (f) =>
      `One hold on ${named(f) === '' ? 'your account' : `the use by ${named(f)}`} was lifted${word(f, 'others') === '' ? '' : '; others stand, see “My account”'}.`,
  ),
  'insurance.changed': write(
    '/me',
    { zh: '参保信息有变动', en: 'Your insurance changed' },
    (f) => word(f, 'whatZh'),
    (f) => word(f, 'whatEn'),
  ),
  'estate.named': write(
    '/inheritances',
    { zh: '您被登记为继承人', en: 'You were named as an heir' },
    (f) =>
      `经办机构登记您继承${word(f, 'maskedName')}医保账户遗留的${yuan(f)}元，由另一名经办人员核对后支付到登记的银行账户。`,
    (f) =>
      `The agency recorded that you inherit ${yuan(f)} yuan of what the insurance account of ${word(f, 'maskedName')} held; a second clerk pays it into the bank account on record.`,
  ),
  'estate.paid': write(
    '/inheritances',
    { zh: '继承的余额已支付', en: 'What you inherit was paid' },
    (f) =>
      `您继承${word(f, 'maskedName')}医保账户遗留的${yuan(f)}元，经办机构已记录支付到登记的银行账户；到账以银行为准。`,
    (f) =>
      `The agency recorded that the ${yuan(f)} yuan you inherit from ${word(f, 'maskedName')} were paid into the bank account on record; your bank shows when they arrive.`,
  ),
  'case.decided': write(
    '/account',
    { zh: '核查有结论了', en: 'A review was concluded' },
    (f) => word(f, 'whatZh'),
    (f) => word(f, 'whatEn'),
  ),
  'use.daily': write(
    '/payments',
    { zh: '家人今天用了您的账户', en: 'Relatives used your account today' },
    (f) => `共${word(f, 'count')}笔，${yuan(f)}元。`,
    (f) => `${word(f, 'count')} payments, ${yuan(f)} yuan in all.`,
  ),
  'account.used': write(
    '/payments',
    { zh: '您的账户被使用', en: 'Your account was used' },
    (f) => `${named(f)}在${word(f, 'placeZh')}使用${yuan(f)}元。`,
    (f) => `${named(f)} used ${yuan(f)} yuan at a ${word(f, 'placeEn')}.`,
  ),
  'sharing.unused': (f) => ({
    title: { zh: '这次没有用家人的账户', en: 'Shared money was not used this time' },
    body: {
      zh: `${word(f, 'whatZh')}${word(f, 'mendZh')}`,
      en: `${word(f, 'whatEn')} ${word(f, 'mendEn')}`,
    },
    link: `/records/bill/${word(f, 'setlId')}`,
  }),
  'account.returned': write(
    '/payments',
    { zh: '钱已退回您的账户', en: 'Money came back to your account' },
    (f) => `${named(f)}在${word(f, 'placeZh')}的费用退回${yuan(f)}元。`,
    (f) => `${yuan(f)} yuan of ${named(f)}’s bill at a ${word(f, 'placeEn')} came back.`,
  ),
}

export const noticeKinds: readonly string[] = Object.keys(kinds)

/** The sentences of a message; a kind that this version does not know still says that there is something. */
export function noticeText(kind: string, facts: NoticeFacts): NoticeText {
  const known = ownOf(kinds, kind)
  if (known) return known(facts)
  return {
    title: { zh: '有一条新消息', en: 'There is news' },
    body: { zh: '请在“我的”中查看最新状态。', en: 'Look at your records for the latest state.' },
    link: '/me',
  }
}
