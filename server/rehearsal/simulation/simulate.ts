import type { PlainDate } from '@gongji/policy'
import { verifyClaims } from '../../src/claim/verify.ts'
import type { Db } from '../../src/db/db.ts'
import { sql } from '../../src/db/sql.ts'
import type { Secrets } from '../../src/deps.ts'
import type { Packs } from '../../src/packs.ts'
import { listPremiumUses } from '../../src/premium/uses.ts'
import { verifyOwed } from '../../src/risk/owed.ts'
import { createRules } from '../../src/settlement/rules.ts'
import { type Verdict, verify } from '../../src/settlement/verify.ts'
import { count } from '../../src/terminal.ts'
import { type Books, readBooks } from './books.ts'
import { listUnderEnded, type UnderEnded } from './ended.ts'
import { openEngine } from './engine.ts'
import { generateFamily } from './family.ts'
import { loadFamilies } from './load-families.ts'
import { withMeeting } from './meeting.ts'
import { firstDay, lastDay, type PlanOptions, planYears } from './plan.ts'
import { printMonth, printProof, printReport } from './report.ts'
import type { Tally } from './tally.ts'
import { runYears } from './year.ts'

export type SimulationOptions = {
  families: number
  seed: number
  write: (line: string) => void
  partObjected?: number
  /** One family in so many is made to meet a flow and an ending. */
  meetingEvery?: number
  care?: PlanOptions['care']
  only?: PlanOptions['only']
  /** Of a database that is a sandbox already; left out: keys of this run only. */
  secrets?: Secrets
}
export type Simulated = {
  tally: Tally
  books: Books
  verdict: Verdict
  /** Money under something that has ended; right when all are none. */
  underEnded: readonly UnderEnded[]
  /** Whether everything was right at the end of each year, by year. */
  years: ReadonlyMap<string, boolean>
  /** Jobs that were given up. */
  failedJobs: number
  /** Whether the books agree, `verify` says right and no job was given up. */
  right: boolean
}

const none = (found: readonly UnderEnded[]): boolean => found.every(({ times }) => times === 0)

/** Everything that can be proved at some moment: `verify`, the books, and no money under anything that has ended. */
async function prove(
  db: Db,
  { packOf, tally, began }: { packOf: Packs['packOf']; tally: Tally; began: PlainDate },
) {
  const verdict = await verify({
    db,
    adjudicate: createRules(packOf).adjudicate,
    otherUses: listPremiumUses,
    otherChecks: async (tx, ids) => [...(await verifyClaims(tx, ids)), ...(await verifyOwed(tx, ids))],
  })
  const books = await readBooks(db, tally, began)
  const underEnded = await listUnderEnded(db)
  const rows = await sql<{ n: number }>`
    select count(*)::int as n from job where status = 'failed'`.read(db.reader)
  const failedJobs = rows[0]?.n ?? 0
  const right =
    verdict.verdict === 'right' && books.faults.length === 0 && failedJobs === 0 && none(underEnded)
  return { verdict, books, underEnded, failedJobs, right }
}

/** Generates families, loads them, lets the years pass, and proves what is left. The database is empty before. */
export async function simulate(
  db: Db,
  {
    families: number,
    seed,
    write,
    partObjected,
    meetingEvery = 2,
    care = 1,
    only,
    secrets,
  }: SimulationOptions,
): Promise<Simulated> {
  const startedAt = performance.now()
  const seconds = (): number => (performance.now() - startedAt) / 1000
  const failures: [string, unknown][] = []
  const began = only?.[0]?.[0] ?? firstDay
  const last = only?.at(-1)?.[1] ?? lastDay
  const engine = await openEngine(db, {
    began,
    onJobFailure: (kind, error) => failures.push([kind, error]),
    ...(secrets === undefined ? {} : { secrets }),
  })
  const { packOf } = engine.deps.packs
  try {
    const families = Array.from({ length: number }, (_, index) =>
      withMeeting(generateFamily(seed, index + 1), meetingEvery),
    )
    const households = await loadFamilies(engine.deps, families)
    const people = households.reduce((all, { members }) => all + members.length, 0)
    const meetings = households.filter(({ meeting }) => meeting !== null).length
    const plan = planYears(seed, households, { care, ...(only === undefined ? {} : { only }) })
    write(
      `${count(number)} families, ${count(people)} people, ${count(meetings)} of the families meet a flow and an ending on ` +
        `purpose; seed ${seed}, bills × ${care}, ${db.kind}: loaded in ${seconds().toFixed(1)} s`,
    )
    const years = new Map<string, boolean>()
    const tally = await runYears(engine, {
      seed,
      households,
      plan,
      span: [began, last],
      ...(partObjected === undefined ? {} : { partObjected }),
      onMonth: (month, so) => write(printMonth(month, so, seconds())),
      onYear: async (year, so) => {
        const proof = await prove(db, { packOf, tally: so, began })
        years.set(year, proof.right)
        for (const line of printProof(`end of ${year}`, proof, seconds())) write(line)
      },
    })
    for (const [kind, error] of failures) {
      tally.failed(`${kind}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 160))
    }
    write(`the time took ${seconds().toFixed(1)} s; verifying …`)
    const proof = await prove(db, { packOf, tally, began })
    write('')
    for (const line of printReport(proof.books, tally)) write(line)
    write('')
    for (const line of printProof('the end', proof, seconds())) write(line)
    const { right, ...found } = proof
    return { tally, years, ...found, right: right && [...years.values()].every((one) => one) }
  } finally {
    await engine.close()
  }
}
