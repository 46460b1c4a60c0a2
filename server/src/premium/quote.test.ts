import {
  type CompiledPack,
  isRefusal,
  type PlainDate,
  type PremiumTerms,
  premiumTerms,
  type WaitingTerms,
  waitingTerms,
} from '@gongji/policy'
import fc from 'fast-check'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { loadPacks, type Packs } from '../packs.ts'
import { coverOf, type Insured, type Quote, quotePremium, type YearTerms } from './quote.ts'
import { type Cover, lapsedYears, repairableYears, waitEnds, waitingFor } from './waiting.ts'

let packs: Packs
beforeAll(async () => {
  packs = await loadPacks()
})

const known = <T>(answer: T | { code: string; facts: unknown }): T => {
  if (isRefusal(answer)) throw new Error(answer.code)
  return answer as T
}
const terms = (area: string, year: number): YearTerms => {
  const pack = packs.packOf(area) as CompiledPack
  return {
    area,
    premium: known<PremiumTerms>(premiumTerms(pack, { year, on: `${year}-01-01` })),
    waiting: known<WaitingTerms>(waitingTerms(pack, `${year}-01-01`)),
  }
}
const covered2024: Cover = { from: '2024-01-01', to: '2024-12-31' }
const adult = (more: Partial<Insured> = {}): Insured => ({
  bornOn: '1985-05-05',
  aidGroups: [],
  covers: [covered2024],
  leftEmployeeOn: null,
  ...more,
})
const quote = (area: string, year: number, on: PlainDate, insured = adult(), repaired = 0) =>
  quotePremium(terms(area, year), insured, { on, repaired })
const priced = (...given: Parameters<typeof quote>): Quote => known<Quote>(quote(...given))

describe('the price of a premium', () => {
  it.each<{ where: string; area: string; year: number; on: PlainDate; yuan: number; benefits: PlainDate }>([
    {
      where: 'Liupanshui on the first day of the window (L34)',
      area: '520200',
      year: 2025,
      on: '2024-09-23',
      yuan: 400,
      benefits: '2025-01-01',
    },
    {
      where: 'Liupanshui on its last day (L34)',
      area: '520200',
      year: 2025,
      on: '2025-02-28',
      yuan: 400,
      benefits: '2025-01-01',
    },
    {
      where: 'Liupanshui the day after (L35, L36)',
      area: '520200',
      year: 2025,
      on: '2025-03-01',
      yuan: 1070,
      benefits: '2025-05-30',
    },
    {
      where: 'Zhaotong on the last day of its window',
      area: '530600',
      year: 2025,
      on: '2025-02-25',
      yuan: 400,
      benefits: '2025-01-01',
    },
    {
      where: 'Zhaotong in its first late period',
      area: '530600',
      year: 2025,
      on: '2025-03-01',
      yuan: 400,
      benefits: '2025-06-01',
    },
    {
      where: 'Zhaotong in its second late period',
      area: '530600',
      year: 2025,
      on: '2025-07-01',
      yuan: 1070,
      benefits: '2025-10-01',
    },
    {
      where: 'Zhaotong for 2026 in its own window',
      area: '530600',
      year: 2026,
      on: '2025-10-10',
      yuan: 400,
      benefits: '2026-01-01',
    },
  ])('is ¥$yuan in $where, with benefits from $benefits', ({ area, year, on, yuan, benefits }) => {
    const insured = adult({ covers: [{ from: '2024-01-01', to: `${year - 1}-12-31` }] })
    const found = priced(area, year, on, insured)
    expect(found.amount).toBe(yuan * 100)
    expect(coverOf(found, on).benefitsFrom).toBe(benefits)
  })

  it.each<{ when: string; area: string; year: number; on: PlainDate; code: string; facts: object }>([
    {
      when: 'before the window',
      area: '520200',
      year: 2025,
      on: '2024-09-22',
      code: 'premium-closed-until',
      facts: { next: '2024-09-23' },
    },
    {
      when: 'in a gap between two periods',
      area: '530600',
      year: 2025,
      on: '2025-02-26',
      code: 'premium-closed-until',
      facts: { next: '2025-03-01' },
    },
    {
      when: 'after the last day',
      area: '530600',
      year: 2025,
      on: '2025-12-26',
      code: 'premium-closed',
      facts: {},
    },
  ])('is refused $when, naming when it opens', ({ area, year, on, code, facts }) => {
    expect(quote(area, year, on)).toMatchObject({ code, facts })
  })

  test('is not guessed for a year that the area has not published', () => {
    const pack = packs.packOf('520200') as CompiledPack
    expect(premiumTerms(pack, { year: 2026, on: '2025-10-10' })).toMatchObject({ code: 'rule-unknown' })
  })

  test('is what the aid group pays itself, and nothing where aid pays all', () => {
    expect(priced('530600', 2025, '2025-01-15', adult({ aidGroups: ['2303'] }))).toMatchObject({
      amount: 28_000,
      aidGroup: '2303',
      waiting: { reason: 'none' },
      certainty: 'unverified',
    })
    expect(quote('530600', 2025, '2025-01-15', adult({ aidGroups: ['2304'] }))).toMatchObject({
      code: 'premium-nothing-to-pay',
    })
  })

  test('is ¥400 for a newborn within 90 days, with benefits from birth and without a wait', () => {
    const newborn = adult({ bornOn: '2025-06-01', covers: [] })
    const found = priced('520200', 2025, '2025-07-15', newborn)
    expect(found).toMatchObject({ amount: 40_000, period: 'newborn', waiting: { reason: 'none' } })
    expect(coverOf(found, '2025-07-18')).toEqual({
      coversFrom: '2025-06-01',
      benefitsFrom: '2025-06-01',
      lastDay: '2025-12-31',
    })
    expect(priced('520200', 2025, '2025-09-15', newborn)).toMatchObject({ amount: 107_000, period: 'late' })
  })

  test.each([
    { born: '2025-10-01', on: '2026-03-30', until: '2026-03-30' },
    { born: '2025-12-31', on: '2026-02-01', until: '2026-03-30' },
    { born: '2025-09-30', on: '2025-12-29', until: '2025-12-29' },
  ])('is ¥400 in Guizhou for who was born on $born, until $until', ({ born, on, until }) => {
    const found = priced('520200', 2025, on, adult({ bornOn: born, covers: [] }))
    expect(found).toMatchObject({ amount: 40_000, period: 'newborn', until })
    expect(coverOf(found, on)).toEqual({ coversFrom: born, benefitsFrom: born, lastDay: '2025-12-31' })
  })

  test('stays ¥400 without a wait for who left the employee scheme within 90 days', () => {
    const left = adult({ covers: [{ from: '2015-01-01', to: '2025-04-30' }], leftEmployeeOn: '2025-04-30' })
    const found = priced('520200', 2025, '2025-06-01', left)
    expect(found).toMatchObject({ amount: 40_000, period: 'fromEmployee', waiting: { reason: 'none' } })
    expect(coverOf(found, '2025-06-02').benefitsFrom).toBe('2025-06-02')
    expect(priced('520200', 2025, '2025-08-15', left)).toMatchObject({ amount: 107_000, period: 'late' })
  })

  test('names each value that it used, with its source', () => {
    const { parameters } = priced('520200', 2025, '2025-01-15')
    expect(parameters.map(({ id }) => id)).toEqual([
      '520000/premium.window@2025-01-01',
      '520000/premium.amount@2025-01-01',
    ])
    expect(parameters.every(({ source }) => source !== '')).toBe(true)
  })
})

