import { query, type Reader, run } from '../db/db.ts'
import type { Movement } from './entries.ts'

export const entryJson = ({ postingId, template, account, amount, on }: Omit<Movement, 'after'>) => ({
  id: String(postingId),
  kind: template,
  account,
  amountFen: amount,
  on,
})

// Reads the end of the chain: what the account held after each, which counts from its beginning, is not asked.
const latest = query(
  'ledger.latest',
  `select a.ref as "postingId", a.kind as template, m.account, m.amount, a.on_date as "on"
   from (select seq, ref, kind, on_date, entries from ledger_act
     where person_id = $1 and entries ~ '(^|\\n)(personal|wallet) ' order by seq desc limit $2) a
   cross join lateral (
     select split_part(e, ' ', 1) as account, sum(split_part(e, ' ', 3)::bigint)::bigint as amount
     from string_to_table(a.entries, E'\\n') as e where split_part(e, ' ', 1) in ('personal', 'wallet') group by 1) m
   order by a.seq desc, m.account limit $2`,
)

/** The latest movements of a person's account and wallet. */
export const listLatestEntries = async (tx: Reader, personId: number, limit: number) =>
  (await run<Omit<Movement, 'after'>>(tx, latest, [personId, limit])).map(entryJson)
