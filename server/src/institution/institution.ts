import type { Level, PlainDate } from '@gongji/policy'
import { includes } from '@gongji/policy/dates'
import { execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import { problems } from '../problem.ts'

export const problem = problems('institution', {
  unknown: [
    404,
    '没有代码为 {code} 的定点医药机构。',
    'There is no designated institution with the code {code}.',
    '请核对机构代码；新定点机构由当地医保经办机构登记。',
    'Check the code; new institutions are registered by the local agency.',
  ],
})

/** A designated hospital or pharmacy (定点医药机构). */
export type Institution = {
  /** H or P and 11 digits. */
  code: string
  name: string
  kind: 'hospital' | 'pharmacy'
  /** As policy counts it. */
  level: Level
  /** National code of the level (hosp_lv). */
  hospLv: string
  /** Pooling area. */
  area: string
  county: string
  address: string
  uscc: string
  /** Settles directly for people of other areas. */
  directSettlement: boolean
  /** Whether its tills must sign in (9001) before anything else. */
  signInRequired: boolean
  /** SM2 public key of its signed requests; null: none agreed. */
  signingKey: string | null
  /** What rules may ask of it besides, in words of the agency: `tcm`, `community`. */
  groups: readonly string[]
  active: boolean
  /** Number of its agreement with the agency (定点协议). */
  agreementNo: string
  /** The days on which it may take patients in under that agreement. */
  agreedFrom: PlainDate
  agreedTo: PlainDate | null
  /** How people reach it: telephone and hours as they are stated; empty: not known. */
  phone: string
  hours: string
}

/** What is known of an institution of which nothing was agreed in writing, or stated, here. */
export const withoutAgreement = {
  agreementNo: '',
  agreedFrom: '2000-01-01',
  agreedTo: null,
  phone: '',
  hours: '',
} as const

/** Whether an institution may take patients in on a day. What began under the agreement is settled and given back after it too. */
export const agreesOn = ({ agreedFrom: from, agreedTo: to }: Institution, on: PlainDate): boolean =>
  includes({ from, to }, on)

/** Where an institution stands, in degrees (CGCS2000). */
export type Place = { longitude: number; latitude: number }

/** An institution with where it stands, where that is known. */
export type RegisteredInstitution = Institution & { longitude: number | null; latitude: number | null }
type Row = RegisteredInstitution
const institutions = table<Row>('institution', {
  code: 'text',
  name: 'text',
  kind: 'text',
  level: 'text',
  hospLv: 'text',
  area: 'text',
  county: 'text',
  address: 'text',
  uscc: 'text',
  directSettlement: 'boolean',
  signInRequired: 'boolean',
  signingKey: 'text null',
  groups: 'list',
  longitude: 'float8 null',
  latitude: 'float8 null',
  active: 'boolean',
  agreementNo: 'text',
  agreedFrom: 'date',
  agreedTo: 'date null',
  phone: 'text',
  hours: 'text',
})
const institutionOf = ({ longitude: _, latitude: __, ...row }: Row): Institution => row

const byCode = institutions.list('institution.by-code', 'where code = $1')
const byCodes = institutions.list('institution.by-codes', 'where code = any($1::text[]) order by code')

/** The institution with this code, active or not. Null when there is none. */
export async function findInstitution(tx: Reader, code: string): Promise<Institution | null> {
  const [row] = await byCode(tx, code)
  return row ? institutionOf(row) : null
}

/** These institutions, by code; unknown codes are left out. */
export async function listInstitutions(tx: Reader, codes: readonly string[]): Promise<Institution[]> {
  if (codes.length === 0) return []
  return (await byCodes(tx, codes)).map(institutionOf)
}

const search = institutions.list(
  'institution.search',
  `where active and ($1::text is null or area = $1 or county = $1)
      and ($2::text is null or kind = $2) and ($3::text is null or strpos(name, $3) > 0)
    order by area, level desc, code limit $4`,
)

/** Active institutions of an area or county, of a kind, whose name contains a text; all parts may be null. */
export async function searchInstitutions(
  tx: Reader,
  wanted: { area: string | null; kind: 'hospital' | 'pharmacy' | null; name: string | null; limit: number },
): Promise<Institution[]> {
  const rows = await search(tx, wanted.area, wanted.kind, wanted.name, wanted.limit)
  return rows.map(institutionOf)
}

const after = institutions.list(
  'institution.after',
  'where code > $1 and ($2::text is null or area = $2) order by code limit $3',
)

/** Institutions after a code, active or not, with where they stand. */
export const listInstitutionsAfter = async (
  tx: Reader,
  { after: code, area, limit }: { after: string; area: string | null; limit: number },
): Promise<RegisteredInstitution[]> => await after(tx, code, area, limit)

/** The institution as it is registered, with where it stands; null when there is none. */
export const findRegistered = async (tx: Reader, code: string): Promise<RegisteredInstitution | null> =>
  (await byCode(tx, code))[0] ?? null

const change = institutions.update('institution.change', { key: ['code'] })

/** Writes what has changed of an institution. */
export async function changeInstitution(tx: Tx, one: RegisteredInstitution): Promise<void> {
  await change(tx, [one])
}

const insertNew = institutions.insertion('institution.insert', 'on conflict (code) do nothing')

/** Adds an institution; one that is there already stays as it is. Gives whether it was added. */
export async function insertInstitution(
  tx: Tx,
  one: Institution & { [Part in keyof Place]?: Place[Part] | null },
): Promise<boolean> {
  const { longitude = null, latitude = null } = one
  const added = await execute(tx, insertNew, institutions.lists([{ ...one, longitude, latitude }]))
  return added === 1
}
