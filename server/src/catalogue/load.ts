import { createHash } from 'node:crypto'
import type { PlainDate } from '@gongji/policy'
import { execute, type Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { insertItems } from './catalogue.ts'
import { type Gap, makeItems } from './make-items.ts'
import { type RefusedLine, readList } from './read-list.ts'
import {
  dropItems,
  findVersions,
  insertLoad,
  type ListRow,
  type Load,
  listAbout,
  listLoads,
  writeRows,
} from './row-store.ts'

const page = 2_000
/** Lists of which what may be billed is made. */
const deciding = ['1312', '1316', '1318', '1319']

export type Loaded = {
  /** Lines that were read as rows, and of them: rows that were not there, that differ, that are there already. */
  read: number
  fresh: number
  changed: number
  same: number
  refused: readonly RefusedLine[]
  /** Stretches of days in which a code of an area can be billed, made of the rows. */
  items: number
  gaps: readonly Gap[]
}

const digestOf = (line: string): string => createHash('md5').update(line).digest('hex')

function* pagesOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += page) yield all.slice(at, at + page)
}

/** Makes what may be billed of everything that is known of these insured codes. */
async function remake(tx: Tx, codes: readonly string[]): Promise<{ items: number; gaps: Gap[] }> {
  let count = 0
  const gaps: Gap[] = []
  for (const some of pagesOf(codes)) {
    const about = await listAbout(tx, some, ['1312', '1318', '1319'])
    const byCode = groupBy(about, (row) => (row.list === '1316' ? row.standsFor : row.code))
    const made = some.map((code) => makeItems(code, byCode.get(code) ?? []))
    const touched = made.flatMap((one) => one.touched)
    const items = made.flatMap((one) => one.items)
    await execute(tx, dropItems, [touched.map(({ area }) => area), touched.map(({ code }) => code)])
    await insertItems(tx, items)
    count += items.length
    for (const one of made) gaps.push(...one.gaps)
  }
  return { items: count, gaps }
}

/**
 * Loads a file of one of the bureau's lists in one transaction: rows that are new or differ are written, what may be
 * billed is made anew where they decide it, and lines that cannot be taken are told with their reasons.
 *
 * @param list 1301 … 1327, one of `layouts`
 * @param from the first day of rows that name none; null: they hold since ever
 */
export async function loadList(
  tx: Tx,
  { newId, now }: Pick<Deps, 'newId' | 'now'>,
  {
    list,
    text,
    from,
    file,
    by,
  }: { list: string; text: string; from: PlainDate | null; file: string; by: string },
): Promise<Loaded> {
  const { rows, refused } = readList(list, text, from)
  const written: ListRow[] = []
  let fresh = 0
  for (const some of pagesOf(rows)) {
    const known = await findVersions(
      tx,
      list,
      some.map(({ rid }) => rid),
    )
    const news = some.filter(({ rid, line }) => known.get(rid)?.digest !== digestOf(line))
    fresh += news.filter(({ rid }) => !known.has(rid)).length
    await writeRows(tx, news)
    written.push(...news)
  }
  const codes = deciding.includes(list)
    ? [...new Set(written.map((row) => (list === '1316' ? row.standsFor : row.code)))]
    : []
  const { items, gaps } = await remake(tx, codes)
  const counts = {
    read: rows.length,
    new: fresh,
    changed: written.length - fresh,
    same: rows.length - written.length,
    refused: refused.length,
    items,
    gaps: gaps.length,
  }
  await insertLoad(tx, { id: newId(), list, file, loadedBy: by, at: now(), counts })
  return {
    read: rows.length,
    fresh,
    changed: counts.changed,
    same: counts.same,
    refused,
    items,
    gaps,
  }
}

export { type Load, listLoads }
