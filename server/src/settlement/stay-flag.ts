import type { Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/** A mark that a hospital set on a stay, by an area's own list of kinds. No rule reads it until an area's does. */
export type StayFlag = {
  personId: number
  id: number
  mdtrtId: string
  institution: string
  kind: string
  flag: string
  memo: string | null
  createdAt: Instant
}

const flags = table<StayFlag>('stay_flag', {
  personId: 'bigint',
  id: 'bigint',
  mdtrtId: 'text',
  institution: 'text',
  kind: 'text',
  flag: 'text',
  memo: 'text null',
  createdAt: 'timestamptz',
})

/** Sets a mark (2406). The caller has locked the patient's account. */
export async function setFlag(tx: Tx, one: StayFlag): Promise<void> {
  await flags.insert(tx, [one])
}

/** The marks that an institution set on the stays of a person, in the order in which they were set (2407). */
export const listFlagsOf = flags.list(
  'stay.flags_of',
  'where person_id = $1 and institution = $2 order by id',
)

/** The marks that an institution set, oldest first: `limit` after `offset`. */
export const listFlagsAt = flags.list(
  'stay.flags_at',
  `where institution = $1 and ($2 = '' or mdtrt_id = $2) and ($3 = '' or kind = $3) and ($4 = '' or flag = $4)
   order by id limit $5 offset $6`,
)
