import { groupBy } from '../server/src/group-by.ts'
import type { Machine } from './machine.ts'
import { median, table } from './report.ts'
import type { Counted, WholeOptions, WholeSample } from './whole-run.ts'

const whole = (value: number): string => Math.round(value).toLocaleString('en')

/** Whole bills as Markdown: medians of the runs, and what a bill costs. */
export function wholeReportOf(
  {
    samples,
    counts,
    version,
  }: { samples: readonly WholeSample[]; counts: readonly Counted[]; version: string },
  { options, machine, date }: { options: WholeOptions; machine: Machine; date: string },
): string {
  const groups = groupBy(
    samples,
    ({ whole, rate, inFlight, contender }) =>
      `${whole}|${rate === null ? `${inFlight} in flight` : `${rate} a second`}|${contender}`,
  )
  const rows = [...groups].map(([key, all]) => {
    const of = (name: 'perSecond' | 'p50' | 'p99' | 'p999' | 'server' | 'database' | 'generator') =>
      median(all.map((sample) => sample[name]))
    return [
      key.replaceAll('|', ', '),
      whole(of('perSecond')),
      of('p50').toFixed(1),
      of('p99').toFixed(1),
      of('p999').toFixed(1),
      whole(of('server')),
      whole(of('database')),
      whole(of('generator')),
    ]
  })
  const costs = counts.map(({ contender, whole: kind, statements, rows, commits, walBytes }) => [
    `${kind}, ${contender}`,
    statements.toFixed(1),
    rows.toFixed(1),
    commits.toFixed(2),
    whole(walBytes),
  ])
  return `# Whole bills a second

${date}, commit ${machine.commit}. ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}, PostgreSQL ${version}, fsync on.
${options.people.toLocaleString('en')} people. A hospital's bill is 2201, 2203, 2204, 2206 and 2207 through HTTP, each sent when the one before it is answered; a
pharmacy's is 2102. Plain code serves the same messages with a transaction each (bench/plain.ts): no dated rules, no limits of
bindings, no chain, no stored inputs. Generator, servers and database share the cores. Runs of ${options.seconds} s, medians of ${options.runs}.
"In flight": closed loops; "a second": bills begin at that rate, and each one's time counts from when it was due.

${table(
  ['', 'bills/s', 'p50 ms', 'p99 ms', 'p99.9 ms', 'server µs a bill', 'database µs', 'generator µs'],
  rows,
)}

What a bill costs the database, at 64 in flight:

${table(['', 'statements', 'rows written', 'commits', 'bytes of log'], costs)}
`
}
