import type { FoundItem } from '../catalogue/search.ts'
import { drugsInPacks } from '../settlement/trace-code.ts'

/** An item as a till and a counter show it. */
export const itemJson = ({ item, own }: FoundItem) => ({
  code: item.code,
  name: item.name,
  itemClass: item.itemClass,
  firstShare: item.firstShare,
  ceilingFen: item.ceiling,
  restricted: item.restricted,
  banned: item.banned,
  drug: item.listType === drugsInPacks,
  own,
})
