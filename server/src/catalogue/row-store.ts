import type { PlainDate } from '@gongji/policy'
import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/** A row of one of the bureau's lists; see the table. */
export type ListRow = {
  list: string
  rid: string
  code: string
  standsFor: string
  area: string
  name: string
  listType: string
  version: string
  valid: boolean
  validFrom: PlainDate | null
  validTo: PlainDate | null
  line: string
}

const rows = table<ListRow>('catalogue_row', {
  list: 'text',
  rid: 'text',
  code: 'text',
  standsFor: 'text',
  area: 'text',
  name: 'text',
  listType: 'text',
  version: 'text',
  valid: 'boolean',
  validFrom: 'date null',
  validTo: 'date null',
  line: 'text',
})
const upsert = rows.insertion(
  'catalogue_row.upsert',
  `on conflict (list, rid) do update set code = excluded.code, stands_for = excluded.stands_for, area = excluded.area,
     name = excluded.name, list_type = excluded.list_type, version = excluded.version, valid = excluded.valid,
     valid_from = excluded.valid_from, valid_to = excluded.valid_to, line = excluded.line
   where catalogue_row.line <> excluded.line`,
)
const versions = query(
  'catalogue_row.versions',
  `select t.rid as "rid", t.version as "version", md5(t.line) as digest from catalogue_row t
   where t.list = $1 and t.rid = any($2::text[])`,
)
const byCodes = rows.list(
  'catalogue_row.by_codes',
  'where code = any($1::text[]) and list = any($2::text[]) order by code, list, valid_from, rid',
)
const standing = rows.list(
  'catalogue_row.standing',
  `where list = '1316' and stands_for = any($1::text[]) order by code, valid_from, rid`,
)
const newer = query(
  'catalogue_row.newer',
  `select t.rid as "rid", t.version as "version", t.line as "line" from catalogue_row t
   where t.list = $1 and (t.version, t.rid) > ($2, $3) and (t.area = '' or t.area = any($4::text[]))
   order by t.version, t.rid limit $5`,
)
const counted = query(
  'catalogue_row.count',
  `select count(*)::int as n, coalesce(max(t.version), '') as version from catalogue_row t
   where t.list = $1 and t.version > $2 and (t.area = '' or t.area = any($3::text[]))`,
)

/** Writes rows; those that are there already with the same content stay. Gives how many were written. */
export const writeRows = async (tx: Tx, all: readonly ListRow[]): Promise<number> =>
  all.length === 0 ? 0 : await execute(tx, upsert, rows.lists(all))

/** Versions of the rows of a list that are there, by their number. */
export async function findVersions(
  tx: Reader,
  list: string,
  rids: readonly string[],
): Promise<Map<string, { version: string; digest: string }>> {
  type Known = { rid: string; version: string; digest: string }
  const found = await run<Known>(tx, versions, [list, [...rids]])
  return new Map(found.map((row) => [row.rid, row]))
}

/** Rows of these lists about these codes, and those that say which codes stand for them. */
export async function listAbout(
  tx: Reader,
  codes: readonly string[],
  lists: readonly string[],
): Promise<ListRow[]> {
  return [...(await byCodes(tx, [...codes], [...lists])), ...(await standing(tx, [...codes]))]
}

/** Rows of these lists about these codes. */
export const listByCodes = async (
  tx: Reader,
  codes: readonly string[],
  lists: readonly string[],
): Promise<ListRow[]> => (codes.length === 0 ? [] : await byCodes(tx, [...codes], [...lists]))

export type Newer = { rid: string; version: string; line: string }

/** Rows of a list after a version (and row), in order; of these areas and of everywhere. */
export const listNewer = async (
  tx: Reader,
  list: string,
  { version, rid }: { version: string; rid: string },
  { areas, limit }: { areas: readonly string[]; limit: number },
): Promise<Newer[]> => await run<Newer>(tx, newer, [list, version, rid, [...areas], limit])

/** How many rows of a list are newer than a version, and the newest version. */
export async function countNewer(
  tx: Reader,
  list: string,
  version: string,
  areas: readonly string[],
): Promise<{ n: number; version: string }> {
  const [found] = await run<{ n: number; version: string }>(tx, counted, [list, version, [...areas]])
  return found as { n: number; version: string }
}

/** What a page of a list asks for; null: anything. */
export type PageAsked = {
  list: string
  on: PlainDate | null
  code: string | null
  standsFor: string | null
  areas: readonly string[]
  name: string | null
  listType: string | null
  valid: boolean | null
  changedSince: string
  page: number
  size: number
}

const paged = rows.list(
  'catalogue_row.page',
  `where list = $1 and ($2::date is null or (coalesce(valid_from, $2::date) <= $2::date and coalesce(valid_to, $2::date) >= $2::date))
     and ($3::text is null or code = $3) and ($4::text is null or stands_for = $4)
     and (area = '' or area = any($5::text[])) and ($6::text is null or strpos(name, $6) > 0)
     and ($7::text is null or list_type = $7) and ($8::boolean is null or valid = $8) and version >= $9
   order by code, area, valid_from, rid limit $10 offset $11`,
)

export const listPage = async (tx: Reader, asked: PageAsked): Promise<ListRow[]> =>
  await paged(
    tx,
    asked.list,
    asked.on,
    asked.code,
    asked.standsFor,
    [...asked.areas],
    asked.name,
    asked.listType,
    asked.valid,
    asked.changedSince,
    asked.size,
    (asked.page - 1) * asked.size,
  )

/** A loading; see the table. */
export type Load = {
  id: number
  list: string
  file: string
  loadedBy: string
  at: Instant
  counts: Readonly<Record<string, number>>
}
const loads = table<Load>('catalogue_load', {
  id: 'bigint',
  list: 'text',
  file: 'text',
  loadedBy: 'text',
  at: 'timestamptz',
  counts: 'json',
})
const lastLoads = loads.list('catalogue_load.last', 'order by id desc limit $1')

export async function insertLoad(tx: Tx, load: Load): Promise<void> {
  await loads.insert(tx, [load])
}
export const listLoads = async (tx: Reader, limit: number): Promise<Load[]> => await lastLoads(tx, limit)

export const dropItems = command(
  'catalogue.drop_made',
  `delete from catalogue_item i using unnest($1::text[], $2::text[]) as n (area, code)
   where i.area = n.area and i.code = n.code`,
)
