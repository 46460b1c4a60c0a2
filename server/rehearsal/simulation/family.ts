import type { Category, Fen, PlainDate, Purpose, Relationship, Scheme } from '@gongji/policy'
import { fen } from '@gongji/policy/money'
import { checkDigit } from '@gongji/policy/typed'
import { allPurposes } from '../../src/binding/binding.ts'
import { createRandom, type Random } from './random.ts'

// Families as they might live in two cities: invented people, numbers that nobody has, the same ones for the same seed.

const areas = ['520200', '530600'] as const
export type SimulatedArea = (typeof areas)[number]

export type Member = {
  name: string
  idNumber: string
  birthDate: PlainDate
  card: string
  phone: string | null
  scheme: Scheme
  category: Category
  psnType: string
  area: SimulatedArea
  status: 'normal' | 'suspended'
  /** Last day of a resident's year; null for employees. */
  insuredTo: PlainDate | null
  aidGroups: readonly string[]
  /** Personal account when the year begins. */
  balance: Fen
  /** Paid in each month while working. */
  monthly: Fen
  hasWallet: boolean
  /** Chronic disease with an approved filing. */
  disease: string | null
}

/** Who may spend from whose account; members by position in the family. */
export type PlannedBinding = {
  payer: number
  relative: number
  relationship: Relationship
  purposes: readonly Purpose[]
  limitYear: Fen | null
  limitPayment: Fen | null
  onlyWhenAsked: boolean
}

/**
 * A flow and an ending that a family is made to live through, one after the other: money is used between two people, what
 * it came from ends, and then the money comes back.
 */
export type Meeting = {
  flow: string
  ending: string
  payer: number
  relative: number
  relationship: Relationship
}

export type Family = {
  number: number
  members: readonly Member[]
  bindings: readonly PlannedBinding[]
  guardians: readonly { child: number; guardian: number }[]
  /** Pairs that may use the wallet: what the second is to the first. */
  kin: readonly { from: number; to: number; relationship: Relationship }[]
  /** Null in most families. */
  meeting: Meeting | null
}

type Role = 'husband' | 'wife' | 'child' | 'grandfather' | 'grandmother' | 'sibling'

const households: readonly (readonly Role[])[] = [
  ['husband', 'wife'],
  ['husband', 'wife', 'child'],
  ['husband', 'wife', 'child', 'child'],
  ['husband', 'wife', 'child', 'grandmother'],
  ['husband', 'wife', 'child', 'grandfather', 'grandmother'],
  ['husband', 'wife', 'grandfather', 'grandmother'],
  ['husband', 'grandmother'],
  ['wife', 'child'],
  ['husband', 'wife', 'child', 'sibling'],
]

const surnames = [...'李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕']
const givenNames = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志海云龙凤山川雨晨思宇辰欣怡子涵',
]

const psnTypes: Record<Category, string> = {
  working: '1101',
  retired: '1201',
  minor: '1403',
  adult: '1501',
  elderly: '16',
}

/** Ages, in completed years at the start of 2025. */
const ages: Record<Role, readonly [number, number]> = {
  husband: [26, 58],
  wife: [25, 54],
  child: [0, 17],
  grandfather: [61, 88],
  grandmother: [57, 88],
  sibling: [22, 55],
}
const male: ReadonlySet<Role> = new Set(['husband', 'grandfather'])

// Serials 100 to 999 of one invented place, then the next place: 99 begins no administrative division.
function idNumberOf(serial: number, birthDate: PlainDate, isMale: boolean): string {
  const place = 1000 + (Math.floor(serial / 450) % 9000)
  const order = 100 + 2 * (serial % 450) + (isMale ? 1 : 0)
  const first17 = `99${place}${birthDate.replaceAll('-', '')}${order}`
  return first17 + checkDigit(first17)
}

const day = (month: number, date: number): string =>
  `${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`

type Draft = { role: Role; age: number; surname: string }

function draftsOf(random: Random): Draft[] {
  const roles = random.pick(households)
  const [surname, other] = [random.pick(surnames), random.pick(surnames)]
  const parents = random.int(...ages.husband)
  return roles.map((role) => {
    const [least, most] = ages[role]
    // Children are at least twenty years younger than their parents, grandparents at least twenty older.
    const age =
      role === 'child'
        ? random.int(least, Math.min(most, Math.max(0, parents - 21)))
        : role === 'husband'
          ? parents
          : role === 'wife'
            ? Math.max(least, Math.min(most, parents - random.int(-1, 4)))
            : role === 'sibling'
              ? Math.max(least, Math.min(most, parents + random.int(-8, 8)))
              : Math.max(least, Math.min(most, parents + random.int(21, 34)))
    return { role, age, surname: role === 'wife' || role === 'grandmother' ? other : surname }
  })
}

const isEmployee = ({ role }: Draft, random: Random): boolean => {
  const share = { husband: 0.85, wife: 0.5, sibling: 0.7, grandfather: 0.4, grandmother: 0.3, child: 0 }
  return random.chance(share[role])
}

const categoryOf = ({ role, age }: Draft, employee: boolean): Category => {
  if (role === 'grandfather' || role === 'grandmother') return employee ? 'retired' : 'elderly'
  if (employee) return 'working'
  return age < 18 ? 'minor' : 'adult'
}

const yuan = (amount: number): Fen => fen(Math.round(amount) * 100)

