/**
 * Rules that are not about one bill: who may share, what a premium costs, how the wallet works, filings.
 * Each accessor reads the pack on a day and answers with a `Refusal` (`rule-unknown`, naming area and parameter)
 * when nobody stated a value; nothing here has a default.
 */
import type { Benefit, OutOfAreaFiling, Place, Purpose, Relationship } from '../values/bill.ts'
import { includes, type PlainDate } from '../values/dates.ts'
import type { BasisPoints, Fen } from '../values/money.ts'
import {
  areaFacts,
  type CompiledPack,
  findNext,
  findProposed,
  findValue,
  type Parameter,
  ruleUnknown,
} from '../values/pack.ts'
import { isRefusal, type Refusal } from '../values/refusal.ts'

type Fields = Record<string, unknown>
/** Terms carry the parameter behind each field: for sentences, sources and 约 marks. */
export type Sourced<T extends Fields> = T & { parameters: { readonly [K in keyof T]?: Parameter } }

function read<T extends Fields>(
  pack: CompiledPack,
  {
    prefix,
    required,
    optional,
    on,
  }: {
    prefix: string
    required: readonly (keyof T & string)[]
    optional?: Partial<T>
    on: PlainDate
  },
): Sourced<T> | Refusal {
  const values: Fields = { ...optional }
  const parameters: Record<string, Parameter> = {}
  for (const field of [...required, ...Object.keys(optional ?? {})]) {
    const name = `${prefix}.${field}`
    const found = findValue(pack, name, on)
    if (found) {
      values[field] = found.value
      parameters[field] = found.parameter
    } else if (!(optional && field in optional)) return ruleUnknown(pack, name, on)
  }
  return { ...values, parameters } as Sourced<T>
}

/** Family sharing (家庭共济) in the payer's or the patient's area: docs/definitions.md X1, X2, X4, X5, X10, X11. */
export type Sharing = {
  /** What the relative may be to the payer. */
  relationships: readonly Relationship[]
  /** Where both must be insured for a binding. */
  territory: 'sameArea' | 'sameProvince' | 'nation'
  /** What a relative's account may pay (the payer's area decides). */
  costs: 'inScope' | 'any'
  /** Uses that a binding may name. */
  purposes: readonly Purpose[]
  /** Somebody must say that the shared account is to pay (the patient's area decides): flag 2, request or code. */
  mustAsk: boolean
  /** How the letter of commitment is agreed to. */
  letter: 'tick' | 'signature'
  /** Order of drawing: as authorised (the person drawn for may reorder), or the largest balance first. */
  drawOrder: 'authorised' | 'largestBalance'
  /** Whose consent a binding needs: the payer's alone, or both sides'. */
  consent: 'payer' | 'both'
  /** How many payers one relative may have at a time; null: any number. */
  payersPerRelative: number | null
  /** How many relatives one payer may have; null: any number. */
  relativesPerPayer: number | null
  /** Below this age (completed years) a guardian consents for the relative. */
  guardianBelowAge: number
}
export type SharingTerms = Sourced<Sharing> & {
  /** A wider list that is not yet in force here, with its first day (null: published without one); refusals name it. */
  widerRelationships: { value: readonly Relationship[]; from: PlainDate | null; parameter: Parameter } | null
}

export function sharingTerms(pack: CompiledPack, on: PlainDate): SharingTerms | Refusal {
  const terms = read<Sharing>(pack, {
    prefix: 'sharing',
    required: [
      'relationships',
      'territory',
      'costs',
      'purposes',
      'mustAsk',
      'letter',
      'drawOrder',
      'consent',
      'payersPerRelative',
      'relativesPerPayer',
      'guardianBelowAge',
    ],
    on,
  })
  if (isRefusal(terms)) return terms
  const name = 'sharing.relationships'
  const proposed = findProposed(pack, name, on)
  const next = findNext(pack, name, on) ?? (proposed && { ...proposed, from: null })
  const value = next?.value as readonly Relationship[] | undefined
  const isWider = value?.some((kind) => !terms.relationships.includes(kind))
  return {
    ...terms,
    widerRelationships:
      next && value && isWider ? { value, from: next.from, parameter: next.parameter } : null,
  }
}

