import { empty, plain, type Typed, wrong } from './text.ts'

/** Degrees of a longitude or a latitude as people and maps write them (`104.83`, `１０４.８３°`), from -`most` to `most`. */
export function typedDegrees(text: string, most: 90 | 180): Typed<number> {
  const kept = plain(text).replace(/ ?°$/, '')
  if (kept === '') return empty
  if (!/^[+-]?\d{1,3}(?:\.\d{1,20})?$/.test(kept))
    return wrong('应为以度为单位的小数，如104.83', 'it should be degrees as a decimal, such as 104.83')
  const degrees = Number(kept)
  return Math.abs(degrees) > most
    ? wrong(`应在-${most}到${most}之间`, `it should be from -${most} to ${most}`)
    : { value: degrees + 0 }
}
