import { readConfig } from '../server/src/commands/config.ts'
import { openServer } from '../server/src/commands/open.ts'
import { openMeter } from './cost.ts'
import { besideText, closeSides, type InTurn, measureInTurn, type Side, sendTo } from './in-turn.ts'
import { table } from './report.ts'
import { createDatabase, load, startProductionLike } from './run.ts'
import { startBuiltServer } from './server.ts'

export type FreshOptions = { people: number; seconds: number; runs: number; folder: string }

/** After so many a fresh database has to be as quick as another. */
const firstBills = 1_000

/**
 * Whole bills of a database that was filled a moment ago and never analysed, in turn with those of one that was, both from
 * their thousandth bill on. Nothing vacuums or analyses meanwhile.
 */
export async function measureFresh(options: FreshOptions): Promise<void> {
  const cluster = await startProductionLike(options.folder, true, { autovacuum: 'off' })
  console.log(`PostgreSQL ${cluster.version}, fsync on, autovacuum off`)
  const sides: Side[] = []
  try {
    for (const name of ['fresh', 'analysed']) {
      const url = await createDatabase(cluster, name)
      const opened = await openServer(readConfig({ DATABASE_URL: url, GONGJI_MODE: 'sandbox' }))
      await load(opened, options.people, name === 'analysed')
      const server = await startBuiltServer({ DATABASE_URL: url })
      sides.push({ name, opened, server, people: options.people, meter: await openMeter(cluster, name) })
    }
    for (const side of sides) await sendTo(side, { seconds: 600, bills: firstBills })
    const found = await measureInTurn(sides, options)
    console.log(
      table(
        ['', 'bills/s', 'p99 ms', 'server µs a bill', 'database µs'],
        found.map(({ name, perSecond, p99, server, database }) => [
          name,
          ...[perSecond, p99, server, database].map((value) => value.toFixed(0)),
        ]),
      ),
    )
    const [fresh, analysed] = found as [InTurn, InTurn]
    console.log(besideText(fresh, analysed))
  } finally {
    await closeSides(sides)
    await cluster.stop()
  }
}
