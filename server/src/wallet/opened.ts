import { query, type Reader, run } from '../db/db.ts'

const opened = query(
  'wallet.opened',
  'select person_id as "personId" from wallet where person_id = any($1::bigint[])',
)

/** Which of these people have opened a wallet. */
export async function listOpened(tx: Reader, personIds: readonly number[]): Promise<Set<number>> {
  if (personIds.length === 0) return new Set()
  return new Set(
    (await run<{ personId: number }>(tx, opened, [[...personIds]])).map(({ personId }) => personId),
  )
}
