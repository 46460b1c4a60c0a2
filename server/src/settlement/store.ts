import { hash } from 'node:crypto'
import type { Amounts, Benefit, Fen, PlainDate, Scheme } from '@gongji/policy'
import { query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import type { Stored } from './stored.ts'

/** A settlement or reversal as a row. A reversal's `stored` is that of what it takes back. */
export type StoredSettlement = {
  personId: number
  id: number
  setlId: string
  mdtrtId: string
  visitId: number
  batch: string
  /** How many settlements of the batch were taken back before it. */
  turn: number
  reversesId: number | null
  institution: string
  benefit: Benefit
  scheme: Scheme
  area: string
  careOn: PlainDate
  settledOn: PlainDate
  at: Instant
  year: number
  packHash: string
  balanceAfter: Fen
  source: string
  msgid: string
  /** The text as stored; `readStored` reads it. */
  stored: string
  /** What makes a pharmacy's sale that sale; null for bills of visits and for reversals. */
  saleKey: string | null
  /** The invoice that the till named; null: none. */
  invoice: string | null
  /** The device that sent it; null: none was named. */
  device: string | null
  reversedById: number | null
  /** The reversal's number and moment. */
  reversedBySetlId: string | null
  reversedAt: Instant | null
}

/** What a visit's earlier settlements leave for the next: batch, kind of care, deductible, whether reversed, by whose key. */
export type SettledHead = {
  visitId: number
  id: number
  setlId: string
  batch: string
  /** As the bill said, which may be another than the visit's: a registration fee (12). */
  medType: string
  deductible: Fen
  reversed: boolean
  source: string
  msgid: string
  /** What was decided, as its row keeps it; null of one that was reversed. */
  stored: string | null
}

// In the order of the index that has the visit: by their primary key all settlements of a person would be read, each year more.
const settled = query(
  'settlement.of_visits',
  `select s.visit_id as "visitId", s.id, s.setl_id as "setlId", s.batch, s.deductible, s.reversed,
     substring(s.stored from '"medType":"([^"]*)"') as "medType",
     s.source, s.msgid, case when not s.reversed then s.stored end as stored
   from unnest($1::bigint[], $2::text[]) as n (person_id, mdtrt_id)
     join visit v on v.person_id = n.person_id and v.mdtrt_id = n.mdtrt_id
     cross join lateral (
       select o.*, exists (
         select 1 from settlement r where r.person_id = o.person_id and r.reverses_id = o.id) as reversed
       from settlement o where o.person_id = v.person_id and o.visit_id = v.id and o.reverses_id is null
       order by o.batch, o.turn) s`,
)
const sold = query(
  'settlement.sold',
  `select s.person_id as "personId", s.sale_key as "saleKey", s.setl_id as "setlId", s.settled_at as "at"
   from unnest($1::bigint[], $2::text[]) as n (person_id, sale_key)
     join settlement s on s.person_id = n.person_id and s.sale_key = n.sale_key
   where not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)`,
)
/** A settlement as its table keeps it. */
export type SettlementRow = Omit<
  StoredSettlement,
  'mdtrtId' | 'reversedById' | 'reversedBySetlId' | 'reversedAt'
> & {
  total: Fen
  deductible: Fen
  fundTotal: Fen
  own: Fen
  relatives: Fen
  wallet: Fen
  cash: Fen
}
export const settlements = table<SettlementRow>('settlement', {
  personId: 'bigint',
  id: 'bigint',
  setlId: 'text',
  visitId: 'bigint',
  batch: 'text',
  turn: 'integer',
  reversesId: 'bigint null',
  institution: 'text',
  benefit: 'text',
  scheme: 'text',
  area: 'text',
  careOn: 'date',
  settledOn: 'date',
  at: ['settled_at', 'timestamptz'],
  year: 'integer',
  packHash: 'text',
  total: 'bigint',
  deductible: 'bigint',
  fundTotal: 'bigint',
  own: 'bigint',
  relatives: 'bigint',
  wallet: 'bigint',
  cash: 'bigint',
  balanceAfter: 'bigint',
  stored: 'text',
  source: 'text',
  msgid: 'text',
  saleKey: 'text null',
  invoice: 'text null',
  device: 'text null',
})

const columns = `${settlements.select('s')}, v.mdtrt_id as "mdtrtId", r.id as "reversedById",
  r.setl_id as "reversedBySetlId", r.settled_at as "reversedAt"`
const joins = (on: string) => `settlement s on ${on}
  join visit v on v.person_id = s.person_id and v.id = s.visit_id
  left join settlement r on r.person_id = s.person_id and r.reverses_id = s.id`
const bySetl = query(
  'settlement.by_setl',
  `select ${columns} from unnest($1::bigint[], $2::text[]) as n (person_id, setl_id)
   join ${joins('s.person_id = n.person_id and s.setl_id = n.setl_id')}`,
)
const byId = query(
  'settlement.by_id',
  `select ${columns} from unnest($1::bigint[], $2::bigint[]) as n (person_id, id)
   join ${joins('s.person_id = n.person_id and s.id = n.id')}`,
)

const sentAs = query(
  'settlement.sent_as',
  `select ${columns} from (select $1::bigint as person_id, $2::text as source, $3::text as msgid) n
   join ${joins('s.person_id = n.person_id and s.source = n.source and s.msgid = n.msgid')} order by s.id`,
)

const storedOf = (rows: readonly unknown[]): StoredSettlement[] =>
  settlements
    .rows<Omit<StoredSettlement, 'reversedAt'> & { reversedAt: Date | null }>(rows)
    .map((row) => ({ ...row, reversedAt: row.reversedAt?.getTime() ?? null }))

/** Settlements of these visits, reversed or not; reversals themselves are not listed. */
export const findSettled = async (
  tx: Reader,
  visits: readonly { personId: number; mdtrtId: string }[],
): Promise<SettledHead[]> =>
  visits.length === 0
    ? []
    : await run<SettledHead>(tx, settled, [
        visits.map(({ personId }) => personId),
        visits.map(({ mdtrtId }) => mdtrtId),
      ])

/** A sale that stands. */
export type StandingSale = { personId: number; saleKey: string; setlId: string; at: Instant }

/** Sales that stand of those that these would repeat. The patients' accounts guard them. */
export async function findSold(
  tx: Reader,
  sales: readonly { personId: number; saleKey?: string }[],
): Promise<StandingSale[]> {
  const keyed = sales.filter(({ saleKey }) => saleKey !== undefined)
  if (keyed.length === 0) return []
  type Sold = Omit<StandingSale, 'at'> & { at: Date }
  const rows = await run<Sold>(tx, sold, [
    keyed.map(({ personId }) => personId),
    keyed.map(({ saleKey }) => saleKey),
  ])
  return rows.map((row) => ({ ...row, at: row.at.getTime() }))
}

/** Settlements by their numbers at hospitals, or by their own. */
export async function findStored(
  tx: Reader,
  wanted: readonly { personId: number; setlId?: string; settlementId?: number }[],
): Promise<StoredSettlement[]> {
  const setls = wanted.filter(({ setlId }) => setlId !== undefined)
  const ids = wanted.filter(({ settlementId }) => settlementId !== undefined)
  const rows = [
    ...(setls.length === 0
      ? []
      : await run(tx, bySetl, [setls.map(({ personId }) => personId), setls.map(({ setlId }) => setlId)])),
    ...(ids.length === 0
      ? []
      : await run(tx, byId, [
          ids.map(({ personId }) => personId),
          ids.map(({ settlementId }) => settlementId),
        ])),
  ]
  return storedOf(rows)
}

/** What an institution settled or took back for a patient by the message of this id. */
export const listSentAs = async (
  tx: Reader,
  { personId, institution, msgid }: { personId: number; institution: string; msgid: string },
): Promise<StoredSettlement[]> => storedOf(await run(tx, sentAs, [personId, institution, msgid]))

/** One row to insert. A reversal's amounts are negative. */
export type NewSettlement = {
  row: StoredSettlement
  /** What `row.stored` says. */
  stored: Stored
  amounts: Pick<Amounts, 'total' | 'deductible' | 'fundTotal' | 'own' | 'wallet' | 'cash'> & {
    relatives: Fen
  }
}

export async function insertSettlements(tx: Tx, all: readonly NewSettlement[]): Promise<void> {
  await settlements.insert(
    tx,
    // Written out: put together of two, an object with so many members becomes a table of hashes.
    all.map(({ row, amounts }) => ({
      personId: row.personId,
      id: row.id,
      setlId: row.setlId,
      visitId: row.visitId,
      batch: row.batch,
      turn: row.turn,
      reversesId: row.reversesId,
      institution: row.institution,
      benefit: row.benefit,
      scheme: row.scheme,
      area: row.area,
      careOn: row.careOn,
      settledOn: row.settledOn,
      at: row.at,
      year: row.year,
      packHash: row.packHash,
      total: amounts.total,
      deductible: amounts.deductible,
      fundTotal: amounts.fundTotal,
      own: amounts.own,
      relatives: amounts.relatives,
      wallet: amounts.wallet,
      cash: amounts.cash,
      balanceAfter: row.balanceAfter,
      stored: row.stored,
      source: row.source,
      msgid: row.msgid,
      saleKey: row.saleKey,
      invoice: row.invoice,
      device: row.device,
    })),
  )
}

const standingIn = settlements.list(
  'settlement.standing_in',
  `where person_id = $1 and year = $2 and reverses_id is null
     and not exists (select 1 from settlement r where r.person_id = t.person_id and r.reverses_id = t.id)
   order by id`,
)

/** A person's settlements of a year of care that stand. */
export const listStandingRows = async (
  tx: Reader,
  personId: number,
  year: number,
): Promise<SettlementRow[]> => await standingIn(tx, personId, year)

const ofPeople = settlements.list(
  'settlement.of_people',
  'where person_id = any($1::bigint[]) order by person_id, id',
)

/** Whole rows of these people, as they were stored, by person and in order. */
export const listRows = async (tx: Reader, personIds: readonly number[]): Promise<SettlementRow[]> =>
  await ofPeople(tx, personIds)

/** What the patient's chain covers of a settlement: its number, what it takes back, and all stored inputs. */
export const settlementDigest = ({
  setlId,
  reversesId,
  packHash,
  stored,
}: Pick<StoredSettlement, 'setlId' | 'reversesId' | 'packHash' | 'stored'>): string =>
  hash('sm3', [setlId, reversesId ?? '', packHash, stored].join('\n'))

/** The claim that a settlement was made for (手工报销), by its key; null: it was made at a till. */
export const claimOf = ({ source, msgid }: Pick<StoredSettlement, 'source' | 'msgid'>): string | null =>
  source.startsWith('claim:') ? msgid.replace('claim-', '') : null
