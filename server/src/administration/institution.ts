import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import {
  changeInstitution,
  findRegistered,
  insertInstitution,
  problem as institutionProblem,
  type RegisteredInstitution,
} from '../institution/institution.ts'
import { requireServed } from './area.ts'
import { problem } from './problem.ts'
import { type Actor, recordAdministration } from './record.ts'

/** Agreements have an order of days. @throws Problem */
function requireDays({ agreedFrom, agreedTo }: RegisteredInstitution): void {
  if (agreedTo !== null && agreedTo < agreedFrom) throw problem.agreementDays()
}

/** Enters an institution with its agreement. @throws Problem when the code is taken or the area not served */
export async function registerInstitution(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'now'>,
  { actor, ...one }: Omit<RegisteredInstitution, 'kind' | 'signingKey'> & { actor: Actor },
): Promise<RegisteredInstitution> {
  const kind = one.code.startsWith('P') ? ('pharmacy' as const) : ('hospital' as const)
  const institution: RegisteredInstitution = { ...one, kind, signingKey: null }
  requireDays(institution)
  await requireServed(tx, one.area)
  if (!(await insertInstitution(tx, institution))) throw problem.institutionTaken({ code: one.code })
  const subject = `institution:${one.code}`
  await recordAdministration(tx, deps, { actor, kind: 'institution.enter', subject, content: one })
  return institution
}

/** Changes what is registered; code, kind and area are what it is, and stay. @throws Problem */
export async function amendInstitution(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'now'>,
  { code, change, actor }: { code: string; change: Partial<RegisteredInstitution>; actor: Actor },
): Promise<RegisteredInstitution> {
  const before = await findRegistered(tx, code)
  if (!before) throw institutionProblem.unknown({ code })
  const institution = { ...before, ...change }
  requireDays(institution)
  await changeInstitution(tx, institution)
  const subject = `institution:${code}`
  await recordAdministration(tx, deps, { actor, kind: 'institution.change', subject, content: change })
  return institution
}