/** A wait before the pool pays, counted in calendar days or months. */
export type Wait = { days: number } | { months: number }

/** Resident premium (居民医保费) of one insurance year. */
export type Premium = {
  /** Personal premium inside the window. */
  amount: Fen
  /** Personal premium plus public subsidy: the late price where the area asks for all of it. */
  fullAmount: Fen
  /** Concentrated collection window, both days included. */
  window: { from: PlainDate; to: PlainDate }
  /** Periods after the window, in order; empty when nobody may join late. */
  late: readonly {
    from: PlainDate
    to: PlainDate
    price: 'amount' | 'fullAmount' | 'unknown'
    wait: Wait | null
  }[]
  /** First day of benefits for those who paid inside the window. */
  benefitsFrom: PlainDate
  /**
   * What aided people pay themselves, by group code; the first group that the person is in counts.
   * Null: the group is aided, but nobody knows with how much; its people are refused by name, never asked the full price.
   */
  aidGroups: readonly { group: string; name: { zh: string; en: string }; amount: Fen | null }[]
  /** Newborns: joining within so many days of birth; benefits from birth. */
  newborn: { withinDays: number; amount: Fen; wait: Wait | null } | null
  /** Leaving the employee scheme: joining within so many days at this price. */
  fromEmployee: { withinDays: number; price: 'amount' | 'fullAmount'; wait: Wait | null } | null
  /** Who opens the payment (docs/definitions.md X12): our app submits, or the tax bureau's page asks us. */
  direction: 'ourApp' | 'taxBureau'
  /** Usual days from submission to credit; later than this is overdue. */
  creditedWithinDays: number
  /** Until when a credited premium may be refunded: before the benefits begin, or never. */
  refund: 'beforeBenefits' | 'never'
}
export type PremiumTerms = Sourced<Premium> & { year: number; area: string; areaName: CompiledPack['name'] }

/**
 * @param year insurance year: premium parameters are dated by the days of that year
 * @param on the day of asking; reserved for packs that change a year's terms while it is collected
 */
export function premiumTerms(
  pack: CompiledPack,
  { year }: { year: number; on: PlainDate },
): PremiumTerms | Refusal {
  const terms = read<Premium>(pack, {
    prefix: 'premium',
    required: [
      'amount',
      'fullAmount',
      'window',
      'late',
      'benefitsFrom',
      'direction',
      'creditedWithinDays',
      'refund',
    ],
    optional: { aidGroups: [], newborn: null, fromEmployee: null },
    on: `${year}-01-01`,
  })
  return isRefusal(terms) ? terms : { ...terms, year, area: pack.area, areaName: pack.name }
}

export type PremiumQuote = {
  amount: Fen
  period: 'window' | 'late' | 'newborn' | 'fromEmployee'
  /** The aid group whose price it is, or null. */
  aidGroup: string | null
  wait: Wait | null
}
export type PremiumAsked = {
  on: PlainDate
  aidGroups: readonly string[]
  /** Days since birth, when that may matter. */
  daysSinceBirth?: number
  /** Days since employee insurance ended, when the person comes from there. */
  daysSinceEmployee?: number
}

/**
 * What one person pays on that day. Refuses with `premium-closed` outside every period, naming the window, with
 * `premium-late-price-unknown` and `aid-amount-unknown` where nobody found the price of late joining or of an aid group.
 */
