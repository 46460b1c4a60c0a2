import type { Instant } from '../deps.ts'
import type { Caller } from '../serve.ts'
import { problem } from './problem.ts'

/** For so long it counts that somebody showed who it is. */
export const proofMinutes = 10

const minute = 60_000
export const provedUntil = (at: Instant): Instant => at + proofMinutes * minute

/**
 * Refuses an act that moves money, or gives somebody else a say over it, to a session whose person has not shown for some
 * minutes who it is: a phone that was left on the table, a desk whose clerk is at lunch.
 * @param at machine time. `byPerson`: a real-person check can be asked here
 * @throws Problem 403 naming how it is shown
 */
export function requireProof(caller: Caller, { at, byPerson }: { at: Instant; byPerson: boolean }): void {
  if (caller.kind === 'anyone') return
  const { provedAt = null } = caller
  if (provedAt !== null && at < provedUntil(provedAt)) return
  const facts = { minutes: String(proofMinutes) }
  if (caller.kind === 'staff' && caller.hasCode === true) throw problem.proveByCode(facts)
  throw byPerson ? problem.proveInPerson(facts) : problem.proveBySigningIn(facts)
}
