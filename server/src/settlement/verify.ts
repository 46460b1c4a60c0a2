import { isDeepStrictEqual } from 'node:util'
import type { CompiledPack, Used } from '@gongji/policy'
import { isRefusal } from '@gongji/policy'
import { fen, sum } from '@gongji/policy/money'
import { sql } from 'kysely'
import type { BindingUse } from '../binding/draw.ts'
import type { Db, Tx } from '../db/db.ts'
import { groupBy } from '../group-by.ts'
import { posting } from '../ledger/post.ts'
import {
  countAccounts,
  type Entry,
  type Finding,
  findUnbalancedPostings,
  listAccountIds,
  verifyAccounts,
} from '../ledger/verify.ts'
import { verifyEstates } from '../person/estate.ts'
import { verifyWallets } from '../wallet/verify.ts'
import { engineVersion, settleParts } from './decide.ts'
import type { Rules } from './rules.ts'
import { type StoredSettlement, settlementDigest } from './store.ts'
import { readStored, type Stored } from './stored.ts'

export type Verdict = {
  verdict: 'right' | 'wrong' | 'incomplete'
  people: number
  settlements: number
  /** The first rows that differ, or could not be checked. */
  findings: Finding[]
}

export type VerifyOptions = {
  db: Db
  adjudicate: Rules['adjudicate']
  /** Use of bindings by other modules (premiums), which counts against the same limits. */
  otherUses: (tx: Tx, personIds: readonly number[]) => Promise<BindingUse[]>
  /** What modules above this one tie to settlements (claims). */
  otherChecks?: (tx: Tx, personIds: readonly number[]) => Promise<Finding[]>
  onProgress?: (done: number, of: number) => void
  /** Findings after which it stops looking. */
  most?: number
}

const pageSize = 500

/**
 * Re-derives every balance, accumulator, limit, stored split and hash from entries and stored inputs, person by person.
 * `wrong` outranks `incomplete`: the latter means that something needed for a check, such as a pack, is not there.
 */
export async function verify({
  db,
  adjudicate,
  otherUses,
  otherChecks = async () => [],
  onProgress,
  most = 20,
}: VerifyOptions): Promise<Verdict> {
  const findings = await findUnbalancedPostings(db.reader)
  const packs = createPackReader()
  const total = await countAccounts(db.reader)
  let people = 0
  let settlements = 0
  let after = 0
  for (;;) {
    const personIds = await listAccountIds(db.reader, after, pageSize)
    if (personIds.length === 0 || findings.length >= most) break
    after = personIds.at(-1) as number
    const page = await db.snapshot((tx) => verifyPeople(tx, personIds, { adjudicate, packs, otherUses }))
    findings.push(...page.findings, ...(await db.snapshot((tx) => otherChecks(tx, personIds))))
    people += personIds.length
    settlements += page.settlements
    onProgress?.(people, total)
  }
  const verdict = findings.some((finding) => finding.verdict === 'wrong')
    ? 'wrong'
    : findings.length > 0
      ? 'incomplete'
      : 'right'
  return { verdict, people, settlements, findings: findings.slice(0, most) }
}

/** Reads compiled packs as they were recorded, each once. */
function createPackReader() {
  const known = new Map<string, CompiledPack | null>()
  return async (tx: Tx, hash: string): Promise<CompiledPack | null> => {
    const cached = known.get(hash)
    if (cached !== undefined) return cached
    const { rows } = await sql<{
      content: string
    }>`select content from compiled_pack where hash = ${hash}`.execute(tx)
    const pack = rows[0] ? (JSON.parse(rows[0].content) as CompiledPack) : null
    known.set(hash, pack)
    return pack
  }
}

async function verifyPeople(
  tx: Tx,
  personIds: readonly number[],
  {
    adjudicate,
    packs,
    otherUses,
  }: Pick<VerifyOptions, 'adjudicate' | 'otherUses'> & {
    packs: ReturnType<typeof createPackReader>
  },
): Promise<{ findings: Finding[]; settlements: number }> {
  const rows = await listSettlementsOfAll(tx, personIds)
  const digests = new Map(rows.map((row) => [`${row.personId} ${row.id}`, settlementDigest(row)]))
  const findings = await verifyAccounts(tx, personIds, (personId, id) => digests.get(`${personId} ${id}`))
  const storedOf = new Map(rows.map((row) => [row, readStored(row.stored)]))
  const postings = groupBy(await listPostings(tx, storedOf), ({ postingId }) => postingId)
  const originals = new Map(rows.map((row) => [row.id, row]))
  for (const [row, stored] of storedOf) {
    findings.push(...(await verifySettlement(tx, row, stored, { adjudicate, packs })))
    findings.push(...verifyPosting(row, stored, postings.get(row.id) ?? []))
    if (row.reversesId !== null && !originals.has(row.reversesId)) {
      findings.push(
        finding('wrong', 'settlement.reverses_id', row, String(row.reversesId), 'no such settlement'),
      )
    }
  }
  findings.push(...(await verifyAccumulators(tx, personIds, storedOf)))
  findings.push(...(await verifyUses(tx, personIds, storedOf, otherUses)))
  findings.push(...(await verifyEstates(tx, personIds)), ...(await verifyWallets(tx, personIds)))
  return { findings, settlements: rows.length }
}

