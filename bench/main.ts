import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { findPostgres } from '../server/src/testing/postgres-cluster.ts'
import { showCapacity } from './capacity.ts'
import { type FreshOptions, measureFresh } from './fresh.ts'
import { type HistoryOptions, measureHistory } from './history.ts'
import { describeMachine } from './machine.ts'
import { servePlain } from './plain.ts'
import { measureReads } from './reads.ts'
import { reportOf } from './report.ts'
import { measureRevision, workOnRevision } from './revision.ts'
import { type Options, runOnPglite, runOnPostgres, type Sample } from './run.ts'
import { wholeReportOf } from './whole-report.ts'
import { everyWhole, runWhole, type WholeOptions } from './whole-run.ts'

type Flags = {
  whole: boolean
  beside: string[]
  people: string
  seconds: string
  runs: string
  levels: string
  database: string
  scale: string
  folder: string
  http: boolean
  plain: boolean
  verify: boolean
  quick: boolean
  save: boolean
}

const resultsFolder = new URL('results/', import.meta.url)

/** Written beside the other results of that day. */
function write(name: string, report: string, figures: unknown) {
  mkdirSync(resultsFolder, { recursive: true })
  writeFileSync(new URL(`${name}.md`, resultsFolder), report)
  writeFileSync(new URL(`${name}.json`, resultsFolder), `${JSON.stringify(figures, null, 1)}\n`)
  console.log(`written to ${fileURLToPath(new URL(`${name}.md`, resultsFolder))}`)
}

type WholeFlags = Omit<Flags, 'database' | 'scale' | 'http'> & {
  rates: string
  processes: string
  spread: string
  only?: string
}

async function whole(flags: WholeFlags) {
  const options: WholeOptions = {
    people: flags.quick ? 20_000 : Number(flags.people),
    seconds: flags.quick ? 3 : Number(flags.seconds),
    runs: flags.quick ? 1 : Number(flags.runs),
    levels: flags.levels.split(',').map(Number),
    rates: flags.rates.split(',').filter(Boolean).map(Number),
    folder: flags.folder,
    plain: flags.plain,
    processes: flags.processes.split(',').map(Number),
    spreads: flags.spread.split(',') as WholeOptions['spreads'],
    wholes: everyWhole.filter((one) => flags.only === undefined || one === flags.only),
    verify: flags.verify,
  }
  const found = await runWhole(options)
  const machine = describeMachine()
  const date = new Date().toISOString().slice(0, 10)
  const report = wholeReportOf(found, { options, machine, date })
  console.log(`\n${report}`)
  if (flags.quick || !flags.save) return
  write(`${date}-${machine.cores}-cores-whole`, report, {
    date,
    machine,
    options: { ...options, folder: '' },
    ...found,
  })
}

async function bench(flags: Flags) {
  if (flags.database.includes('postgres') && flags.http && flags.whole) {
    await whole({
      ...flags,
      rates: '100,300',
      plain: true,
      processes: '1',
      spread: '',
    })
  }
  const options: Options = {
    people: flags.quick ? 20_000 : Number(flags.people),
    seconds: flags.quick ? 2 : Number(flags.seconds),
    runs: flags.quick ? 1 : Number(flags.runs),
    levels: flags.levels.split(',').map(Number),
    databases: flags.database.split(',') as Options['databases'],
    pgbenchScale: flags.quick ? 10 : Number(flags.scale),
    folder: flags.folder,
    http: flags.http,
    plain: flags.plain,
    beside: flags.beside,
    verify: flags.verify,
  }
  const samples: Sample[] = []
  const record = (sample: Sample) => samples.push(sample)
  if (options.databases.includes('postgres')) await runOnPostgres(options, record)
  if (options.databases.includes('pglite')) await runOnPglite(options, record)
  const machine = describeMachine()
  const date = new Date().toISOString().slice(0, 10)
  const report = reportOf(samples, {
    options,
    machine,
    date,
    postgres: `PostgreSQL ${findPostgres()?.version ?? ''}`,
  })
  console.log(`\n${report}`)
  if (flags.quick || !flags.save) return
  const name = [
    date,
    `${machine.cores}-cores`,
    ...(options.databases.length === 1 ? options.databases : []),
  ].join('-')
  write(name, report, { date, machine, options: { ...options, folder: '' }, samples })
}

const program = new Command('bench')
  .enablePositionalOptions()
  .description(
    'whole bills a second beside plain code, settlements beside pgbench on the same cluster; `npm run bench policy` measures the engine',
  )
  .option('--people <count>', 'accounts', '1000000')
  .option('--seconds <seconds>', 'of each run', '5')
  .option('--runs <count>', 'repetitions, of which the median counts', '5')
  .option('--levels <list>', 'requests in flight', '1,16,64,256')
  .option('--database <list>', 'postgres, pglite', 'postgres,pglite')
  .option('--scale <scale>', 'of pgbench', '100')
  .option(
    '--folder <folder>',
    'where databases are made; a real disk',
    process.getuid?.() === 0 ? '/tmp' : tmpdir(),
  )
  .option('--beside <files...>', 'adapters of other ledgers, measured in the same run (bench/beside.ts)', [])
  .option('--no-http', 'leave out what goes through HTTP')
  .option('--no-plain', 'leave plain code out')
  .option('--no-whole', 'leave out whole bills')
  .option('--no-verify', 'leave out the last check, person by person')
  .option('--no-save', 'do not write bench/results')
  .option('--quick', 'one short run with few accounts, not written down', false)
  .action(bench)

