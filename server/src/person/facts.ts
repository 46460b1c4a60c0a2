import type { Facts } from '../access/access.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { enrolmentOn, listEnrolments } from './enrolment.ts'
import { actsFor, listMinorWards } from './ward.ts'

/** What rights need to know of people: who is in whose care, who decides for himself, whose agency is competent. */
export const personFacts = (
  deps: Deps,
): Pick<Facts, 'isGuardian' | 'speaksFor' | 'listWards' | 'areaOf'> => ({
  isGuardian: async (tx, { guardianId, childId }) =>
    guardianId !== childId && (await listMinorWards(tx, deps, guardianId)).includes(childId),
  speaksFor: (tx, pair) => actsFor(tx, deps, pair),
  listWards: (tx, guardianId) => listMinorWards(tx, deps, guardianId),
  areaOf: async (tx, personId) => {
    const enrolments = await listEnrolments(tx, [personId])
    return (enrolmentOn(enrolments, dateInChina(deps.now())) ?? enrolments.at(-1))?.area ?? null
  },
})
