import type { StaffRole } from '@gongji/contract'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'

export type Staff = {
  id: number
  signInName: string
  name: string
  role: StaffRole
  institution: string | null
  area: string | null
  /** scrypt, see password.ts; null: signs in by OIDC. */
  password: string | null
  /** The name that the agency's identity provider has for the person. */
  subject: string | null
  active: boolean
  /** The secret of the second factor, sealed; null: none. */
  totpSealed: string | null
  /** The last step whose code was used. */
  totpStep: number | null
  /** Who it is in the register of the insured; null: not known to be in it. */
  personId: number | null
}
const staff = table<Staff>('staff', {
  id: 'bigint',
  signInName: 'text',
  name: 'text',
  role: 'text',
  institution: 'text null',
  area: 'text null',
  password: 'text null',
  subject: 'text null',
  active: 'boolean',
  totpSealed: 'text null',
  totpStep: 'bigint null',
  personId: 'bigint null',
})
const byName = staff.list('staff.by_name', 'where sign_in_name = $1 and active')
const byAnyName = staff.list('staff.by_any_name', 'where sign_in_name = $1')
const bySubject = staff.list('staff.by_subject', 'where subject = $1 and active')
const byId = staff.list('staff.by_id', 'where id = $1')
const byIds = staff.list('staff.by_ids', 'where id = any($1::bigint[])')
const insertNew = staff.insertion('staff.insert', 'on conflict (sign_in_name) do nothing')

export const findStaff = async (tx: Reader, signInName: string): Promise<Staff | null> =>
  (await byName(tx, signInName))[0] ?? null

/** Whether somebody has the sign-in name, be it dismissed. */
export const isNameTaken = async (tx: Reader, signInName: string): Promise<boolean> =>
  (await byAnyName(tx, signInName)).length > 0

export const findStaffBySubject = async (tx: Reader, subject: string): Promise<Staff | null> =>
  (await bySubject(tx, subject))[0] ?? null

/** Somebody of the staff, be it dismissed. */
export const readStaff = async (tx: Reader, id: number): Promise<Staff | null> =>
  (await byId(tx, id))[0] ?? null

/** What these of the staff are called, be they dismissed. */
export const listStaffNames = async (tx: Reader, ids: readonly number[]): Promise<Map<number, string>> =>
  new Map((await byIds(tx, ids)).map(({ id, name }) => [id, name]))

const after = staff.list('staff.after', 'where id > $1 order by id limit $2')

/** Everybody of the staff after an id, dismissed too. */
export const listStaffAfter = async (
  tx: Reader,
  { after: id, limit }: { after: number; limit: number },
): Promise<Staff[]> => await after(tx, id, limit)

const administrators = staff.list(
  'staff.administrators',
  `where role = 'administrator' and active order by id`,
)

/** Who administers now. */
export const listAdministrators = async (tx: Reader): Promise<Staff[]> => await administrators(tx)

/** Adds somebody; a sign-in name that is there already stays as it is. Gives whether somebody was added. */
export async function insertStaff(tx: Tx, one: Staff): Promise<boolean> {
  return (await execute(tx, insertNew, staff.lists([one]))) === 1
}

/** What somebody has who was entered just now: no way to sign in yet. */
export const entered = {
  password: null,
  subject: null,
  active: true,
  totpSealed: null,
  totpStep: null,
  personId: null,
} as const

const useStep = command(
  'staff.use_step',
  'update staff set totp_step = $2::bigint where id = $1 and (totp_step is null or totp_step < $2::bigint)',
)

/** Uses a step of the second factor up: false when it or a later one was used before. */
export const takeTotpStep = async (tx: Tx, staffId: number, step: number): Promise<boolean> =>
  (await execute(tx, useStep, [staffId, step])) === 1

const change = staff.update('staff.change', { key: ['id'], keep: ['signInName', 'subject'] })

/** Writes what has changed of somebody. */
export async function changeStaff(tx: Tx, one: Staff): Promise<void> {
  await change(tx, [one])
}
