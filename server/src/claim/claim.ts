import type { Fen, PlainDate, Text } from '@gongji/policy'
import type { Instant } from '../deps.ts'
import type { GivenReason } from '../filing/reason.ts'
import type { AccountUse, BilledLine } from '../settlement/settlement.ts'
import { problem } from './problem.ts'

/** Why the bill was not settled at the till. */
export type ClaimCause = 'tillFailed' | 'notFiled' | 'directRefused' | 'abroadOrOther'
export type ClaimStatus =
  | 'submitted'
  | 'returned'
  | 'refused'
  | 'withdrawn'
  | 'approved'
  | 'settled'
  | 'paid'
  | 'takingBack'
  | 'takenBack'
export type ClaimAction =
  | 'choosePlace'
  | 'enter'
  | 'approve'
  | 'return'
  | 'refuse'
  | 'pay'
  | 'takeBack'
  | 'mend'
  | 'withdraw'

/** A bill paid in cash and claimed at the agency with its slip (手工报销). */
export type Claim = {
  personId: number
  id: number
  /** Whose agency decides: the insured area on the day of care. */
  area: string
  /** Its code; empty: the directory does not have what was written, and the agency has not chosen one yet. */
  institution: string
  /** The place of care in the claimant's own words, where it was not found in the directory; else empty. */
  placeWritten: string
  /** Number of the institution's invoice. */
  slipNo: string
  /** SM3 of the scanned slip; empty when only the paper was handed in. */
  slipDigest: string
  careOn: PlainDate
  medType: string
  disease: string
  /** As claimed; `approval` 1 where the claimant says that a restricted item was approved. */
  lines: readonly BilledLine[]
  /** Lines of restricted items that the agency approved, by id. */
  approvedLines: readonly string[]
  /** Kind of care as the agency found it; empty: it was not asked. */
  decidedMedType: string
  total: Fen
  cause: ClaimCause
  accountUse: AccountUse
  /** Bank account, sealed for the place `claim:ID`. */
  payeeSealed: string
  status: ClaimStatus
  channel: string
  filedBy: string
  /** The clerk who entered its lines from the slip; empty: they stand as they were handed in. */
  enteredBy: string
  submittedAt: Instant
  dueOn: PlainDate | null
  decidedBy: string | null
  decidedAt: Instant | null
  decision: readonly GivenReason[]
  settlementId: number | null
  /** What the funds owe, which is all that the patient gets. */
  paidAmount: Fen | null
  /** What the accounts would have paid at the till: shown, never paid. */
  accountShare: Fen | null
  /** To the patient's bank account, or to the heirs of one who died; empty until it was paid. */
  paidTo: '' | 'bank' | 'estate'
  paidAt: Instant | null
  paidBy: string | null
  takenBackBy: string | null
  takenBackAt: Instant | null
  version: number
}

/**
 * The states from which each action may start. A claim that was approved is settled, and cannot be refused any more:
 * approving again goes on where a crash stopped.
 */
const allowedFrom = {
  choosePlace: ['submitted'],
  enter: ['submitted'],
  approve: ['submitted', 'approved'],
  return: ['submitted'],
  refuse: ['submitted'],
  pay: ['settled'],
  takeBack: ['settled', 'paid', 'takingBack'],
  mend: ['returned'],
  withdraw: ['submitted', 'returned'],
} satisfies Record<ClaimAction, ClaimStatus[]>

export const statusWords: Record<ClaimStatus, Text> = {
  submitted: { zh: '受理中', en: 'under review' },
  returned: { zh: '退回补正', en: 'returned to be mended' },
  refused: { zh: '不予报销', en: 'refused' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  approved: { zh: '审核通过，结算中', en: 'approved, being settled' },
  settled: { zh: '已结算，待拨付', en: 'settled, to be paid out' },
  paid: { zh: '已拨付', en: 'paid out' },
  takingBack: { zh: '撤销中', en: 'being taken back' },
  takenBack: { zh: '已撤销', en: 'taken back' },
}

const actionWords: Record<ClaimAction, Text> = {
  choosePlace: { zh: '选定机构', en: 'given an institution' },
  enter: { zh: '录入明细', en: 'entered line by line' },
  approve: { zh: '通过', en: 'approved' },
  return: { zh: '退回', en: 'returned' },
  refuse: { zh: '不予报销', en: 'refused' },
  pay: { zh: '拨付', en: 'paid out' },
  takeBack: { zh: '撤销', en: 'taken back' },
  mend: { zh: '补正', en: 'mended' },
  withdraw: { zh: '撤回', en: 'withdrawn' },
}

/** Whether this clerk took the slip at the counter or entered its lines: he would only find what he wrote himself. */
export const isOwnWork = ({ filedBy, enteredBy }: Claim, actor: string): boolean =>
  filedBy === actor || enteredBy === actor

const may = (status: ClaimStatus, action: ClaimAction): boolean =>
  (allowedFrom[action] as readonly ClaimStatus[]).includes(status)

/** The place of care as it is shown: its registered name, or what the claimant wrote. */
export const placeOf = (
  { institution, placeWritten }: Pick<Claim, 'institution' | 'placeWritten'>,
  names: ReadonlyMap<string, string>,
): string => (institution === '' ? placeWritten : (names.get(institution) ?? ''))

/** Whether what is known of a slip is enough: its place before its lines, and its lines before it is approved. */
const isReady = ({ institution, lines }: Claim, action: ClaimAction): boolean => {
  if (action === 'choosePlace') return institution === ''
  if (action === 'enter') return institution !== ''
  return action !== 'approve' || (institution !== '' && lines.length > 0)
}

/** What a side may do now. */
export const allowedActions = (claim: Claim, side: 'owner' | 'clerk'): ClaimAction[] =>
  (side === 'owner'
    ? (['mend', 'withdraw'] as const)
    : (['choosePlace', 'enter', 'approve', 'return', 'refuse', 'pay', 'takeBack'] as const)
  ).filter((action) => may(claim.status, action) && isReady(claim, action))

/** @throws Problem naming the state that forbids it */
export function requireAllowed({ status, lines, institution }: Claim, action: ClaimAction): void {
  if ((action === 'approve' || action === 'enter') && status === 'submitted' && institution === '')
    throw problem.placeNotChosen()
  if (action === 'approve' && status === 'submitted' && lines.length === 0) throw problem.linesNotEntered()
  if (may(status, action)) return
  throw problem.notAllowed({
    status: statusWords[status].zh,
    statusEn: statusWords[status].en,
    action: actionWords[action].zh,
    actionEn: actionWords[action].en,
  })
}
