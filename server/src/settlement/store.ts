import { hash } from 'node:crypto'
import type { Amounts, Benefit, Fen, PlainDate, Scheme } from '@gongji/policy'
import { execute, run, statement, type Tx } from '../db/db.ts'
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
  reversedById: number | null
  /** The reversal's number and moment. */
  reversedBySetlId: string | null
  reversedAt: Instant | null
}

export type KeyRow = {
  key: string
  digest: string
  personId: number | null
  settlementId: number | null
}

/** What a visit's earlier settlements leave for the next: batch, deductible taken, whether reversed, and by whose key. */
export type SettledHead = {
  visitId: number
  id: number
  setlId: string
  batch: string
  deductible: Fen
  reversed: boolean
  source: string
  msgid: string
}

const keys = statement(
  'settlement.keys',
  `select key, digest, person_id as "personId", settlement_id as "settlementId" from message_key where key = any($1::text[])`,
)
const settled = statement(
  'settlement.of_visits',
  `select s.visit_id as "visitId", s.id, s.setl_id as "setlId", s.batch, s.deductible, r.id is not null as reversed,
     s.source, s.msgid
   from unnest($1::bigint[], $2::text[]) as n (person_id, mdtrt_id)
     join visit v on v.person_id = n.person_id and v.mdtrt_id = n.mdtrt_id
     join settlement s on s.person_id = v.person_id and s.visit_id = v.id and s.reverses_id is null
     left join settlement r on r.person_id = s.person_id and r.reverses_id = s.id`,
)
const sold = statement(
  'settlement.sold',
  `select s.person_id as "personId", s.sale_key as "saleKey", s.setl_id as "setlId", s.settled_at as "at"
   from unnest($1::bigint[], $2::text[]) as n (person_id, sale_key)
     join settlement s on s.person_id = n.person_id and s.sale_key = n.sale_key
   where not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)`,
)
const columns = `s.person_id as "personId", s.id, s.setl_id as "setlId", v.mdtrt_id as "mdtrtId", s.visit_id as "visitId",
  s.batch, s.reverses_id as "reversesId", s.institution, s.benefit, s.scheme, s.area, s.care_on as "careOn",
  s.settled_on as "settledOn", s.settled_at as "at", s.year, s.pack_hash as "packHash", s.balance_after as "balanceAfter",
  s.source, s.msgid, s.stored, s.sale_key as "saleKey", s.invoice, r.id as "reversedById", r.setl_id as "reversedBySetlId",
  r.settled_at as "reversedAt"`
const joins = (on: string) => `settlement s on ${on}
  join visit v on v.person_id = s.person_id and v.id = s.visit_id
  left join settlement r on r.person_id = s.person_id and r.reverses_id = s.id`
const bySetl = statement(
  'settlement.by_setl',
  `select ${columns} from unnest($1::bigint[], $2::text[]) as n (person_id, setl_id)
   join ${joins('s.person_id = n.person_id and s.setl_id = n.setl_id')}`,
)
const byId = statement(
  'settlement.by_id',
  `select ${columns} from unnest($1::bigint[], $2::bigint[]) as n (person_id, id)
   join ${joins('s.person_id = n.person_id and s.id = n.id')}`,
)

type Row = Omit<StoredSettlement, 'at' | 'reversedAt'> & { at: Date; reversedAt: Date | null }
const fromRow = (row: Row): StoredSettlement => ({
  ...row,
  at: row.at.getTime(),
  reversedAt: row.reversedAt?.getTime() ?? null,
})

export async function findKeys(tx: Tx, wanted: readonly string[]): Promise<Map<string, KeyRow>> {
  return new Map((await run<KeyRow>(tx, keys, [wanted])).map((row) => [row.key, row]))
}

/** Settlements of these visits, reversed or not; reversals themselves are not listed. */
export const findSettled = async (
  tx: Tx,
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
  tx: Tx,
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
  tx: Tx,
  wanted: readonly { personId: number; setlId?: string; settlementId?: number }[],
): Promise<StoredSettlement[]> {
  const setls = wanted.filter(({ setlId }) => setlId !== undefined)
  const ids = wanted.filter(({ settlementId }) => settlementId !== undefined)
  const rows = [
    ...(setls.length === 0
      ? []
      : await run<Row>(tx, bySetl, [
          setls.map(({ personId }) => personId),
          setls.map(({ setlId }) => setlId),
        ])),
    ...(ids.length === 0
      ? []
      : await run<Row>(tx, byId, [
          ids.map(({ personId }) => personId),
          ids.map(({ settlementId }) => settlementId),
        ])),
  ]
  return rows.map(fromRow)
}

/** One row to insert. A reversal's amounts are negative. */
export type NewSettlement = {
  row: StoredSettlement
  /** What `row.stored` says. */
  stored: Stored
  amounts: Pick<Amounts, 'total' | 'deductible' | 'fundTotal' | 'own' | 'wallet' | 'cash'> & {
    relatives: Fen
  }
}

