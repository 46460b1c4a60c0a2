import type { Reader } from '../db/db.ts'
import { listMovements, type Movement } from './entries.ts'

export const entryJson = ({ postingId, template, account, amount, on }: Movement) => ({
  id: String(postingId),
  kind: template,
  account,
  amountFen: amount,
  on,
})

/** The latest movements of a person's account and wallet. */
export const listLatestEntries = async (tx: Reader, personId: number, limit: number) =>
  (await listMovements(tx, personId, { before: null, limit })).map(entryJson)
