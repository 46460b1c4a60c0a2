import type { PlainDate } from '@gongji/policy'
import type { Reader, Tx } from '../db/db.ts'
import { execute } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/** A department of a hospital; an ended one keeps its last day. */
export type Department = {
  institution: string
  code: string
  name: string
  begins: PlainDate
  ends: PlainDate | null
  /** All that the sender said of it. */
  sent: Readonly<Record<string, unknown>>
  changedAt: Instant
}

const departments = table<Department>('institution_department', {
  institution: 'text',
  code: 'text',
  name: 'text',
  begins: 'date',
  ends: 'date null',
  sent: 'json',
  changedAt: 'timestamptz',
})
const ofInstitution = departments.list('department.of_institution', 'where institution = $1 order by code')
const upsert = departments.insertion(
  'department.upsert',
  `on conflict (institution, code) do update set name = excluded.name, begins = excluded.begins, ends = excluded.ends,
     sent = excluded.sent, changed_at = excluded.changed_at`,
)

/** All departments of an institution, ended ones too, by code. */
export const listDepartments = async (tx: Reader, institution: string): Promise<Department[]> =>
  await ofInstitution(tx, institution)

export async function writeDepartments(tx: Tx, all: readonly Department[]): Promise<void> {
  await execute(tx, upsert, departments.lists(all))
}