program
  .command('policy')
  .description('evaluations a second of the policy engine')
  .allowUnknownOption()
  .allowExcessArguments()
  .action(async () => {
    await import('./policy.ts')
  })

const folder = process.getuid?.() === 0 ? '/tmp' : tmpdir()
program
  .command('whole')
  .description(
    'whole bills through HTTP: 2201, 2203, 2204, 2206, 2207, and pharmacy sales, beside plain code',
  )
  .option('--people <count>', 'accounts', '200000')
  .option('--seconds <seconds>', 'of each run', '5')
  .option('--runs <count>', 'repetitions, of which the median counts', '5')
  .option('--levels <list>', 'bills in flight', '1,16,64,256')
  .option('--rates <list>', 'bills a second of open loops', '100,300')
  .option('--folder <folder>', 'where databases are made; a real disk', folder)
  .option('--processes <list>', 'processes that serve one database, beside each other', '1')
  .option('--spread <list>', 'how messages are spread over several: message, bill, patient', 'message')
  .option('--only <whole>', 'hospital, or pharmacy')
  .option('--no-plain', 'leave plain code out')
  .option('--no-verify', 'leave out the last check, person by person')
  .option('--no-save', 'do not write bench/results')
  .option('--quick', 'one short run with few accounts, not written down', false)
  .action(whole)

program
  .command('reads')
  .description(
    'the home page, the list of bills and the directory through HTTP: what each costs, and beside bills',
  )
  .option('--people <count>', 'accounts', '200000')
  .option('--institutions <count>', 'in the directory', '1000000')
  .option('--seconds <seconds>', 'of each run', '5')
  .option('--levels <list>', 'requests in flight', '1,16,64')
  .option('--folder <folder>', 'where databases are made; a real disk', folder)
  .action((flags: Pick<WholeFlags, 'people' | 'seconds' | 'levels' | 'folder'> & { institutions: string }) =>
    measureReads({
      people: Number(flags.people),
      institutions: Number(flags.institutions),
      seconds: Number(flags.seconds),
      levels: flags.levels.split(',').map(Number),
      folder: flags.folder,
    }),
  )

program
  .command('revision')
  .description('bills a second of a corrected rule: computed again, then posted, on PostgreSQL')
  .option('--bills <count>', 'settled by the wrong value', '50000')
  .option('--people <count>', 'who have them', '20000')
  .option('--kills <count>', 'kills of the working process in each pass', '0')
  .option('--folder <folder>', 'where databases are made; a real disk', folder)
  .option('--no-verify', 'leave out the last check, person by person')
  .action((flags: { bills: string; people: string; kills: string; folder: string; verify: boolean }) =>
    measureRevision({
      ...flags,
      bills: Number(flags.bills),
      people: Number(flags.people),
      kills: Number(flags.kills),
    }),
  )

program
  .command('history')
  .description('whole bills of a database with three years of history, in turn with those of a young one')
  .option('--people <count>', 'accounts of the old one', '1000000')
  .option('--bills <count>', 'settled before', '5000000')
  .option('--young-people <count>', 'accounts of the young one', '20000')
  .option('--seconds <seconds>', 'of each run', '5')
  .option('--runs <count>', 'repetitions, of which the median counts', '5')
  .option('--folder <folder>', 'where databases are made; a real disk', folder)
  .action((flags: Record<keyof HistoryOptions, string>) =>
    measureHistory({
      people: Number(flags.people),
      bills: Number(flags.bills),
      youngPeople: Number(flags.youngPeople),
      seconds: Number(flags.seconds),
      runs: Number(flags.runs),
      folder: flags.folder,
    }),
  )

program
  .command('fresh')
  .description('whole bills of a database that was never analysed, in turn with those of one that was')
  .option('--people <count>', 'accounts of each', '50000')
  .option('--seconds <seconds>', 'of each run', '4')
  .option('--runs <count>', 'repetitions, of which the median counts', '5')
  .option('--folder <folder>', 'where databases are made; a real disk', folder)
  .action((flags: Record<keyof FreshOptions, string>) =>
    measureFresh({
      people: Number(flags.people),
      seconds: Number(flags.seconds),
      runs: Number(flags.runs),
      folder: flags.folder,
    }),
  )

program
  .command('capacity')
  .description(
    'cores, disks and shards of a city, a province, the nation, from a result of `whole`, by simulation',
  )
  .option('--results <file>', 'of `bench whole`; the newest in bench/results unless said')
  .option('--bytes <bytes>', 'that a bill leaves for good, as `bench history` finds', '5600')
  .option('--years <years>', 'that are kept on disk', '3')
  .option(
    '--history <times>',
    'what the database takes for a bill with years before it, as `bench history` finds',
    '1.6',
  )
  .action((flags: { results?: string; bytes: string; years: string; history: string }) => {
    const [bytes, years, history] = [flags.bytes, flags.years, flags.history].map(Number)
    const same = showCapacity({ results: flags.results, bytes: bytes!, years: years!, history: history! })
    if (!same) process.exitCode = 1
  })

program
  .command('revision-pass', { hidden: true })
  .action(() => workOnRevision(process.env.DATABASE_URL ?? ''))
program.command('plain-server', { hidden: true }).action(() => servePlain(process.env.DATABASE_URL ?? ''))

await program.parseAsync()
