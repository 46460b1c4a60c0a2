import type { Fen, PlainDate, Text } from '@gongji/policy'
import type { Instant } from '../deps.ts'
import type { RefundReason } from './bureau.ts'
import type { Quote } from './quote.ts'

export type PremiumKind = 'resident' | 'longTermCare'
export type PremiumAccount = 'personal' | 'wallet' | 'quota'
export type PremiumStatus =
  | 'requested'
  | 'declined'
  | 'expired'
  | 'submitted'
  | 'credited'
  | 'failed'
  | 'refunding'
  | 'refunded'

/** One premium of one person for one year. */
export type Premium = {
  id: number
  insuredId: number
  /** Whose money it is. */
  payerId: number
  account: PremiumAccount
  bindingId: number | null
  kind: PremiumKind
  year: number
  area: string
  amount: Fen
  quote: Quote
  direction: 'app' | 'bureau'
  channel: string
  reference: string
  status: PremiumStatus
  requestedAt: Instant
  expiresAt: Instant | null
  submittedAt: Instant | null
  submittedBy: string | null
  limitYear: number | null
  bureauState: 'none' | 'accepted' | 'answered'
  bureauSerial: string | null
  creditedAt: Instant | null
  creditedOn: PlainDate | null
  coversFrom: PlainDate | null
  benefitsFrom: PlainDate | null
  enrolmentId: number | null
  closedAt: Instant | null
  failCode: string | null
  failReason: string | null
  refundReason: RefundReason | null
  overdueAt: Instant | null
  conflict: string | null
  /** A clerk has asked for the money to go back, which another decides. */
  returnAsked: { by: string; at: Instant; reason: string } | null
}

/** Why a premium failed that the bureau never refused: it had not arrived, or two clerks decided. */
export const ownFailures = ['neverArrived', 'agencyDecided'] as const

/** The last day on which its price is taken: what has not arrived at the bureau by then is not sent any more. */
export const lastDayOf = ({ quote, year }: Pick<Premium, 'quote' | 'year'>): PlainDate =>
  quote.until ?? `${year}-12-31`

/** From this day on a refund is not asked for any more, because the pool pays: only what became of it is asked. */
export const refundOver = ({ benefitsFrom }: Pick<Premium, 'benefitsFrom'>, today: PlainDate): boolean =>
  benefitsFrom !== null && today >= benefitsFrom

/** What stands between us and the bureau, as `Premium.conflict` keeps it: which one, and the state in which it was heard. */
export type Conflict = 'creditedAfter' | 'undoRefusedAfter' | 'refusedAfter'
export const isConflict = (conflict: string | null, ...kinds: Conflict[]): boolean =>
  kinds.some((kind) => conflict?.startsWith(`${kind}:`))

/** A conflict that two clerks have settled stays on record and is not raised again. */
const settledPrefix = 'settled:'
export const settled = (conflict: string): string => `${settledPrefix}${conflict}`
export const isOpen = (conflict: string | null): conflict is string =>
  conflict !== null && !conflict.startsWith(settledPrefix)

/** The states from which each action may start. */
const allowedFrom = {
  confirm: ['requested'],
  decline: ['requested'],
  expire: ['requested'],
  credit: ['submitted'],
  fail: ['submitted'],
  returnByAgency: ['submitted', 'refunding'],
  askRefund: ['credited'],
  refund: ['credited', 'refunding'],
  keepCredited: ['refunding'],
} as const satisfies Record<string, readonly PremiumStatus[]>
export type PremiumAction = keyof typeof allowedFrom

export const allows = (action: PremiumAction, status: PremiumStatus): boolean =>
  (allowedFrom[action] as readonly PremiumStatus[]).includes(status)

/** What the payer may do next; what only the bureau or a job does is not listed. */
export const payerActions = (status: PremiumStatus): PremiumAction[] =>
  (['confirm', 'decline', 'askRefund'] as const).filter((action) => allows(action, status))

