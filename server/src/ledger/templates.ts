import type { Fen } from '@gongji/policy/money'
import { negative, sum } from '@gongji/policy/money'

/** What an entry is booked on. Personal account, wallet and quota have a balance that may not go below zero. */
export type AccountKind =
  | 'personal'
  | 'wallet'
  | 'quota'
  | 'institution'
  | 'fund'
  | 'cash'
  | 'tax'
  | 'transit'
  | 'contribution'
  | 'interest'
  | 'heirs'
  | 'clearing'

/** A signed entry: positive when the account gains. */
export type Leg = {
  /** Owner of the account; the patient for institution, fund and cash. */
  personId: number
  account: AccountKind
  /** Institution or fund code, or the relative of a quota. */
  party: string
  amount: Fen
}

export type Template = keyof typeof templates

/** Money that pays a bill, by source. Amounts are not negative; `total` is their sum. */
export type SettleParts = {
  patientId: number
  institution: string
  /** By fund code (310100 …). */
  funds: readonly { fund: string; amount: Fen }[]
  own: Fen
  relatives: readonly { payerId: number; amount: Fen }[]
  quotas: readonly { payerId: number; amount: Fen }[]
  wallet: Fen
  cash: Fen
  /** Who gets the money: the institution, or the patient who had paid in cash (手工报销). */
  payee: 'institution' | 'patient'
  /** The other agency on whose account the institution is owed; the money waits in transit for it. Absent: ours pays. */
  through?: string
  /** The other agency that pays all but the cash, and how much; absent: the sources above do. */
  from?: { party: string; amount: Fen }
}

/**
 * What a corrected rule changes of a bill: signed differences of the funds, and what comes back to whoever bore the bill
 * (negative only where the bill itself is taken back). `refund`: cash to be returned to the patient; `owed`: more is owed
 * to the funds; `waived`: borne by the funds although the rule says otherwise.
 */
export type RevisionParts = {
  patientId: number
  funds: readonly { fund: string; amount: Fen }[]
  own: Fen
  relatives: readonly { payerId: number; amount: Fen }[]
  quotas: readonly { payerId: number; amount: Fen }[]
  wallet: Fen
  refund: Fen
  owed: Fen
  waived: Fen
}

/** Where money for a premium or a transfer comes from, and goes back to. */
export type Source = { personId: number; account: 'personal' | 'wallet'; amount: Fen }

/** Money between the members of two agencies; `party`: the other agency. */
export type Crossing = { personId: number; party: string; amount: Fen }

/** A quota between the members of two agencies; `party`: the other agency. */
type QuotaCrossing = { payerId: number; relativeId: number; party: string; amount: Fen }

const leg = (personId: number, account: AccountKind, amount: Fen, party = ''): Leg => ({
  personId,
  account,
  party,
  amount,
})
const move = (from: Omit<Leg, 'amount'>, to: Omit<Leg, 'amount'>, amount: Fen): Leg[] => [
  { ...from, amount: negative(amount) },
  { ...to, amount },
]
const personal = (personId: number): Omit<Leg, 'amount'> => ({ personId, account: 'personal', party: '' })
const transit = (personId: number, party = ''): Omit<Leg, 'amount'> => ({
  personId,
  account: 'transit',
  party,
})
const quota = (payerId: number, relativeId: number): Omit<Leg, 'amount'> => ({
  personId: payerId,
  account: 'quota',
  party: String(relativeId),
})

function settle({
  patientId,
  institution,
  funds,
  own,
  relatives,
  quotas,
  wallet,
  cash,
  payee,
  through,
  from,
}: SettleParts): Leg[] {
  const paid = [
    ...funds.map(({ fund, amount }) => leg(patientId, 'fund', negative(amount), fund)),
    leg(patientId, 'personal', negative(own)),
    ...relatives.map(({ payerId, amount }) => leg(payerId, 'personal', negative(amount))),
    ...quotas.map(({ payerId, amount }) => leg(payerId, 'quota', negative(amount), String(patientId))),
    leg(patientId, 'wallet', negative(wallet)),
    ...(from === undefined ? [] : [leg(patientId, 'clearing', negative(from.amount), from.party)]),
    // What stays cash of a bill paid in cash has moved already; of one elsewhere it is in that agency's books.
    ...(payee === 'institution' && through === undefined
      ? [leg(patientId, 'cash', negative(cash), institution)]
      : []),
  ]
  const total = negative(sum(...paid.map(({ amount }) => amount)))
  if (through !== undefined) return [...paid, leg(patientId, 'transit', total, through)]
  const receiver =
    payee === 'institution'
      ? leg(patientId, 'institution', total, institution)
      : leg(patientId, 'cash', total, 'reimbursed')
  return [...paid, receiver]
}

