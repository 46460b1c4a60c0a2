import type { Fen, Purpose, Used } from '@gongji/policy'
import { fen, minus, sum, zero } from '@gongji/policy/money'
import type { Instant } from '../deps.ts'
import type { Parts } from '../ledger/templates.ts'
import type { Fund } from './fund.ts'
import type { StoredSettlement } from './store.ts'
import { fundsOf, type Stored } from './stored.ts'

/** Who bears a bill, and what it used of the year: as settled, or as a corrected rule has made it since. */
export type BillState = {
  packHash: string
  usedBefore: Used
  /** Deductible that the visit's earlier bills had taken. */
  visitDeductible: Fen
  used: Used
  deductible: Fen
  funds: readonly { fund: Fund; amount: Fen }[]
  own: Fen
  payers: readonly { bindingId: number; payerId: number; purpose: Purpose; amount: Fen }[]
  quotas: readonly { payerId: number; amount: Fen }[]
  /** The patient's own wallet money. */
  wallet: Fen
  cash: Fen
  /** Owed to the funds, and not decided yet. */
  owed: Fen
  /** Owed to the funds once, and waived. */
  waived: Fen
}

export type RevisedStatus = 'computed' | 'posted' | 'undone' | 'refused'

/** What one revision makes of one bill. */
export type RevisedBill = {
  personId: number
  settlementId: number
  revisionId: number
  /** Null where no money moved. */
  postingId: number | null
  status: RevisedStatus
  before: BillState
  after: BillState
  at: Instant
}

export type DueStatus = 'open' | 'proposed' | 'paid' | 'collected' | 'waived' | 'cancelled'

/** What a clerk proposes: to pay the patient; to collect from the patient, or to waive. */
export type DueAction = 'pay' | 'collect' | 'waive'

/** Cash that a revision makes due, in fen: to the patient, or to the funds. One clerk proposes, another confirms. */
export type Due = {
  personId: number
  id: number
  settlementId: number
  revisionId: number
  area: string
  direction: 'toPatient' | 'toFunds'
  amount: Fen
  status: DueStatus
  action: DueAction | null
  /** Why, in the clerk's words. */
  words: string
  /** The account that it is paid to; null until somebody names one. */
  bankSealed: string | null
  paidTo: '' | 'bank' | 'estate'
  madeAt: Instant
  proposedBy: string | null
  decidedBy: string | null
  decidedAt: Instant | null
  postingId: number | null
  version: number
}

/** Nobody has said anything of it. */
const undecided = {
  action: null,
  words: '',
  bankSealed: null,
  proposedBy: null,
  decidedBy: null,
  decidedAt: null,
  postingId: null,
} as const

export const newDue = (
  made: Pick<
    Due,
    'personId' | 'id' | 'settlementId' | 'revisionId' | 'area' | 'direction' | 'amount' | 'madeAt'
  >,
): Due => ({ ...made, ...undecided, status: 'open', paidTo: '', version: 1 })

/** A proposal about it is void: it waits for a clerk again. */
export const reopened = (due: Due): Due => ({ ...due, ...undecided, status: 'open' })

/** A bill as it was settled. */
export function stateOf({ packHash }: Pick<StoredSettlement, 'packHash'>, stored: Stored): BillState {
  const { amounts, bill, payers, quotas, used, usedBefore } = stored
  return {
    packHash,
    usedBefore,
    visitDeductible: bill.visitDeductible,
    used,
    deductible: amounts.deductible,
    funds: fundsOf(stored),
    own: amounts.own,
    payers: payers.map(({ bindingId, payerId, purpose, amount }) => ({
      bindingId,
      payerId,
      purpose,
      amount,
    })),
    quotas: quotas.map(({ payerId, amount }) => ({ payerId, amount })),
    wallet: minus(amounts.wallet, sum(...quotas.map(({ amount }) => amount))),
    cash: amounts.cash,
    owed: zero,
    waived: zero,
  }
}

const byAge = (a: Pick<RevisedBill, 'revisionId'>, b: Pick<RevisedBill, 'revisionId'>) =>
  a.revisionId - b.revisionId

/**
 * A bill as it is now: what the last revision made of it, and what was decided since about the cash that it made due.
 * `lines` and `dues` are of this bill.
 */
