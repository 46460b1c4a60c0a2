import { readdirSync, readFileSync } from 'node:fs'
import { groupBy } from '../server/src/group-by.ts'
import { type Costs, type Queued, simulate, stageOf } from './queue.ts'
import { median, table } from './report.ts'
import type { Counted, WholeSample } from './whole-run.ts'

/** What a result file of `bench whole` says. */
type Measured = {
  date: string
  machine: { cores: number; cpu: string }
  samples: readonly WholeSample[]
  counts: readonly Counted[]
}

export type CapacityOptions = {
  /** A result of `bench whole`; undefined: the newest. */
  results: string | undefined
  /** Bytes that a bill leaves for good, with its indexes (`bench history`). */
  bytes: number
  years: number
  /** The database's time of a bill where years of bills are, beside one where none are (`bench history`). */
  history: number
}

// Settlements of the whole country: more than 21 million on a mean day, nearly 35 million on the busiest (National Healthcare
// Security Administration, 23 April 2024, https://www.mrjjxw.com/articles/2024-04-23/3347909.html), of 1,326.62 million
// insured at the end of 2024 (its statistical bulletin). Sales of pharmacies, a quarter or so, cost less than the hospital's
// bill that is counted here for each.
const insured = 1_326_620_000
const meanDay = 21_000_000
const busiestDay = 35_000_000
/** People: the census of 1 November 2020 (https://www.rh.gov.cn/zwgk/tjxx/202112/t20211215_72043912.html), and the bulletin. */
const places = [
  { name: 'a city (Liupanshui)', people: 3_031_602 },
  { name: 'a province (Guizhou)', people: 38_562_100 },
  { name: 'the nation', people: insured },
] as const
// Assumed, nobody publishes it: everybody uses as much as the mean, a day's bills come within ten hours, and its busiest minute
// has five times the mean of these.
const hours = 10
const peak = 5
/** Beyond this part of its cores' time a machine is not filled, in the busiest minute. */
const mostUsed = 0.7
/** A whole bill of five messages in the busiest minute, ms. */
const mostMs = 1_000
/** The largest machine that is counted with; more is another shard. */
const mostCores = 16
/** The largest disk that is counted with, bytes: it is copied in a night. */
const mostBytes = 20e12
const messagesABill = 5

function readMeasured(named: string | undefined): { name: string; measured: Measured } {
  const newest = () =>
    readdirSync('bench/results')
      .filter((file) => file.endsWith('-whole.json'))
      .toSorted()
      .at(-1)
  const name = named ?? newest()
  if (name === undefined) throw new Error('there is no result of `npm run bench whole` yet')
  const path = named ?? `bench/results/${name}`
  return { name, measured: JSON.parse(readFileSync(path, 'utf8')) as Measured }
}

const isOurs = ({ contender, whole }: { contender: string; whole: string }): boolean =>
  contender === 'Gongji' && whole === 'hospital'

/** What a batch costs once and each message in it, of the runs at one and at 64 in flight. @throws Error when one is missing */
function costsOf({ samples, counts }: Measured): { costs: Costs; generator: number } {
  const ours = samples.filter((sample) => isOurs(sample) && sample.rate === null)
  const at = (inFlight: number, what: 'server' | 'database' | 'generator' | 'p50'): number => {
    const found = ours.filter((sample) => sample.inFlight === inFlight)
    if (found.length === 0) throw new Error(`the result has no run with ${inFlight} in flight`)
    return median(found.map((sample) => sample[what]))
  }
  const most = Math.max(...ours.map(({ inFlight }) => inFlight))
  const commits = counts.find(isOurs)?.commits
  if (commits === undefined) throw new Error('the result does not say how many transactions a bill is')
  const messagesABatch = messagesABill / commits
  const stage = (what: 'server' | 'database') =>
    stageOf(
      { bill: at(1, what) },
      { bill: at(64, what), messagesABatch },
      { bill: at(most, what) },
      messagesABill,
    )
  const worked = at(1, 'server') + at(1, 'database') + at(1, 'generator')
  return {
    costs: {
      server: stage('server'),
      database: stage('database'),
      wait: Math.max(0, at(1, 'p50') * 1_000 - worked) / messagesABill,
    },
    generator: at(64, 'generator') / messagesABill,
  }
}

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
const msOf = (bills: Queued['bills']): number[] => bills.map(({ ms }) => ms).toSorted((a, b) => a - b)