const finding = (
  verdict: Finding['verdict'],
  what: string,
  { personId, setlId }: Pick<StoredSettlement, 'personId' | 'setlId'>,
  expected: string,
  found: string,
): Finding => ({ verdict, what, personId, ref: setlId, expected, found })

type Columns = StoredSettlement & {
  total: number
  deductible: number
  fundTotal: number
  own: number
  relatives: number
  wallet: number
  cash: number
}

async function listSettlementsOfAll(tx: Tx, personIds: readonly number[]): Promise<Columns[]> {
  const { rows } = await sql<Omit<Columns, 'at'> & { at: Date }>`
    select person_id as "personId", id, setl_id as "setlId", '' as "mdtrtId", visit_id as "visitId", batch,
      reverses_id as "reversesId", institution, benefit, scheme, area, care_on as "careOn", settled_on as "settledOn",
      settled_at as "at", year, pack_hash as "packHash", balance_after as "balanceAfter", source, msgid, stored,
      null as "reversedById", total, deductible, fund_total as "fundTotal", own, relatives, wallet, cash
    from settlement where person_id = any(${[...personIds]}::bigint[]) order by person_id, id`.execute(tx)
  return rows.map((row) => ({ ...row, at: row.at.getTime() }))
}

/** A settlement's entries lie with the patient and with each payer. */
async function listPostings(tx: Tx, storedOf: ReadonlyMap<StoredSettlement, Stored>): Promise<Entry[]> {
  const pairs = [...storedOf].flatMap(([{ id, personId }, { payers, quotas }]) =>
    [...new Set([personId, ...[...payers, ...quotas].map(({ payerId }) => payerId)])].map((owner) => ({
      owner,
      id,
    })),
  )
  const { rows } = await sql<Entry>`
    select e.person_id as "personId", e.posting_id as "postingId", e.leg, e.template, e.account, e.party, e.amount
    from unnest(${pairs.map(({ owner }) => owner)}::bigint[], ${pairs.map(({ id }) => id)}::bigint[]) as n (person_id, posting_id)
      join ledger_entry e on e.person_id = n.person_id and e.posting_id = n.posting_id
    order by e.posting_id, e.person_id, e.leg`.execute(tx)
  return rows
}

async function verifySettlement(
  tx: Tx,
  row: Columns,
  stored: Stored,
  { adjudicate, packs }: { adjudicate: Rules['adjudicate']; packs: ReturnType<typeof createPackReader> },
): Promise<Finding[]> {
  const { amounts } = stored
  const sign = row.reversesId === null ? 1 : -1
  const relatives = sum(...stored.payers.map(({ amount }) => amount))
  const columns: readonly (readonly [string, number, number])[] = [
    ['total', row.total, amounts.total],
    ['deductible', row.deductible, amounts.deductible],
    ['fund_total', row.fundTotal, amounts.fundTotal],
    ['own', row.own, amounts.own],
    ['relatives', row.relatives, relatives],
    ['wallet', row.wallet, amounts.wallet],
    ['cash', row.cash, amounts.cash],
  ]
  const findings = columns
    .filter(([, column, amount]) => column !== sign * amount)
    .map(([name, column, amount]) =>
      finding('wrong', `settlement.${name}`, row, String(sign * amount), String(column)),
    )
  const paid = sum(amounts.fundTotal, amounts.own, relatives, amounts.wallet, amounts.cash)
  if (paid !== amounts.total) {
    findings.push(finding('wrong', 'settlement paid exactly once', row, String(amounts.total), String(paid)))
  }
  if (row.reversesId !== null) return findings
  const pack = await packs(tx, row.packHash)
  if (!pack) return [...findings, finding('incomplete', 'compiled_pack', row, row.packHash, 'not recorded')]
  if (stored.engine !== engineVersion) {
    return [...findings, finding('incomplete', 'engine', row, engineVersion, stored.engine)]
  }
  const again = adjudicate(pack, stored.bill, stored.usedBefore)
  const recomputed = isRefusal(again)
    ? again
    : { amounts: again.amounts, used: again.used, lines: again.lines }
  const kept = { amounts: stored.amounts, used: stored.used, lines: stored.lines }
  if (!isDeepStrictEqual(recomputed, kept)) {
    findings.push(
      finding('wrong', 'settlement computed again', row, JSON.stringify(recomputed), JSON.stringify(kept)),
    )
  }
  return findings
}

