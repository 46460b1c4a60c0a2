import type { PlainDate } from '../values/dates.ts'
import type { BasisPoints, Fen } from '../values/money.ts'
import type { CompiledPack } from '../values/pack.ts'
import type { Refusal } from '../values/refusal.ts'
import { readRule, type Stated } from './parameters.ts'

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
export type WaitingTerms = Stated<WaitingPeriod>

export function waitingTerms(pack: CompiledPack, on: PlainDate): WaitingTerms | Refusal {
  return readRule<WaitingPeriod>(pack, {
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
export type IncentiveTerms = Stated<Incentives>

export function incentiveTerms(pack: CompiledPack, on: PlainDate): IncentiveTerms | Refusal {
  return readRule<Incentives>(pack, {
    prefix: 'incentives',
    required: ['afterYears', 'perConsecutiveYear', 'perYearWithoutUse', 'totalAtMost', 'onLapse'],
    on,
  })
}
