import type { PlainDate } from './dates.ts'
import { gather } from './lists.ts'
import type { Text } from './text.ts'

/** A value, with the month (`2025-06`) in which it was last seen in force; without one its age is not known. */
export type Seen = { readonly seen?: string | undefined }

/** Whether a value was last seen in force more than a year before the day; unknown ages are not told. */
export const isAged = ({ seen }: Seen, on: PlainDate | undefined): boolean =>
  seen !== undefined && on !== undefined && on.slice(0, 7) > `${Number(seen.slice(0, 4)) + 1}${seen.slice(4)}`

/** `2025年的标准，之后未见更新`, of the values that are older than a year on the day; null when none is. */
export function agedWords(values: readonly Seen[], on: PlainDate | undefined): Text | null {
  const aged = gather(values, (one) => (isAged(one, on) ? [one.seen!.slice(0, 4)] : []))
  if (aged.length === 0) return null
  const oldest = aged.reduce((a, b) => (a < b ? a : b))
  return { zh: `${oldest}年的标准，之后未见更新`, en: `as of ${oldest}, no later value seen` }
}