/** The simulator beside the open loops of the same result: the same rates, on as many cores with their generator. */
function compare({ samples, machine }: Measured, costs: Costs, generator: number): string {
  const open = groupBy(
    samples.filter((sample) => isOurs(sample) && sample.rate !== null),
    ({ rate }) => rate!,
  )
  const rows = [...open].map(([rate, all]) => {
    const { used, bills } = simulate({
      costs,
      generator,
      cores: machine.cores,
      processes: 1,
      rates: Array.from({ length: 60 }, () => rate),
      messagesABill,
    })
    const ms = msOf(bills)
    const measured = (what: 'p50' | 'p99') => median(all.map((sample) => sample[what])).toFixed(0)
    const work = median(all.map(({ server, database, generator: own }) => server + database + own))
    const simulated = used.reduce((sum, part) => sum + part, 0) / used.length
    return [
      `${rate} a second`,
      `${measured('p50')} / ${measured('p99')}`,
      `${quantile(ms, 0.5).toFixed(0)} / ${quantile(ms, 0.99).toFixed(0)}`,
      `${((work * rate) / (machine.cores * 1e4)).toFixed(0)} %`,
      `${(simulated * 100).toFixed(0)} %`,
    ]
  })
  return table(
    ['offered', 'measured p50 / p99, ms', 'simulated, ms', 'cores used, measured', 'simulated'],
    rows,
  )
}

type Fit = { cores: number; processes: number; used: number; p50: number; p99: number }

/** A busiest minute after ten of the day's mean and before as many: what the machine does with it. */
function minuteOn(costs: Costs, mean: number, cores: number): Fit {
  const part = costs.server.least / (costs.server.least + costs.database.least)
  const processes = Math.max(1, Math.round(cores * part))
  const rates = Array.from({ length: 180 }, (_, second) =>
    second >= 60 && second < 120 ? mean * peak : mean,
  )
  const { used, bills } = simulate({ costs, generator: 0, cores, processes, rates, messagesABill })
  const ms = msOf(bills.filter(({ second }) => second >= 60 && second < 120))
  const minute = used.slice(60, 120)
  return {
    cores,
    processes,
    used: minute.reduce((sum, one) => sum + one, 0) / minute.length,
    p50: quantile(ms, 0.5),
    p99: quantile(ms, 0.99),
  }
}

/** The fewest cores on which the busiest minute stays within its bounds; undefined: the largest machine is too small. */
function smallestFor(costs: Costs, mean: number): Fit | undefined {
  for (let cores = 1; cores <= mostCores; cores += cores < 8 ? 1 : 2) {
    const found = minuteOn(costs, mean, cores)
    if (found.used <= mostUsed && found.p99 <= mostMs) return found
  }
  return undefined
}

const rateText = (rate: number): string =>
  rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en')
const sizeText = (bytes: number): string =>
  bytes < 1e12 ? `${(bytes / 1e9).toFixed(0)} GB` : `${(bytes / 1e12).toFixed(1)} TB`

/** What a city, a province and the nation need, as Markdown; each found by simulating its busiest minute. */
function planOf(costs: Costs, { bytes, years }: Pick<CapacityOptions, 'bytes' | 'years'>): string {
  const rows = places.map(({ name, people }) => {
    const mean = (busiestDay * people) / insured / (hours * 3_600)
    const kept = ((meanDay * people) / insured) * 365 * years * bytes
    let shards = Math.ceil(kept / mostBytes)
    let found = smallestFor(costs, mean / shards)
    while (found === undefined) found = smallestFor(costs, mean / ++shards)
    return [
      name,
      (people / 1e6).toFixed(people < 1e7 ? 1 : 0),
      rateText(mean),
      rateText(mean * peak),
      String(shards),
      `${found.cores} (${found.processes})`,
      `${(found.used * 100).toFixed(0)} %`,
      `${found.p50.toFixed(0)} / ${found.p99.toFixed(0)}`,
      sizeText(kept / shards),
    ]
  })
  return table(
    [
      '',
      'people, m',
      'bills/s, mean',
      'busiest minute',
      'shards',
      'cores of each (server processes)',
      'used in that minute',
      'a bill, p50 / p99 ms',
      `disk of each, ${years} years`,
    ],
    rows,
  )
}

/** Prints the model, how it compares with what was measured, and the plan; says whether docs/performance.md has that plan. */
export function showCapacity({ results, history, ...options }: CapacityOptions): boolean {
  const { name, measured } = readMeasured(results)
  const { costs, generator } = costsOf(measured)
  const shown = ({ batch, message, least }: Costs['server']) =>
    `${Math.round(batch)} µs a batch and ${Math.round(message)} µs a message, ${Math.round(least)} at least`
  console.log(`Of ${name} (${measured.machine.cores} cores, ${measured.machine.cpu}):`)
  console.log(
    `server ${shown(costs.server)}; database ${shown(costs.database)}; a batch waits ${Math.round(costs.wait)} µs besides\n`,
  )
  console.log(`${compare(measured, costs, generator)}\n`)
  const { database } = costs
  const old = {
    batch: database.batch * history,
    message: database.message * history,
    least: database.least * history,
  }
  const plan = planOf({ ...costs, database: old }, options)
  console.log(plan)
  const page = readFileSync('docs/performance.md', 'utf8')
  const same = page.includes(plan)
  console.log(`\ndocs/performance.md ${same ? 'has this plan' : 'has another plan'}`)
  return same
}
