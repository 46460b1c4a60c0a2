import type { PlainDate } from '@gongji/policy'
import { ageOn } from '@gongji/policy/dates'
import { type Fen, fen, sum } from '@gongji/policy/money'
import type { AccountUse, BilledLine } from '../../src/settlement/settlement.ts'
import type { Member, SimulatedArea } from './family.ts'
import type { Random } from './random.ts'

/** A bill that somebody is about to pay, before any till knows of it. */
export type PlannedBill = {
  kind: 'visit' | 'sale'
  institution: string
  /** National kind of care: 11 outpatient, 13 emergency, 14 chronic, 2101 inpatient, 41 pharmacy. */
  medType: string
  disease: string
  accountUse: AccountUse
  lines: readonly BilledLine[]
  total: Fen
}

type Care = 'outpatient' | 'emergency' | 'chronic' | 'inpatient' | 'pharmacy'

const medTypes: Record<Care, string> = {
  outpatient: '11',
  emergency: '13',
  chronic: '14',
  inpatient: '2101',
  pharmacy: '41',
}

/** How often a person needs each kind of care in a year, by age. */
export function careRates({ disease, birthDate }: Member, on: PlainDate): Record<Care, number> {
  const age = ageOn(birthDate, on)
  const old = age >= 60
  return {
    outpatient: age < 18 ? 1.1 : old ? 1.5 : 0.7,
    emergency: 0.06,
    chronic: disease === null ? 0 : 3,
    inpatient: age < 18 ? 0.03 : old ? 0.16 : 0.05,
    pharmacy: age < 18 ? 0.2 : old ? 0.8 : 0.55,
  }
}
export const cares = Object.keys(medTypes) as readonly Care[]

/** Median bill in fen. */
const medians: Record<Care, number> = {
  outpatient: 17_000,
  emergency: 32_000,
  chronic: 21_000,
  inpatient: 560_000,
  pharmacy: 7_500,
}
const spreads: Record<Care, number> = {
  outpatient: 0.8,
  emergency: 0.8,
  chronic: 0.5,
  inpatient: 0.9,
  pharmacy: 0.7,
}

type Row = { code: string; share: number; pieces: readonly [number, number] }
const medicine: readonly Row[] = [
  { code: 'DEMOA0001', share: 0.4, pieces: [1, 4] },
  { code: 'DEMOB0001', share: 0.3, pieces: [1, 3] },
  { code: 'DEMOB0002', share: 0.1, pieces: [1, 2] },
]
const rows: Record<Care, readonly Row[]> = {
  outpatient: [
    ...medicine,
    { code: 'DEMOA0002', share: 0.3, pieces: [1, 1] },
    { code: 'DEMOC0001', share: 0.08, pieces: [1, 1] },
    { code: 'DEMOL0001', share: 0.06, pieces: [1, 5] },
  ],
  emergency: [...medicine, { code: 'DEMOA0002', share: 0.5, pieces: [1, 2] }],
  chronic: [...medicine, { code: 'DEMOR0001', share: 0.1, pieces: [1, 1] }],
  inpatient: [
    ...medicine,
    { code: 'DEMOA0002', share: 0.5, pieces: [1, 6] },
    { code: 'DEMOB0003', share: 0.2, pieces: [1, 8] },
    { code: 'DEMOC0001', share: 0.1, pieces: [1, 2] },
    { code: 'DEMOR0001', share: 0.1, pieces: [1, 2] },
  ],
  pharmacy: [...medicine, { code: 'DEMOX0001', share: 0.02, pieces: [1, 1] }],
}

/** Some rows of the kind of care that together come to about `about`; price times pieces is exact. */
function linesOf(care: Care, about: number, random: Random): BilledLine[] {
  const wanted = rows[care].filter(({ share }) => random.chance(Math.min(0.95, share * 2)))
  const chosen = wanted.length === 0 ? [rows[care][0] as Row] : wanted
  const weight = chosen.reduce((all, { share }) => all + share, 0)
  return chosen.map(({ code, share, pieces }, index) => {
    const count = random.int(...pieces)
    const price = Math.max(1, Math.round((about * share) / weight / count))
    return {
      id: String(index + 1),
      code,
      amount: fen(price * count),
      countE4: count * 10_000,
      priceE6: price * 10_000,
      approval: code === 'DEMOR0001' && random.chance(0.7) ? '1' : '0',
    }
  })
}

type Places = { hospitals: Readonly<Record<string, number>>; pharmacy: string; away: readonly string[] }
const places: Record<SimulatedArea, Places> = {
  '520200': {
    hospitals: { H52020100001: 4, H52020100002: 3.5, H52020100003: 2.5 },
    pharmacy: 'P52020100001',
    away: ['H52010200001', 'H53060200001', 'H53010200001'],
  },
  '530600': {
    hospitals: { H53060200001: 4, H53060200002: 3.5, H53060200003: 2.5 },
    pharmacy: 'P53060200001',
    away: ['H53010200001', 'H52020100001'],
  },
}

/** What somebody says at the till: where it has to be said, those who are bound mostly do. */
function accountUseOf({ area }: Member, bound: boolean, random: Random): AccountUse {
  if (random.chance(0.04)) return 0
  return area === '530600' && bound && random.chance(0.75) ? 2 : 1
}

/** One bill of a member, at home or, rarely, elsewhere. */
export function planBill(
  member: Member,
  { care, bound, random }: { care: Care; bound: boolean; random: Random },
): PlannedBill {
  const { hospitals, pharmacy, away } = places[member.area]
  const elsewhere = care !== 'pharmacy' && care !== 'chronic' && random.chance(0.025)
  const institution =
    care === 'pharmacy' ? pharmacy : elsewhere ? random.pick(away) : random.weighted(hospitals)
  const about = Math.min(30_000_000, random.logNormal(medians[care], spreads[care]))
  const lines = linesOf(care, about, random)
  return {
    kind: care === 'pharmacy' ? 'sale' : 'visit',
    institution,
    medType: medTypes[care],
    disease: care === 'chronic' ? (member.disease ?? '') : '',
    accountUse: accountUseOf(member, bound, random),
    lines,
    total: sum(...lines.map(({ amount }) => amount)),
  }
}