describe('the waiting period (国办发〔2024〕38号)', () => {
  const reading = (firstLapsedYearAdds: boolean): WaitingTerms => ({
    ...(terms('530600', 2025).waiting as WaitingTerms),
    firstLapsedYearAdds,
  })
  const wait = (rule: WaitingTerms, lapsed: number, repaired = 0) =>
    waitingFor(rule, { lateWait: { months: 3 }, lapsed, repaired, exempt: false })

  it.each([
    { lapsed: 0, later: 3, all: 3 },
    { lapsed: 1, later: 3, all: 4 },
    { lapsed: 2, later: 4, all: 5 },
    { lapsed: 3, later: 5, all: 6 },
    { lapsed: 5, later: 7, all: 8 },
  ])(
    'after $lapsed lapsed years is $later months where the first adds nothing, $all where it adds one',
    ({ lapsed, later, all }) => {
      expect(waitEnds(wait(reading(false), lapsed), '2027-01-01')).toBe(
        `2027-${String(later + 1).padStart(2, '0')}-01`,
      )
      expect(waitEnds(wait(reading(true), lapsed), '2027-01-01')).toBe(
        `2027-${String(all + 1).padStart(2, '0')}-01`,
      )
    },
  )

  test('is at least 6 months after 4 lapsed years, however many are bought back', () => {
    const rule = reading(true)
    expect(repairableYears(rule, 5)).toBe(2)
    expect(waitEnds(wait(rule, 5, 2), '2027-01-01')).toBe('2027-07-01')
    expect(waitEnds(wait(rule, 5, 5), '2027-01-01')).toBe('2027-07-01')
  })

  test.each([
    { credited: '2025-12-03', coveredTo: '2024-12-31', year: 2026, benefits: '2026-04-01' },
    { credited: '2026-09-10', coveredTo: '2024-12-31', year: 2027, benefits: '2027-05-01' },
    { credited: '2026-11-28', coveredTo: '2024-12-31', year: 2027, benefits: '2027-05-01' },
    { credited: '2027-01-31', coveredTo: '2024-12-31', year: 2027, benefits: '2027-05-01' },
    { credited: '2027-12-31', coveredTo: '2025-12-31', year: 2028, benefits: '2028-05-01' },
    { credited: '2028-02-29', coveredTo: '2024-12-31', year: 2028, benefits: '2028-06-01' },
  ])('of who pays in the window for $year, credited $credited, runs from 1 January: $benefits', (one) => {
    const of2026 = terms('530600', 2026)
    const open: YearTerms = {
      ...of2026,
      premium: {
        ...of2026.premium,
        year: one.year,
        window: { from: `${one.year - 1}-09-01`, to: `${one.year}-02-29` },
        benefitsFrom: `${one.year}-01-01`,
      },
    }
    const covers = [{ from: '2024-01-01', to: one.coveredTo }]
    const found = known<Quote>(quotePremium(open, adult({ covers }), { on: one.credited }))
    expect(found.period).toBe('window')
    expect(coverOf(found, one.credited).benefitsFrom).toBe(one.benefits)
  })

  test.each([
    { credited: '2025-03-01', area: '520200', benefits: '2025-05-30' },
    { credited: '2025-12-31', area: '520200', benefits: '2026-03-31' },
    { credited: '2025-03-31', area: '530600', benefits: '2025-06-30' },
    { credited: '2025-11-30', area: '530600', benefits: '2026-02-28' },
  ])(
    'of who pays late in $area runs from crediting on $credited: $benefits',
    ({ credited, area, benefits }) => {
      const found = priced(area, 2025, credited, adult({ covers: [covered2024] }))
      expect(found.period).toBe('late')
      expect(coverOf(found, credited).benefitsFrom).toBe(benefits)
    },
  )

  test('a lapse waits inside the window too, 3 months from 1 January', () => {
    const found = priced('530600', 2026, '2025-12-01', adult({ covers: [covered2024] }))
    expect(found).toMatchObject({
      period: 'window',
      waiting: { reason: 'lapse', lapsedYears: 1, fixed: { months: 3 } },
    })
    expect(coverOf(found, '2025-12-03')).toMatchObject({
      coversFrom: '2026-01-01',
      benefitsFrom: '2026-04-01',
    })
  })

  test('is none for an aided person, whatever has lapsed', () => {
    const lapsed = (aidGroups: string[]) =>
      priced('530600', 2026, '2025-12-01', adult({ covers: [covered2024], aidGroups })).waiting
    expect([lapsed([]).reason, lapsed(['2303']).reason]).toEqual(['lapse', 'none'])
  })

  test('does not count years before 2025, nor years before birth', () => {
    const count = (covers: Cover[], year: number, bornOn = '1985-05-05') =>
      lapsedYears(covers, { year, countFrom: 2025, bornOn })
    expect(count([], 2025)).toBe(0)
    expect(count([], 2027)).toBe(2)
    expect(count([], 2028, '2026-03-01')).toBe(2)
    expect(count([{ from: '2025-11-01', to: '2025-12-31' }], 2027)).toBe(1)
    expect(count([{ from: '2015-01-01', to: null }], 2028)).toBe(0)
  })

  test('is bought back with a year’s premium each', () => {
    const lapsed = adult({ covers: [covered2024] })
    const year2028: YearTerms = {
      ...terms('530600', 2026),
      premium: { ...terms('530600', 2026).premium, year: 2028 },
    }
    const with1 = known<Quote>(quotePremium(year2028, lapsed, { on: '2026-02-01', repaired: 1 }))
    expect(with1).toMatchObject({
      premium: 40_000,
      repair: 40_000,
      amount: 80_000,
      waiting: { lapsedYears: 3, variableMonths: 1 },
    })
    expect(quotePremium(year2028, lapsed, { on: '2026-02-01', repaired: 9 })).toMatchObject({
      code: 'premium-repair-too-many',
      facts: { repairable: 2 },
    })
  })

  test('never ends before it began, never shrinks with more lapsed years, and repair never makes it longer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 700 }),
        (lapsed, repaired, firstAdds, offset) => {
          const rule = reading(firstAdds)
          const credited = new Date(Date.UTC(2026, 0, 1 + offset)).toISOString().slice(0, 10)
          const end = waitEnds(wait(rule, lapsed, repaired), credited)
          expect(end > credited).toBe(true)
          expect(end <= waitEnds(wait(rule, lapsed), credited)).toBe(true)
          expect(end <= waitEnds(wait(rule, lapsed + 1, repaired), credited)).toBe(true)
        },
      ),
    )
  })
})
