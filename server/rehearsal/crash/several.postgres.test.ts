import { afterAll, beforeAll, expect, test } from 'vitest'
import { everything } from '../../src/testing/everything.ts'
import { createRandom } from '../simulation/random.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { killOneOf } from './several.ts'

// Two real servers on a database of their own, under whole bills.

let fleet: Fleet
beforeAll(async () => {
  fleet = await startFleet(2)
}, 600_000)
afterAll(() => fleet.close())

// One server is as good as the other.
test.each(everything ? ([0, 'database', 1] as const) : ([0, 'database'] as const))(
  'killed under whole bills and started again: %s; what was acknowledged is there once, and answered alike by both servers',
  async (victim) => {
    const round = await killOneOf(fleet, createRandom(1, String(victim)), {
      victim,
      bills: 2,
      killAt: (bills) => bills,
    })
    expect(round.broken).toEqual([])
    expect(round.unanswered).toBeGreaterThan(0)
  },
  600_000,
)
