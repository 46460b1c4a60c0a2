import type { Facts } from '../access/access.ts'
import type { Deps } from '../deps.ts'
import { isOfArea } from './area.ts'
import { isHelper, listHelped } from './helper.ts'
import { actsFor, listMinorWards } from './ward.ts'

/** What rights need to know of people: who is in whose care, who decides for himself, who helps, whose agency is competent. */
export const personFacts = (
  deps: Deps,
): Pick<Facts, 'isGuardian' | 'speaksFor' | 'listWards' | 'isOfArea' | 'isHelper' | 'listHelped'> => ({
  isGuardian: async (tx, { guardianId, childId }) =>
    guardianId !== childId && (await listMinorWards(tx, deps, guardianId)).includes(childId),
  speaksFor: (tx, pair) => actsFor(tx, deps, pair),
  listWards: (tx, guardianId) => listMinorWards(tx, deps, guardianId),
  isOfArea: (tx, where) => isOfArea(tx, deps, where),
  isHelper,
  listHelped: async (tx, helperId) => (await listHelped(tx, helperId)).map(({ personId }) => personId),
})
