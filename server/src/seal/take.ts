import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { dateInChina } from '../deps.ts'
import { type Account, findAccounts, listAccountsAfter } from '../ledger/account.ts'
import { listActKinds, listHashesAt } from '../ledger/act.ts'
import type { Finding } from '../ledger/verify.ts'
import { leaf, merkleRoot } from './merkle.ts'
import { references } from './reference.ts'
import {
  type Columns,
  columnsFrom,
  differences,
  listColumnLines,
  missingFrom,
  rowsOfNobody,
  sealedRowsOf,
} from './rows.ts'
import { isSignedByUs, signSeal } from './sign.ts'
import {
  findLastSeal,
  insertSeal,
  listSealedAfter,
  listSealedPeople,
  listSealedTables,
  putSealedPeople,
  putSealedTables,
  type SealedPerson,
  type SealedTable,
  type SealRow,
} from './store.ts'

export { findLastSeal } from './store.ts'

/** What a seal says; its signature is over this as JSON. */
export type Seal = {
  no: number
  /** ISO 8601. */
  at: string
  /** Day in China. */
  day: string
  people: number
  /** Acts that the sealed chains hold. */
  acts: number
  rows: Readonly<Record<string, number>>
  /** Merkle root over all people in order of their ids, then all tables of nobody in order of their names. */
  root: string
  /** Signature of the seal before; empty for the first. */
  previous: string
}

const sealOf = (row: SealRow): Seal => JSON.parse(row.content) as Seal

const pageSize = 500
/** The columns that are covered, kept as one more table of nobody. */
const columnsName = '#columns'

const wrong = (what: string, personId: number, expected: string, found: string, ref = ''): Finding => ({
  verdict: 'wrong',
  what,
  personId,
  ref,
  expected,
  found,
})

/** Columns that were sealed and are still there: what a seal of an older schema can be compared by. */
function stillThere(sealed: readonly string[], now: readonly string[]): Columns | null {
  const there = new Set(now)
  return sealed.every((line) => there.has(line)) ? columnsFrom(sealed) : null
}
const columnLinesOf = (tables: readonly SealedTable[]): readonly string[] =>
  tables.find(({ name }) => name === columnsName)?.rows ?? []

const personLeaf = ({ personId, seq, head, rows }: SealedPerson): string =>
  leaf(
    personId,
    seq,
    head,
    ...Object.keys(rows)
      .sort()
      .map((table) => `${table} ${(rows[table] ?? []).join(' ')}`),
  )
const tableLeaf = ({ name, rows }: SealedTable): string => leaf(name, ...rows)

/** Every sealed person in pages, in order. */
async function* sealedPages(tx: Reader): AsyncGenerator<SealedPerson[]> {
  for (let after = 0; ; ) {
    const page = await listSealedAfter(tx, after, pageSize)
    if (page.length === 0) return
    yield page
    after = page.at(-1)?.personId as number
  }
}

/** What the sealed rows come to: the part of a seal that is derived from them. */
async function sumUp(tx: Reader): Promise<Pick<Seal, 'people' | 'acts' | 'rows' | 'root'>> {
  const leaves: string[] = []
  const rows: Record<string, number> = {}
  let acts = 0
  for await (const page of sealedPages(tx)) {
    for (const one of page) {
      leaves.push(personLeaf(one))
      acts += one.seq
      for (const [name, list] of Object.entries(one.rows)) {
        if (!name.includes('/')) rows[name] = (rows[name] ?? 0) + list.length
      }
    }
  }
  const people = leaves.length
  for (const one of await listSealedTables(tx)) {
    leaves.push(tableLeaf(one))
    rows[one.name] = one.rows.length
  }
  return { people, acts, rows, root: merkleRoot(leaves) }
}

/** What of these people is not as it was sealed, but for what their acts since account for. */
async function compare(
  tx: Reader,
  columns: Columns,
  sealed: readonly SealedPerson[],
): Promise<{ findings: Finding[]; now: Awaited<ReturnType<typeof sealedRowsOf>> }> {
  const ids = sealed.map(({ personId }) => personId)
  const now = await sealedRowsOf(tx, columns, ids)
  const hashes = await listHashesAt(tx, sealed)
  const kinds = await listActKinds(tx, sealed)
  const findings = sealed.flatMap(({ personId, seq, head, rows }): Finding[] => {
    const hash = seq === 0 ? '' : (hashes.get(personId) ?? 'no such act')
    if (hash !== head) return [wrong('ledger_act as sealed', personId, head, hash, String(seq))]
    return differences(rows, now.get(personId) ?? {}, kinds.get(personId) ?? []).map(
      ({ table, expected, found }) => wrong(`${table} as sealed`, personId, expected, found),
    )
  })
  return { findings, now }
}

