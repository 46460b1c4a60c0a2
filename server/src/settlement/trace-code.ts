/** Drug trace codes (药品追溯码): one stands on each pack of a drug, and a pack is settled once. */
import { isRefusal, type TraceCodes, traceCodeTerms } from '@gongji/policy'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import { type Instant, timeInChina } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import type { Problem } from '../problem.ts'
import type { CheckedLine } from './bill.ts'
import type { World } from './gather.ts'
import { problem } from './problem.ts'
import type { Rules } from './rules.ts'
import type { Sale } from './settlement.ts'

/** A pack that was scanned for a line. */
export type TraceCode = {
  /** The line's serial (feedetl_sn). */
  line: string
  code: string
  /** A part of an opened pack (拆零), of which others are sold too. */
  split: boolean
}

/** What was scanned for a sale. */
export type Scanned = {
  codes: readonly TraceCode[]
  /** How many the till says are due for packs of drugs; null: it does not say. */
  due: number | null
}

/** A line that sells a drug of the national list; `row` counts from 1. */
export type Drug = { row: number; line: string; name: string }

// 101 of list_type: western and prepared Chinese drugs, which come in packs. Pieces (102) are weighed out and hospitals'
// own preparations (103) are not marketed: no code is printed on them.
export const drugsInPacks = '101'

/** The lines that sell drugs in packs. */
export const drugsIn = (lines: readonly Pick<CheckedLine, 'billed' | 'item'>[]): Drug[] =>
  lines.flatMap(({ billed, item }, index) =>
    item.listType === drugsInPacks ? [{ row: index + 1, line: billed.id, name: item.name }] : [],
  )

/** A code that was sold by a settlement that stands. */
export type SoldCode = {
  code: string
  settlementId: number
  personId: number
  institution: string
  setlId: string
  split: boolean
  at: Instant
}

const soldCodes = table<SoldCode>('sold_code', {
  code: 'text',
  settlementId: 'bigint',
  personId: 'bigint',
  institution: 'text',
  setlId: 'text',
  split: 'boolean',
  at: ['sold_at', 'timestamptz'],
})
const ofCodes = soldCodes.list(
  'sold_code.of_codes',
  'where code = any($1::text[]) order by code, settlement_id',
)
const free = command(
  'sold_code.free',
  `delete from sold_code s using unnest($1::bigint[], $2::bigint[]) as n (person_id, settlement_id)
   where s.person_id = n.person_id and s.settlement_id = n.settlement_id`,
)
const freeSome = command(
  'sold_code.free_some',
  'delete from sold_code where person_id = $1 and settlement_id = $2 and code = any($3::text[])',
)
// Of two keys, so that it never meets the locks of accounts. In order, so that two batches never wait for each other.
const lockClass = 5_202_004
const hold = command(
  'sold_code.hold',
  `select count(pg_advisory_xact_lock(${lockClass}, n.hash))
   from (select distinct hashtext(code) as hash from unnest($1::text[]) as c (code) order by 1) n`,
)

const codesOf = (sales: readonly { scanned?: Scanned }[]): string[] => [
  ...new Set(sales.flatMap(({ scanned }) => (scanned?.codes ?? []).map(({ code }) => code))),
]

/** Until the transaction ends nobody else sells these packs. Taken before any account is locked. */
export async function holdCodes(tx: Tx, sales: readonly { scanned?: Scanned }[]): Promise<void> {
  const codes = codesOf(sales)
  if (codes.length > 0) await execute(tx, hold, [codes])
}

/** Of the packs that these sales scanned, those that are sold by settlements that stand. */
export async function listSoldCodes(
  tx: Reader,
  sales: readonly { scanned?: Scanned }[],
): Promise<SoldCode[]> {
  const codes = codesOf(sales)
  return codes.length === 0 ? [] : await ofCodes(tx, codes)
}

export const insertSoldCodes = async (tx: Tx, rows: readonly SoldCode[]): Promise<void> => {
  await soldCodes.insert(tx, rows)
}

/** The settlement of a sale. */
export type OfSale = Pick<SoldCode, 'personId' | 'settlementId'>

/** Settlements that were taken back free their codes. */
export async function freeCodes(tx: Tx, freed: readonly OfSale[]): Promise<void> {
  if (freed.length === 0) return
  await execute(tx, free, [
    freed.map(({ personId }) => personId),
    freed.map(({ settlementId }) => settlementId),
  ])
}

