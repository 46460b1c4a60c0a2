import type { Level } from '@gongji/policy'
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
  active: boolean
}

/** Where an institution stands, in degrees (CGCS2000). */
export type Place = { longitude: number; latitude: number }

type Row = Institution & { longitude: number | null; latitude: number | null }
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
  longitude: 'float8 null',
  latitude: 'float8 null',
  active: 'boolean',
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

const insertNew = institutions.insertion('institution.insert', 'on conflict (code) do nothing')

/** Adds an institution; one that is there already stays as it is. */
export async function insertInstitution(tx: Tx, one: Institution & Partial<Place>): Promise<void> {
  const { longitude = null, latitude = null } = one
  await execute(tx, insertNew, institutions.lists([{ ...one, longitude, latitude }]))
}
