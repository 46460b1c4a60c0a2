import type { Caller } from '../serve.ts'
import { problem } from './problem.ts'

/** Refuses staff what concerns them: their own money, their own relations. @throws Problem 403 */
export function requireOthers(caller: Caller, personIds: readonly (number | null | undefined)[]): void {
  if (caller.kind === 'staff' && caller.ownPersonId !== undefined && personIds.includes(caller.ownPersonId)) {
    throw problem.ownAffair()
  }
}
