import { includes, type PlainDate } from '../values/dates.ts'
import type { Fen } from '../values/money.ts'
import { areaFacts, type CompiledPack } from '../values/pack.ts'
import { isRefusal, type Refusal } from '../values/refusal.ts'
import type { Text } from '../values/text.ts'
import { readRule, type Stated } from './parameters.ts'

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
  aidGroups: readonly { group: string; name: Text; amount: Fen | null }[]
  /** Newborns: joining within so many days of birth; benefits from birth. */
  newborn: {
    withinDays: number
    amount: Fen
    wait: Wait | null
    /** Births of these days, late in the year, have until this day instead. */
    lateBirths?: { from: PlainDate; to: PlainDate; until: PlainDate }
  } | null
  /** Leaving the employee scheme: joining within so many days at this price. */
  fromEmployee: { withinDays: number; price: 'amount' | 'fullAmount'; wait: Wait | null } | null
  /** Who opens the payment (docs/definitions.md X12): our app submits, or the tax bureau's page asks us. */
  direction: 'ourApp' | 'taxBureau'
  /** Usual days from submission to credit; later than this is overdue. */
  creditedWithinDays: number
  /** Until when a credited premium may be refunded: before the benefits begin, or never. */
  refund: 'beforeBenefits' | 'never'
}
export type PremiumTerms = Stated<Premium> & { year: number; area: string; areaName: CompiledPack['name'] }

/**
 * @param year insurance year: premium parameters are dated by the days of that year
 * @param on the day of asking; reserved for packs that change a year's terms while it is collected
 */
export function premiumTerms(
  pack: CompiledPack,
  { year }: { year: number; on: PlainDate },
): PremiumTerms | Refusal {
  const terms = readRule<Premium>(pack, {
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
  /** Day of birth, when that may matter. */
  bornOn?: PlainDate
  /** Days since employee insurance ended, when the person comes from there. */
  daysSinceEmployee?: number
}

function isNewborn(
  { withinDays, lateBirths }: NonNullable<PremiumTerms['newborn']>,
  { on, bornOn, daysSinceBirth }: PremiumAsked,
): boolean {
  if (lateBirths && bornOn !== undefined && includes(lateBirths, bornOn)) return on <= lateBirths.until
  return daysSinceBirth !== undefined && daysSinceBirth <= withinDays
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
  if (newborn && isNewborn(newborn, asked)) return priced(newborn.amount, 'newborn', newborn.wait)
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
