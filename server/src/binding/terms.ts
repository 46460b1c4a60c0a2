import type { routes } from '@gongji/contract'
import type { Fen, Purpose } from '@gongji/policy'
import type { z } from 'zod'
import type { Limits, Terms } from './binding.ts'

/** What a payer asks to change: what is not named stays, null takes a limit or the last day away. */
export type TermsChange = Omit<z.output<(typeof routes.changeBinding)['body']>, 'version' | 'letter'>

/** The terms of a binding after a change. A limit for a use that is no longer allowed goes with it. */
export function changedTerms(before: Terms, change: TermsChange): Terms {
  const purposes = change.purposes === undefined ? before.purposes : [...new Set(change.purposes)]
  const { limits } = change
  // What the change itself names is refused when it does not fit; what was there before is dropped.
  const kept = Object.entries(before.limits.purpose).filter(([purpose]) =>
    purposes.includes(purpose as Purpose),
  )
  const byPurpose: Record<string, Fen | null> = { ...Object.fromEntries(kept), ...limits?.purposeFen }
  const merged: Limits = {
    year: limits?.yearFen === undefined ? before.limits.year : limits.yearFen,
    payment: limits?.paymentFen === undefined ? before.limits.payment : limits.paymentFen,
    purpose:
      limits?.purposeFen === null
        ? {}
        : Object.fromEntries(Object.entries(byPurpose).filter(([, amount]) => amount !== null)),
  }
  return {
    purposes,
    limits: merged,
    from: change.from ?? before.from,
    to: change.to === undefined ? before.to : change.to,
    onlyWhenAsked: change.onlyWhenAsked ?? before.onlyWhenAsked,
  }
}
