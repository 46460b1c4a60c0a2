import { ageOn } from '@gongji/policy/dates'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readIdNumber } from '../person/identity.ts'
import { type TestApp, testApp, testSecrets } from '../testing/harness.ts'
import { readBooks } from './books.ts'
import { type Family, generateFamily } from './family.ts'
import { planYear } from './plan.ts'
import { createRandom } from './random.ts'
import { type Simulated, simulate } from './simulate.ts'

const families = (number: number, seed = 1): Family[] =>
  Array.from({ length: number }, (_, index) => generateFamily(seed, index + 1))

describe('generated families', () => {
  test('are the same for the same seed, whatever their number, and others for another', () => {
    expect(families(3)).toEqual(families(50).slice(0, 3))
    expect(families(3, 2)).not.toEqual(families(3))
    const some = families(20)
    expect(planYear(1, some)).toEqual(planYear(1, some))
    expect(planYear(2, some)).not.toEqual(planYear(1, some))
  })

  test('have people that nobody is: right numbers, each once, in an area that does not exist', () => {
    const people = families(400).flatMap(({ members }) => members)
    expect(new Set(people.map(({ idNumber }) => idNumber)).size).toBe(people.length)
    for (const { idNumber, birthDate } of people) {
      expect(readIdNumber(idNumber).birthDate).toBe(birthDate)
      expect(idNumber.slice(0, 2)).toBe('99')
    }
  })

  test('bind only whom the rules of their area know, as what they are', () => {
    for (const { members, bindings } of families(400)) {
      for (const { payer, relative, relationship } of bindings) {
        const [one, other] = [members[payer]!, members[relative]!]
        expect(one.scheme).toBe('employee')
        expect(one.area).toBe(other.area)
        const older = ageOn(other.birthDate, '2025-01-01') > ageOn(one.birthDate, '2025-01-01')
        if (relationship === 'parent') expect(older).toBe(true)
        if (relationship === 'child' || relationship === 'sonsChild') expect(older).toBe(false)
        if (one.area === '530600') expect(['spouse', 'parent', 'child']).toContain(relationship)
      }
    }
  })

  test('draw from streams that do not disturb each other', () => {
    const random = createRandom(7)
    const before = random.fork('a').next()
    random.next()
    expect(random.fork('a').next()).toBe(before)
    const draws = Array.from({ length: 20_000 }, () => random.poisson(1.5))
    expect(draws.reduce((all, one) => all + one, 0) / draws.length).toBeCloseTo(1.5, 1)
  })
})

describe('a year of families on the test clock', () => {
  let app: TestApp
  let year: Simulated
  const lines: string[] = []
  beforeAll(async () => {
    app = await testApp()
    year = await simulate(app.db, {
      families: 12,
      // Nearly everything that can happen happens to these few.
      seed: 1123,
      write: (line) => lines.push(line),
      partObjected: 0.5,
      secrets: testSecrets,
    })
  }, 600_000)
  afterAll(() => app.close())

  test('ends with right books: verify, conservation of money, and what callers were told', () => {
    expect(year.verdict).toMatchObject({ verdict: 'right', findings: [] })
    expect(year.books.faults).toEqual([])
    expect(year.failedJobs).toBe(0)
    expect([...year.tally.failures]).toEqual([])
    expect(year.right).toBe(true)
  })

  test('went through the flows that it is there for', () => {
    const done = [...year.tally.counts.keys()]
    for (const what of [
      'bill',
      'reversal',
      'wallet opened',
      'transfer sent',
      'transfer accepted',
      'binding made',
      'binding paused',
      'filing',
      'death',
      'objection',
      'objection answered',
    ]) {
      expect(done).toContain(what)
    }
    expect(year.tally.counts.get('bill')).toBeGreaterThan(30)
    expect(lines.filter((line) => line.startsWith('2025-'))).toHaveLength(12)
  })

  test('a single fen that goes missing is found', async () => {
    await sql`update ledger_account set balance = balance + 1
      where person_id = (select person_id from ledger_account order by balance desc limit 1)`.execute(
      app.db.reader,
    )
    const { faults } = await readBooks(app.db, year.tally)
    expect(faults.some((fault) => fault.startsWith('personal: balances hold'))).toBe(true)
  })
})
