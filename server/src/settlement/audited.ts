import type { PlainDate } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import type { Fen } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { listPackHashes } from '../packs.ts'

/** A settlement or reversal in an auditor's list. */
export type Audited = {
  id: number
  setlId: string
  personId: number
  institution: string
  at: Date
  settledOn: PlainDate
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
  /** The device that sent it, as its program named it. */
  device: string | null
}
export type Through = 'message' | 'till' | 'claim'

/** What an auditor asks for; null: anything. */
export type Search = {
  setlId: string | null
  personId: number | null
  /** The number of the receipt; days do not narrow it. */
  invoice: string | null
  device: string | null
  institution: string | null
  pack: string | null
  through: Through | null
  from: PlainDate
  to: PlainDate
  /** Where the page before ended; null: at the latest. */
  before: { on: PlainDate; id: number } | null
  limit: number
}

/**
 * Settlements and reversals that match, by day and number, the latest first. Persons, institutions, devices and numbers
 * have their indexes, versions of the rules and what was typed or claimed too; otherwise it looks back day by day, twice as many each time, until the page is full: rows lie in the
 * order of time, and nobody waits for a month to be sorted.
 */
export async function searchSettlements(tx: Reader, search: Search): Promise<Audited[]> {
  const { setlId, personId, invoice, device, pack, through, from, before, limit } = search
  const to = before !== null && before.on < search.to ? before.on : search.to
  if (setlId !== null || invoice !== null) return await page(tx, search, null)
  if (pack !== null) return await ofRules(tx, search, pack, { from, to })
  const isIndexed = personId !== null || device !== null || through === 'till' || through === 'claim'
  if (isIndexed) return await page(tx, search, { from, to })
  const found: Audited[] = []
  let last = to
  for (let days = 1; found.length < limit && last >= from; days *= 2) {
    const first = addDays(last, 1 - days)
    const span = { from: first < from ? from : first, to: last }
    found.push(...(await page(tx, { ...search, limit: limit - found.length }, span)))
    last = addDays(first, -1)
  }
  return found
}

/** Of the versions of the rules that begin so, each read in its own order, and the latest of all of them. */
async function ofRules(
  tx: Reader,
  search: Search,
  beginning: string,
  span: { from: PlainDate; to: PlainDate },
): Promise<Audited[]> {
  const found: Audited[] = []
  for (const pack of await listPackHashes(tx, beginning)) {
    found.push(...(await page(tx, { ...search, pack }, span)))
  }
  return found
    .sort((a, b) => (a.settledOn === b.settledOn ? b.id - a.id : a.settledOn < b.settledOn ? 1 : -1))
    .slice(0, search.limit)
}

/** One page of the days of a span, of all of them without one; `pack` is whole. */
async function page(
  tx: Reader,
  { setlId, personId, invoice, device, institution, pack, through, before, limit }: Search,
  span: { from: PlainDate; to: PlainDate } | null,
): Promise<Audited[]> {
  const terms = [
    ...(span === null ? [] : [sql`s.settled_on between ${span.from}::date and ${span.to}::date`]),
    ...(setlId === null ? [] : [sql`right(s.setl_id, 13) = right(${setlId}, 13) and s.setl_id = ${setlId}`]),
    ...(invoice === null ? [] : [sql`s.invoice = ${invoice}`]),
    ...(device === null ? [] : [sql`s.device = ${device}`]),
    ...(personId === null ? [] : [sql`s.person_id = ${personId}`]),
    ...(institution === null ? [] : [sql`s.institution = ${institution}`]),
    ...(pack === null ? [] : [sql`s.pack_hash = ${pack}`]),
    ...(through === null ? [] : [cameBy[through]]),
    ...(before === null ? [] : [sql`(s.settled_on, s.id) < (${before.on}::date, ${before.id}::bigint)`]),
  ]
  return await sql<Audited>`
    select s.id, s.setl_id as "setlId", s.person_id as "personId", s.institution, s.settled_at as "at",
      s.settled_on as "settledOn", s.care_on as "careOn", s.total, s.fund_total as "fundTotal", s.own, s.relatives,
      s.wallet, s.cash,
      case when s.reverses_id is not null then 'reversal' when r.id is not null then 'reversed' else 'settled' end as state,
      ${came} as through, s.pack_hash as "packHash", s.device
    from settlement s left join settlement r on r.person_id = s.person_id and r.reverses_id = s.id
    where ${sql.join(terms, sql` and `)}
    order by s.settled_on desc, s.id desc limit ${limit}`.read(tx)
}

/** As the indexes of what was typed at a till and of what was claimed say it. */
const cameBy: Readonly<Record<Through, ReturnType<typeof sql.raw>>> = {
  till: sql.raw(`s.source like 'desk:%'`),
  claim: sql.raw(`s.source like 'claim:%'`),
  message: sql.raw(`s.source not like 'desk:%' and s.source not like 'claim:%'`),
}

const came = sql.raw(
  `case when s.source like 'claim:%' then 'claim' when s.source like 'desk:%' then 'till' else 'message' end`,
)
