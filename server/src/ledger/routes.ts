import { routes } from '@gongji/contract'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { requireCitizen, type Serve } from '../serve.ts'
import { listMovements, type Movement } from './entries.ts'

const entryJson = ({ postingId, template, account, amount, on }: Movement) => ({
  id: String(postingId),
  kind: template,
  account,
  amount,
  on,
})

/** The latest movements of a person's account and wallet. */
export const listLatestEntries = async (tx: Reader, personId: number, limit: number) =>
  (await listMovements(tx, personId, { before: null, limit })).map(entryJson)

/** What came and went on my account. */
export function ledgerRoutes(serve: Serve, { db }: Deps): void {
  serve(routes.listAccountEntries, async ({ caller, may, query }) => {
    const personId = Number(query.personId ?? requireCitizen(caller).personId)
    await may(db.reader, { personId })
    const movements = await listMovements(db.reader, personId, {
      before: query.before === undefined ? null : Number(query.before),
      limit: query.limit,
    })
    return {
      entries: movements.map(entryJson),
      next: movements.length < query.limit ? null : String(movements.at(-1)!.postingId),
    }
  })
}
