import type { Reader } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { listEnrolments } from './enrolment.ts'
import { problem } from './identity.ts'
import { findPersonId, readPerson, sameName } from './person.ts'

/**
 * Whether an area's agency is competent for a person: insured there today, or last, or registered there when never
 * insured. Nobody is of an area that he is not known in.
 */
export async function isOfArea(
  tx: Reader,
  deps: Pick<Deps, 'now' | 'secrets'>,
  { personId, area }: { personId: number; area: string },
): Promise<boolean> {
  const enrolments = await listEnrolments(tx, [personId])
  const today = dateInChina(deps.now())
  const current = enrolments.filter(({ from, to }) => from <= today && (to === null || to >= today))
  const held = current.length > 0 ? current : enrolments.slice(-1)
  if (held.length > 0) return held.some((one) => one.area === area)
  const rows = await sql<{
    psnNo: string
  }>`select psn_no as "psnNo" from person where id = ${personId}`.read(tx)
  return rows[0]?.psnNo.startsWith(area) ?? false
}

/**
 * The person with this card. `may` is asked before the name is compared: to whoever may not, nobody is there and the name
 * tells nothing.
 * @throws Problem when there is none, or name and number do not belong together
 */
export async function findNamed(
  tx: Reader,
  deps: Pick<Deps, 'secrets'>,
  { idNumber, name }: { idNumber: string; name: string },
  may?: (personId: number) => Promise<unknown>,
): Promise<number> {
  const personId = await findPersonId(tx, deps.secrets, 'id', idNumber)
  if (personId === null) throw problem.unknown()
  await may?.(personId)
  if (!sameName((await readPerson(tx, deps.secrets, personId)).name, name)) throw problem.nameDoesNotMatch()
  return personId
}