export function stateNow(
  row: Pick<StoredSettlement, 'packHash'>,
  stored: Stored,
  { lines, dues }: { lines: readonly RevisedBill[]; dues: readonly Due[] },
): BillState {
  const posted = lines.filter(({ status }) => status === 'posted').toSorted(byAge)
  const last = posted.at(-1)
  if (!last) return stateOf(row, stored)
  const of =
    (...statuses: DueStatus[]) =>
    (due: Due) =>
      due.direction === 'toFunds' && statuses.includes(due.status)
  const total = (some: readonly Due[]) => sum(...some.map(({ amount }) => amount))
  const paidOut = total(
    dues.filter(({ direction, status }) => direction === 'toPatient' && status !== 'cancelled'),
  )
  return {
    ...last.after,
    owed: total(dues.filter(of('open', 'proposed'))),
    waived: total(dues.filter(of('waived'))),
    // What the patient bears in cash: as settled, less what is returned, and what was collected.
    cash: fen(stateOf(row, stored).cash - paidOut + total(dues.filter(of('collected')))),
  }
}

const fundNames = (...states: BillState[]): Fund[] => [
  ...new Set(states.flatMap(({ funds }) => funds.map(({ fund }) => fund))),
]
const fundAmount = ({ funds }: BillState, name: Fund): number =>
  funds.find(({ fund }) => fund === name)?.amount ?? 0
export const fundTotal = ({ funds }: Pick<BillState, 'funds'>): Fen =>
  sum(...funds.map(({ amount }) => amount))

/** What comes back to each account between two states of a bill; nothing is ever drawn, so none is negative. */
export const returned = (before: BillState, after: BillState) => {
  const back = (a: number, b: number): Fen => fen(a - b)
  return {
    own: back(before.own, after.own),
    payers: before.payers
      .map((payer, index) => ({ ...payer, amount: back(payer.amount, after.payers[index]?.amount ?? 0) }))
      .filter(({ amount }) => amount !== 0),
    quotas: before.quotas
      .map((quota, index) => ({ ...quota, amount: back(quota.amount, after.quotas[index]?.amount ?? 0) }))
      .filter(({ amount }) => amount !== 0),
    wallet: back(before.wallet, after.wallet),
    cash: back(before.cash, after.cash),
    owed: back(after.owed, before.owed),
    waived: back(after.waived, before.waived),
  }
}

/** What the posting of the difference between two states says. */
export function revisionParts(
  patientId: number,
  before: BillState,
  after: BillState,
  paidOut: Fen = zero,
): Parts<'revision'> {
  const { own, payers, quotas, wallet, cash, owed, waived } = returned(before, after)
  return {
    patientId,
    funds: fundNames(before, after).map((fund) => ({
      fund,
      amount: fen(fundAmount(after, fund) - fundAmount(before, fund)),
    })),
    own,
    relatives: payers.map(({ payerId, amount }) => ({ payerId, amount })),
    quotas,
    wallet,
    refund: fen(cash + paidOut),
    owed: fen(owed + paidOut),
    waived,
  }
}

/** A line as the chain covers it. */
export const lineContent = ({ revisionId, settlementId, before, after }: RevisedBill): string =>
  JSON.stringify({ revision: revisionId, settlement: settlementId, before, after })

/**
 * Takes an amount that is no longer owed off what is due to the funds: what is undecided first, then what was waived.
 * Gives the dues that changed.
 */
export function absorb(dues: readonly Due[], { owed, waived }: { owed: Fen; waived: Fen }): Due[] {
  const take = (statuses: readonly DueStatus[], amount: Fen): Due[] => {
    let left: number = amount
    return dues
      .filter(({ direction, status }) => direction === 'toFunds' && statuses.includes(status))
      .flatMap((due) => {
        const taken = Math.min(left, due.amount)
        left -= taken
        if (taken === 0) return []
        const rest: Due = { ...due, amount: fen(due.amount - taken) }
        if (rest.amount === 0) return [{ ...rest, status: 'cancelled' }]
        return [due.status === 'proposed' ? reopened(rest) : rest]
      })
  }
  return [...take(['open', 'proposed'], owed), ...take(['waived'], waived)]
}
