import type { RightName } from '@gongji/contract'
import { run, statement, type Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'

/** One reading of a person's data by somebody else. */
export type Reading = {
  personId: number
  id: number
  /** `citizen:ID` or `staff:ID`. */
  reader: string
  right: RightName
  /** Why, where the reader had to say so. */
  reason: string
  at: Instant
}

const insertAll = statement(
  'access.insert',
  `insert into data_reading (person_id, id, reader, "right", reason, at)
   select person_id, id, $3, $4, $5, $6
     from unnest($1::bigint[], $2::bigint[]) as one (person_id, id)`,
)

/** What one caller read of several people in one call. */
export async function insertReadings(tx: Tx, readings: readonly Reading[]): Promise<void> {
  const [first] = readings
  if (!first) return
  await run(tx, insertAll, [
    readings.map(({ personId }) => personId),
    readings.map(({ id }) => id),
    first.reader,
    first.right,
    first.reason,
    new Date(first.at),
  ])
}

const ofPerson = statement(
  'access.of_person',
  `select person_id as "personId", id, reader, "right", reason, at from data_reading
    where person_id = $1 and id < $2 order by id desc limit $3`,
)

/** Who read this person's data, the latest first. */
export async function listReadings(
  tx: Tx,
  personId: number,
  { before = Number.MAX_SAFE_INTEGER, limit }: { before?: number; limit: number },
): Promise<Reading[]> {
  type Row = Omit<Reading, 'at'> & { at: Date }
  const rows = await run<Row>(tx, ofPerson, [personId, before, limit])
  return rows.map((row) => ({ ...row, at: row.at.getTime() }))
}
