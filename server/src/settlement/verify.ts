import { isDeepStrictEqual } from 'node:util'
import type { CompiledPack, Used } from '@gongji/policy'
import { isRefusal } from '@gongji/policy'
import { fen, sum } from '@gongji/policy/money'
import { type BindingUse, listEveryUse } from '../binding/draw.ts'
import type { Db, Reader } from '../db/db.ts'
import { groupBy } from '../group-by.ts'
import { listEveryAccumulator, listOpeningAccumulators } from '../ledger/accumulator.ts'
import { posting } from '../ledger/post.ts'
import {
  countAccounts,
  type Entry,
  type Finding,
  findUnbalancedPostings,
  listAccountIds,
  listPostingEntries,
  verifyAccounts,
} from '../ledger/verify.ts'
import { listRecordedPacks } from '../packs.ts'
import { verifyEstates } from '../person/estate.ts'
import { verifyWallets } from '../wallet/verify.ts'
import { engineVersion } from './decide.ts'
import { type RevisedUse, verifyRevisions } from './revised-verify.ts'
import type { Rules } from './rules.ts'
import { settleParts } from './settle-parts.ts'
import { listRows, type SettlementRow, settlementDigest } from './store.ts'
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
  otherUses: (tx: Reader, personIds: readonly number[]) => Promise<BindingUse[]>
  /** What modules above this one tie to settlements (claims). */
  otherChecks?: (tx: Reader, personIds: readonly number[]) => Promise<Finding[]>
  /** What is held against everything at once, before anybody. */
  wholeChecks?: (tx: Reader) => Promise<Finding[]>
  onProgress?: (done: number, of: number) => void
  /** Only these people; absent: everybody. */
  only?: readonly number[]
  /** Whether what is held against everything at once is looked at, too; absent: it is. */
  whole?: boolean
  /** Findings after which it stops looking. */
  most?: number
}

const pageSize = 500
/** Findings after which a verification stops looking. */
export const mostFindings = 20

/**
 * Re-derives every balance, accumulator, limit, stored split and hash from entries and stored inputs, person by person.
 * `wrong` outranks `incomplete`: the latter means that something needed for a check, such as a pack, is not there.
 */
export async function verify({
  db,
  adjudicate,
  otherUses,
  otherChecks = async () => [],
  wholeChecks = async () => [],
  onProgress,
  only,
  whole = true,
  most = mostFindings,
}: VerifyOptions): Promise<Verdict> {
  const findings = whole
    ? [...(await findUnbalancedPostings(db.reader)), ...(await wholeChecks(db.reader))]
    : []
  const packs = createPackReader()
  const total = only?.length ?? (await countAccounts(db.reader))
  const chosen = only?.toSorted((a, b) => a - b)
  let people = 0
  let settlements = 0
  let after = 0
  for (;;) {
    const personIds =
      chosen?.filter((id) => id > after).slice(0, pageSize) ??
      (await listAccountIds(db.reader, after, pageSize))
    if (personIds.length === 0 || findings.length >= most) break
    after = personIds.at(-1) as number
    const page = await db.snapshot((tx) => verifyPeople(tx, personIds, { adjudicate, packs, otherUses }))
    findings.push(...page.findings, ...(await db.snapshot((tx) => otherChecks(tx, personIds))))
    people += personIds.length
    settlements += page.settlements
    onProgress?.(people, total)
  }
  const verdict = verdictOf(findings)
  return { verdict, people, settlements, findings: findings.slice(0, most) }
}

/** The same for one person, without what other modules tie to settlements. */
export async function verifyPerson({
  db,
  adjudicate,
  otherUses,
  personId,
}: Pick<VerifyOptions, 'db' | 'adjudicate' | 'otherUses'> & { personId: number }): Promise<Verdict> {
  const packs = createPackReader()
  const page = await db.snapshot((tx) => verifyPeople(tx, [personId], { adjudicate, packs, otherUses }))
  return { ...page, people: 1, verdict: verdictOf(page.findings) }
}

/** What findings come to; none: right. */
export const verdictOf = (findings: readonly Finding[]): Verdict['verdict'] =>
  findings.some(({ verdict }) => verdict === 'wrong') ? 'wrong' : findings.length > 0 ? 'incomplete' : 'right'

