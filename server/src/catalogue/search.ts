import type { PlainDate } from '@gongji/policy'
import type { Reader } from '../db/db.ts'
import { type Item, listItems } from './catalogue.ts'
import { initialsOf } from './initials.ts'
import { listMatchesOn } from './match.ts'

/** An item of the catalogue, and what an institution calls it where its own items are matched (目录对照). */
export type FoundItem = { item: Item; own: { code: string; name: string } | null }
type Indexed = FoundItem & { codes: readonly string[]; name: string; initials: string }
type Index = { on: PlainDate; readAt: number; items: readonly Indexed[] }

/** How long a list of items is searched before it is read again; machine time, milliseconds. */
const fresh = 60_000
const kept = new WeakMap<object, Map<string, Index>>()

/** As names and codes are compared: wide signs and small letters make no difference. */
const plain = (text: string): string => text.normalize('NFKC').trim().toUpperCase()

async function indexOf(
  owner: object,
  { key, on }: { key: string; on: PlainDate },
  read: () => Promise<readonly FoundItem[]>,
): Promise<readonly Indexed[]> {
  const indexes = kept.get(owner) ?? new Map<string, Index>()
  kept.set(owner, indexes)
  const known = indexes.get(key)
  if (known !== undefined && known.on === on && performance.now() - known.readAt < fresh) return known.items
  const items = (await read()).map(({ item, own }): Indexed => {
    const name = own?.name ?? item.name
    return {
      item,
      own,
      codes: [...(own === null ? [] : [plain(own.code)]), plain(item.code)],
      name: plain(name),
      initials: initialsOf(name),
    }
  })
  indexes.set(key, { on, readAt: performance.now(), items })
  return items
}

/** How well an item fits; smaller is better, null does not fit. */
function fit({ codes, name, initials }: Indexed, wanted: string): number | null {
  if (codes.includes(wanted)) return 0
  if (initials.startsWith(wanted)) return 1
  if (codes.some((code) => code.startsWith(wanted))) return 2
  if (name.startsWith(wanted)) return 3
  if (name.includes(wanted)) return 4
  return initials.includes(wanted) || codes.some((code) => code.includes(wanted)) ? 5 : null
}

/**
 * Items that hold on a day at an institution, by code, name or the initials of their pinyin, the best first: its own
 * items as it calls them before the rest of the catalogue. `owner` is whose lists are kept for a minute: the database
 * they come from.
 */
export async function searchItems(
  tx: Reader,
  owner: object,
  {
    area,
    institution,
    on,
    search,
    limit,
  }: { area: string; institution: string; on: PlainDate; search: string; limit: number },
): Promise<FoundItem[]> {
  const wanted = plain(search)
  const all = await indexOf(owner, { key: area, on }, async () =>
    (await listItems(tx, area, on)).map((item) => ({ item, own: null })),
  )
  const own = await indexOf(owner, { key: institution, on }, async () => {
    const items = new Map(all.map(({ item }) => [item.code, item]))
    return (await listMatchesOn(tx, institution, on)).flatMap(({ code, ownCode, ownName }) => {
      const item = items.get(code)
      return item === undefined ? [] : [{ item, own: { code: ownCode, name: ownName } }]
    })
  })
  const ranked = (items: readonly Indexed[]) =>
    items.flatMap((one) => {
      const rank = fit(one, wanted)
      return rank === null ? [] : [{ rank, one }]
    })
  const mine = ranked(own)
  const called = new Set(mine.map(({ one }) => one.item.code))
  const rest = ranked(all).filter(({ one }) => !called.has(one.item.code))
  return [...mine, ...rest]
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        Number(a.one.own === null) - Number(b.one.own === null) ||
        (a.one.item.code < b.one.item.code ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ one: { item, own: called } }) => ({ item, own: called }))
}
