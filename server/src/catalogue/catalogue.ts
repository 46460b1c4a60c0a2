import type { BasisPoints, Fen, ItemClass, PlainDate } from '@gongji/policy'
import { run, statement, type Tx } from '../db/db.ts'

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

type Row = {
  area: string
  code: string
  name: string
  list_type: string
  charge_type: string
  class: ItemClass
  first_share: BasisPoints
  ceiling: Fen | null
  restricted: boolean
  banned: boolean
  valid_from: PlainDate
  valid_to: PlainDate | null
}

const onDay = statement(
  'catalogue.on-day',
  `select area, code, name, list_type, charge_type, class, first_share, ceiling, restricted, banned, valid_from, valid_to
     from catalogue_item
    where area = any($1::text[]) and code = any($2::text[])
      and valid_from <= $3::date and (valid_to is null or valid_to >= $3::date)
    order by code, valid_from`,
)

/**
 * The rows that hold for these codes on a day at a place of care in `area`: the area's own, else its province's, else
 * the national one. Codes without a row are missing from the map.
 */
export async function findItems(
  tx: Tx,
  area: string,
  codes: readonly string[],
  on: PlainDate,
): Promise<Map<string, Item>> {
  if (codes.length === 0) return new Map()
  const province = `${area.slice(0, 2)}0000`
  const levels = [...new Set(['000000', province, area])]
  const rows = await run<Row>(tx, onDay, [levels, [...new Set(codes)], on])
  // An area's own row hides its province's, and that the national one; of one area the later row holds.
  const rank = (row: Row) => levels.indexOf(row.area)
  const items = new Map<string, Row>()
  for (const row of rows) {
    const known = items.get(row.code)
    if (!known || rank(row) >= rank(known)) items.set(row.code, row)
  }
  return new Map([...items].map(([code, row]) => [code, itemOf(row)]))
}

const itemOf = (row: Row): Item => ({
  area: row.area,
  code: row.code,
  name: row.name,
  listType: row.list_type,
  chargeType: row.charge_type,
  itemClass: row.class,
  firstShare: row.first_share,
  ceiling: row.ceiling,
  restricted: row.restricted,
  banned: row.banned,
  from: row.valid_from,
  to: row.valid_to,
})

const insert = statement(
  'catalogue.insert',
  `insert into catalogue_item (area, code, valid_from, valid_to, name, list_type, charge_type, class, first_share,
     ceiling, restricted, banned)
   values ($1, $2, $3::date, $4::date, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (area, code, valid_from) do nothing`,
)

/** Adds a row; one of the same area, code and first day stays as it is. */
export async function insertItem(tx: Tx, one: Item): Promise<void> {
  await run(tx, insert, [
    one.area,
    one.code,
    one.from,
    one.to,
    one.name,
    one.listType,
    one.chargeType,
    one.itemClass,
    one.firstShare,
    one.ceiling,
    one.restricted,
    one.banned,
  ])
}
