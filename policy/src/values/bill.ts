import type { PlainDate } from './dates.ts'
import type { BasisPoints, Fen } from './money.ts'

/** Insurance scheme: employee (职工, 310) or resident (城乡居民, 390). */
export type Scheme = 'employee' | 'resident'
/** Category inside a scheme. Employees are working or retired; residents are minors, adults or elderly. */
export type Category = 'working' | 'retired' | 'minor' | 'adult' | 'elderly'
/** The kind of care a bill is for; each has its own terms. */
export type Benefit = 'outpatient' | 'emergency' | 'pharmacy' | 'chronic' | 'twoDisease' | 'inpatient'
/** Hospital level as policy documents count it: level 1 and below, 2, 3. A village clinic is 'village'. */
export type Level = 'village' | '1' | '2' | '3'
/** Out-of-area filing (异地就医备案) in force for this care; `none` when the person did not file. */
export type OutOfAreaFiling = 'none' | 'longTerm' | 'temporary' | 'transfer' | 'emergency'
/** Where care happens, seen from the insured area: in it, elsewhere in the province, in another province. */
export type Place = 'home' | 'province' | 'elsewhere'
/** Relation of the relative (使用人) to the payer (授权人): the payer's spouse, parent, child … 国办发〔2024〕38号. */
export type Relationship =
  | 'spouse'
  | 'parent'
  | 'child'
  | 'sibling'
  | 'paternalGrandparent'
  | 'maternalGrandparent'
  | 'sonsChild'
  | 'daughtersChild'
/** What a binding may be used for. */
export type Purpose = 'outpatient' | 'inpatient' | 'pharmacy' | 'premium'

/** Catalogue class: 甲 all in scope, 乙 a first share is paid first, 丙 wholly own-paid. */
export type ItemClass = 'A' | 'B' | 'C'

/** One bill line with what the catalogue of the place of care says of it. */
export type Line = {
  /** The sender's serial of the line; returned with its split. */
  id: string
  code: string
  /** What the patient was charged for the line. Not negative. */
  amount: Fen
  /** Pieces in ten-thousandths (national interface: N16,4). */
  countE4: number
  itemClass: ItemClass
  /** First share (先行自付) of class B. */
  firstShare: BasisPoints
  /** Price ceiling a piece, or null. */
  ceiling: Fen | null
  /** A restricted row (限制使用) is in scope only when `approved` (hosp_appr_flag 1). */
  restricted: boolean
  approved: boolean
  /** The institution declared the row own expense (hosp_appr_flag 2). */
  ownExpense: boolean
  /** Ban list of 国办发〔2021〕14号 (public health, fitness, wellness): no account may pay it. */
  banned: boolean
  /** Groups that rules may name, e.g. `negotiatedDrug` (国谈药), `tcm`. */
  groups?: readonly string[]
}

/** A relative's account that may be drawn for this bill, in the order in which it is asked. */
export type RelativeAccount = {
  bindingId: string
  relationship: Relationship
  /** What the account holds now. */
  balance: Fen
  /** The least of what the payer's limits still allow for this payment; null when there is no limit. */
  limitLeft: Fen | null
  /** Which limit `limitLeft` is of; left out where it is not told. */
  limitOf?: 'year' | 'payment' | 'purpose'
  /** The payer's area: its sharing terms decide which costs the account may pay. */
  costs: 'inScope' | 'any'
  /** That area, where it is not the patient's. */
  area?: string
}

/** Accounts that may meet the personal part. */
export type Accounts = {
  /** The patient's own personal account; zero when there is none or it may not be used (acct_used_flag 0). */
  own: Fen
  relatives: readonly RelativeAccount[]
  /** The patient's wallet (医保钱包), old balance and quotas together. */
  wallet: Fen
  /** Day of settlement: it picks the rules of sharing. Left out when it is the day of care. */
  on?: PlainDate
}

/**
 * What may be left unsaid: the level of the institution (or of the hospital that prescribed), whether it was prescribed, days, earlier admissions, the
 * institution's groups, circumstances, every number that rules may name, earlier payments of the visit, groups of lines.
 */
export type UnknownFact =
  | 'level'
  | 'prescription'
  | 'days'
  | 'admission'
  | 'institution'
  | 'circumstance'
  | 'number'
  | 'visit'
  | 'lineGroups'

/** Everything about one bill that the rules look at. */
export type Bill = {
  benefit: Benefit
  /** Day of care: it picks the year, the pack values, the ratio. */
  on: PlainDate
  patient: {
    scheme: Scheme
    category: Category
    /** Completed years on the day of care. */
    age: number
    /** Aid groups (psn_idet_type, e.g. 2303 低保) that reductions may name. */
    aidGroups: readonly string[]
    /** The area where the patient is insured, e.g. 520200. */
    area: string
    /** Consecutive years in the scheme and years without any reimbursement, for critical-illness incentives. */
    consecutiveYears?: number
    yearsWithoutUse?: number
    /** Set while the waiting period (待遇等待期) lasts: the pool and every layer above pay nothing; accounts pay. */
    waitingUntil?: PlainDate
  }
  institution: {
    kind: 'hospital' | 'pharmacy'
    level: Level
    area: string
    /** Other properties that rules may name, e.g. `tcm` (中医), `community`. */
    groups?: readonly string[]
  }
  filing: OutOfAreaFiling
  /** Chronic or special disease (M-codes) with an approved filing. */
  diseases: readonly string[]
  /** Deductible already taken in this visit, for per-visit deductibles. */
  visitDeductible: Fen
  /** Admissions of this year before this one, for decreasing deductibles. */
  admissionsBefore: number
  /** Paid by the fund and entered in earlier bills of this visit, for limits per visit. */
  visitPaid?: Fen
  visitEntered?: Fen
  /** Days of care, for amounts per day. */
  days?: number
  /** A pharmacy sale on a hospital's prescription (外配处方): the level of the hospital that wrote it. */
  prescription?: { level: Level }
  /** Claimed at the agency after paying in cash (手工报销): direct settlement is not asked for. */
  manual?: boolean
  /** Other circumstances that rules may name, e.g. `referred`, `daySurgery`, `maternity`. */
  circumstances?: readonly string[]
  /** Whole numbers that rules may name, e.g. `insuredMonths`; a rule that needs one that is left out refuses. */
  numbers?: Readonly<Record<string, number>>
  /**
   * Facts above that whoever asks could not find out. What the bill says of them is not believed: a rule that looks at one
   * refuses, naming it.
   */
  unknown?: readonly UnknownFact[]
  /** Amounts that rules may name, e.g. `householdIncome`; a rule that needs one that is left out refuses. */
  sums?: Readonly<Record<string, Fen>>
  lines: readonly Line[]
  accounts: Accounts
}

/** What an accumulator pot holds of one year. */
export type PotUse = { deductible: Fen; paid: Fen; entered: Fen }
/** Accumulators by pot name; a missing pot is unused. */
export type Used = Readonly<Record<string, PotUse>>

/** A bill, and what its year had used before it: all that the rules decide by. */
export type BillInYear = { bill: Bill; used: Used }
