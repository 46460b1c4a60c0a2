import type { PlainDate } from '@gongji/policy'
import type { Fen } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import { sql } from '../db/sql.ts'

/** A settlement or reversal in an auditor's list. */
export type Audited = {
  id: number
  setlId: string
  personId: number
  institution: string
  at: Date
  careOn: PlainDate
  total: Fen
  fundTotal: Fen
  own: Fen
  relatives: Fen
  wallet: Fen
  cash: Fen
  state: 'settled' | 'reversed' | 'reversal'
  through: Through
  packHash: string
}
export type Through = 'message' | 'till' | 'claim'

/** What an auditor asks for; null: anything. */
export type Search = {
  setlId: string | null
  personId: number | null
  institution: string | null
  pack: string | null
  through: Through | null
  from: PlainDate
  to: PlainDate
  before: number
  limit: number
}

/** Settlements and reversals that match, the latest first. Days, persons and institutions have their indexes. */
export async function searchSettlements(tx: Reader, search: Search): Promise<Audited[]> {
  const { setlId, personId, institution, pack, through, from, to, before, limit } = search
  const terms = [
    ...(setlId === null
      ? [sql`s.settled_on between ${from}::date and ${to}::date`]
      : [sql`right(s.setl_id, 13) = right(${setlId}, 13) and s.setl_id = ${setlId}`]),
    ...(personId === null ? [] : [sql`s.person_id = ${personId}`]),
    ...(institution === null ? [] : [sql`s.institution = ${institution}`]),
    ...(pack === null ? [] : [sql`starts_with(s.pack_hash, ${pack})`]),
    ...(through === null ? [] : [sql`${came} = ${through}`]),
  ]
  return await sql<Audited>`
    select s.id, s.setl_id as "setlId", s.person_id as "personId", s.institution, s.settled_at as "at",
      s.care_on as "careOn", s.total, s.fund_total as "fundTotal", s.own, s.relatives, s.wallet, s.cash,
      case when s.reverses_id is not null then 'reversal' when r.id is not null then 'reversed' else 'settled' end as state,
      ${came} as through, s.pack_hash as "packHash"
    from settlement s left join settlement r on r.person_id = s.person_id and r.reverses_id = s.id
    where ${sql.join(terms, sql` and `)} and s.id < ${before}
    order by s.id desc limit ${limit}`.read(tx)
}

const came = sql.raw(
  `case when s.source like 'claim:%' then 'claim' when s.source like 'desk:%' then 'till' else 'message' end`,
)
