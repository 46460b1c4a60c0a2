/** How old the values of a pack are. */
import { addMonths, type PlainDate } from '../values/dates.ts'
import { type CompiledPack, type DatedValue, findValue, parameterId } from '../values/pack.ts'

/** A value in force that nobody has seen confirmed for more than a year. */
export type Stale = {
  area: string
  name: string
  id: string
  /** The month in which it was last seen in force, `YYYY-MM`. */
  seen: string
  source: string
  certainty: DatedValue['certainty']
}

/** Whether a value last seen in that month is older than a year on the day. */
export const isStale = (seen: string, on: PlainDate): boolean => addMonths(`${seen}-01`, 13) <= on

/**
 * Values in force on the day that were last seen more than a year before, of the area that states them, each once.
 * Values of which nobody noted when they were seen are not among them.
 */
export function staleValues(packs: Iterable<CompiledPack>, on: PlainDate): Stale[] {
  const found = new Map<string, Stale>()
  for (const pack of packs) {
    for (const name of Object.keys(pack.parameters)) {
      const current = findValue(pack, name, on)
      const entry = pack.parameters[name]!.find((one) => current?.parameter.id === parameterId(name, one))
      if (!entry?.seen || !isStale(entry.seen, on)) continue
      const { area, seen, source, certainty } = entry
      found.set(parameterId(name, entry), {
        area,
        name,
        id: parameterId(name, entry),
        seen,
        source,
        certainty,
      })
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}
