import { type Wait, type WaitingTerms, waitingMonths } from '@gongji/policy'
import { addDays, addMonths, type PlainDate } from '@gongji/policy/dates'

/** A stretch of insurance in either scheme; an open end is null. */
export type Cover = { from: PlainDate; to: PlainDate | null }

const coversYear = (covers: readonly Cover[], year: number): boolean =>
  covers.some(({ from, to }) => from <= `${year}-12-31` && (to === null || to >= `${year}-01-01`))

/**
 * Whole years without any cover, counted back from the year before `year`. Years before `countFrom`, and before the
 * person was born, are not lapses.
 */
export function lapsedYears(
  covers: readonly Cover[],
  { year, countFrom, bornOn }: { year: number; countFrom: number; bornOn: PlainDate },
): number {
  const earliest = Math.max(countFrom, Number(bornOn.slice(0, 4)))
  let lapsed = 0
  for (let past = year - 1; past >= earliest && !coversYear(covers, past); past--) lapsed += 1
  return lapsed
}

/** How long the pool does not pay: a fixed part, and months for lapsed years. */
export type Waiting = {
  /** `none`: paid in the window without a lapse, or exempt. */
  reason: 'none' | 'late' | 'lapse' | 'lateAndLapse'
  lapsedYears: number
  repairedYears: number
  fixed: Wait | null
  variableMonths: number
}

/** How many lapsed years may be bought back: as many as still shorten the wait. */
export function repairableYears(terms: WaitingTerms, lapsed: number): number {
  for (let years = 0; ; years++) {
    const now = waitingMonths(terms, { lapsedYears: lapsed, repairedYears: years })
    if (waitingMonths(terms, { lapsedYears: lapsed, repairedYears: years + 1 }) === now) return years
  }
}

/**
 * The waiting period of somebody who joins: `lateWait` is what the area asks of who pays in this period (null: nothing),
 * a lapse adds its months, and inside the window brings the national fixed months with it (国办发〔2024〕38号).
 * `terms` is null where the area publishes no rule for lapses; then only `lateWait` counts.
 */
export function waitingFor(
  terms: WaitingTerms | null,
  {
    lateWait,
    lapsed,
    repaired,
    exempt,
  }: { lateWait: Wait | null; lapsed: number; repaired: number; exempt: boolean },
): Waiting {
  const none = {
    reason: 'none',
    lapsedYears: lapsed,
    repairedYears: 0,
    fixed: null,
    variableMonths: 0,
  } as const
  const counted = terms === null ? 0 : lapsed
  if (exempt || (lateWait === null && counted === 0)) return none
  const variableMonths =
    terms === null || counted === 0
      ? 0
      : waitingMonths(terms, { lapsedYears: counted, repairedYears: repaired }) - terms.fixedMonths
  return {
    reason: lateWait === null ? 'lapse' : counted === 0 ? 'late' : 'lateAndLapse',
    lapsedYears: lapsed,
    repairedYears: repaired,
    fixed: lateWait ?? (terms === null ? null : { months: terms.fixedMonths }),
    variableMonths,
  }
}

/**
 * First day on which the pool pays. The period begins on `from`, which is its first day: it counts calendar days, or
 * months that end on the same day of the month, else on its last.
 */
export function waitEnds({ fixed, variableMonths }: Waiting, from: PlainDate): PlainDate {
  const afterDays = addDays(from, fixed && 'days' in fixed ? fixed.days : 0)
  return addMonths(afterDays, (fixed && 'months' in fixed ? fixed.months : 0) + variableMonths)
}
