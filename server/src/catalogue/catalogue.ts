import type { BasisPoints, Fen, ItemClass, PlainDate } from '@gongji/policy'
import { includes } from '@gongji/policy/dates'
import { execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'

/** What the catalogue says of something that may be billed. */
export type Item = {
  /** The area whose row this is. */
  area: string
  code: string
  name: string
  /** 101 western drug … 201 service, 301 consumable. */
  listType: string
  /** med_chrgitm_type */
  chargeType: string
  itemClass: ItemClass
  firstShare: BasisPoints
  /** Price ceiling a piece; null: none. */
  ceiling: Fen | null
  /** In scope only with approval (限制使用). */
  restricted: boolean
  /** No account may pay it (国办发〔2021〕14号). */
  banned: boolean
  from: PlainDate
  to: PlainDate | null
}

const catalogue = table<Item>('catalogue_item', {
  area: 'text',
  code: 'text',
  name: 'text',
  listType: 'text',
  chargeType: 'text',
  itemClass: ['class', 'text'],
  firstShare: 'integer',
  ceiling: 'bigint null',
  restricted: 'boolean',
  banned: 'boolean',
  from: ['valid_from', 'date'],
  to: ['valid_to', 'date null'],
})
const onDay = catalogue.list(
  'catalogue.on-day',
  `where area = any($1::text[]) and code = any($2::text[])
     and valid_from <= $3::date and (valid_to is null or valid_to >= $3::date)
   order by code, valid_from`,
)

/**
 * The rows that hold for these codes on a day at a place of care in `area`: the area's own, else its province's, else
 * the national one. Codes without a row are missing from the map.
 */
export async function findItems(
  tx: Reader,
  area: string,
  codes: readonly string[],
  on: PlainDate,
): Promise<Map<string, Item>> {
  if (codes.length === 0) return new Map()
  const levels = levelsOf(area)
  return byCode(await onDay(tx, levels, [...new Set(codes)], on), levels)
}

const allOnDay = catalogue.list(
  'catalogue.all-on-day',
  `where area = any($1::text[]) and valid_from <= $2::date and (valid_to is null or valid_to >= $2::date)
   order by code, valid_from`,
)

/** Every item that holds on a day at a place of care in `area`, by code. */
export async function listItems(tx: Reader, area: string, on: PlainDate): Promise<Item[]> {
  const levels = levelsOf(area)
  return [...byCode(await allOnDay(tx, levels, on), levels).values()]
}

const anyOf = query(
  'catalogue.any_of',
  'select exists (select 1 from catalogue_item where area = any($1::text[])) as there',
)

/** Whether any item may be billed at a place of care in `area`. */
export const hasItems = async (tx: Reader, area: string): Promise<boolean> =>
  (await run<{ there: boolean }>(tx, anyOf, [levelsOf(area)]))[0]?.there === true

const ofCodes = catalogue.list(
  'catalogue.of-codes',
  'where area = any($1::text[]) and code = any($2::text[]) order by code, valid_from',
)

/** Every row of these codes for places of care in these areas, whatever its days: see `itemsOn`. */
export const listRowsOf = async (
  tx: Reader,
  areas: readonly string[],
  codes: readonly string[],
): Promise<Item[]> =>
  codes.length === 0 ? [] : await ofCodes(tx, [...new Set(areas.flatMap(levelsOf))], [...new Set(codes)])

/** Of rows that `listRowsOf` gave, what `findItems` would find. */
export function itemsOn(rows: readonly Item[], area: string, on: PlainDate): Map<string, Item> {
  const levels = levelsOf(area)
  return byCode(
    rows.filter((row) => levels.includes(row.area) && includes(row, on)),
    levels,
  )
}

const levelsOf = (area: string): string[] => [...new Set(['000000', `${area.slice(0, 2)}0000`, area])]

/** An area's own row hides its province's, and that the national one; of one area the later row holds. */
function byCode(rows: readonly Item[], levels: readonly string[]): Map<string, Item> {
  const rank = (row: Item) => levels.indexOf(row.area)
  const items = new Map<string, Item>()
  for (const row of rows) {
    const known = items.get(row.code)
    if (!known || rank(row) >= rank(known)) items.set(row.code, row)
  }
  return items
}

const insertNew = catalogue.insertion('catalogue.insert', 'on conflict (area, code, valid_from) do nothing')

/** Adds a row; one of the same area, code and first day stays as it is. */
export async function insertItem(tx: Tx, one: Item): Promise<void> {
  await execute(tx, insertNew, catalogue.lists([one]))
}

/** Adds rows; one of the same area, code and first day as another stays as it is. */
export async function insertItems(tx: Tx, all: readonly Item[]): Promise<void> {
  if (all.length > 0) await execute(tx, insertNew, catalogue.lists(all))
}
