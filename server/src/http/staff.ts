import type { StaffRole } from '@gongji/contract'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'

export type Staff = {
  id: number
  name: string
  role: StaffRole
  institution: string | null
  area: string | null
  /** scrypt, see password.ts; null: signs in by OIDC. */
  password: string | null
}

const columns = sql.raw('id, name, role, institution, area, password')

export async function findStaff(tx: Tx, signInName: string): Promise<Staff | null> {
  const { rows } =
    await sql<Staff>`select ${columns} from staff where sign_in_name = ${signInName} and active`.execute(tx)
  return rows[0] ?? null
}

/** By the name that the agency's identity provider has for the person. */
export async function findStaffBySubject(tx: Tx, subject: string): Promise<Staff | null> {
  const { rows } =
    await sql<Staff>`select ${columns} from staff where subject = ${subject} and active`.execute(tx)
  return rows[0] ?? null
}

export async function readStaff(tx: Tx, id: number): Promise<Staff | null> {
  const { rows } = await sql<Staff>`select ${columns} from staff where id = ${id}`.execute(tx)
  return rows[0] ?? null
}
