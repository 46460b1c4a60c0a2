import type { Opened } from '../server/src/commands/open.ts'
import { countSettlements } from './check.ts'
import type { Cost, Meter } from './cost.ts'
import { median } from './report.ts'
import type { Running } from './server.ts'
import { sendWhole, type WholeRun } from './whole.ts'

/** A database with a server of its own, beside another on one cluster. */
export type Side = { name: string; opened: Opened; server: Running; meter: Meter; people: number }
type Figures = WholeRun & Pick<Cost, 'server' | 'database' | 'generator'>
/** Medians of a side's runs; what a bill costs the log is counted in one of them. */
export type InTurn = { name: string; perSecond: number; p99: number; server: number; database: number }

const inFlight = 64

/** Whole bills of a side, each of which has to be there afterwards. */
export async function sendTo(
  { name, opened: { deps }, server, people }: Side,
  much: { seconds: number; bills?: number },
): Promise<WholeRun> {
  const before = await countSettlements(deps.db.reader)
  const run = await sendWhole({ urls: [server.url], spread: 'patient', now: deps.now }, 'hospital', {
    people,
    inFlight,
    ...much,
  })
  if (run.failed > 0) throw new Error(`${name}: ${run.failed} bills failed: ${run.firstFailure}`)
  const made = (await countSettlements(deps.db.reader)) - before
  if (made !== run.done) throw new Error(`${name}: ${run.done} bills were acknowledged, ${made} are there`)
  return run
}

/** Sends whole bills to both sides in turn, at 64 in flight: medians of the runs of each. */
export async function measureInTurn(
  sides: readonly Side[],
  { runs, seconds }: { runs: number; seconds: number },
): Promise<InTurn[]> {
  const all = new Map<Side, Figures[]>(sides.map((side) => [side, []]))
  for (let turn = 0; turn < runs; turn++) {
    // Whoever is first in one turn is last in the next.
    for (const side of turn % 2 === 0 ? sides : sides.toReversed()) {
      const { run, cost } = await side.meter.timed([side.server.pid], () => sendTo(side, { seconds }))
      all.get(side)!.push({ ...run, ...cost })
      console.log(
        `  ${turn + 1}/${runs} ${side.name}: ${run.perSecond.toFixed(0)} bills/s, p99 ${run.p99.toFixed(0)} ms, ` +
          `µs of a bill: ${cost.server.toFixed(0)} server, ${cost.database.toFixed(0)} database`,
      )
    }
  }
  return sides.map((side) => {
    const of = (name: 'perSecond' | 'p99' | 'server' | 'database') =>
      median(all.get(side)!.map((run) => run[name]))
    return {
      name: side.name,
      perSecond: of('perSecond'),
      p99: of('p99'),
      server: of('server'),
      database: of('database'),
    }
  })
}

/** How one side compares with the other, in a line. */
export const besideText = (one: InTurn, other: InTurn): string =>
  `${one.name} beside ${other.name}: ${(one.perSecond / other.perSecond).toFixed(2)} × the bills a second, ` +
  `${(one.database / other.database).toFixed(2)} × the database’s time a bill`

/** Ends what both sides run on. */
export async function closeSides(sides: readonly Side[]): Promise<void> {
  for (const { server, opened, meter } of sides) {
    await meter.close()
    await server.stop()
    await opened.close()
  }
}
