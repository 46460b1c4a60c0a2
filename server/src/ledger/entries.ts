import type { PlainDate } from '@gongji/policy/dates'
import type { Fen } from '@gongji/policy/money'
import { query, type Reader, run } from '../db/db.ts'

/** One movement of a person's account or wallet; positive: it gained. */
export type Movement = {
  postingId: number
  template: string
  account: 'personal' | 'wallet'
  amount: Fen
  on: PlainDate
  /** What the account held after it. */
  after: Fen
}

const movements = query(
  'ledger.movements',
  `select * from (
     select posting_id as "postingId", template, account, sum(amount)::bigint as amount, on_date as "on",
       (sum(sum(amount)) over (partition by account order by posting_id))::bigint as after
     from ledger_entry
     where person_id = $1 and account in ('personal', 'wallet')
     group by posting_id, template, account, on_date) m
   where m."postingId" < $2
   order by m."postingId" desc, m.account limit $3`,
)

/** What moved a person's account and wallet, newest first; `before` is the last posting already seen. */
export const listMovements = (
  tx: Reader,
  personId: number,
  { before, limit }: { before: number | null; limit: number },
): Promise<Movement[]> => run<Movement>(tx, movements, [personId, before ?? Number.MAX_SAFE_INTEGER, limit])

const contents = query(
  'ledger.contents',
  'select ref as "postingId", content from ledger_act where person_id = $1 and ref = any($2::bigint[])',
)

/** What the acts that booked these postings say of themselves, by posting; absent where they say nothing. */
export async function listContents(
  tx: Reader,
  personId: number,
  postingIds: readonly number[],
): Promise<Map<number, string>> {
  const rows = await run<{ postingId: number; content: string | null }>(tx, contents, [
    personId,
    [...postingIds],
  ])
  return new Map(rows.flatMap(({ postingId, content }) => (content === null ? [] : [[postingId, content]])))
}

const balanceDays = query(
  'ledger.balance_days',
  `select person_id as "personId", sum(amount * ($3::date - greatest(on_date, $2::date)))::bigint as "fenDays"
   from ledger_entry
   where person_id = any($1::bigint[]) and account = 'personal' and on_date < $3::date
   group by person_id`,
)

/**
 * What personal accounts held from `from` to the day before `to`, added up day by day (积数), in fen times days; an entry
 * counts from its own day. People without entries are absent.
 */
export const listBalanceDays = (
  tx: Reader,
  personIds: readonly number[],
  { from, to }: { from: PlainDate; to: PlainDate },
): Promise<{ personId: number; fenDays: number }[]> => run(tx, balanceDays, [[...personIds], from, to])

const sums = query(
  'ledger.sums',
  `select template, account, sum(amount)::bigint as amount, on_date < $2::date as before
   from ledger_entry
   where person_id = $1 and account in ('personal', 'wallet', 'quota') and on_date <= $3::date
   group by template, account, on_date < $2::date`,
)

/** Sums of a person's entries by template and account: those of a period, and (`before`) everything earlier. */
export const listSums = (
  tx: Reader,
  personId: number,
  { from, to }: { from: PlainDate; to: PlainDate },
): Promise<{ template: string; account: 'personal' | 'wallet' | 'quota'; amount: Fen; before: boolean }[]> =>
  run(tx, sums, [personId, from, to])

const movedYears = query(
  'ledger.moved_years',
  `select distinct extract(year from on_date)::integer as year from ledger_entry
   where person_id = $1 and account in ('personal', 'wallet', 'quota')`,
)

/** The years in which a person's accounts moved. */
export const listMovedYears = async (tx: Reader, personId: number): Promise<number[]> =>
  (await run<{ year: number }>(tx, movedYears, [personId])).map(({ year }) => year)

const clearing = query(
  'ledger.clearing',
  `select person_id as "personId", sum(amount)::bigint as amount from ledger_entry
   where person_id = any($1::bigint[]) and account = 'clearing' and party = $2 group by person_id`,
)

/** What was cleared with a party for these people, in signed fen, by person. */
export async function listClearing(
  tx: Reader,
  personIds: readonly number[],
  party: string,
): Promise<Map<number, number>> {
  const rows = await run<{ personId: number; amount: number }>(tx, clearing, [personIds, party])
  return new Map(rows.map(({ personId, amount }) => [personId, amount]))
}

const transit = query(
  'ledger.transit',
  `select person_id as "personId", sum(amount)::bigint as amount from ledger_entry
   where person_id = any($1::bigint[]) and strpos(entries, 'transit ') > 0 and account = 'transit' and party = $2
   group by person_id having sum(amount) <> 0`,
)

/** What of these people's money is on its way, in fen, by person: `wallet` to another wallet, `premium` to the bureau, `bills:` and an agency to where its member was treated. */
export async function listTransit(
  tx: Reader,
  personIds: readonly number[],
  party: string,
): Promise<Map<number, number>> {
  const rows = await run<{ personId: number; amount: number }>(tx, transit, [[...personIds], party])
  return new Map(rows.map(({ personId, amount }) => [personId, amount]))
}

const payable = query(
  'ledger.payable',
  `select party as institution, sum(amount)::bigint as amount from ledger_entry
   where account in ('institution', 'cash') and on_date between $1::date and $2::date and party = any($3::text[])
   group by party`,
)

/** What was booked for institutions in a period beside what their tills took in cash, in fen, by institution. */
export async function listPayable(
  tx: Reader,
  institutions: readonly string[],
  { from, to }: { from: PlainDate; to: PlainDate },
): Promise<Map<string, number>> {
  const rows = await run<{ institution: string; amount: number }>(tx, payable, [from, to, [...institutions]])
  return new Map(rows.map(({ institution, amount }) => [institution, amount]))
}
