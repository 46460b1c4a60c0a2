import type { Machine } from './machine.ts'
import type { Options, Sample, What } from './run.ts'
import { hashMicroseconds } from './switches.ts'

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

type Line = { perSecond: number; p50: number | null; p99: number | null }

/** The medians of the runs that fit; undefined when there are none. */
function lineOf(samples: readonly Sample[], wanted: Partial<Sample>): Line | undefined {
  const found = samples.filter((sample) =>
    Object.entries(wanted).every(([name, value]) => sample[name as keyof Sample] === value),
  )
  if (found.length === 0) return undefined
  const medianOf = (name: 'p50' | 'p99') => {
    const values = found.flatMap((sample) => sample[name] ?? [])
    return values.length === 0 ? null : median(values)
  }
  return {
    perSecond: median(found.map(({ perSecond }) => perSecond)),
    p50: medianOf('p50'),
    p99: medianOf('p99'),
  }
}

const rate = (line: Line | undefined): string =>
  line ? Math.round(line.perSecond).toLocaleString('en') : '–'
const ms = (value: number | null | undefined): string => (value == null ? '–' : value.toFixed(1))
const ratio = (line: Line | undefined, to: Line | undefined): string =>
  line && to ? `${(line.perSecond / to.perSecond).toFixed(2)} ×` : '–'
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
export const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(titles), row(titles.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n')

const names = { postgres: 'PostgreSQL', pglite: 'embedded' } as const

/** The report as Markdown: what was measured, on what, and the ratios. */
export function reportOf(
  samples: readonly Sample[],
  {
    options,
    machine,
    date,
    postgres,
  }: { options: Options; machine: Machine; date: string; postgres: string },
): string {
  const { people, seconds, runs, levels, pgbenchScale } = options
  const results = (['postgres', 'pglite'] as const).flatMap((database) =>
    options.databases.includes(database)
      ? levels.map((inFlight) => {
          const [below, http, tpcb, plain] = [
            lineOf(samples, { database, what: 'below', inFlight }),
            lineOf(samples, { database, what: 'http', inFlight }),
            lineOf(samples, { database: 'postgres', what: 'pgbench', inFlight }),
            lineOf(samples, { database, what: 'plain', inFlight }),
          ]
          return [
            `${names[database]}, ${inFlight}`,
            rate(tpcb),
            rate(plain),
            rate(below),
            ms(below?.p50),
            ms(below?.p99),
            ratio(below, tpcb),
            rate(http),
            ms(http?.p50),
            ms(http?.p99),
            ratio(http, tpcb),
            ratio(http, plain),
          ]
        })
      : [],
  )
  const whole = lineOf(samples, { what: 'below without nothing' })
  const costs = (['chain', 'inputs', 'chain and inputs'] as const).map((off) => {
    const what: What = `below without ${off}`
    const line = lineOf(samples, { what })
    const cost = whole && line ? `${((1 / whole.perSecond - 1 / line.perSecond) * 1e6).toFixed(0)} µs` : '–'
    return [`without ${off}`, rate(line), ratio(line, whole), cost]
  })
  const [below64, http64] = [
    lineOf(samples, { database: 'postgres', what: 'below', inFlight: 64 }),
    lineOf(samples, { database: 'postgres', what: 'http', inFlight: 64 }),
  ]
  const httpCost =
    below64 && http64 ? `${((1 / http64.perSecond - 1 / below64.perSecond) * 1e6).toFixed(0)} µs` : '–'
  const others = [
    ...new Set(
      samples.flatMap(({ what }) => (what.startsWith('beside ') ? [what.slice('beside '.length)] : [])),
    ),
  ].flatMap((name) =>
    levels.map((inFlight) => {
      const what: What = `beside ${name}`
      const other = lineOf(samples, { what, inFlight })
      const below = lineOf(samples, { database: 'postgres', what: 'below', inFlight })
      return [`${name}, ${inFlight}`, rate(other), ms(other?.p50), ms(other?.p99), ratio(below, other)]
    }),
  )
  const beside = `
## Beside other ledgers

They book what a bill books, and nothing else: no rules, no limits, no chain, no stored inputs.

${table(['ledger, in flight', 'bills/s', 'p50 ms', 'p99 ms', 'ours below HTTP'], others)}
`
  const parts = (whole: Line) => `
## What its parts cost (PostgreSQL, 64 in flight)

${table(
  ['below HTTP', 'settlements/s', 'of all', 'cost of one'],
  [
    ['everything', rate(whole), '1.00 ×', ''],
    ...costs,
    ['through HTTP', rate(http64), ratio(http64, below64), httpCost],
  ],
)}

Hashing stays when the chain's rows are left out: SM3 over 2,000 characters takes ${hashMicroseconds(2_000).toFixed(1)} µs.
`
  return `# Settlements a second

${date}, commit ${machine.commit}. ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}, ${postgres}.
${people.toLocaleString('en')} accounts in families of four; visits with two bill lines prepared, what settling comes to asked
by the process that settles (2206), as programs do; only the settlement (2207) timed. Plain code: the same messages, a transaction each.
Closed loop of so many requests in flight for ${seconds} s; medians of ${runs} runs, pgbench (TPC-B, scale ${pgbenchScale}, prepared) and ours in turn on one
cluster with fsync on. Load generator, server and database share the cores. After each run: every acknowledged settlement is
there, once; bills equal their payers; postings sum to zero; balances equal their entries.

${table(
  [
    'database, in flight',
    'pgbench/s',
    'plain code/s',
    'below HTTP/s',
    'p50 ms',
    'p99 ms',
    'of pgbench',
    'through HTTP/s',
    'p50 ms',
    'p99 ms',
    'of pgbench',
    'of plain code',
  ],
  results,
)}
${whole ? parts(whole) : ''}${others.length > 0 ? beside : ''}
`
}