/** Reads compiled packs as they were recorded, each once. */
function createPackReader() {
  const known = new Map<string, CompiledPack | null>()
  return async (tx: Reader, hash: string): Promise<CompiledPack | null> => {
    const cached = known.get(hash)
    if (cached !== undefined) return cached
    const pack = (await listRecordedPacks(tx, [hash]))[0]?.content ?? null
    known.set(hash, pack)
    return pack
  }
}

async function verifyPeople(
  tx: Reader,
  personIds: readonly number[],
  {
    adjudicate,
    packs,
    otherUses,
  }: Pick<VerifyOptions, 'adjudicate' | 'otherUses'> & {
    packs: ReturnType<typeof createPackReader>
  },
): Promise<{ findings: Finding[]; settlements: number }> {
  const rows = await listRows(tx, personIds)
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
  const revised = await verifyRevisions(tx, personIds, { storedOf, packs, adjudicate })
  findings.push(...revised.findings)
  findings.push(...(await verifyAccumulators(tx, personIds, { storedOf, revised: revised.use })))
  findings.push(...(await verifyUses(tx, personIds, { storedOf, revised: revised.use, otherUses })))
  findings.push(...(await verifyEstates(tx, personIds)), ...(await verifyWallets(tx, personIds)))
  return { findings, settlements: rows.length }
}

const finding = (
  verdict: Finding['verdict'],
  what: string,
  { personId, setlId }: Pick<SettlementRow, 'personId' | 'setlId'>,
  expected: string,
  found: string,
): Finding => ({ verdict, what, personId, ref: setlId, expected, found })

/** A settlement's entries lie with the patient and with each payer. */
async function listPostings(tx: Reader, storedOf: ReadonlyMap<SettlementRow, Stored>): Promise<Entry[]> {
  const pairs = [...storedOf].flatMap(([{ id, personId }, { payers, quotas }]) =>
    [...new Set([personId, ...[...payers, ...quotas].map(({ payerId }) => payerId)])].map((owner) => ({
      personId: owner,
      postingId: id,
    })),
  )
  return await listPostingEntries(tx, pairs)
}

async function verifySettlement(
  tx: Reader,
  row: SettlementRow,
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
  // What another agency decided is computed there.
  if (row.reversesId !== null || stored.elsewhere !== undefined) return findings
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

function verifyPosting(row: SettlementRow, stored: Stored, entries: readonly Entry[]): Finding[] {
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
  tx: Reader,
  personIds: readonly number[],
  { storedOf, revised }: { storedOf: ReadonlyMap<SettlementRow, Stored>; revised: RevisedUse },
): Promise<Finding[]> {
  const expected = new Map<string, number>()
  for (const { row, used, sign } of revised.used) {
    addUsed(expected, `${row.personId} ${row.scheme} ${row.area} ${row.year}`, used, sign)
  }
  for (const one of await listOpeningAccumulators(tx, personIds)) {
    const { personId, scheme, area, year, pot, deductible, paid, entered } = one
    addUsed(expected, `${personId} ${scheme} ${area} ${year}`, { [pot]: { deductible, paid, entered } }, 1)
  }
  for (const [row, { used, elsewhere }] of storedOf) {
    if (elsewhere !== undefined) continue
    const prefix = `${row.personId} ${row.scheme} ${row.area} ${row.year}`
    addUsed(expected, prefix, used, row.reversesId === null ? 1 : -1)
  }
  const rows = await listEveryAccumulator(tx, personIds)
  const found = new Map<string, number>()
  for (const { personId, scheme, area, year, pot, deductible, paid, entered } of rows) {
    const use = { deductible: fen(deductible), paid: fen(paid), entered: fen(entered) }
    addUsed(found, `${personId} ${scheme} ${area} ${year}`, { [pot]: use }, 1)
  }
  return compareTotals('accumulator', expected, found)
}

async function verifyUses(
  tx: Reader,
  personIds: readonly number[],
  {
    storedOf,
    revised,
    otherUses,
  }: {
    storedOf: ReadonlyMap<SettlementRow, Stored>
    revised: RevisedUse
    otherUses: VerifyOptions['otherUses']
  },
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
  const rows = await listEveryUse(tx, personIds)
  return compareTotals('binding_use', total([...drawn, ...revised.uses, ...others]), total(rows))
}
