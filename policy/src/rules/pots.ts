import type { Context } from '../language/context.ts'
import type { Period } from './sections.ts'

/** `outpatient` for a year; `outpatient:2025-03`, `outpatient:2025-03-14` for shorter times. */
export function potKey(pot: string, per: Period, on: string): string {
  if (per === 'day') return `${pot}:${on}`
  if (per === 'month') return `${pot}:${on.slice(0, 7)}`
  return pot
}
/** A pot's own name; with a pot for each disease, by the diseases of the bill. */
export const potName = ({ pot, perDisease }: { pot: string; perDisease: boolean }, c: Context): string =>
  perDisease ? `${pot}/${[...c.bill.diseases].sort().join('+')}` : pot