const insert = statement(
  'settlement.insert',
  `insert into settlement (person_id, id, setl_id, visit_id, batch, reverses_id, institution, benefit, scheme, area, care_on,
     settled_on, settled_at, year, pack_hash, total, deductible, fund_total, own, relatives, wallet, cash, balance_after,
     stored, source, msgid, sale_key, invoice)
   select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[],
     $8::text[], $9::text[], $10::text[], $11::date[], $12::date[], $13::timestamptz[], $14::integer[], $15::text[],
     $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[], $22::bigint[],
     $23::bigint[], $24::text[], $25::text[], $26::text[], $27::text[], $28::text[])`,
)

export async function insertSettlements(tx: Tx, rows: readonly NewSettlement[]): Promise<void> {
  if (rows.length === 0) return
  await execute(tx, insert, [
    rows.map(({ row }) => row.personId),
    rows.map(({ row }) => row.id),
    rows.map(({ row }) => row.setlId),
    rows.map(({ row }) => row.visitId),
    rows.map(({ row }) => row.batch),
    rows.map(({ row }) => row.reversesId),
    rows.map(({ row }) => row.institution),
    rows.map(({ row }) => row.benefit),
    rows.map(({ row }) => row.scheme),
    rows.map(({ row }) => row.area),
    rows.map(({ row }) => row.careOn),
    rows.map(({ row }) => row.settledOn),
    rows.map(({ row }) => row.at),
    rows.map(({ row }) => row.year),
    rows.map(({ row }) => row.packHash),
    rows.map(({ amounts }) => amounts.total),
    rows.map(({ amounts }) => amounts.deductible),
    rows.map(({ amounts }) => amounts.fundTotal),
    rows.map(({ amounts }) => amounts.own),
    rows.map(({ amounts }) => amounts.relatives),
    rows.map(({ amounts }) => amounts.wallet),
    rows.map(({ amounts }) => amounts.cash),
    rows.map(({ row }) => row.balanceAfter),
    rows.map(({ row }) => row.stored),
    rows.map(({ row }) => row.source),
    rows.map(({ row }) => row.msgid),
    rows.map(({ row }) => row.saleKey),
    rows.map(({ row }) => row.invoice),
  ])
}

export type NewPayerRecord = {
  payerId: number
  settlementId: number
  bindingId: number
  relativeId: number
  amount: Fen
  place: string
  account: 'personal' | 'quota'
  at: Instant
}

const insertRecords = statement(
  'settlement.insert_payer_records',
  `insert into payer_record (payer_id, settlement_id, binding_id, relative_id, amount, place, account, at)
   select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::timestamptz[])`,
)

export async function insertPayerRecords(tx: Tx, records: readonly NewPayerRecord[]): Promise<void> {
  if (records.length === 0) return
  await execute(tx, insertRecords, [
    records.map(({ payerId }) => payerId),
    records.map(({ settlementId }) => settlementId),
    records.map(({ bindingId }) => bindingId),
    records.map(({ relativeId }) => relativeId),
    records.map(({ amount }) => amount),
    records.map(({ place }) => place),
    records.map(({ account }) => account),
    records.map(({ at }) => at),
  ])
}

const insertKeys = statement(
  'settlement.insert_keys',
  `insert into message_key (key, digest, person_id, settlement_id, created_at)
   select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[])`,
)

/** Remembers which settlement answered which message. */
export async function insertKeyRows(
  tx: Tx,
  rows: readonly { key: string; digest: string; personId: number; settlementId: number; at: Instant }[],
): Promise<void> {
  if (rows.length === 0) return
  await execute(tx, insertKeys, [
    rows.map(({ key }) => key),
    rows.map(({ digest }) => digest),
    rows.map(({ personId }) => personId),
    rows.map(({ settlementId }) => settlementId),
    rows.map(({ at }) => at),
  ])
}

const insertSaleVisits = statement(
  'settlement.insert_sale_visits',
  `insert into visit (person_id, id, mdtrt_id, institution, scheme, area, med_type, began_on, care_on, disease, credential, status, created_at)
   select n.*, 'open', $12::timestamptz from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[],
     $6::text[], $7::text[], $8::date[], $9::date[], $10::text[], $11::text[]) as n`,
)

/** The visits that pharmacy sales open. */
export async function insertVisits(
  tx: Tx,
  visits: readonly {
    personId: number
    id: number
    mdtrtId: string
    institution: string
    scheme: Scheme
    area: string
    medType: string
    careOn: PlainDate
    disease: string
    credential: string
  }[],
  at: Instant,
): Promise<void> {
  if (visits.length === 0) return
  const days = visits.map(({ careOn }) => careOn)
  await execute(tx, insertSaleVisits, [
    visits.map(({ personId }) => personId),
    visits.map(({ id }) => id),
    visits.map(({ mdtrtId }) => mdtrtId),
    visits.map(({ institution }) => institution),
    visits.map(({ scheme }) => scheme),
    visits.map(({ area }) => area),
    visits.map(({ medType }) => medType),
    days,
    days,
    visits.map(({ disease }) => disease),
    visits.map(({ credential }) => credential),
    new Date(at).toISOString(),
  ])
}

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
