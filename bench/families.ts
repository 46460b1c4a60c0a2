import { checkDigit } from '../server/src/person/identity.ts'

// Families of four in Liupanshui: father and mother are employees, grandmother and child residents. The grandmother and
// the child may spend from the father, the child also from the mother, as in the sandbox's own families.

export type BenchPerson = {
  id: number
  psnNo: string
  idNumber: string
  birthDate: string
  scheme: 'employee' | 'resident'
  category: 'working' | 'elderly' | 'minor'
  psnType: string
}

export const area = '520200'
const idBase = 1_000_000
export const membersOfFamily = 4

type Role = Pick<BenchPerson, 'scheme' | 'category' | 'psnType'> & { firstYear: number }
const roles: readonly [father: Role, mother: Role, grandmother: Role, child: Role] = [
  { scheme: 'employee', category: 'working', psnType: '1101', firstYear: 1980 },
  { scheme: 'employee', category: 'working', psnType: '1101', firstYear: 1985 },
  { scheme: 'resident', category: 'elderly', psnType: '1501', firstYear: 1950 },
  { scheme: 'resident', category: 'minor', psnType: '1501', firstYear: 2012 },
]

// 900 people share a birthday: the number's three serial digits must differ.
const perDay = 900
const msPerDay = 86_400_000

/** The person of that number, from 0: always the same. */
export function personAt(number: number): BenchPerson {
  const family = Math.floor(number / membersOfFamily)
  const { firstYear, ...role } = roles[number % membersOfFamily] as Role
  const birthDate = new Date(Date.UTC(firstYear, 0, 1) + Math.floor(family / perDay) * msPerDay)
    .toISOString()
    .slice(0, 10)
  const first17 = `990201${birthDate.replaceAll('-', '')}${String(100 + (family % perDay))}`
  const id = idBase + number
  return {
    ...role,
    id,
    psnNo: `${area}${String(id).padStart(20, '0')}`,
    idNumber: first17 + checkDigit(first17),
    birthDate,
  }
}

/** Who may be drawn for whom in a family, by position: payer, relative, what the relative is to the payer. */
export const bindingsOfFamily = [
  { payer: 0, relative: 2, relationship: 'parent', position: 1 },
  { payer: 0, relative: 3, relationship: 'child', position: 1 },
  { payer: 1, relative: 3, relationship: 'child', position: 2 },
] as const
