import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { requireCitizen, type Serve } from '../serve.ts'
import { listMovements } from './entries.ts'

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
      entries: movements.map(({ postingId, template, account, amount, on }) => ({
        id: String(postingId),
        kind: template,
        account,
        amount,
        on,
      })),
      next: movements.length < query.limit ? null : String(movements.at(-1)!.postingId),
    }
  })
}
