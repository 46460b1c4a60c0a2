/** Random bills that go where money goes wrong: ties, caps, one fen, beyond float32, the largest bill. */

import { domains } from '../language/context.ts'
import type { Benefit, Bill, BillInYear, Line, Scheme, Used } from '../values/bill.ts'
import type { BasisPoints, Fen } from '../values/money.ts'

/** A small repeatable generator (mulberry32): the same seed gives the same bills on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const edges = [
  0, 1, 2, 3, 5, 49, 50, 51, 99, 100, 14_999, 15_000, 15_001, 16_777_215, 16_777_216, 16_777_217,
  99_999_999_999, 100_000_000_000,
]

export type Where = {
  /** Areas with the benefits that each knows; one bill in ten asks for something else. */
  known: readonly { area: string; scheme: Scheme; benefits: readonly Benefit[] }[]
  days: readonly string[]
  aid: readonly string[]
  diseases: readonly string[]
  circumstances: readonly string[]
}

/** An endless source of bills and accumulators. */
export function billSource(seed: number, where: Where): () => BillInYear {
  const random = randomFrom(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!
  const chance = (share: number): boolean => random() < share
  const amount = (largest = 100_000_000): Fen => {
    const kind = below(8)
    if (kind === 0) return Math.min(pick(edges), largest) as Fen
    // Mostly small, now and then very large.
    const digits = kind === 1 ? largest : Math.min(largest, 10 ** (2 + below(7)))
    return below(digits + 1) as Fen
  }
  const some = <T>(list: readonly T[], share: number): T[] => list.filter(() => chance(share))
  const line = (index: number, largest: number): Line => {
    const itemClass = pick(['A', 'A', 'B', 'B', 'C'] as const)
    return {
      id: String(index),
      code: chance(0.1) ? 'GENERALFEE' : 'X',
      amount: amount(largest),
      countE4: chance(0.7) ? 10_000 * (1 + below(5)) : below(100_000),
      itemClass,
      firstShare: (itemClass === 'B' ? pick([0, 500, 1000, 1500, 2000, 333, 10_000]) : 0) as BasisPoints,
      ceiling: chance(0.2) ? amount(1_000_000) : null,
      restricted: chance(0.1),
      approved: chance(0.5),
      ownExpense: chance(0.05),
      banned: chance(0.05),
      ...(chance(0.1) ? { groups: ['negotiatedDrug'] } : {}),
    }
  }
  const uses = (): Used => {
    const pots: Record<string, Used[string]> = {}
    for (const pot of [
      'outpatient',
      'inpatient',
      'chronic',
      'criticalIllness',
      'largeSum',
      'medicalAid',
      'yearly',
      'special',
      'everything',
      'allOutpatient',
      'additionalFund',
      'outpatient:2025-03',
      'outpatient:2025Q1',
      'twoDisease/M03900:2025-03',
    ]) {
      if (chance(0.5))
        pots[pot] = { deductible: amount(3_000_000), paid: amount(60_000_000), entered: amount(60_000_000) }
    }
    return pots
  }
  return () => {
    const { area, scheme, benefits } = pick(where.known)
    const count = 1 + below(4)
    const largest = Math.floor(100_000_000_000 / count)
    const there = chance(0.7)
      ? area
      : pick(['110000', `${area.slice(0, 2)}9900`, ...where.known.map((one) => one.area)])
    const bill: Bill = {
      benefit: chance(0.1) ? pick(domains.benefit) : pick(benefits),
      on: pick(where.days),
      patient: {
        scheme,
        category: scheme === 'employee' ? pick(['working', 'retired']) : pick(['minor', 'adult', 'elderly']),
        age: below(105),
        aidGroups: some(where.aid, 0.15),
        area,
        consecutiveYears: below(12),
        yearsWithoutUse: below(6),
      },
      institution: {
        kind: 'hospital',
        level: pick(domains.level),
        area: there,
        ...(chance(0.3) ? { groups: [pick(['tcm', 'community'])] } : {}),
      },
      filing: pick(domains.filing),
      diseases: some(where.diseases, 0.4),
      visitDeductible: chance(0.8) ? (0 as Fen) : amount(10_000),
      admissionsBefore: below(4),
      visitPaid: chance(0.8) ? (0 as Fen) : amount(10_000),
      visitEntered: chance(0.8) ? (0 as Fen) : amount(10_000),
      days: 1 + below(200),
      ...(chance(0.3) ? { prescription: { level: pick(domains.level) } } : {}),
      ...(chance(0.1) ? { manual: true } : {}),
      circumstances: some(where.circumstances, 0.1),
      ...(chance(0.8) ? { numbers: { insuredMonths: below(120) } } : {}),
      ...(chance(0.9)
        ? { sums: { accountCredit: amount(500_000), householdIncome: amount(5_000_000) } }
        : {}),
      lines: Array.from({ length: count }, (_, index) => line(index, largest)),
      accounts: {
        own: chance(0.3) ? (0 as Fen) : amount(1_000_000),
        wallet: chance(0.7) ? (0 as Fen) : amount(200_000),
        relatives: Array.from({ length: below(3) }, (_, index) => ({
          bindingId: String(index + 1),
          relationship: 'parent' as const,
          balance: amount(1_000_000),
          limitLeft: chance(0.5) ? null : amount(100_000),
          costs: pick(['inScope', 'any'] as const),
        })),
      },
    }
    return { bill, used: uses() }
  }
}

/** What the packs and the examples know and distinguish. */
export const everywhere: Where = {
  known: [
    {
      area: '520200',
      scheme: 'employee',
      benefits: ['outpatient', 'emergency', 'pharmacy', 'chronic', 'inpatient'],
    },
    { area: '520200', scheme: 'resident', benefits: ['outpatient', 'chronic', 'twoDisease', 'inpatient'] },
    { area: '530600', scheme: 'employee', benefits: ['outpatient', 'emergency', 'pharmacy', 'inpatient'] },
    { area: '530600', scheme: 'resident', benefits: ['outpatient', 'twoDisease'] },
    { area: '990100', scheme: 'employee', benefits: ['inpatient'] },
    { area: '990200', scheme: 'resident', benefits: ['outpatient', 'inpatient'] },
    { area: '990300', scheme: 'resident', benefits: ['chronic', 'twoDisease', 'inpatient'] },
    { area: '990400', scheme: 'employee', benefits: ['outpatient', 'emergency', 'pharmacy', 'inpatient'] },
    { area: '990400', scheme: 'resident', benefits: ['chronic'] },
    { area: '990500', scheme: 'employee', benefits: ['outpatient', 'inpatient', 'chronic'] },
    { area: '990600', scheme: 'employee', benefits: ['outpatient', 'emergency', 'inpatient'] },
    { area: '990700', scheme: 'employee', benefits: ['outpatient', 'inpatient'] },
    { area: '990800', scheme: 'resident', benefits: ['outpatient', 'twoDisease', 'inpatient'] },
    { area: '990900', scheme: 'employee', benefits: ['outpatient', 'inpatient'] },
    { area: '990900', scheme: 'resident', benefits: ['inpatient'] },
  ],
  days: ['2024-06-01', '2025-03-10', '2025-03-31', '2025-12-31', '2025-01-01'],
  aid: [
    '2303',
    '2304',
    '2305',
    'civilServant',
    'poorByIllness',
    'retiredBefore2001',
    'tier2',
    'tier3',
    'lowTier',
    'student',
  ],
  diseases: ['M03900', 'M01600', 'M00500', 'M04600'],
  circumstances: ['unreferred', 'naturalBirth', 'hospice', 'planned', 'referred', 'familyDoctor'],
}