const askedFor: Record<NonNullable<TraceCodes['asked']>, { zh: string; en: string }> = {
  coded: { zh: '有追溯码的药品', en: 'drugs that bear a code' },
  all: { zh: '药品', en: 'drugs' },
}

/** The sale that stands in the way of a code: a whole pack is sold once, an opened one in parts. */
const takenBy = (
  sold: ReadonlyMap<string, readonly SoldCode[]>,
  { code, split }: Pick<TraceCode, 'code' | 'split'>,
): SoldCode | undefined => sold.get(code)?.find((other) => !(split && other.split))

/** Whose settlement it was is told to nobody but the institution that made it. */
function soldAlready({ code, at, institution, setlId }: SoldCode, seller: string): Problem {
  const here = institution === seller
  return problem.traceCodeSold({
    code,
    at: timeInChina(at),
    where: here ? `随本机构的结算 ${setlId} ` : '在另一家医药机构',
    whereEn: here ? `with settlement ${setlId}` : 'by another institution',
  })
}

/**
 * Which codes a sale takes. Where the rules ask for them, a drug without one is refused, fewer than the till says are due,
 * and a pack that is sold already; before that day what is sent is kept and nothing is asked for.
 * @throws Problem naming rows, counts or the code
 */
export function codesTaken(
  { world, rules, area }: { world: World; rules: Pick<Rules, 'pack'>; area: string },
  sale: Sale,
  drugs: readonly Drug[],
): readonly TraceCode[] {
  if (sale.scanned === undefined || sale.payee === 'patient') return []
  const { codes, due } = sale.scanned
  const terms = traceCodeTerms(rules.pack(area), world.today)
  const asked = isRefusal(terms) ? null : terms.asked
  const first = new Map<string, TraceCode>()
  for (const one of codes) {
    if (!first.has(one.code)) first.set(one.code, one)
    else if (asked !== null && !one.split) throw problem.traceCodeRepeated({ code: one.code })
  }
  const free = [...first.values()].filter((one) => takenBy(world.soldCodes, one) === undefined)
  if (asked === null || isRefusal(terms)) return free
  const since = terms.parameters.asked?.id.slice(-10) ?? ''
  const which = askedFor[asked]
  const scanned = new Set(codes.map(({ line }) => line))
  const bare = asked === 'all' ? drugs.filter(({ line }) => !scanned.has(line)) : []
  if (bare.length > 0) {
    throw problem.traceCodeMissing({
      rows: bare.map(({ row, name }) => `第${row}行“${name}”`).join('、'),
      rowsEn: bare.map(({ row, name }) => `line ${row} (${name})`).join(', '),
      since,
      which: which.zh,
      whichEn: which.en,
    })
  }
  if (due !== null && codes.length < due) {
    throw problem.traceCodesFew({ due, sent: codes.length, since, which: which.zh, whichEn: which.en })
  }
  for (const one of first.values()) {
    const other = takenBy(world.soldCodes, one)
    if (other !== undefined) throw soldAlready(other, sale.institution)
  }
  return free
}

type Uploaded = { sale: Omit<SoldCode, 'code' | 'split'>; codes: readonly Omit<TraceCode, 'line'>[] }

/**
 * Keeps the codes of packs that a settlement sold which had no place for them; those that it has already stay.
 * @throws Problem naming a code that another settlement sold
 */
export async function keepCodes(tx: Tx, uploads: readonly Uploaded[]): Promise<void> {
  const scanned = uploads.map(({ codes }) => ({
    scanned: { codes: codes.map((one) => ({ ...one, line: '' })), due: null },
  }))
  const sold = groupBy(await listSoldCodes(tx, scanned), ({ code }) => code)
  for (const { sale, codes } of uploads) {
    const rows: SoldCode[] = []
    for (const { code, split } of codes) {
      const others = sold.get(code) ?? []
      if (others.some(({ settlementId }) => settlementId === sale.settlementId)) continue
      const other = takenBy(sold, { code, split })
      if (other !== undefined) throw soldAlready(other, sale.institution)
      const row: SoldCode = { ...sale, code, split }
      rows.push(row)
      sold.set(code, [...others, row])
    }
    await insertSoldCodes(tx, rows)
  }
}

/** Packs that came back, though their settlement stands. */
export async function returnCodes(tx: Tx, { personId, settlementId }: OfSale, codes: readonly string[]) {
  await execute(tx, freeSome, [personId, settlementId, codes])
}