const revision = ({ patientId, ...parts }: RevisionParts): Leg[] => [
  ...parts.funds.map(({ fund, amount }) => leg(patientId, 'fund', negative(amount), fund)),
  leg(patientId, 'personal', parts.own),
  ...parts.relatives.map(({ payerId, amount }) => leg(payerId, 'personal', amount)),
  ...parts.quotas.map(({ payerId, amount }) => leg(payerId, 'quota', amount, String(patientId))),
  leg(patientId, 'wallet', parts.wallet),
  leg(patientId, 'clearing', parts.refund, 'refund'),
  leg(patientId, 'clearing', negative(parts.owed), 'receivable'),
  leg(patientId, 'fund', negative(parts.waived), 'waived'),
]

/**
 * The only postings there are. Each makes legs that sum to zero; `post` asserts it again.
 * A premium or transfer in transit is booked under the sender, with its own id as party.
 */
export const templates = {
  /** A bill is paid. */
  settle,
  /** A bill is given back, each fen to its source. */
  'settle.reverse': (parts: SettleParts): Leg[] =>
    settle(parts).map((entry) => ({ ...entry, amount: negative(entry.amount) })),
  /** A corrected rule: what the funds owe comes back to whoever bore the bill; what is owed to them waits for a clerk. */
  revision,
  /** The bill that was revised is taken back: its revisions with it. */
  'revision.undo': revision,
  /** Cash that a revision made due is returned to the patient, or left to the heirs. */
  'revision.pay': ({
    personId,
    to,
    amount,
  }: {
    personId: number
    to: 'cash' | 'heirs'
    amount: Fen
  }): Leg[] =>
    move(
      { personId, account: 'clearing', party: 'refund' },
      { personId, account: to, party: 'refund' },
      amount,
    ),
  /** What was owed to the funds is collected in cash. */
  'revision.collect': ({ personId, amount }: { personId: number; amount: Fen }): Leg[] =>
    move(
      { personId, account: 'cash', party: 'receivable' },
      { personId, account: 'clearing', party: 'receivable' },
      amount,
    ),
  /** What was owed to the funds is waived: they bear it. */
  'revision.waive': ({ personId, amount }: { personId: number; amount: Fen }): Leg[] =>
    move(
      { personId, account: 'fund', party: 'waived' },
      { personId, account: 'clearing', party: 'receivable' },
      amount,
    ),
  /** The premium leaves the account for the tax bureau. */
  'premium.submit': ({ personId, account, amount }: Source & { premiumId: number }): Leg[] =>
    move({ personId, account, party: '' }, transit(personId, 'premium'), amount),
  /** The tax bureau has it (缴费到账成功). */
  'premium.credit': ({ personId, amount }: Source): Leg[] =>
    move(transit(personId, 'premium'), { personId, account: 'tax', party: '' }, amount),
  /** The bureau refused it (受理失败): back by the original route. */
  'premium.return': ({ personId, account, amount }: Source): Leg[] =>
    move(transit(personId, 'premium'), { personId, account, party: '' }, amount),
  /** The bureau gives a credited premium back, by the original route. */
  'premium.refund': ({ personId, account, amount }: Source): Leg[] =>
    move({ personId, account: 'tax', party: '' }, { personId, account, party: '' }, amount),
  /** A transfer leaves the sender and waits for acceptance. */
  'wallet.send': ({ personId, account, amount }: Source): Leg[] =>
    move({ personId, account, party: '' }, transit(personId, 'wallet'), amount),
  'wallet.accept': ({ personId, recipientId, amount }: Source & { recipientId: number }): Leg[] =>
    move(transit(personId, 'wallet'), { personId: recipientId, account: 'wallet', party: '' }, amount),
  /** Not accepted in time: back to where it came from. */
  'wallet.return': ({ personId, account, amount }: Source): Leg[] =>
    move(transit(personId, 'wallet'), { personId, account, party: '' }, amount),
  /** A relative whom another agency keeps has accepted: that agency paid, and is owed it. */
  'wallet.cross.pay': ({ personId, party, amount }: Crossing): Leg[] =>
    move(transit(personId, 'wallet'), { personId, account: 'clearing', party }, amount),
  /** The same at the recipient's agency. */
  'wallet.cross.receive': ({ personId, party, amount }: Crossing): Leg[] =>
    move({ personId, account: 'clearing', party }, { personId, account: 'wallet', party: '' }, amount),
  /** A bill of a member elsewhere stands there: that agency paid the institution, and is owed it. */
  'bill.cross.pay': ({ personId, party, amount }: Crossing): Leg[] =>
    move(transit(personId, party), { personId, account: 'clearing', party }, amount),
  /** It was taken back there: what was owed waits to go back to its sources. */
  'bill.cross.back': ({ personId, party, amount }: Crossing): Leg[] =>
    move({ personId, account: 'clearing', party }, transit(personId, party), amount),
  /** The payer sets money aside for a relative and can no longer spend it himself. */
  'quota.grant': ({
    payerId,
    relativeId,
    amount,
  }: {
    payerId: number
    relativeId: number
    amount: Fen
  }): Leg[] => move(personal(payerId), quota(payerId, relativeId), amount),
  'quota.release': ({
    payerId,
    relativeId,
    amount,
  }: {
    payerId: number
    relativeId: number
    amount: Fen
  }): Leg[] => move(quota(payerId, relativeId), personal(payerId), amount),
  /** A quota that a member of another agency set aside there may be drawn here, on that agency's account. */
  'quota.cross.take': ({ payerId, relativeId, party, amount }: QuotaCrossing): Leg[] =>
    move({ personId: payerId, account: 'clearing', party }, quota(payerId, relativeId), amount),
  /** What came back of one waits with its sharer, or his heirs, and is that agency's again. */
  'quota.cross.back': ({
    personId,
    account,
    party,
    amount,
  }: Crossing & { account: 'personal' | 'heirs' }): Leg[] =>
    move({ personId, account, party: '' }, { personId, account: 'clearing', party }, amount),
  /** A quota of ours was used by a member of another agency: that agency paid, and is owed it. Below zero: it came back. */
  'quota.cross.use': ({ payerId, relativeId, party, amount }: QuotaCrossing): Leg[] =>
    move(quota(payerId, relativeId), { personId: payerId, account: 'clearing', party }, amount),
  /** A premium paid from a quota (国家医保局 财政部 2026-01-09). */
  'quota.premium': ({
    payerId,
    relativeId,
    amount,
  }: {
    payerId: number
    relativeId: number
    amount: Fen
  }): Leg[] => move(quota(payerId, relativeId), transit(payerId, 'premium'), amount),
  /** A premium that the bureau refused goes back to the quota that paid it. */
  'quota.premium.return': ({
    payerId,
    relativeId,
    amount,
  }: {
    payerId: number
    relativeId: number
    amount: Fen
  }): Leg[] => move(transit(payerId, 'premium'), quota(payerId, relativeId), amount),
  /** A credited premium that the bureau gives back, likewise. */
  'quota.premium.refund': ({
    payerId,
    relativeId,
    amount,
  }: {
    payerId: number
    relativeId: number
    amount: Fen
  }): Leg[] => move({ personId: payerId, account: 'tax', party: '' }, quota(payerId, relativeId), amount),
  /** Monthly contribution, or the opening balance taken over from the former system. */
  contribution: ({ personId, amount }: { personId: number; amount: Fen }): Leg[] =>
    move({ personId, account: 'contribution', party: '' }, personal(personId), amount),
  interest: ({ personId, amount }: { personId: number; amount: Fen }): Leg[] =>
    move({ personId, account: 'interest', party: '' }, personal(personId), amount),
  /** Death: what is left goes to the heirs. */
  'account.close': ({ personId, account, amount }: Source): Leg[] =>
    move({ personId, account, party: '' }, { personId, account: 'heirs', party: '' }, amount),
  /** Money recovered from whoever drew it wrongly, given back to the payer. */
  recovery: ({ personId, payerId, amount }: { personId: number; payerId: number; amount: Fen }): Leg[] =>
    move({ personId, account: 'clearing', party: 'recovery' }, personal(payerId), amount),
  /** What was recovered has also come back by a reversal: it goes back to whoever had paid it. */
  'recovery.return': ({
    personId,
    payerId,
    amount,
  }: {
    personId: number
    payerId: number
    amount: Fen
  }): Leg[] => move(personal(payerId), { personId, account: 'clearing', party: 'recovery' }, amount),
  /** A cost first paid in cash is reimbursed at the agency: the cash comes back from funds and accounts. */
  clearing: ({
    personId,
    from,
    to,
    party,
    amount,
  }: {
    personId: number
    from: AccountKind
    to: AccountKind
    party: string
    amount: Fen
  }): Leg[] => move({ personId, account: from, party }, { personId, account: to, party }, amount),
} as const

/** What `template` needs. */
export type Parts<T extends Template> = Parameters<(typeof templates)[T]>[0]