/** Tables of nobody that are not as they were sealed. */
function compareTables(sealed: readonly SealedTable[], now: readonly SealedTable[]): Finding[] {
  const was = new Map(sealed.map(({ name, rows }) => [name, rows]))
  const is = new Map(now.map(({ name, rows }) => [name, rows]))
  const administrative =
    (is.get('administrative_act')?.length ?? 0) > (was.get('administrative_act')?.length ?? 0)
  return references.flatMap(({ table, adds, changes }): Finding[] => {
    const [before, after] = [was.get(table), is.get(table)]
    if (before === undefined || after === undefined) return []
    const gone = missingFrom(before, after).length
    const come = missingFrom(after, before).length
    if (gone > 0 && !(changes === 'administrative' && administrative)) {
      return [
        wrong(`${table} as sealed`, 0, `${before.length} sealed rows`, `${gone} of them changed or gone`),
      ]
    }
    if (come > 0 && adds === 'administrative' && !administrative) {
      return [wrong(`${table} as sealed`, 0, `${before.length} rows`, `${come} more without an act`)]
    }
    return []
  })
}

const sameChain = (one: SealedPerson | undefined, { chainSeq, chainHead }: Account): boolean =>
  one !== undefined && one.seq === chainSeq && one.head === chainHead

/** The number of the last seal; 0 before the first. */
export const lastSealNo = async (tx: Reader): Promise<number> => (await findLastSeal(tx))?.no ?? 0

/** Of these people, those whose chains have gone on since they were sealed, or who never were. */
export async function unsealedOf(tx: Reader, ids: readonly number[]): Promise<number[]> {
  const sealed = new Map((await listSealedPeople(tx, ids)).map((one) => [one.personId, one]))
  const whole = [...(await findAccounts(tx, ids)).values()]
  return whole.filter((one) => !sameChain(sealed.get(one.personId), one)).map(({ personId }) => personId)
}

/** The same of everybody. */
export async function listUnsealed(db: Deps['db']): Promise<number[]> {
  const found: number[] = []
  for (let after = 0; ; ) {
    const accounts = await listAccountsAfter(db.reader, after, pageSize)
    if (accounts.length === 0) return found
    after = accounts.at(-1)?.personId as number
    const ids = accounts.map(({ personId }) => personId)
    found.push(...(await unsealedOf(db.reader, ids)))
  }
}

export type Taken = {
  /** Null: nothing has happened since the last one. */
  seal: (Seal & { signature: string }) | null
  /** What is not as the last seal says; it is not sealed anew, so that it goes on being found. */
  findings: readonly Finding[]
}

type Needs = Pick<Deps, 'db' | 'now' | 'secrets' | 'sealFile'>

/**
 * Seals what everything comes to now: people whose chains have gone on since the last seal are read again and compared
 * with it first; whoever is not as it says keeps what was sealed. The seal is signed, kept, and written to the file.
 */
export async function takeSeal({ db, now, secrets, sealFile }: Needs): Promise<Taken> {
  const last = await findLastSeal(db.reader)
  const lines = await listColumnLines(db.reader)
  const columns = columnsFrom(lines)
  const tables = await listSealedTables(db.reader)
  const before = columnLinesOf(tables)
  const same = before.join() === lines.join()
  const comparable = same ? columns : stillThere(before, lines)
  const findings: Finding[] = []
  let changed = 0
  for (let after = 0; ; ) {
    const accounts = await listAccountsAfter(db.reader, after, pageSize)
    if (accounts.length === 0) break
    after = accounts.at(-1)?.personId as number
    const page = await db.snapshot(async (tx) => {
      const ids = accounts.map(({ personId }) => personId)
      const present = [...(await findAccounts(tx, ids)).values()]
      const sealed = new Map((await listSealedPeople(tx, ids)).map((one) => [one.personId, one]))
      const due = present.filter((account) => !same || !sameChain(sealed.get(account.personId), account))
      if (due.length === 0) return { findings: [], sealed: [] }
      const known = due.flatMap(({ personId }) => sealed.get(personId) ?? [])
      const compared = comparable === null ? null : await compare(tx, comparable, known)
      const spoilt = new Set(compared?.findings.map(({ personId }) => personId))
      const good = due.filter(({ personId }) => !spoilt.has(personId))
      const rows = await sealedRowsOf(
        tx,
        columns,
        good.map(({ personId }) => personId),
      )
      return {
        findings: compared?.findings ?? [],
        sealed: good.map(({ personId, chainSeq, chainHead }) => ({
          personId,
          seq: chainSeq,
          head: chainHead,
          rows: rows.get(personId) ?? {},
        })),
      }
    })
    findings.push(...page.findings)
    changed += page.sealed.length
    if (page.sealed.length > 0) await db.transaction((tx) => putSealedPeople(tx, page.sealed))
  }
  const present = await db.snapshot((tx) => rowsOfNobody(tx, columns))
  const spoilt = last === null || !same ? [] : compareTables(tables, present)
  findings.push(...spoilt)
  const kept = new Map(tables.map(({ name, rows }) => [name, rows.join()]))
  const fresh = [...present, { name: columnsName, rows: lines }].filter(
    ({ name, rows }) =>
      kept.get(name) !== rows.join() && !spoilt.some(({ what }) => what.startsWith(`${name} `)),
  )
  if (changed === 0 && fresh.length === 0) return { seal: null, findings }
  return await db.transaction(async (tx) => {
    if (fresh.length > 0) await putSealedTables(tx, fresh)
    const seal: Seal = {
      no: (last?.no ?? 0) + 1,
      at: new Date(now()).toISOString(),
      day: dateInChina(now()),
      ...(await sumUp(tx)),
      previous: last?.signature ?? '',
    }
    const content = JSON.stringify(seal)
    const signature = signSeal(secrets, content)
    await insertSeal(tx, { no: seal.no, at: now(), content, signature })
    if (sealFile !== undefined) {
      mkdirSync(dirname(sealFile), { recursive: true, mode: 0o700 })
      await appendFile(sealFile, `${JSON.stringify({ content, signature })}\n`, { mode: 0o600 })
    }
    return { seal: { ...seal, signature }, findings }
  })
}

