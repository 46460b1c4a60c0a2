import { type Fen, sum, zero } from '@gongji/policy/money'
import { isFileReleased } from '../administration/request.ts'
import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { digestOfFile, problem, rowsOfFile } from './file.ts'
import type { Kind } from './kind.ts'
import { affairKinds } from './kinds-affair.ts'
import { furtherKinds } from './kinds-more.ts'
import { personKinds } from './kinds-person.ts'
import { openReport, reportRefused } from './report.ts'
import { type Fault, isFault, type Outcome, type Row, readRow } from './row.ts'
import { findOpenRun, insertRun, type Run, updateRun } from './store.ts'

/** In the order in which an agency's files are sent: who, then what rests on them. */
export const kinds: readonly Kind[] = [...personKinds, ...affairKinds, ...furtherKinds]

/** @throws Problem when there is no such kind of file */
export function requireKind(name: string): Kind {
  const found = kinds.find((one) => one.name === name)
  if (!found) throw problem.unknownKind({ kind: name })
  return found
}

export type Tally = { taken: number; same: number; refused: number }
/** What rows that bring money come to; rows that cannot be read count and bring nothing. */
export type Sum = { rows: number; amount: Fen }

/** What one more row adds. */
function add({ money, fields }: Kind, { rows, amount }: Sum, row: Row): Sum {
  const read = readRow<Record<string, unknown>>(fields, row)
  const more = money === undefined || isFault(read) ? 0 : (read[money] as number)
  return { rows: rows + 1, amount: sum(amount, more) }
}

/** Whether rows go in: true at once unless they bring money, which somebody else than who sends them confirms first. */
export async function mayGoIn(
  tx: Tx,
  deps: Deps,
  { kind, digest, actor, ...come }: Sum & { kind: Kind; digest: string; actor: string },
): Promise<boolean> {
  if (kind.money === undefined) return true
  const { name, zh, en } = kind
  return await isFileReleased(tx, deps, { kind: name, zh, en, digest, ...come }, actor)
}

/** What rows come to together. */
export const sumOf = (kind: Kind, rows: readonly Row[]): Sum =>
  rows.reduce((all, row) => add(kind, all, row), nothing)
const nothing: Sum = { rows: 0, amount: zero }

/** Thrown to undo what a trial has written. */
class Undone extends Error {}

const faultOf = ({ title, mend }: Problem): Fault => ({
  field: '',
  zh: title.zh.replace(/。$/, ''),
  en: title.en.replace(/\.$/, ''),
  mendZh: mend.zh,
  mendEn: mend.en,
})

/** Rows as their kind reads them, or what is wrong with each. */
type ReadRows = readonly (Record<string, unknown> | Fault)[]
const readRows = ({ fields }: Kind, rows: readonly Row[]): ReadRows =>
  rows.map((row) => readRow<Record<string, unknown>>(fields, row))

/**
 * Takes a page of rows in, in one transaction: what became of each, in order. Rows that are wrong change nothing and hold
 * up no other. `then` writes in the same transaction; a trial writes nothing at all.
 */
export async function takePage(
  deps: Deps,
  {
    kind,
    rows,
    read = readRows(kind, rows),
    actor,
    trial = false,
  }: { kind: Kind; rows: readonly Row[]; read?: ReadRows; actor: string; trial?: boolean },
  then: (tx: Tx, outcomes: readonly Outcome[]) => Promise<void> = async () => undefined,
): Promise<Outcome[]> {
  const good = read.flatMap((one, at) => (isFault(one) ? [] : [{ one, at }]))
  let outcomes: Outcome[] = []
  const work = async (tx: Tx) => {
    const taken = await kind.take(tx, deps, good.map(({ one }) => one) as never[], { actor })
    outcomes = read.map((one) => (isFault(one) ? one : 'same'))
    for (const [index, { at }] of good.entries()) outcomes[at] = taken[index]!
    await then(tx, outcomes)
    if (trial) throw new Undone()
  }
  try {
    await deps.db.transaction(work)
  } catch (error) {
    // A row that is an act of its own may be refused in words.
    if (error instanceof Problem && rows.length === 1) {
      outcomes = [faultOf(error)]
      if (!trial) await deps.db.transaction((tx) => then(tx, outcomes))
    } else if (!(error instanceof Undone)) throw error
  }
  return outcomes
}