function verifyPosting(row: StoredSettlement, stored: Stored, entries: readonly Entry[]): Finding[] {
  const parts = settleParts({ institution: row.institution, patientId: row.personId, stored })
  const template = row.reversesId === null ? 'settle' : 'settle.reverse'
  const expected = posting(template, row.id, row.settledOn, parts).legs
  // Entries are kept in order for each person.
  const text = (legs: readonly Pick<Entry, 'personId' | 'account' | 'party' | 'amount'>[]) =>
    legs
      .toSorted((a, b) => a.personId - b.personId)
      .map(({ personId, account, party, amount }) => `${personId} ${account} ${party} ${amount}`)
      .join('; ')
  return text(expected) === text(entries)
    ? []
    : [finding('wrong', 'ledger_entry of a settlement', row, text(expected), text(entries))]
}

const addUsed = (totals: Map<string, number>, prefix: string, used: Used, sign: number) => {
  for (const [pot, use] of Object.entries(used)) {
    for (const part of ['deductible', 'paid', 'entered'] as const) {
      const key = `${prefix} ${pot} ${part}`
      totals.set(key, (totals.get(key) ?? 0) + sign * use[part])
    }
  }
}

/** Compares totals by key; a key that is missing on one side counts as nothing. */
function compareTotals(what: string, expected: Map<string, number>, found: Map<string, number>): Finding[] {
  const keys = new Set([...expected.keys(), ...found.keys()])
  return [...keys]
    .filter((key) => (expected.get(key) ?? 0) !== (found.get(key) ?? 0))
    .map((key) => ({
      verdict: 'wrong' as const,
      what,
      personId: Number(key.split(' ')[0]),
      ref: key,
      expected: String(expected.get(key) ?? 0),
      found: String(found.get(key) ?? 0),
    }))
}

async function verifyAccumulators(
  tx: Tx,
  personIds: readonly number[],
  storedOf: ReadonlyMap<StoredSettlement, Stored>,
): Promise<Finding[]> {
  const expected = new Map<string, number>()
  for (const [row, { used }] of storedOf) {
    const prefix = `${row.personId} ${row.scheme} ${row.area} ${row.year}`
    addUsed(expected, prefix, used, row.reversesId === null ? 1 : -1)
  }
  const { rows } = await sql<{
    personId: number
    scheme: string
    area: string
    year: number
    pot: string
    deductible: number
    paid: number
    entered: number
  }>`select person_id as "personId", scheme, area, year, pot, deductible, paid, entered from accumulator
     where person_id = any(${[...personIds]}::bigint[])`.execute(tx)
  const found = new Map<string, number>()
  for (const { personId, scheme, area, year, pot, deductible, paid, entered } of rows) {
    const use = { deductible: fen(deductible), paid: fen(paid), entered: fen(entered) }
    addUsed(found, `${personId} ${scheme} ${area} ${year}`, { [pot]: use }, 1)
  }
  return compareTotals('accumulator', expected, found)
}

async function verifyUses(
  tx: Tx,
  personIds: readonly number[],
  storedOf: ReadonlyMap<StoredSettlement, Stored>,
  otherUses: VerifyOptions['otherUses'],
): Promise<Finding[]> {
  const keyOf = ({ relativeId, bindingId, year, purpose }: Omit<BindingUse, 'amount'>) =>
    `${relativeId} ${bindingId} ${year} ${purpose}`
  const total = (uses: Iterable<BindingUse>) => {
    const totals = new Map<string, number>()
    for (const use of uses) totals.set(keyOf(use), (totals.get(keyOf(use)) ?? 0) + use.amount)
    return totals
  }
  const drawn = [...storedOf].flatMap(([row, { payers, limitYear }]) =>
    payers.map(({ bindingId, purpose, amount }) => ({
      relativeId: row.personId,
      bindingId,
      year: limitYear,
      purpose,
      amount: fen(row.reversesId === null ? amount : -amount),
    })),
  )
  const others = await otherUses(tx, personIds)
  const { rows } = await sql<BindingUse>`
    select relative_id as "relativeId", binding_id as "bindingId", year, purpose, amount from binding_use
    where relative_id = any(${[...personIds]}::bigint[])`.execute(tx)
  return compareTotals('binding_use', total([...drawn, ...others]), total(rows))
}
