import { addDays, type PlainDate } from '../values/dates.ts'
import { type CompiledPack, findValue, ruleUnknown } from '../values/pack.ts'
import type { Refusal } from '../values/refusal.ts'

/** A year's holidays as the State Council sets them: days off beside weekends, and days of weekends that are worked. */
export type Holidays = { off: readonly PlainDate[]; work: readonly PlainDate[] }

const isWeekend = (day: PlainDate): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())

/** Whether a day is worked; a refusal where the year's holidays are not known. */
export function isWorkingDay(pack: CompiledPack, day: PlainDate): boolean | Refusal {
  const found = findValue(pack, 'clearing.holidays', day)
  if (!found) return ruleUnknown(pack, 'clearing.holidays', day)
  const { off, work } = found.value as Holidays
  if (work.includes(day)) return true
  return !isWeekend(day) && !off.includes(day)
}

/** Most days that are looked at: a year of holidays would be a fault of the calendar. */
const most = 400

/**
 * The last day on which an institution is to be paid what it has applied for: so many working days after the day it
 * applied. A refusal where the term or the holidays on the way are not known.
 *
 * @param appliedOn the day from which the term runs, itself not counted
 */
export function paymentDue(
  pack: CompiledPack,
  appliedOn: PlainDate,
): { dueOn: PlainDate; workingDays: number } | Refusal {
  const term = findValue(pack, 'clearing.paidWithinWorkingDays', appliedOn)
  if (!term) return ruleUnknown(pack, 'clearing.paidWithinWorkingDays', appliedOn)
  const workingDays = term.value as number
  let day = appliedOn
  let left = workingDays
  for (let looked = 0; looked < most && left > 0; looked++) {
    day = addDays(day, 1)
    const worked = isWorkingDay(pack, day)
    if (typeof worked !== 'boolean') return worked
    if (worked) left -= 1
  }
  return { dueOn: day, workingDays }
}
