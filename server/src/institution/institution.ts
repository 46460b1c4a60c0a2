import type { Level } from '@gongji/policy'
import { run, statement, type Tx } from '../db/db.ts'
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

type Row = {
  code: string
  name: string
  kind: 'hospital' | 'pharmacy'
  level: Level
  hosp_lv: string
  area: string
  county: string
  address: string
  uscc: string
  direct_settlement: boolean
  sign_in_required: boolean
  signing_key: string | null
  active: boolean
}

const columns = `code, name, kind, level, hosp_lv, area, county, address, uscc, direct_settlement, sign_in_required,
  signing_key, active`

const institutionOf = (row: Row): Institution => ({
  code: row.code,
  name: row.name,
  kind: row.kind,
  level: row.level,
  hospLv: row.hosp_lv,
  area: row.area,
  county: row.county,
  address: row.address,
  uscc: row.uscc,
  directSettlement: row.direct_settlement,
  signInRequired: row.sign_in_required,
  signingKey: row.signing_key,
  active: row.active,
})

const byCode = statement('institution.by-code', `select ${columns} from institution where code = $1`)
const byCodes = statement(
  'institution.by-codes',
  `select ${columns} from institution where code = any($1::text[]) order by code`,
)

/** The institution with this code, active or not. Null when there is none. */
export async function findInstitution(tx: Tx, code: string): Promise<Institution | null> {
  const [row] = await run<Row>(tx, byCode, [code])
  return row ? institutionOf(row) : null
}

/** These institutions, by code; unknown codes are left out. */
export async function listInstitutions(tx: Tx, codes: readonly string[]): Promise<Institution[]> {
  if (codes.length === 0) return []
  return (await run<Row>(tx, byCodes, [[...codes]])).map(institutionOf)
}

const search = statement(
  'institution.search',
  `select ${columns} from institution
    where active and ($1::text is null or area = $1 or county = $1)
      and ($2::text is null or kind = $2) and ($3::text is null or strpos(name, $3) > 0)
    order by area, level desc, code limit $4`,
)

/** Active institutions of an area or county, of a kind, whose name contains a text; all parts may be null. */
export async function searchInstitutions(
  tx: Tx,
  wanted: { area: string | null; kind: 'hospital' | 'pharmacy' | null; name: string | null; limit: number },
): Promise<Institution[]> {
  const rows = await run<Row>(tx, search, [wanted.area, wanted.kind, wanted.name, wanted.limit])
  return rows.map(institutionOf)
}

const insert = statement(
  'institution.insert',
  `insert into institution (code, name, kind, level, hosp_lv, area, county, address, uscc, direct_settlement,
     sign_in_required, signing_key, active, longitude, latitude)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (code) do nothing`,
)

/** Adds an institution; one that is there already stays as it is. */
export async function insertInstitution(tx: Tx, one: Institution & Partial<Place>): Promise<void> {
  await run(tx, insert, [
    one.code,
    one.name,
    one.kind,
    one.level,
    one.hospLv,
    one.area,
    one.county,
    one.address,
    one.uscc,
    one.directSettlement,
    one.signInRequired,
    one.signingKey,
    one.active,
    one.longitude ?? null,
    one.latitude ?? null,
  ])
}