/** The last line of the file that the database cannot reach; null where there is none. */
function lastInFile(file: string | undefined): { content: string; signature: string } | null {
  if (file === undefined || !existsSync(file)) return null
  const line = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)
  return line ? (JSON.parse(line) as { content: string; signature: string }) : null
}

export type SealChecks = {
  /** The last seal; null before the first. */
  seal: Seal | null
  /** What is wrong with the seal itself, with the tables of nobody, or with people who are gone. */
  findings: readonly Finding[]
  ofPeople: (tx: Reader, personIds: readonly number[]) => Promise<Finding[]>
}

/** Holds people against the last seal, page by page, and nothing else. */
export async function openSealOfPeople({ db }: Pick<Deps, 'db'>): Promise<SealChecks> {
  const row = await findLastSeal(db.reader)
  if (row === null) return { seal: null, findings: [], ofPeople: async () => [] }
  const columns = await sealedColumns(db.reader, await listSealedTables(db.reader))
  const ofPeople: SealChecks['ofPeople'] = async (tx, ids) =>
    columns === null ? [] : (await compare(tx, columns, await listSealedPeople(tx, ids))).findings
  return { seal: sealOf(row), findings: [], ofPeople }
}

/** Columns that were sealed, where all of them are still there. */
const sealedColumns = async (tx: Reader, tables: readonly SealedTable[]): Promise<Columns | null> =>
  stillThere(columnLinesOf(tables), await listColumnLines(tx))

/** Holds everything against the last seal: first the seal itself, then page by page whoever is asked for. */
export async function openSealChecks({
  db,
  secrets,
  sealFile,
}: Pick<Deps, 'db' | 'secrets' | 'sealFile'>): Promise<SealChecks> {
  const row = await findLastSeal(db.reader)
  const filed = lastInFile(sealFile)
  if (row === null) {
    const findings = filed === null ? [] : [wrong('seal', 0, filed.content, 'no seal')]
    return { seal: null, findings, ofPeople: async () => [] }
  }
  const seal = sealOf(row)
  const findings: Finding[] = []
  if (filed !== null && filed.signature !== row.signature) {
    findings.push(wrong('seal in the file', 0, filed.content, row.content))
  }
  if (!isSignedByUs(secrets, row.content, row.signature)) {
    findings.push(wrong('seal.signature', 0, 'signed with our key', row.signature))
  }
  const found = await db.snapshot(sumUp)
  if (found.root !== seal.root) findings.push(wrong('sealed rows', 0, seal.root, found.root))
  const tables = await listSealedTables(db.reader)
  const columns = await sealedColumns(db.reader, tables)
  if (columns === null) {
    const what = 'seal of an older schema'
    findings.push({ ...wrong(what, 0, 'columns as sealed', 'some are gone'), verdict: 'incomplete' })
    return { seal, findings, ofPeople: async () => [] }
  }
  findings.push(...compareTables(tables, await db.snapshot((tx) => rowsOfNobody(tx, columns))))
  for await (const page of sealedPages(db.reader)) {
    const ids = page.map(({ personId }) => personId)
    const there = await findAccounts(db.reader, ids)
    for (const id of ids) {
      if (!there.has(id)) findings.push(wrong('ledger_account as sealed', id, 'an account', 'none'))
    }
  }
  return {
    seal,
    findings,
    ofPeople: async (tx, ids) => (await compare(tx, columns, await listSealedPeople(tx, ids))).findings,
  }
}
