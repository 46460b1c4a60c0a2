import { sql } from 'kysely'
import { verifyClaims } from '../claim/verify.ts'
import { count } from '../commands/terminal.ts'
import type { Db } from '../db/db.ts'
import type { Secrets } from '../deps.ts'
import { listPremiumUses } from '../premium/uses.ts'
import { verifyOwed } from '../risk/owed.ts'
import { createRules } from '../settlement/rules.ts'
import { type Verdict, verify } from '../settlement/verify.ts'
import { type Books, readBooks } from './books.ts'
import { openEngine } from './engine.ts'
import { generateFamily } from './family.ts'
import { loadFamilies } from './load-families.ts'
import { planYear } from './plan.ts'
import { printMonth, printReport } from './report.ts'
import type { Tally } from './tally.ts'
import { runYear } from './year.ts'

export type SimulationOptions = {
  families: number
  seed: number
  write: (line: string) => void
  partObjected?: number
  /** Of a database that is a sandbox already; left out: keys of this run only. */
  secrets?: Secrets
}
export type Simulated = {
  tally: Tally
  books: Books
  verdict: Verdict
  /** Jobs that were given up. */
  failedJobs: number
  /** Whether the books agree, `verify` says right and no job was given up. */
  right: boolean
}

/** Generates families, loads them, lets the year pass, and proves what is left. The database is empty before. */
export async function simulate(
  db: Db,
  { families: number, seed, write, partObjected, secrets }: SimulationOptions,
): Promise<Simulated> {
  const began = performance.now()
  const seconds = (): number => (performance.now() - began) / 1000
  const failures: [string, unknown][] = []
  const engine = await openEngine(db, {
    onJobFailure: (kind, error) => failures.push([kind, error]),
    ...(secrets === undefined ? {} : { secrets }),
  })
  try {
    const families = Array.from({ length: number }, (_, index) => generateFamily(seed, index + 1))
    const households = await loadFamilies(engine.deps, families)
    const people = households.reduce((all, { members }) => all + members.length, 0)
    const plan = planYear(seed, households)
    write(
      `${count(number)} families, ${count(people)} people, seed ${seed}, ${db.kind}: loaded in ${seconds().toFixed(1)} s`,
    )
    const tally = await runYear(engine, {
      seed,
      households,
      plan,
      ...(partObjected === undefined ? {} : { partObjected }),
      onMonth: (month, so) => write(printMonth(month, so, seconds())),
    })
    for (const [kind, error] of failures) {
      tally.failed(`${kind}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 160))
    }
    write(`the year took ${seconds().toFixed(1)} s; verifying …`)
    const verdict = await verify({
      db,
      adjudicate: createRules(engine.deps.packs.packOf).adjudicate,
      otherUses: listPremiumUses,
      otherChecks: async (tx, ids) => [...(await verifyClaims(tx, ids)), ...(await verifyOwed(tx, ids))],
    })
    const books = await readBooks(db, tally)
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from job where status = 'failed'`.execute(db.reader)
    const failedJobs = rows[0]?.n ?? 0
    write('')
    for (const line of printReport(books, tally)) write(line)
    write('')
    write(
      `verify: ${verdict.verdict} (${count(verdict.people)} people, ${count(verdict.settlements)} settlements and reversals); ` +
        `${failedJobs} jobs given up; ${seconds().toFixed(1)} s in all`,
    )
    for (const finding of verdict.findings) write(JSON.stringify(finding))
    return {
      tally,
      books,
      verdict,
      failedJobs,
      right: verdict.verdict === 'right' && books.faults.length === 0 && failedJobs === 0,
    }
  } finally {
    await engine.close()
  }
}