const tallyOf = (outcomes: readonly Outcome[]): Tally => ({
  taken: outcomes.filter((one) => one === 'taken').length,
  same: outcomes.filter((one) => one === 'same').length,
  refused: outcomes.filter(isFault).length,
})

export type TakeFile = {
  kind: Kind
  path: string
  /** Where the refused rows are written, as a file of the same kind with the reasons beside; what somebody changed there stays. Absent: nowhere. */
  report?: string
  actor: string
  trial?: boolean
  onProgress?: (done: Tally & { line: number }) => void
}

/**
 * Takes a file in, a page a transaction, so that it goes on where it was broken off; the same file again changes nothing.
 * `waits`: it brings money, nothing was taken in, and another has to confirm it first. `report`: where refused rows were written.
 * @throws Problem when the file cannot be read
 */
export async function takeFile(
  deps: Deps,
  { kind, path, report, actor, trial = false, onProgress }: TakeFile,
): Promise<Tally & { waits?: Sum; report?: string }> {
  const { db } = deps
  const names = Object.keys(kind.fields)
  const byHead = new Map(
    Object.entries(kind.fields).flatMap(
      ([key, { zh }]) =>
        [
          [key, key],
          [zh, key],
        ] as const,
    ),
  )
  const toKey = (head: string) => byHead.get(head) ?? head
  const fileDigest = await digestOfFile(path)
  if (!trial && kind.money !== undefined && deps.oneClerkDecides !== true) {
    let come = nothing
    for await (const row of rowsOfFile(path, toKey)) come = add(kind, come, row)
    const asked = { kind, digest: fileDigest, actor, ...come }
    const goesIn = await deps.db.transaction((tx) => mayGoIn(tx, deps, asked))
    if (!goesIn) return { taken: 0, same: 0, refused: 0, waits: come }
  }
  const begun: Run = {
    id: deps.newId(),
    kind: kind.name,
    fileDigest,
    doneLine: 0,
    taken: 0,
    same: 0,
    refused: 0,
    begunAt: deps.now(),
    finishedAt: null,
    takenBy: actor,
  }
  const known = trial ? null : await findOpenRun(db.reader, kind.name, fileDigest)
  const run = known ?? begun
  const { doneLine } = run
  const reportedIn =
    report === undefined ? undefined : await openReport(report, { source: path, goesOn: doneLine > 0 })
  if (!trial && !known) await db.transaction((tx) => insertRun(tx, run))
  const take = async (rows: readonly Row[], read: ReadRows) => {
    let reached = run
    const outcomes = await takePage(deps, { kind, rows, read, actor, trial }, async (tx, outcomes) => {
      const { taken, same, refused } = tallyOf(outcomes)
      reached = {
        ...run,
        doneLine: rows.at(-1)!.line,
        taken: run.taken + taken,
        same: run.same + same,
        refused: run.refused + refused,
      }
      if (!trial) await updateRun(tx, reached)
    })
    Object.assign(run, reached)
    const wrong = outcomes.flatMap((one, at) => (isFault(one) ? [{ row: rows[at]!, fault: one }] : []))
    if (reportedIn !== undefined) await reportRefused(reportedIn, names, wrong)
    onProgress?.({ ...run, line: run.doneLine })
  }
  let page: Row[] = []
  let last: Promise<void> = Promise.resolve()
  const flush = async () => {
    const rows = page
    page = []
    if (rows.length === 0) return
    // The next page is read while the database writes this one.
    const read = readRows(kind, rows)
    await last
    last = take(rows, read)
    // Heard where it is waited for.
    last.catch(() => undefined)
  }
  for await (const row of rowsOfFile(path, toKey)) {
    if (row.line <= doneLine) continue
    page.push(row)
    if (page.length >= kind.page) await flush()
  }
  await flush()
  await last
  if (!trial) await db.transaction((tx) => updateRun(tx, { ...run, finishedAt: deps.now() }))
  const { taken, same, refused } = run
  return { taken, same, refused, ...(refused > 0 && reportedIn !== undefined ? { report: reportedIn } : {}) }
}
