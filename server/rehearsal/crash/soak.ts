import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { padStart } from '../../src/terminal.ts'
import { killAndRepeat, type Round } from './round.ts'
import type { Place } from './server-process.ts'

const columns: readonly (readonly [title: string, value: (round: Round) => string])[] = [
  ['orders', ({ orders }) => String(orders)],
  ['acknowledged', ({ acknowledged }) => String(acknowledged)],
  ['booked unseen', ({ bookedUnseen }) => String(bookedUnseen)],
  ['not booked', ({ lost }) => String(lost)],
  ['again in', ({ restartMs }) => `${(restartMs / 1000).toFixed(1)} s`],
  ['promises', ({ broken }) => (broken.length === 0 ? 'kept' : `${broken.length} BROKEN`)],
]
const line = (number: string, cells: readonly string[]): string =>
  [padStart(number, 5), ...cells.map((cell, index) => padStart(cell, columns[index]![0].length + 2))].join('')

async function soak({ times, each, databaseUrl }: { times: string; each: string; databaseUrl?: string }) {
  const folder = databaseUrl === undefined ? mkdtempSync(join(tmpdir(), 'gongji-soak-')) : null
  const place: Place =
    databaseUrl === undefined ? { DATA_DIR: join(folder!, 'data') } : { DATABASE_URL: databaseUrl }
  const total = { orders: 0, acknowledged: 0, bookedUnseen: 0, lost: 0, broken: 0 }
  try {
    console.log(
      line(
        'kill',
        columns.map(([title]) => title),
      ),
    )
    for (let number = 1; number <= Number(times); number++) {
      const round = await killAndRepeat(place, {
        each: Number(each),
        killAt: (orders) => 1 + Math.floor(Math.random() * (orders - 1)),
      })
      console.log(
        line(
          String(number),
          columns.map(([, value]) => value(round)),
        ),
      )
      for (const sentence of round.broken) console.log(`        ${sentence}`)
      total.orders += round.orders
      total.acknowledged += round.acknowledged
      total.bookedUnseen += round.bookedUnseen
      total.lost += round.lost
      total.broken += round.broken.length
    }
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true })
  }
  console.log(
    `${times} kills: ${total.acknowledged} of ${total.orders} acknowledged, ${total.bookedUnseen} booked and not answered, ` +
      `${total.lost} not booked; ${total.broken} promises broken`,
  )
  if (total.broken > 0) process.exitCode = 1
}

// tsx server/rehearsal/crash/soak.ts --times 20 [--database-url postgres://…/empty]
await new Command('soak')
  .description('kill a loaded server again and again, and check every promise it had made')
  .option('--times <number>', 'kills', '10')
  .option('--each <number>', 'orders a patient and kill', '12')
  .option(
    '--database-url <url>',
    'a PostgreSQL database of its own (default: embedded, in a temporary folder)',
  )
  .action(soak)
  .parseAsync()
