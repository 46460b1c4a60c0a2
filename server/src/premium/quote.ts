import {
  type Certainty,
  type Fen,
  isRefusal,
  type Parameter,
  type PlainDate,
  type PremiumQuote,
  type PremiumTerms,
  premiumQuote,
  type Refusal,
  type WaitingTerms,
  worse,
} from '@gongji/policy'
import { addDays, daysBetween, includes, yearOf } from '@gongji/policy/dates'
import { fen, sum } from '@gongji/policy/money'
import { type Cover, lapsedYears, repairableYears, type Waiting, waitEnds, waitingFor } from './waiting.ts'

/** What the quote looks at of the person to be insured. */
export type Insured = {
  bornOn: PlainDate
  aidGroups: readonly string[]
  /** Insurance in either scheme, past and present. */
  covers: readonly Cover[]
  /** Last day in the employee scheme, when it has ended. */
  leftEmployeeOn: PlainDate | null
}

/** Terms of one benefit year in the area where the person will be insured. */
export type YearTerms = {
  area: string
  premium: PremiumTerms
  /** Null where no rule for lapses is published. */
  waiting: WaitingTerms | null
}

/** What a premium costs somebody on a day, and from when the pool pays. */
export type Quote = {
  year: number
  area: string
  on: PlainDate
  period: PremiumQuote['period']
  /** The full price with the subsidy is asked for, not only the personal part (L35). */
  full: boolean
  aidGroup: string | null
  /** Premium of the year. */
  premium: Fen
  /** Price of the lapsed years bought back with it. */
  repair: Fen
  /** What is taken from the account. */
  amount: Fen
  waiting: Waiting
  /** How many lapsed years could be bought back, and the price of each. */
  repairable: { years: number; price: Fen }
  /** Benefits of the window's payers start here. */
  yearStart: PlainDate
  bornOn: PlainDate
  /** The last day on which this price is taken; null where it has none of its own. */
  until: PlainDate | null
  parameters: readonly Parameter[]
  certainty: Certainty
}

/** The first day after `on` on which this year's premium is taken again; null when there is none. */
const opensNext = ({ window, late }: PremiumTerms, on: PlainDate): PlainDate | null =>
  [window, ...late]
    .map(({ from }) => from)
    .filter((from) => from > on)
    .sort()[0] ?? null

function parametersOf({ parameters }: PremiumTerms, { period, aidGroup }: PremiumQuote, full: boolean) {
  const price = full ? parameters.fullAmount : parameters.amount
  const used =
    period === 'newborn'
      ? [parameters.newborn]
      : period === 'fromEmployee'
        ? [parameters.fromEmployee, price]
        : [period === 'window' ? parameters.window : parameters.late, price]
  return [...used, ...(aidGroup === null ? [] : [parameters.aidGroups])].filter((one) => one !== undefined)
}

/** The last day of a newborn's price. */
function lastNewbornDay({ newborn }: PremiumTerms, bornOn: PlainDate): PlainDate | null {
  if (newborn === null) return null
  const { withinDays, lateBirths } = newborn
  return lateBirths && includes(lateBirths, bornOn) ? lateBirths.until : addDays(bornOn, withinDays)
}

/**
 * What the premium costs this person when it is paid on `on`. `repaired` is how many lapsed years are bought back with it.
 * Refusals: `premium-closed` (facts: window, and `next` when it opens again), `premium-nothing-to-pay`,
 * `premium-repair-too-many`, and those of the policy package.
 */
export function quotePremium(
  { area, premium: terms, waiting: lapseTerms }: YearTerms,
  insured: Insured,
  { on, repaired = 0 }: { on: PlainDate; repaired?: number },
): Quote | Refusal {
  const { year } = terms
  const found = premiumQuote(terms, {
    on,
    aidGroups: insured.aidGroups,
    ...(yearOf(insured.bornOn) === year && on >= insured.bornOn
      ? { daysSinceBirth: daysBetween(insured.bornOn, on), bornOn: insured.bornOn }
      : {}),
    ...(insured.leftEmployeeOn !== null && on > insured.leftEmployeeOn
      ? { daysSinceEmployee: daysBetween(insured.leftEmployeeOn, on) }
      : {}),
  })
  if (isRefusal(found)) {
    const next = opensNext(terms, on)
    return found.code === 'premium-closed' && next !== null
      ? { code: 'premium-closed-until', facts: { ...found.facts, next } }
      : found
  }
  if (found.amount === 0) return { code: 'premium-nothing-to-pay', facts: { year, area } }
  const lapsed =
    lapseTerms === null || found.period === 'newborn'
      ? 0
      : lapsedYears(insured.covers, { year, countFrom: lapseTerms.countedFromYear, bornOn: insured.bornOn })
  const repairable = lapseTerms === null ? 0 : repairableYears(lapseTerms, lapsed)
  if (repaired > repairable) {
    return { code: 'premium-repair-too-many', facts: { asked: repaired, repairable } }
  }
  const exempt =
    lapseTerms !== null &&
    ((found.period === 'newborn' && lapseTerms.exempt.includes('newborn')) ||
      (found.period === 'fromEmployee' && lapseTerms.exempt.includes('fromEmployee')) ||
      (found.aidGroup !== null && lapseTerms.exempt.includes('aided')))
  const waiting = waitingFor(lapseTerms, { lateWait: found.wait, lapsed, repaired, exempt })
  const full = found.aidGroup === null && found.amount === terms.fullAmount && found.amount !== terms.amount
  const late = terms.late.find(({ from, to }) => from <= on && on <= to)
  const parameters = [
    ...parametersOf(terms, found, full),
    ...(waiting.lapsedYears > 0 && waiting.reason !== 'none' && lapseTerms?.parameters.monthsPerLapsedYear
      ? [lapseTerms.parameters.monthsPerLapsedYear]
      : []),
  ]
  const repair = fen(repaired * terms.amount)
  return {
    year,
    area,
    on,
    period: found.period,
    full,
    aidGroup: found.aidGroup,
    premium: found.amount,
    repair,
    amount: sum(found.amount, repair),
    waiting,
    repairable: { years: repairable, price: terms.amount },
    yearStart: terms.benefitsFrom,
    bornOn: insured.bornOn,
    until:
      found.period === 'window'
        ? terms.window.to
        : found.period === 'late'
          ? (late?.to ?? null)
          : found.period === 'newborn'
            ? lastNewbornDay(terms, insured.bornOn)
            : null,
    parameters,
    certainty: parameters.reduce<Certainty>((total, { certainty }) => worse(total, certainty), 'exact'),
  }
}

export type CoverDays = { coversFrom: PlainDate; benefitsFrom: PlainDate; lastDay: PlainDate }

/**
 * First day of cover, first day of the pool's benefits and last day of a premium credited on a day. Payers in the window
 * are covered from the start of the benefit year and newborns from birth; late payers from crediting. The wait of who pays
 * in the window after lapsed years runs from 1 January of the year paid for, of who pays late from crediting.
 */
export function coverOf(
  { year, period, waiting, yearStart, bornOn }: Quote,
  creditedOn: PlainDate,
): CoverDays {
  const later = (a: PlainDate, b: PlainDate) => (a > b ? a : b)
  const coversFrom =
    period === 'newborn' ? bornOn : period === 'window' ? yearStart : later(yearStart, creditedOn)
  const waitsFrom = period === 'window' ? `${year}-01-01` : creditedOn
  const benefitsFrom =
    waiting.reason === 'none' ? coversFrom : later(coversFrom, waitEnds(waiting, waitsFrom))
  return { coversFrom, benefitsFrom, lastDay: `${year}-12-31` }
}
