import { padStart } from '../../src/terminal.ts'
import { createRandom } from '../simulation/random.ts'
import { startFleet } from './fleet.ts'
import { killAndRepeat, type Round } from './round.ts'
import type { Place } from './server-process.ts'
import { killOneOf, type SeveralRound } from './several.ts'

type Column<Row> = readonly [title: string, value: (row: Row) => string]

const back = ({ restartMs }: { restartMs: number }): string => `${(restartMs / 1000).toFixed(1)} s`
const promises = ({ broken }: { broken: readonly string[] }): string =>
  broken.length === 0 ? 'kept' : `${broken.length} BROKEN`

const columns: readonly Column<Round>[] = [
  ['orders', ({ orders }) => String(orders)],
  ['acknowledged', ({ acknowledged }) => String(acknowledged)],
  ['booked unseen', ({ bookedUnseen }) => String(bookedUnseen)],
  ['not booked', ({ lost }) => String(lost)],
  ['again in', back],
  ['promises', promises],
]
const columnsOfSeveral: readonly Column<SeveralRound>[] = [
  ['victim  ', ({ victim }) => (victim === 'database' ? victim : `server ${victim + 1}`)],
  ['messages', ({ messages }) => String(messages)],
  ['money moved', ({ moved }) => String(moved)],
  ['unanswered', ({ unanswered }) => String(unanswered)],
  ['sent twice', ({ repeated }) => String(repeated)],
  ['again in', back],
  ['promises', promises],
]

/** Makes a round `times` times, a line each: all of them. */
async function rounds<Row extends { broken: readonly string[] }>(
  of: readonly Column<Row>[],
  times: number,
  make: (number: number) => Promise<Row>,
): Promise<Row[]> {
  const line = (number: string, cells: readonly string[]) =>
    [padStart(number, 5), ...cells.map((cell, index) => padStart(cell, of[index]![0].length + 2))].join('')
  console.log(
    line(
      'kill',
      of.map(([title]) => title),
    ),
  )
  const made: Row[] = []
  for (let number = 1; number <= times; number++) {
    const row = await make(number)
    console.log(
      line(
        String(number),
        of.map(([, value]) => value(row)),
      ),
    )
    for (const sentence of row.broken) console.log(`        ${sentence}`)
    made.push(row)
  }
  return made
}

const total = <Row>(rows: readonly Row[], of: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0)

/** Kills a loaded server `times` times; whether every promise was kept. */
export async function soakKills(
  place: Place,
  { times, each }: { times: number; each: number },
): Promise<boolean> {
  const made = await rounds(columns, times, () =>
    killAndRepeat(place, { each, killAt: (orders) => 1 + Math.floor(Math.random() * (orders - 1)) }),
  )
  const broken = total(made, (one) => one.broken.length)
  console.log(
    `${times} kills: ${total(made, (one) => one.acknowledged)} of ${total(made, (one) => one.orders)} acknowledged, ` +
      `${total(made, (one) => one.bookedUnseen)} booked and not answered, ${total(made, (one) => one.lost)} not booked; ` +
      `${broken} promises broken`,
  )
  return broken === 0
}

/** The same of several servers on a PostgreSQL of their own: each time one of them, or the database, is killed. */
export async function soakKillsOfSeveral(
  processes: number,
  { times, each, seed }: { times: number; each: number; seed: number },
): Promise<boolean> {
  const fleet = await startFleet(processes)
  try {
    const random = createRandom(seed, 'kills')
    const victims = ['database', ...Array.from({ length: processes }, (_, number) => number)] as const
    const made = await rounds(columnsOfSeveral, times, (number) =>
      killOneOf(fleet, random.fork(String(number)), {
        victim: random.pick(victims),
        bills: each,
        // A bill has four messages and a little.
        killAt: (bills) => random.int(1, 4 * bills),
      }),
    )
    const broken = total(made, (one) => one.broken.length)
    console.log(
      `${times} kills, ${made.filter(({ victim }) => victim === 'database').length} of them of the database: ` +
        `${total(made, (one) => one.messages)} messages acknowledged, ${total(made, (one) => one.moved)} of them moved money, ` +
        `${total(made, (one) => one.unanswered)} sent again for want of an answer, ${total(made, (one) => one.repeated)} sent twice; ` +
        `${broken} promises broken`,
    )
    return broken === 0
  } finally {
    await fleet.close()
  }
}
