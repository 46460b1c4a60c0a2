import { addDays } from '@gongji/policy/dates'
import { dateInChina, type Instant, instantInChina, timeInChina } from '../deps.ts'

/** Local times between which the phone stays silent; may run over midnight. */
export type Quiet = { from: string; to: string }

/** Used until a person chooses other hours. Not a rule of any area: our own courtesy. */
export const usualQuiet: Quiet = { from: '21:30', to: '08:00' }

/** The first instant at or after `at` that is not in quiet hours. Equal ends: never quiet. */
export function afterQuiet(at: Instant, { from, to }: Quiet): Instant {
  if (from === to) return at
  const day = dateInChina(at)
  const time = timeInChina(at).slice(11, 16)
  const end = `${to}:00`
  if (from < to) return time >= from && time < to ? instantInChina(day, end) : at
  if (time >= from) return instantInChina(addDays(day, 1), end)
  return time < to ? instantInChina(day, end) : at
}
