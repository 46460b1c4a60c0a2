import type { Fen, PlainDate } from '@gongji/policy'
import { query, type Reader, run } from '../db/db.ts'
import { instantInChina } from '../deps.ts'
import { type BillState, fundTotal } from './revised.ts'

/** A bill of an institution that a revision divided anew. What the institution is owed for it stays as it is. */
export type RevisedAt = {
  institution: string
  setlId: string
  careOn: PlainDate
  fundBefore: Fen
  fundAfter: Fen
}

// A reversal keeps the row: what was posted in a month stays said of it.
const posted = query(
  'revised.posted_in',
  `select s.institution, s.setl_id as "setlId", s.care_on as "careOn", l.before, l.after
   from revised_bill l join settlement s on s.person_id = l.person_id and s.id = l.settlement_id
   where l.posting_id is not null and l.at >= $1::timestamptz and l.at < $2::timestamptz
     and s.source not like 'claim:%'
   order by s.institution, s.setl_id, l.revision_id`,
)

/** Bills whose revision was posted from a day until before another, by institution and number. */
export async function listRevisedAt(tx: Reader, from: PlainDate, before: PlainDate): Promise<RevisedAt[]> {
  type Row = Pick<RevisedAt, 'institution' | 'setlId' | 'careOn'> & { before: string; after: string }
  const rows = await run<Row>(tx, posted, [new Date(instantInChina(from)), new Date(instantInChina(before))])
  const funds = (state: string): Fen => fundTotal(JSON.parse(state) as BillState)
  return rows.map((row) => ({
    institution: row.institution,
    setlId: row.setlId,
    careOn: row.careOn,
    fundBefore: funds(row.before),
    fundAfter: funds(row.after),
  }))
}
