import type { Reader } from '../db/db.ts'
import type { Asking } from '../serve.ts'
import { problem } from './problem.ts'
import { type Filing, findFiling, listFilingsOf, listWaitingFilings } from './store.ts'

export { type Filing, findFiling, listFilingsOf, listWaitingFilings }

/** The filing of this number of somebody for whom the caller has the right. @throws Problem */
export const findFilingOf = (tx: Reader, find: Asking['find'], id: string): Promise<Filing> =>
  find(tx, (personId) => findFiling(tx, { personId, id: Number(id) }), problem.unknown)

/** A filing by person and number, where the caller has the right to it. @throws Problem */
export async function findFilingAt(
  tx: Reader,
  may: Asking['may'],
  key: { personId: number; id: number },
): Promise<Filing> {
  const filing = await findFiling(tx, key)
  if (!filing) throw problem.unknown()
  await may(tx, { personId: filing.personId, area: filing.area }, problem.unknown)
  return filing
}