export function premiumQuote(terms: PremiumTerms, asked: PremiumAsked): PremiumQuote | Refusal {
  const { newborn, fromEmployee, window } = terms
  const aid = terms.aidGroups.find(({ group }) => asked.aidGroups.includes(group))
  const priced = (price: Fen, period: PremiumQuote['period'], wait: Wait | null): PremiumQuote | Refusal => {
    if (!aid) return { amount: price, period, aidGroup: null, wait }
    if (aid.amount !== null) return { amount: aid.amount, period, aidGroup: aid.group, wait: null }
    const area = areaFacts({ area: terms.area, name: terms.areaName })
    return {
      code: 'aid-amount-unknown',
      facts: { year: terms.year, ...area, group: aid.group, name: aid.name.zh, nameEn: aid.name.en },
    }
  }
  if (newborn && asked.daysSinceBirth !== undefined && asked.daysSinceBirth <= newborn.withinDays) {
    return priced(newborn.amount, 'newborn', newborn.wait)
  }
  if (includes(window, asked.on)) return priced(terms.amount, 'window', null)
  if (
    fromEmployee &&
    asked.daysSinceEmployee !== undefined &&
    asked.daysSinceEmployee <= fromEmployee.withinDays
  ) {
    return priced(terms[fromEmployee.price], 'fromEmployee', fromEmployee.wait)
  }
  const late = terms.late.find((period) => includes(period, asked.on))
  const facts = { year: terms.year, on: asked.on, from: window.from, to: window.to }
  if (late?.price === 'unknown') {
    return { code: 'premium-late-price-unknown', facts: { ...facts, lateFrom: late.from } }
  }
  if (late) return priced(terms[late.price], 'late', late.wait)
  return { code: 'premium-closed', facts }
}

/** Inter-provincial wallet (医保钱包): docs/definitions.md X2, X13. */
export type Wallet = {
  /** Whether this area has opened it; both areas of a transfer must. */
  open: boolean
  /** `transfer` moves money; `quota` (from 2026-01-09) only grants the use of it. */
  stage: 'transfer' | 'quota'
  relationships: readonly Relationship[]
}
/** What binds a transfer between wallets. */
export type Transfers = {
  /** Transfers from one wallet a day. */
  perDay: number
  /** Largest single transfer. */
  maxEach: Fen
  /** Local times between which no transfer starts; runs over midnight. */
  closed: { from: string; to: string }
  /** When an unaccepted transfer goes back, next day, local time. */
  returnAt: string
}
/** `transfers` is null in the stage of quotas: nothing is transferred then. */
export type WalletTerms = Sourced<Wallet> & { transfers: Sourced<Transfers> | null }

/** `open` is false, not unknown, on days before the area's first value. */
export function walletTerms(pack: CompiledPack, on: PlainDate): WalletTerms | Refusal {
  const prefix = 'wallet'
  const terms = read<Wallet>(pack, { prefix, required: ['open', 'stage', 'relationships'], on })
  if (isRefusal(terms) || terms.stage === 'quota')
    return isRefusal(terms) ? terms : { ...terms, transfers: null }
  const transfers = read<Transfers>(pack, {
    prefix,
    required: ['perDay', 'maxEach', 'closed', 'returnAt'],
    on,
  })
  return isRefusal(transfers) ? transfers : { ...terms, transfers }
}

export type FiledKind = Exclude<OutOfAreaFiling, 'none'>

/** Filings for care elsewhere (异地就医备案): docs/definitions.md X3. */
export type Filing = {
  /** Where care needs a filing. */
  needed: readonly Place[]
  /** What happens to direct settlement without one: a lower ratio, or refusal. Emergency is never refused. */
  unfiled: 'reduced' | 'refused'
  kinds: readonly {
    kind: FiledKind
    name: { zh: string; en: string }
    /** How long it holds; null: until it is ended. */
    months: number | null
    /** Whether a commitment may stand for a missing proof. */
    commitment: boolean
  }[]
  /** Whether a filing may be made after the care began, for manual reimbursement. */
  lateFiling: boolean
  /** Working days within which the agency answers; null: not found. */
  decidedWithinDays: number | null
}
export type FilingTerms = Sourced<Filing>

export function filingTerms(pack: CompiledPack, on: PlainDate): FilingTerms | Refusal {
  return read<Filing>(pack, {
    prefix: 'filing',
    required: ['needed', 'unfiled', 'kinds', 'lateFiling'],
    optional: { decidedWithinDays: null },
    on,
  })
}

