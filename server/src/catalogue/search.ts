import type { PlainDate } from '@gongji/policy'
import type { Reader } from '../db/db.ts'
import { type Item, listItems } from './catalogue.ts'
import { initialsOf } from './initials.ts'

type Indexed = { item: Item; code: string; name: string; initials: string }
type Index = { on: PlainDate; readAt: number; items: readonly Indexed[] }

/** How long a list of items is searched before it is read again; machine time, milliseconds. */
const fresh = 60_000
const kept = new WeakMap<object, Map<string, Index>>()

async function indexOf(tx: Reader, owner: object, area: string, on: PlainDate): Promise<Index> {
  const indexes = kept.get(owner) ?? new Map<string, Index>()
  kept.set(owner, indexes)
  const known = indexes.get(area)
  if (known !== undefined && known.on === on && performance.now() - known.readAt < fresh) return known
  const items = (await listItems(tx, area, on)).map((item) => ({
    item,
    code: item.code.toUpperCase(),
    name: item.name.toUpperCase(),
    initials: initialsOf(item.name),
  }))
  const index = { on, readAt: performance.now(), items }
  indexes.set(area, index)
  return index
}

/** How well an item fits; smaller is better, null does not fit. */
function fit({ code, name, initials }: Indexed, wanted: string): number | null {
  if (code === wanted) return 0
  if (initials.startsWith(wanted)) return 1
  if (code.startsWith(wanted)) return 2
  if (name.startsWith(wanted)) return 3
  if (name.includes(wanted)) return 4
  return initials.includes(wanted) || code.includes(wanted) ? 5 : null
}

/**
 * Items that hold on a day at a place of care in `area`, by code, name or the initials of their pinyin, the best first.
 * `owner` is whose lists are kept for a minute: the database they come from.
 */
export async function searchItems(
  tx: Reader,
  owner: object,
  { area, on, search, limit }: { area: string; on: PlainDate; search: string; limit: number },
): Promise<Item[]> {
  const wanted = search.normalize('NFKC').trim().toUpperCase()
  const { items } = await indexOf(tx, owner, area, on)
  const found = items.flatMap((one) => {
    const rank = fit(one, wanted)
    return rank === null ? [] : [{ rank, one }]
  })
  return found
    .sort((a, b) => a.rank - b.rank || (a.one.code < b.one.code ? -1 : 1))
    .slice(0, limit)
    .map(({ one }) => one.item)
}
