import { type Adjudication, type CompiledPack, isRefusal, type PlainDate, type Step } from '@gongji/policy'
import { type Fen, fen } from '@gongji/policy/money'
import { listAgreements } from '../binding/family.ts'
import { query, type Reader, run } from '../db/db.ts'
import { dateInChina } from '../deps.ts'
import { listInstitutions } from '../institution/institution.ts'
import { listRecordedPacks } from '../packs.ts'
import { listNames } from '../person/person.ts'
import { payerRecords } from './payer-record.ts'
import { presentStored } from './present.ts'
import type { Rules } from './rules.ts'
import type { Payer, Settlement } from './settlement.ts'
import { claimOf, findStored, listSentAs, listStandingRows, type StoredSettlement } from './store.ts'
import { readStored } from './stored.ts'

export { claimOf, findStored, listSentAs, type StoredSettlement }

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

const billsOf = query(
  'bills.of_patient',
  `select s.id, s.setl_id as "setlId", v.mdtrt_id as "mdtrtId", s.institution, s.benefit,
     s.care_on as "careOn", s.settled_at as "at", s.total, s.fund_total as "fundTotal", s.own, s.relatives, s.wallet,
     s.cash, s.stored, s.reverses_id as "reversesId", r.id as "reversedById"
   from settlement s
   join visit v on v.person_id = s.person_id and v.id = s.visit_id
   left join settlement r on r.person_id = s.person_id and r.reverses_id = s.id
   where s.person_id = $1 and s.settled_on >= $2::date and s.settled_on <= $3::date and s.id < $4
   order by s.id desc limit $5`,
)

/** Settlements and reversals of a patient, newest first; `before` is the id of the last one already seen. */
export async function listBillsOf(
  tx: Reader,
  personId: number,
  { from, to, before, limit }: Page,
): Promise<BillRecord[]> {
  const rows = await run<Omit<BillRecord, 'payers' | 'institutionName'> & { stored: string }>(tx, billsOf, [
    personId,
    from ?? '0001-01-01',
    to ?? '9999-12-31',
    before ?? Number.MAX_SAFE_INTEGER,
    limit,
  ])
  const places = await listInstitutions(tx, [...new Set(rows.map(({ institution }) => institution))])
  const nameOf = new Map(places.map(({ code, name }) => [code, name]))
  return rows.map(({ stored, ...row }) => {
    const { payers } = readStored(stored)
    const institutionName = nameOf.get(row.institution) ?? ''
    return { ...row, institutionName, payers: row.reversesId === null ? payers : payers.map(givenBack) }
  })
}

/** A bill that stands, as the sums of a year count it. */
export type StandingBill = Pick<Settlement, 'benefit' | 'scheme' | 'careOn' | 'amounts' | 'visitId'>

/** A person's bills of a year of care that stand, whoever settled them. */
export const listStandingIn = async (tx: Reader, personId: number, year: number): Promise<StandingBill[]> =>
  (await listStandingRows(tx, personId, year)).map(({ benefit, scheme, careOn, visitId, stored }) => ({
    benefit,
    scheme,
    careOn,
    visitId,
    amounts: readStored(stored).amounts,
  }))

/** One settlement or reversal of a patient by its number, or null. */
export async function findBill(
  tx: Reader,
  personId: number,
  setlId: string,
): Promise<{ row: StoredSettlement; settlement: Settlement } | null> {
  const [row] = await findStored(tx, [{ personId, setlId }])
  return row ? { row, settlement: presentStored(row) } : null
}

/** The compiled pack as it was used, by hash. */
export const readUsedPack = async (tx: Reader, hash: string): Promise<CompiledPack | null> =>
  (await listRecordedPacks(tx, [hash]))[0]?.content ?? null

/**
 * The derivation of a stored settlement, computed again from its inputs; null when the pack it used is not recorded. Each
 * relative's leg names the letter of commitment that its payer had agreed to when it was settled.
 * Only for the patient and for staff: it names items.
 */
export async function explainBill(
  tx: Reader,
  rules: Rules,
  row: StoredSettlement,
): Promise<Adjudication | null> {
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
async function settledAt(tx: Reader, { personId, reversesId, at }: StoredSettlement): Promise<number> {
  if (reversesId === null) return at
  return (await findStored(tx, [{ personId, settlementId: reversesId }]))[0]?.at ?? at
}

async function withLetters(
  tx: Reader,
  row: StoredSettlement,
  payers: readonly Payer[],
  steps: Adjudication['steps'],
): Promise<Adjudication['steps']> {
  if (payers.length === 0) return steps
  const at = await settledAt(tx, row)
  const letters = new Map<string, NonNullable<Step['facts']>>()
  for (const { bindingId, payerId } of payers) {
    const agreed = await listAgreements(tx, { relativeId: row.personId, id: bindingId })
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

const ofPayer = query(
  'draws.of_payer',
  `select ${payerRecords.select('p', 'settlementId', 'bindingId', 'relativeId', 'amount', 'place', 'account')}, p.at
   from payer_record p
   where p.payer_id = $1 and p.settlement_id < $2
     and ($3::integer is null or extract(year from p.at at time zone 'Asia/Shanghai') = $3::integer)
   order by p.settlement_id desc limit $4`,
)

/** Draws on a payer's account, newest first; negative amounts were given back. */
export async function listPayerRecords(
  tx: Reader,
  payerId: number,
  { before, limit, year }: { before?: number; limit: number; year?: number },
): Promise<PayerRecord[]> {
  const values = [payerId, before ?? Number.MAX_SAFE_INTEGER, year ?? null, limit]
  const rows = await run<Omit<PayerRecord, 'relativeName'>>(tx, ofPayer, values)
  const names = await listNames(tx, [...new Set(rows.map(({ relativeId }) => relativeId))])
  return rows.map((row) => ({ ...row, relativeName: names.get(row.relativeId) ?? '' }))
}

const usedIn = query(
  'draws.used_in',
  `select coalesce(sum(amount), 0)::bigint as total from payer_record
   where payer_id = $1 and extract(year from at at time zone 'Asia/Shanghai') = $2::integer`,
)

/** What relatives have used of a payer's account in a year, in fen, what was given back taken off. */
export async function usedByFamily(tx: Reader, payerId: number, year: number): Promise<Fen> {
  const rows = await run<{ total: number }>(tx, usedIn, [payerId, year])
  return (rows[0]?.total ?? 0) as Fen
}