function memberOf(
  draft: Draft,
  {
    employee,
    area,
    serial,
    random,
  }: { employee: boolean; area: SimulatedArea; serial: number; random: Random },
): Member {
  const { role, age, surname } = draft
  // Born within the year that ends with 2024, so that nobody's age depends on the day the year is simulated from.
  const birthDate = `${2024 - age}-${day(random.int(1, 12), random.int(1, 28))}`
  const isMale = role === 'child' || role === 'sibling' ? random.chance(0.5) : male.has(role)
  const category = categoryOf(draft, employee)
  const working = category === 'working'
  const lapsed = !employee && random.chance(0.06)
  const aided = !employee && random.chance(0.04)
  return {
    name: surname + random.pick(givenNames) + (random.chance(0.6) ? random.pick(givenNames) : ''),
    idNumber: idNumberOf(serial, birthDate, isMale),
    birthDate,
    card: `S${String(serial).padStart(8, '0')}`,
    phone: age < 14 ? null : `198${String(serial).padStart(8, '0')}`,
    scheme: employee ? 'employee' : 'resident',
    category,
    psnType: psnTypes[category],
    area,
    status: working && random.chance(0.015) ? 'suspended' : 'normal',
    insuredTo: employee ? null : lapsed ? '2024-12-31' : '2025-12-31',
    aidGroups: aided ? [random.pick(['2303', '2304', '2305'])] : [],
    balance: employee ? yuan(Math.min(60_000, random.logNormal(working ? 3_000 : 900, 0.9))) : fen(0),
    monthly: working ? yuan(random.logNormal(5_200, 0.35) * 0.02) : fen(0),
    hasWallet: age >= 18 && random.chance(0.35),
    disease: age >= 50 && random.chance(0.18) ? random.pick(['M03900', 'M01600']) : null,
  }
}

/** What a member is to another, as the list of near relatives calls it. Null: not on it. */
function relationshipOf(from: Role, to: Role): Relationship | null {
  const couple = new Set<Role>(['husband', 'wife'])
  const elders = new Set<Role>(['grandfather', 'grandmother'])
  if (couple.has(from) && couple.has(to)) return 'spouse'
  if (elders.has(from) && elders.has(to)) return 'spouse'
  if (couple.has(from) && to === 'child') return 'child'
  if (from === 'child' && couple.has(to)) return 'parent'
  // The grandparents are the husband's parents, and the sibling is the husband's; in-laws are no near relatives.
  if ((from === 'husband' || from === 'sibling') && elders.has(to)) return 'parent'
  if (elders.has(from) && (to === 'husband' || to === 'sibling')) return 'child'
  if (elders.has(from) && to === 'child') return 'sonsChild'
  if (from === 'child' && elders.has(to)) return 'paternalGrandparent'
  if ((from === 'husband' && to === 'sibling') || (from === 'sibling' && to === 'husband')) return 'sibling'
  return null
}

function plannedBinding(
  { payer, relative, relationship }: Pick<PlannedBinding, 'payer' | 'relative' | 'relationship'>,
  random: Random,
): PlannedBinding {
  const purposes = random.chance(0.12)
    ? random.pick([['outpatient', 'pharmacy'], ['outpatient', 'inpatient'], ['premium']] as const)
    : allPurposes
  return {
    payer,
    relative,
    relationship,
    purposes,
    limitYear: random.chance(0.2) ? yuan(random.pick([300, 500, 1_000, 2_000, 5_000])) : null,
    limitPayment: random.chance(0.1) ? yuan(random.pick([100, 200, 500, 1_000])) : null,
    onlyWhenAsked: random.chance(0.05),
  }
}

const narrow: ReadonlySet<Relationship> = new Set(['spouse', 'parent', 'child'])

/** One family, the same for the same seed and number whatever the number of families. */
export function generateFamily(seed: number, number: number): Family {
  const random = createRandom(seed, `family ${number}`)
  const area = random.chance(0.55) ? '520200' : '530600'
  const drafts = draftsOf(random)
  const employed = drafts.map((draft) => isEmployee(draft, random))
  if (!employed.includes(true)) employed[0] = true
  const members = drafts.map((draft, index) => {
    // Some brothers and sisters live and are insured in the other city: only the wallet reaches them.
    const away = draft.role === 'sibling' && random.chance(0.6)
    return memberOf(draft, {
      employee: employed[index] === true,
      area: away ? (area === '520200' ? '530600' : '520200') : area,
      serial: number * 8 + index,
      random,
    })
  })
  const kin: { from: number; to: number; relationship: Relationship }[] = []
  const bindings: PlannedBinding[] = []
  for (const [payer, one] of members.entries()) {
    for (const [relative, other] of members.entries()) {
      if (payer === relative) continue
      const relationship = relationshipOf(drafts[payer]!.role, drafts[relative]!.role)
      if (relationship === null) continue
      kin.push({ from: payer, to: relative, relationship })
      const possible =
        one.scheme === 'employee' &&
        one.status === 'normal' &&
        one.area === other.area &&
        other.status === 'normal' &&
        (one.area === '520200' || narrow.has(relationship)) &&
        (other.insuredTo === null || other.insuredTo >= '2025-01-01')
      if (possible && random.chance(relationship === 'spouse' ? 0.45 : 0.65)) {
        bindings.push(plannedBinding({ payer, relative, relationship }, random))
      }
    }
  }
  const parents = drafts.flatMap(({ role }, index) => (role === 'husband' || role === 'wife' ? [index] : []))
  const guardians = drafts.flatMap(({ role }, child) =>
    role === 'child' ? parents.map((guardian) => ({ child, guardian })) : [],
  )
  return { number, members, bindings, guardians, kin, meeting: null }
}
