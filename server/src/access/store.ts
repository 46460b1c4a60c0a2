import type { RightName } from '@gongji/contract'
import type { Reader, Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/** One reading of a person's data by somebody else. */
export type Reading = {
  personId: number
  id: number
  /** `citizen:ID`, `staff:ID`, or `institution:CODE:OPERATOR`. */
  reader: string
  right: RightName
  /** Why, where the reader had to say so. */
  reason: string
  at: Instant
}

const readings = table<Reading>('data_reading', {
  personId: 'bigint',
  id: 'bigint',
  reader: 'text',
  right: 'text',
  reason: 'text',
  at: 'timestamptz',
})
const ofPerson = readings.list(
  'access.of_person',
  'where person_id = $1 and id < $2 order by id desc limit $3',
)

/** What one caller read of several people in one call. */
export async function insertReadings(tx: Tx, all: readonly Reading[]): Promise<void> {
  await readings.insert(tx, all)
}

/** Who read this person's data, the latest first. */
export const listReadings = async (
  tx: Reader,
  personId: number,
  { before = Number.MAX_SAFE_INTEGER, limit }: { before?: number; limit: number },
): Promise<Reading[]> => await ofPerson(tx, personId, before, limit)
