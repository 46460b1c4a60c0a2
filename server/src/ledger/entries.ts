import type { PlainDate } from '@gongji/policy/dates'
import type { Fen } from '@gongji/policy/money'
import { run, statement, type Tx } from '../db/db.ts'

/** One movement of a person's account or wallet; positive: it gained. */
export type Movement = {
  postingId: number
  template: string
  account: 'personal' | 'wallet'
  amount: Fen
  on: PlainDate
}

const movements = statement(
  'ledger.movements',
  `select posting_id as "postingId", template, account, sum(amount)::bigint as amount, on_date as "on"
   from ledger_entry
   where person_id = $1 and account in ('personal', 'wallet') and posting_id < $2
   group by posting_id, template, account, on_date
   order by posting_id desc, account limit $3`,
)

/** What moved a person's account and wallet, newest first; `before` is the last posting already seen. */
export const listMovements = (
  tx: Tx,
  personId: number,
  { before, limit }: { before: number | null; limit: number },
): Promise<Movement[]> => run<Movement>(tx, movements, [personId, before ?? Number.MAX_SAFE_INTEGER, limit])
