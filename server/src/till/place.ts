import type { Reader } from '../db/db.ts'
import { findInstitution, type Institution } from '../institution/institution.ts'
import type { Caller } from '../serve.ts'
import { findStored, type StoredSettlement } from '../settlement/records.ts'
import { problem } from './problem.ts'

/** The institution that the cashier works for. @throws Problem */
export async function requirePlace(tx: Reader, caller: Caller): Promise<Institution> {
  const code = caller.kind === 'staff' ? caller.institution : undefined
  const institution = code === undefined ? null : await findInstitution(tx, code)
  if (!institution?.active) throw problem.noInstitution()
  return institution
}

/** A bill of this institution. @throws Problem */
export async function requireBill(
  tx: Reader,
  institution: Institution,
  key: { personId: string; setlId: string },
): Promise<StoredSettlement> {
  const [row] = await findStored(tx, [{ personId: Number(key.personId), setlId: key.setlId }])
  if (!row || row.institution !== institution.code) throw problem.unknownBill()
  return row
}
