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

/** Kills a loaded server `times` times; whether every promise was kept. */
export async function soakKills(
  place: Place,
  { times, each }: { times: number; each: number },
): Promise<boolean> {
  const total = { orders: 0, acknowledged: 0, bookedUnseen: 0, lost: 0, broken: 0 }
  console.log(
    line(
      'kill',
      columns.map(([title]) => title),
    ),
  )
  for (let number = 1; number <= times; number++) {
    const round = await killAndRepeat(place, {
      each,
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
  console.log(
    `${times} kills: ${total.acknowledged} of ${total.orders} acknowledged, ${total.bookedUnseen} booked and not answered, ` +
      `${total.lost} not booked; ${total.broken} promises broken`,
  )
  return total.broken === 0
}