/** A state in the words people know (S67), and what it means for the money. */
export function statusText({
  status,
  bureauState,
  failCode = null,
  conflict = null,
}: Pick<Premium, 'status' | 'bureauState'> & Partial<Pick<Premium, 'failCode' | 'conflict'>>): {
  name: Text
  meaning: Text
} {
  const text = (zh: string, en: string, meansZh: string, meansEn: string) => ({
    name: { zh, en },
    meaning: { zh: meansZh, en: meansEn },
  })
  switch (status) {
    case 'requested':
      return text(
        '待您确认',
        'waiting for you',
        '税务页面请您用账户支付；您确认之前不会扣款。',
        'The bureau’s page asks you to pay from the account; nothing is deducted before you agree.',
      )
    case 'declined':
      return text(
        '已拒绝',
        'declined',
        '您没有同意支付，没有扣款。',
        'You did not agree; nothing was deducted.',
      )
    case 'expired':
      return text(
        '已过期',
        'expired',
        '过了确认时限，没有扣款。',
        'It was not confirmed in time; nothing was deducted.',
      )
    case 'submitted':
      return bureauState === 'none'
        ? text(
            '申请成功',
            'application made',
            '款项已从账户划出，正在送往税务，尚未缴费到账。',
            'The money has left the account and is on its way to the bureau; the premium is not paid yet.',
          )
        : text(
            '受理中',
            'in work',
            '税务已受理，尚未缴费到账，请以“缴费到账成功”为准。',
            'The bureau has taken it in; the premium is not paid until it reads 缴费到账成功.',
          )
    case 'credited':
      return text(
        '缴费到账成功',
        'credited',
        '税务已入账，参保已登记。',
        'The bureau has the money and the person is enrolled.',
      )
    case 'failed':
      if (isConflict(conflict, 'undoRefusedAfter')) {
        return text(
          '已退回，税务未撤销入账',
          'money back, the bureau does not undo its credit',
          '款项已退回账户；税务入了账又没有同意撤销，由经办机构与税务处理，不会再次扣款。',
          'The money went back to the account. The bureau credited the premium and did not agree to undo that; the agency settles it with the bureau, and nothing is deducted again.',
        )
      }
      if (conflict !== null && !isOpen(conflict)) {
        return text(
          '已退回，经办机构已了结',
          'money back, settled by the agency',
          '款项已退回账户，不会再次扣款；税务的入账已由经办机构两人复核了结，没有通过这笔缴费参保。',
          'The money went back to the account and is not deducted again. Two clerks settled the bureau’s credit; nobody was insured by this premium.',
        )
      }
      if (isConflict(conflict, 'creditedAfter')) {
        return text(
          '已退回，税务又入账',
          'money back, credited late by the bureau',
          '款项已退回账户，之后税务又入了账；正在请税务撤销，不会再次扣款。',
          'The money went back to the account, and the bureau credited the premium after that; it is asked to undo it. Nothing is deducted again.',
        )
      }
      if (failCode === 'neverArrived') {
        return text(
          '未送达税务，已退回',
          'never reached the bureau, money back',
          '税务没有收到这笔缴费，款项已按原路退回账户，没有参保。',
          'The bureau never received it. The money went back to the account; nobody was insured by it.',
        )
      }
      if (failCode === 'agencyDecided') {
        return text(
          '经办机构决定退回',
          'given back by the agency',
          '税务一直没有结果，经办机构两人复核后已将款项按原路退回账户，没有参保。',
          'The bureau never told a result; two clerks decided that the money goes back to the account. Nobody was insured by it.',
        )
      }
      return text(
        '受理失败',
        'refused by the bureau',
        '款项已按原路退回账户。',
        'The money went back to the account it came from.',
      )
    case 'refunding':
      return text(
        '退费申请中',
        'refund asked for',
        '已向税务申请退费，税务同意后按原路退回。',
        'The bureau was asked for the money back; it returns by the original route once the bureau agrees.',
      )
    case 'refunded':
      if (isOpen(conflict)) {
        return text(
          '已退费，税务尚未退回',
          'money back, the bureau has not refunded yet',
          '款项已按原路退回账户；税务还没有退回这笔费用，由经办机构与税务处理，不会再次扣款。',
          'The money went back to the account. The bureau has not given it back yet; the agency settles that with the bureau, and nothing is deducted again.',
        )
      }
      return text(
        '已退费',
        'refunded',
        '款项已按原路退回账户。',
        'The money went back to the account it came from.',
      )
  }
}
