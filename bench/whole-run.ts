import { readConfig } from '../server/src/commands/config.ts'
import { openServer } from '../server/src/commands/open.ts'
import { checkSums, countSettlements } from './check.ts'
import { type Cost, openMeter } from './cost.ts'
import { loadPlain } from './plain.ts'
import { createDatabase, load, startProductionLike, verifyEverything } from './run.ts'
import { type Running, startBuiltServers, startPlainServer } from './server.ts'
import { type Spread, sendWhole, type Whole, type WholeRun } from './whole.ts'

export type WholeOptions = {
  people: number
  seconds: number
  runs: number
  levels: readonly number[]
  /** Bills a second of the open loops. */
  rates: readonly number[]
  folder: string
  plain: boolean
  /** Processes that serve one database, each number a contender of its own, and each way to spread messages over several. */
  processes: readonly number[]
  spreads: readonly Spread[]
  /** Whose bills. */
  wholes: readonly Whole[]
  verify: boolean
}
export type Contender = 'Gongji' | `Gongji in ${number} processes, by ${Spread}` | 'plain code'
export type WholeSample = WholeRun & {
  contender: Contender
  whole: Whole
  /** Of an open loop. */
  rate: number | null
} & Pick<Cost, 'server' | 'database' | 'generator'>
export type Counted = { contender: Contender; whole: Whole } & Pick<
  Cost,
  'statements' | 'rows' | 'commits' | 'walBytes'
>

const say = (text: string) => console.log(text)
export const everyWhole: readonly Whole[] = ['hospital', 'pharmacy']
/** A young process still compiles what it runs: for some 3,000 bills, a fifth of its processor time. */
const warmUpSeconds = 20
/** Under way at most in an open loop. */
const openConnections = 512

const shown = (sample: WholeSample) =>
  `${sample.contender}, ${sample.whole}, ${sample.rate === null ? `${sample.inFlight} in flight` : `${sample.rate}/s offered`}: ` +
  `${Math.round(sample.perSecond)} bills/s, p50 ${sample.p50.toFixed(1)} p99 ${sample.p99.toFixed(1)} p99.9 ${sample.p999.toFixed(1)} ms; ` +
  `processor of a bill ${Math.round(sample.server)} server + ${Math.round(sample.database)} database + ${Math.round(sample.generator)} generator µs`

/**
 * Whole bills through HTTP, of the product and of plain code in turn on one cluster. After each run of the product: every
 * acknowledged bill is there, and the sums are right. @throws Error when a message was refused or the books are not right
 */
export async function runWhole(options: WholeOptions) {
  const { people, seconds, runs, levels, rates, folder, wholes } = options
  const cluster = await startProductionLike(folder, true)
  say(`PostgreSQL ${cluster.version}, fsync on`)
  const samples: WholeSample[] = []
  const counts: Counted[] = []
  try {
    const url = await createDatabase(cluster, 'gongji')
    const opened = await openServer(readConfig({ DATABASE_URL: url, GONGJI_MODE: 'sandbox' }))
    const { deps } = opened
    await load(opened, people)
    const contenders: { name: Contender; database: string; servers: Running[]; spread: Spread }[] = []
    for (const count of options.processes) {
      for (const spread of count === 1 ? (['message'] as const) : options.spreads) {
        const name = count === 1 ? 'Gongji' : (`Gongji in ${count} processes, by ${spread}` as const)
        contenders.push({ name, database: 'gongji', servers: await startBuiltServers(url, count), spread })
      }
    }
    if (options.plain) {
      const plain = await createDatabase(cluster, 'plain')
      await loadPlain(plain, people)
      contenders.push({
        name: 'plain code',
        database: 'plain',
        servers: [await startPlainServer(plain)],
        spread: 'message',
      })
    }
    type Asked = { whole: Whole; inFlight: number; seconds: number; perSecond?: number }
    const work = async (
      { name, database, servers, spread }: (typeof contenders)[number],
      { whole, ...asked }: Asked,
    ): Promise<WholeRun> => {
      const settled = () => (database === 'gongji' ? countSettlements(deps.db.reader) : 0)
      const before = await settled()
      const run = await sendWhole({ urls: servers.map(({ url }) => url), spread, now: deps.now }, whole, {
        people,
        ...asked,
      })
      if (run.failed > 0) throw new Error(`${name}: ${run.failed} bills failed: ${run.firstFailure}`)
      if (database === 'gongji') {
        const made = (await settled()) - before
        if (made !== run.done) throw new Error(`${run.done} bills were acknowledged, ${made} are there`)
        await checkSums(deps.db.reader)
      }
      return run
    }
    try {
      for (const contender of contenders) {
        const meter = await openMeter(cluster, contender.database)
        for (const whole of wholes) {
          await work(contender, { whole, inFlight: 64, seconds: warmUpSeconds })
          const asked = { whole, inFlight: 64, seconds }
          const counters = await meter.counting(() => work(contender, asked))
          counts.push({ contender: contender.name, whole, ...counters })
          const { statements, rows, commits, walBytes } = counters
          say(
            `${contender.name}, ${whole}: a bill is ${statements.toFixed(1)} statements, ${rows.toFixed(1)} rows written, ` +
              `${commits.toFixed(2)} commits, ${Math.round(walBytes)} bytes of log`,
          )
        }
        await meter.close()
      }
      const meter = await openMeter(cluster, 'gongji')
      const loops = [
        ...levels.map((inFlight) => ({ inFlight, rate: null })),
        ...rates.map((rate) => ({ inFlight: openConnections, rate })),
      ]
      for (let repetition = 1; repetition <= runs; repetition++) {
        for (const whole of wholes) {
          for (const { inFlight, rate } of loops) {
            for (const contender of contenders) {
              const asked = { whole, inFlight, seconds, ...(rate === null ? {} : { perSecond: rate }) }
              const pids = contender.servers.map(({ pid }) => pid)
              const { run, cost } = await meter.timed(pids, () => work(contender, asked))
              const sample = { ...run, ...cost, contender: contender.name, whole, rate }
              samples.push(sample)
              say(`  ${repetition}/${runs} ${shown(sample)}`)
            }
          }
        }
      }
      await meter.close()
      if (options.verify) await verifyEverything(opened)
    } finally {
      for (const { servers } of contenders) for (const server of servers) await server.stop()
      await opened.close()
    }
  } finally {
    await cluster.stop()
  }
  return { samples, counts, version: cluster.version }
}