/** A chronic or special disease (门诊慢特病) of the area's list. */
export type ChronicDisease = {
  /** National code, e.g. M03900. */
  code: string
  name: { zh: string; en: string }
  kind: 'chronic' | 'special'
  /** The benefit that its care is paid under. */
  benefit: Extract<Benefit, 'chronic' | 'twoDisease'>
  /** A second approval is asked for. */
  secondApproval: boolean
  /** Months that an approval holds; null: until ended. */
  months: number | null
}
export type ChronicList = Sourced<{
  /** The diseases that may be filed; others of the list are not named by any source. */
  diseases: readonly ChronicDisease[]
  /** How many the list is said to have. */
  count: number
}>

/** Diseases that a person may file for; the list may be shorter than the published count (unnamed rows). */
export function chronicDiseases(pack: CompiledPack, on: PlainDate): ChronicList | Refusal {
  return read(pack, { prefix: 'chronic', required: ['diseases', 'count'], on })
}

/** Waiting periods after a lapse or a late joining (待遇等待期), from 2025. */
export type WaitingPeriod = {
  /** Months for joining outside the window or after a lapse. */
  fixedMonths: number
  /** Months added by each further lapsed year. */
  monthsPerLapsedYear: number
  /** Two readings of 每多断保1年: whether the first lapsed year already adds. */
  firstLapsedYearAdds: boolean
  /** Lapses before this year are not counted. */
  countedFromYear: number
  /** After so many lapsed years the wait is never below so many months, even when repaired. */
  longLapse: { years: number; atLeastMonths: number }
  /** Aid groups and cases without any wait. */
  exempt: readonly ('newborn' | 'aided' | 'fromEmployee' | 'exServiceman')[]
  /** Days within which an employee may change scheme without a wait. */
  fromEmployeeWithinDays: number
}
export type WaitingTerms = Sourced<WaitingPeriod>

export function waitingTerms(pack: CompiledPack, on: PlainDate): WaitingTerms | Refusal {
  return read<WaitingPeriod>(pack, {
    prefix: 'waiting',
    required: [
      'fixedMonths',
      'monthsPerLapsedYear',
      'firstLapsedYearAdds',
      'countedFromYear',
      'longLapse',
      'exempt',
      'fromEmployeeWithinDays',
    ],
    on,
  })
}

/**
 * Months of waiting for somebody who joins again.
 * @param lapsedYears years not paid for, those before `countedFromYear` left out
 * @param repairedYears extra years' premiums paid to remove variable months, one each
 */
export function waitingMonths(
  terms: WaitingTerms,
  { lapsedYears, repairedYears }: { lapsedYears: number; repairedYears: number },
): number {
  const counted = Math.max(0, terms.firstLapsedYearAdds ? lapsedYears : lapsedYears - 1)
  const variable = Math.max(0, counted * terms.monthsPerLapsedYear - repairedYears)
  const total = terms.fixedMonths + variable
  return lapsedYears >= terms.longLapse.years ? Math.max(total, terms.longLapse.atLeastMonths) : total
}

/** Incentives to the critical-illness cap, from 2025. */
export type Incentives = {
  /** Consecutive years before the first raise. */
  afterYears: number
  perConsecutiveYear: Fen
  perYearWithoutUse: Fen
  /** All raises together, of the original cap. */
  totalAtMost: BasisPoints
  /** What a lapse does to raises already earned. */
  onLapse: 'clear' | 'keep'
}
export type IncentiveTerms = Sourced<Incentives>

export function incentiveTerms(pack: CompiledPack, on: PlainDate): IncentiveTerms | Refusal {
  return read<Incentives>(pack, {
    prefix: 'incentives',
    required: ['afterYears', 'perConsecutiveYear', 'perYearWithoutUse', 'totalAtMost', 'onLapse'],
    on,
  })
}

/** The personal account (个人账户): what goes in each month and what it earns. */
export type Account = {
  /** Share of a working member's contribution base that goes into the account each month; null: nobody published it. */
  contributionRate: BasisPoints | null
  /** Yearly interest on what the account holds day by day; null: nobody published it. */
  interestRate: BasisPoints | null
}

export const accountTerms = (pack: CompiledPack, on: PlainDate): Sourced<Account> =>
  read<Account>(pack, {
    prefix: 'account',
    required: [],
    optional: { contributionRate: null, interestRate: null },
    on,
  }) as Sourced<Account>
