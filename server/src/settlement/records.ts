import { type Adjudication, type CompiledPack, isRefusal, type PlainDate, type Step } from '@gongji/policy'
import { type Fen, fen } from '@gongji/policy/money'
import { sql } from 'kysely'
import { listLetters } from '../binding/family.ts'
import type { Tx } from '../db/db.ts'
import { dateInChina } from '../deps.ts'
import { presentStored } from './present.ts'
import type { Rules } from './rules.ts'
import type { Payer, Settlement } from './settlement.ts'
import { findStored, type StoredSettlement } from './store.ts'
import { readStored } from './stored.ts'

/** A bill in a patient's list. */
export type BillRecord = {
  id: number
  setlId: string
  mdtrtId: string
  institution: string
  institutionName: string
  benefit: Settlement['benefit']
  careOn: PlainDate
  at: Date
  total: Fen
  fundTotal: Fen
  own: Fen
  relatives: Fen
  wallet: Fen
  cash: Fen
  /** Payers with masked names; a reversal's amounts are negative. */
  payers: Settlement['payers']
  reversesId: number | null
  reversedById: number | null
}

export type Page = { from?: PlainDate; to?: PlainDate; before?: number; limit: number }

const givenBack = (payer: Payer): Payer => ({ ...payer, amount: fen(-payer.amount) })

/** Settlements and reversals of a patient, newest first; `before` is the id of the last one already seen. */
export async function listBillsOf(
  tx: Tx,
  personId: number,
  { from, to, before, limit }: Page,
): Promise<BillRecord[]> {
  const { rows } = await sql<Omit<BillRecord, 'payers'> & { stored: string }>`
    select s.id, s.setl_id as "setlId", v.mdtrt_id as "mdtrtId", s.institution, i.name as "institutionName", s.benefit,
      s.care_on as "careOn", s.settled_at as "at", s.total, s.fund_total as "fundTotal", s.own, s.relatives, s.wallet,
      s.cash, s.stored, s.reverses_id as "reversesId", r.id as "reversedById"
    from settlement s
    join visit v on v.person_id = s.person_id and v.id = s.visit_id
    join institution i on i.code = s.institution
    left join settlement r on r.person_id = s.person_id and r.reverses_id = s.id
    where s.person_id = ${personId}
      and s.settled_on >= ${from ?? '0001-01-01'}::date and s.settled_on <= ${to ?? '9999-12-31'}::date
      and s.id < ${before ?? Number.MAX_SAFE_INTEGER}
    order by s.id desc limit ${limit}`.execute(tx)
  return rows.map(({ stored, ...row }) => {
    const { payers } = readStored(stored)
    return { ...row, payers: row.reversesId === null ? payers : payers.map(givenBack) }
  })
}

/** One settlement or reversal of a patient by its number, or null. */
export async function findBill(
  tx: Tx,
  personId: number,
  setlId: string,
): Promise<{ row: StoredSettlement; settlement: Settlement } | null> {
  const [row] = await findStored(tx, [{ personId, setlId }])
  return row ? { row, settlement: presentStored(row) } : null
}

/** The compiled pack as it was used, by hash. */
export async function readUsedPack(tx: Tx, hash: string): Promise<CompiledPack | null> {
  const { rows } = await sql<{
    content: string
  }>`select content from compiled_pack where hash = ${hash}`.execute(tx)
  return rows[0] ? (JSON.parse(rows[0].content) as CompiledPack) : null
}

/**
 * The derivation of a stored settlement, computed again from its inputs; null when the pack it used is not recorded. Each
 * relative's leg names the letter of commitment that its payer had agreed to when it was settled.
 * Only for the patient and for staff: it names items.
 */
export async function explainBill(tx: Tx, rules: Rules, row: StoredSettlement): Promise<Adjudication | null> {
  const pack = await readUsedPack(tx, row.packHash)
  if (!pack) return null
  const stored = readStored(row.stored)
  const payerPacks = new Map<string, CompiledPack | null>()
  for (const [area, hash] of Object.entries(stored.payerPacks ?? {})) {
    payerPacks.set(area, await readUsedPack(tx, hash))
  }
  const again = rules.adjudicate(pack, stored.bill, stored.usedBefore, (area) => payerPacks.get(area) ?? null)
  if (isRefusal(again)) return null
  return { ...again, steps: await withLetters(tx, row, stored.payers, again.steps) }
}

/** When the settlement was made; of a reversal, when that was made which it takes back. */
async function settledAt(tx: Tx, { personId, reversesId, at }: StoredSettlement): Promise<number> {
  if (reversesId === null) return at
  const { rows } = await sql<{ at: Date }>`select settled_at as "at" from settlement
    where person_id = ${personId} and id = ${reversesId}`.execute(tx)
  return rows[0]?.at.getTime() ?? at
}

async function withLetters(
  tx: Tx,
  row: StoredSettlement,
  payers: readonly Payer[],
  steps: Adjudication['steps'],
): Promise<Adjudication['steps']> {
  if (payers.length === 0) return steps
  const at = await settledAt(tx, row)
  const letters = new Map<string, NonNullable<Step['facts']>>()
  for (const { bindingId, payerId } of payers) {
    const agreed = await listLetters(tx, { relativeId: row.personId, id: bindingId })
    const letter = agreed
      .filter(({ agreedBy, agreedAt }) => agreedBy === payerId && agreedAt <= at)
      .reduce<(typeof agreed)[number] | null>(
        (last, one) => (last !== null && last.agreedAt > one.agreedAt ? last : one),
        null,
      )
    if (letter === null) continue
    letters.set(`relative:${bindingId}`, {
      letterVersion: letter.version,
      letterOn: dateInChina(letter.agreedAt),
      letterDigest: letter.digest,
    })
  }
  return steps.map((step) => {
    const letter = letters.get(step.id)
    return letter === undefined ? step : { ...step, facts: { ...step.facts, ...letter } }
  })
}

/** What a payer may see of a draw: amount, time, for whom, kind of place. Never diagnosis or items (invariant 9). */
export type PayerRecord = {
  settlementId: number
  bindingId: number
  relativeId: number
  relativeName: string
  amount: Fen
  /** hospital-3, hospital-2, hospital-1, hospital-village or pharmacy. */
  place: string
  account: 'personal' | 'quota'
  at: Date
}

/** Draws on a payer's account, newest first; negative amounts were given back. */
export async function listPayerRecords(
  tx: Tx,
  payerId: number,
  { before, limit, year }: { before?: number; limit: number; year?: number },
): Promise<PayerRecord[]> {
  const { rows } = await sql<PayerRecord>`
    select p.settlement_id as "settlementId", p.binding_id as "bindingId", p.relative_id as "relativeId",
      r.name as "relativeName", p.amount, p.place, p.account, p.at
    from payer_record p join person r on r.id = p.relative_id
    where p.payer_id = ${payerId} and p.settlement_id < ${before ?? Number.MAX_SAFE_INTEGER}
      and (${year ?? null}::integer is null
        or extract(year from p.at at time zone 'Asia/Shanghai') = ${year ?? null}::integer)
    order by p.settlement_id desc limit ${limit}`.execute(tx)
  return rows
}

/** What relatives have used of a payer's account in a year, in fen, what was given back taken off. */
export async function usedByFamily(tx: Tx, payerId: number, year: number): Promise<Fen> {
  const { rows } = await sql<{ total: number }>`
    select coalesce(sum(amount), 0)::bigint as total from payer_record
    where payer_id = ${payerId} and extract(year from at at time zone 'Asia/Shanghai') = ${year}`.execute(tx)
  return (rows[0]?.total ?? 0) as Fen
}
