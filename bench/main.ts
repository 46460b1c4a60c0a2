import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { findPostgres } from '../server/src/testing/postgres-cluster.ts'
import { describeMachine } from './machine.ts'
import { reportOf } from './report.ts'
import { type Options, runOnPglite, runOnPostgres, type Sample } from './run.ts'

type Flags = {
  people: string
  seconds: string
  runs: string
  levels: string
  database: string
  scale: string
  folder: string
  http: boolean
  verify: boolean
  quick: boolean
  save: boolean
}

const resultsFolder = new URL('results/', import.meta.url)

async function bench(flags: Flags) {
  const options: Options = {
    people: flags.quick ? 20_000 : Number(flags.people),
    seconds: flags.quick ? 2 : Number(flags.seconds),
    runs: flags.quick ? 1 : Number(flags.runs),
    levels: flags.levels.split(',').map(Number),
    databases: flags.database.split(',') as Options['databases'],
    pgbenchScale: flags.quick ? 10 : Number(flags.scale),
    folder: flags.folder,
    http: flags.http,
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
  mkdirSync(resultsFolder, { recursive: true })
  const name = [
    date,
    `${machine.cores}-cores`,
    ...(options.databases.length === 1 ? options.databases : []),
  ].join('-')
  writeFileSync(new URL(`${name}.md`, resultsFolder), report)
  writeFileSync(
    new URL(`${name}.json`, resultsFolder),
    `${JSON.stringify({ date, machine, options: { ...options, folder: '' }, samples }, null, 1)}\n`,
  )
  console.log(`written to ${fileURLToPath(new URL(`${name}.md`, resultsFolder))}`)
}

const program = new Command('bench')
  .description(
    'settlements a second beside pgbench on the same cluster; `npm run bench policy` measures the engine',
  )
  .option('--people <count>', 'accounts', '1000000')
  .option('--seconds <seconds>', 'of each run', '5')
  .option('--runs <count>', 'repetitions, of which the median counts', '5')
  .option('--levels <list>', 'requests in flight', '16,64,256')
  .option('--database <list>', 'postgres, pglite', 'postgres,pglite')
  .option('--scale <scale>', 'of pgbench', '100')
  .option(
    '--folder <folder>',
    'where databases are made; a real disk',
    process.getuid?.() === 0 ? '/tmp' : tmpdir(),
  )
  .option('--no-http', 'leave out what goes through HTTP')
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

await program.parseAsync()
