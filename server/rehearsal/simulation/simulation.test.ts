import { ageOn } from '@gongji/policy/dates'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/sql.ts'
import { loadPacks } from '../../src/packs.ts'
import { readIdNumber } from '../../src/person/identity.ts'
import { type TestApp, testApp, testSecrets } from '../../src/testing/harness.ts'
import { readBooks } from './books.ts'
import { listUnderEnded } from './ended.ts'
import { type Family, generateFamily } from './family.ts'
import { loadInventedPacks } from './invented.ts'
import { pairOf, pairs, withMeeting } from './meeting.ts'
import { planYears } from './plan.ts'
import { createRandom } from './random.ts'
import { type Simulated, simulate } from './simulate.ts'

const families = (number: number, seed = 1): Family[] =>
  Array.from({ length: number }, (_, index) => generateFamily(seed, index + 1))

describe('generated families', () => {
  test('are the same for the same seed, whatever their number, and others for another', () => {
    expect(families(3)).toEqual(families(50).slice(0, 3))
    expect(families(3, 2)).not.toEqual(families(3))
    const some = families(20)
    expect(planYears(1, some)).toEqual(planYears(1, some))
    expect(planYears(2, some)).not.toEqual(planYears(1, some))
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

test('invented premiums say so, and no pack of this release holds one', async () => {
  const [invented, released] = [await loadInventedPacks(), await loadPacks()]
  for (const area of ['520200', '530600']) {
    const entries = (packs: typeof released) => Object.values(packs.packOf(area)?.parameters ?? {}).flat()
    const known = new Set(entries(released).map((entry) => JSON.stringify(entry)))
    const added = entries(invented).filter((entry) => !known.has(JSON.stringify(entry)))
    expect(added.length).toBeGreaterThan(5)
    for (const { source, note, certainty } of added) {
      expect(source).toContain('虚构')
      expect(note).toContain('invented')
      expect(certainty).toBe('unverified')
    }
    expect(entries(released).some(({ source }) => source.includes('虚构'))).toBe(false)
  }
})

describe('every pair of a flow and an ending', () => {
  const every = families(4_000).map((family) => withMeeting(family, 2))

  test('is met by some of a few thousand families, whatever their number', () => {
    const planned = new Set(every.flatMap(({ meeting }) => (meeting === null ? [] : [pairOf(meeting)])))
    expect([...planned].sort()).toEqual(pairs.map(pairOf).sort())
    expect(families(20).map((family) => withMeeting(family, 2))).toEqual(every.slice(0, 20))
  })

  test('is between two of whom one has an account and the other has none that pays first', () => {
    for (const { members, bindings, meeting } of every) {
      if (meeting === null) continue
      expect(members[meeting.payer]!.balance).toBeGreaterThanOrEqual(120_000)
      expect(members[meeting.relative]!.balance).toBe(0)
      expect(bindings.some(({ relative }) => relative === meeting.relative)).toBe(false)
    }
  })
})

describe('families over the turns of two years on the test clock', () => {
  let app: TestApp
  let run: Simulated
  const lines: string[] = []
  beforeAll(async () => {
    app = await testApp()
    run = await simulate(app.db, {
      families: 24,
      // Nearly everything that can happen happens to these few.
      seed: 1123,
      care: 0.3,
      meetingEvery: 1,
      only: [
        ['2025-12-01', '2025-12-15'],
        ['2026-01-10', '2026-01-20'],
        ['2026-12-01', '2027-01-10'],
      ],
      write: (line) => lines.push(line),
      partObjected: 0.5,
      secrets: testSecrets,
    })
  }, 600_000)
  afterAll(() => app.close())

  test('ends with right books: verify, conservation of money, and what callers were told', () => {
    expect(run.verdict).toMatchObject({ verdict: 'right', findings: [] })
    expect(run.books.faults).toEqual([])
    expect(run.failedJobs).toBe(0)
    expect([...run.tally.failures]).toEqual([])
    expect(run.right).toBe(true)
  })

  test('each year ended right, and no money lay under anything that had ended', () => {
    expect([...run.years]).toEqual([
      ['2025', true],
      ['2026', true],
    ])
    expect(run.underEnded.filter(({ times }) => times > 0)).toEqual([])
    expect(run.underEnded.length).toBeGreaterThan(10)
    expect(lines.some((line) => line.startsWith('end of 2026: verify says right'))).toBe(true)
  })

  test('families met flows and endings: what they began ended, and the money came back', () => {
    const { meetings, counts } = run.tally
    for (const [pair, { begun, ended, met }] of meetings)
      expect([pair, ended, met]).toEqual([pair, begun, begun])
    const met = [...meetings].filter(([, one]) => one.met > 0).map(([pair]) => pair)
    expect(met.length).toBeGreaterThan(10)
    for (const flow of ['bindingBill', 'quotaBill', 'quotaUnused']) {
      expect(met.some((pair) => pair.startsWith(`${flow} `))).toBe(true)
    }
    for (const what of ['bill', 'reversal', 'wallet opened', 'death', 'premium 2026', 'premium 2027']) {
      expect([...counts.keys()]).toContain(what)
    }
  })

  test('a single fen that goes missing is found', async () => {
    await sql`update ledger_account set balance = balance + 1
      where person_id = (select person_id from ledger_account order by balance desc limit 1)`.execute(
      app.db.autocommit,
    )
    const { faults } = await readBooks(app.db, run.tally, '2025-12-01')
    expect(faults.some((fault) => fault.startsWith('personal: balances hold'))).toBe(true)
  })

  test('money that stays with somebody who died is found', async () => {
    await sql`update person set died_on = '2027-01-01'
      where id = (select person_id from ledger_account order by balance desc limit 1)`.execute(
      app.db.autocommit,
    )
    const found = (await listUnderEnded(app.db)).filter(({ times }) => times > 0).map(({ what }) => what)
    expect(found).toContain('accounts and wallets of the dead 死者账户')
  })
})
