import type { Fen, PlainDate, Scheme } from '@gongji/policy'
import { query, type Reader, run } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import { clearingTypeOf } from './clearing-type.ts'
import { settlements } from './store.ts'

/** A settlement or reversal in an institution's book; amounts of a reversal are negative. */
export type BookRow = {
  personId: number
  id: number
  setlId: string
  mdtrtId: string
  medType: string
  scheme: Scheme
  /** Where the patient is insured. */
  area: string
  careOn: PlainDate
  settledOn: PlainDate
  at: Instant
  total: Fen
  fundTotal: Fen
  own: Fen
  relatives: Fen
  wallet: Fen
  cash: Fen
  /** The number of what it takes back; null: it takes nothing back. */
  reversesSetlId: string | null
  /** The number and day of what took it back. */
  reversedBySetlId: string | null
  reversedOn: PlainDate | null
  /** Who asked: the institution's program, or `desk:` and it, at its window. */
  source: string
  msgid: string
}

/** An institution, and the days on which it was settled, both included. */
export type Period = { institution: string; from: PlainDate; to: PlainDate }

// A claim paid the patient: the institution had its money in cash, and no part of it is in its book. A bill of ours that another
// agency settles with the institution is in that agency's.
const inBook = `s.institution = $1 and s.settled_on between $2::date and $3::date and s.source not similar to '(claim|agency):%'`
const medType = `s.stored::json ->> 'medType' as "medType"`

const rows = query(
  'settlement.of_institution',
  `select ${settlements.select('s', 'personId', 'id', 'setlId', 'scheme', 'area', 'careOn', 'settledOn', 'at', 'total', 'fundTotal', 'own', 'relatives', 'wallet', 'cash', 'source', 'msgid')},
     v.mdtrt_id as "mdtrtId", ${medType}, o.setl_id as "reversesSetlId",
     r.setl_id as "reversedBySetlId", r.settled_on as "reversedOn"
   from settlement s
     join visit v on v.person_id = s.person_id and v.id = s.visit_id
     left join settlement o on o.person_id = s.person_id and o.id = s.reverses_id
     left join settlement r on r.person_id = s.person_id and r.reverses_id = s.id
   where ${inBook} order by s.settled_at, s.id`,
)

/** What an institution settled and took back in a period, in order of time. */
export async function listBook(tx: Reader, { institution, from, to }: Period): Promise<BookRow[]> {
  return settlements.rows<BookRow & Record<string, unknown>>(await run(tx, rows, [institution, from, to]))
}

const byMessage = query(
  'settlement.by_message',
  `select exists (select 1 from settlement
     where institution = $1 and source not similar to '(desk|rest|claim|agency):%') as found`,
)

/** Whether an institution's program has ever settled a bill, by a message of its own. */
export const hasBillByMessage = async (tx: Reader, institution: string): Promise<boolean> =>
  (await run<{ found: boolean }>(tx, byMessage, [institution]))[0]!.found

/** One part of an institution's book, summed. */
export type BookTotal = {
  scheme: Scheme
  area: string
  clearingType: string
  /** Rows of bills that were taken back, or that take back, within the period. */
  refund: boolean
  rows: number
  /** Bills of it that were taken back within the period: each has its second row there too. */
  takenBack: number
  total: Fen
  fundTotal: Fen
  own: Fen
  relatives: Fen
  wallet: Fen
  cash: Fen
}

const sums = query(
  'settlement.sums_of_institution',
  `select s.scheme, s.area, ${medType}, (s.reverses_id is not null or r.id is not null) as refund,
     count(*)::int as rows, count(r.id)::int as "takenBack", sum(s.total)::bigint as total, sum(s.fund_total)::bigint as "fundTotal",
     sum(s.own)::bigint as own, sum(s.relatives)::bigint as relatives, sum(s.wallet)::bigint as wallet,
     sum(s.cash)::bigint as cash
   from settlement s
     left join settlement r on r.person_id = s.person_id and r.reverses_id = s.id and r.settled_on <= $3::date
   where ${inBook} group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
)

type Summed = Omit<BookTotal, 'clearingType'> & { medType: string }

/** An institution's period by scheme, insured area and clearing type, refunds apart. */
export async function sumBook(tx: Reader, { institution, from, to }: Period): Promise<BookTotal[]> {
  const found = await run<Summed>(tx, sums, [institution, from, to])
  return found.map(({ medType: kind, ...row }) => ({ ...row, clearingType: clearingTypeOf(kind) }))
}

const institutions = query(
  'settlement.institutions',
  `select distinct s.institution from settlement s
   where s.settled_on between $1::date and $2::date and s.source not similar to '(claim|agency):%' order by 1`,
)

/** The institutions whose book has anything in a period. */
export const listBooked = async (tx: Reader, from: PlainDate, to: PlainDate): Promise<string[]> =>
  (await run<{ institution: string }>(tx, institutions, [from, to])).map(({ institution }) => institution)

const payersOf = query(
  'settlement.payers_of_institution',
  `select s.settled_on as "on", s.reverses_id is not null as back, p.value ->> 'payerId' as "payerId", (p.value ->> 'amount')::bigint as amount
   from settlement s,
     lateral json_array_elements((s.stored::json -> 'payers')) p
   where ${inBook}
   union all
   select s.settled_on, s.reverses_id is not null, q.value ->> 'payerId', (q.value ->> 'amount')::bigint
   from settlement s, lateral json_array_elements((s.stored::json -> 'quotas')) q
   where ${inBook}`,
)

/** What others' accounts and quotas paid of an institution's bills in a period, what went back below zero. */
export async function listShares(
  tx: Reader,
  { institution, from, to }: Period,
): Promise<{ payerId: number; on: PlainDate; amount: Fen }[]> {
  type Row = { on: PlainDate; back: boolean; payerId: string; amount: Fen }
  const found = await run<Row>(tx, payersOf, [institution, from, to])
  return found.map(({ on, back, payerId, amount }) => ({
    payerId: Number(payerId),
    on,
    amount: (back ? -amount : amount) as Fen,
  }))
}

const stands = `select s.settled_on from settlement s
   where s.institution = $1 and s.settled_on >= $2::date and s.source not similar to '(claim|agency):%' and s.reverses_id is null
     and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)`
const newest = 'order by s.settled_on desc limit 1'
const lastSettled = query(
  'settlement.last_of_institution',
  `select (${stands} ${newest}) as bill,
     (${stands} and s.fund_total > 0 and s.area <> $3 ${newest}) as "otherArea",
     (${stands} and s.relatives > 0 ${newest}) as shared,
     (${stands} and s.wallet > 0 ${newest}) as wallet`,
)

/** The last days since `since` on which an institution of `area` settled something of each kind that stands; null: none. */
export async function listLastSettled(
  tx: Reader,
  { institution, area, since }: { institution: string; area: string; since: PlainDate },
): Promise<Record<'bill' | 'otherArea' | 'shared' | 'wallet', PlainDate | null>> {
  const [row] = await run<Record<'bill' | 'otherArea' | 'shared' | 'wallet', PlainDate | null>>(
    tx,
    lastSettled,
    [institution, since, area],
  )
  return row!
}
