import type {
  Amounts,
  Benefit,
  Fen,
  Line,
  LineSplit,
  PlainDate,
  Purpose,
  Relationship,
  Scheme,
  Used,
} from '@gongji/policy'
import type { Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import type { Institution } from '../institution/institution.ts'
import type { Decided, Visiting } from './elsewhere.ts'
import type { StoredSettlement } from './store.ts'
import type { Drug, Scanned } from './trace-code.ts'
import type { VisitMessage } from './visit-message.ts'

/** The key under which a message or request that writes is remembered, and what it asked (docs/definitions.md 8). */
export type MessageKey = {
  /** Institution code, or `rest:` and the caller. */
  source: string
  msgid: string
  /** SM3 of infno and input: the same key with another digest is refused. */
  digest: string
}

/** `acct_used_flag`: 0 no account, 1 own account (and relatives by standing consent where the area allows), 2 the shared account. */
export type AccountUse = 0 | 1 | 2

/** What stands for a shown credential where the agency settles a claim. */
export const claimCredential = 'claim'

/** Amounts that the sender states; null where it left them empty or zero. They must equal ours. */
export type StatedAmounts = {
  total: Fen
  ownPaid: Fen | null
  overLimit: Fen | null
  firstShare: Fen | null
  inScope: Fen | null
}

/** One bill line as an institution charges it, before the catalogue answers. */
export type BilledLine = {
  /** feedetl_sn */
  id: string
  /** med_list_codg */
  code: string
  amount: Fen
  /** Pieces in ten-thousandths. */
  countE4: number
  /** Price in millionths of a yuan. */
  priceE6: number
  /** 0 none, 1 approved, 2 own expense. */
  approval: '0' | '1' | '2'
  /** Day of fee_ocur_time; null where the sender has none. */
  usedOn?: PlainDate | null
}

/** What a settlement needs of a visit. */
export type Visit = {
  personId: number
  id: number
  mdtrtId: string
  institution: string
  scheme: Scheme
  /** Where the patient is insured. */
  area: string
  medType: string
  /** Day of care (docs/definitions.md 2). */
  careOn: PlainDate
  disease: string
  credential: string
  status: 'open' | 'cancelled'
}

/** A visit with the lines uploaded for it and not withdrawn, by batch (chrg_bchno), settled or not. */
export type VisitLines = { visit: Visit; batches: ReadonlyMap<string, readonly Line[]> }

/**
 * What a caller remembered instead of reading it: the patient as recognised when the account's `facts` were at that count,
 * the institution as it was. The lane looks at both under its locks. Absent: it was read just now.
 */
export type Remembered = { facts?: number; institution?: Institution }

/** What a caller remembered is no longer so: nothing was done, and the caller reads anew. */
export class Outdated extends Error {}

export type BillRequest = {
  key: MessageKey
  remembered?: Remembered
  institution: string
  personId: number
  accountUse: AccountUse
  /** A one-visit request's or a certificate's code scanned at the till. */
  shareCode: string | null
  stated: StatedAmounts
  /** The invoice (发票号) that the till names; absent or null: none. */
  invoice?: string | null
  /** The device that sent it (dev_no), as its program names it; absent or null: none is named. */
  device?: string | null
  /** Who asked: operator, cashier. */
  actor: string
  /** What the agency that insures the patient said; absent: this one decides. */
  decided?: Decided
  within?: Within
}

/** What is written in the transaction of what is settled or taken back. @throws Problem, with nothing done at all */
export type Within = (tx: Tx, row: StoredSettlement) => Promise<void>

/** A bill of an open visit (2206, 2207). */
export type VisitBill = BillRequest & {
  mdtrtId: string
  /** chrg_bchno; the lines uploaded under it are settled. Empty: every unsettled line of the visit. */
  batch: string
  /** Overrides the visit's kind of care when the message carries one. */
  medType: string | null
  scheme: Scheme | null
  /** Of a stay: the day that decides, and its days. */
  stay?: { careOn: PlainDate; days: number }
}

/** Who pays a bill, as it was said. */
export type Told = { fundTotal: Fen; own: Fen; relatives: Fen; wallet: Fen; cash: Fen }

/** A sale's lines as the catalogue has them, and which of them sell drugs. */
export type CheckedSale = { lines: readonly Line[]; drugs: readonly Drug[] }

/** Lines and settlement in one message: a pharmacy's sale (2101, 2102), or a bill that a cashier typed at the desk. */
export type Sale = BillRequest & {
  careOn: PlainDate
  medType: string
  disease: string
  credential: string
  scheme: Scheme | null
  lines: readonly BilledLine[]
  /** The same as the caller has just read them by the catalogue; absent: the settler reads it. */
  checked?: CheckedSale
  /** The packs that were scanned; absent: the sender says nothing of them, and is not asked. */
  scanned?: Scanned
  /**
   * A hospital's prescription (外配处方) that is filled: who wrote it, null where the sender does not say. `mixed`: of some
   * lines only. Absent: there is none.
   */
  prescription?: { hospital: string | null } | 'mixed'
  /** What makes it this sale, whatever message brings it; see `saleKeyOf`. Absent: nothing is the same. */
  saleKey?: string
  /** What the patient was told by a trial; another split is refused. Absent: nobody was told. */
  told?: Told
  /**
   * Set when the patient paid in cash and claims at the agency (手工报销): direct settlement is not asked for, bindings
   * must have been live on the day of care, and the patient gets the money.
   */
  payee?: 'patient'
  /** The patient is ours, and was treated where another agency settles with the institution. */
  visiting?: Visiting
}

export type ReversalRequest = {
  key: MessageKey
  remembered?: Remembered
  institution: string
  personId: number
  /** Null when the sender leaves it empty. */
  mdtrtId: string | null
  setlId: string
  device?: string | null
  actor: string
  within?: Within
}

/** Who paid which part, as stored. */
export type Payer = {
  bindingId: number
  payerId: number
  /** What the relative is to the payer. */
  relationship: Relationship
  /** The letter of commitment that it rests on, counted from 1; absent: the first. */
  letterNo?: number
  purpose: Purpose
  /** Masked: 张* */
  maskedName: string
  amount: Fen
}

/** A settlement, an offer (id null) or a reversal (amounts negative). */
export type Settlement = {
  id: number | null
  setlId: string | null
  mdtrtId: string
  visitId: number
  batch: string
  personId: number
  institution: string
  benefit: Benefit
  medType: string
  scheme: Scheme
  /** Where the patient is insured. */
  area: string
  psnType: string
  credential: string
  careOn: PlainDate
  at: Instant
  amounts: Amounts
  lines: readonly LineSplit[]
  used: Used
  payers: readonly Payer[]
  /** The patient's own account after this bill. */
  balanceAfter: Fen
  /** Why an account that could have paid did not, for the cashier (bound but empty, paused, limit reached …). */
  notes: readonly { code: string; facts: Readonly<Record<string, string | number>> }[]
  packHash: string
  /** Set on a reversal: what it takes back. */
  reverses: number | null
  msgid: string
}

export type SettlerStanding = {
  /** Requests that wait for a lane, and how long the oldest of them has. */
  queued: number
  oldestSeconds: number
  /** Lanes that settle now, of how many. */
  busy: number
  lanes: number
}

/** What tills and manual claims call. All throw Problem on refusal, and Outdated, with nothing changed. */
export type Settler = {
  /** Computes and offers; holds nothing; valid till midnight. */
  preSettle: (bill: VisitBill) => Promise<Settlement>
  /** Settles durably before it resolves; the same key and content resolves to the first answer. */
  settle: (bill: VisitBill) => Promise<Settlement>
  preSettleSale: (sale: Sale) => Promise<Settlement>
  settleSale: (sale: Sale) => Promise<Settlement>
  reverse: (request: ReversalRequest) => Promise<Settlement>
  /** What a visit's messages record before money moves; the same key and content resolves to the first answer. */
  record: (message: VisitMessage) => Promise<Readonly<Record<string, unknown>>>
  /** How the queue stands now. */
  standing: () => SettlerStanding
  /** Stops taking requests and waits for those under way. */
  close: () => Promise<void>
}
