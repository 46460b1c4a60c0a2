import { Outgoing } from './outgoing.ts'

/** Element types that declared statements take lists of, by their names in a cast, with the database's number of each. */
const types = {
  bigint: 20,
  smallint: 21,
  integer: 23,
  text: 25,
  boolean: 16,
  date: 1082,
  timestamptz: 1184,
  float8: 701,
} as const
export type ElementType = keyof typeof types

export const isElementType = (name: string): name is ElementType => Object.hasOwn(types, name)

/** Bytes of one element; undefined where it depends on the element. */
const widths: Readonly<Partial<Record<ElementType, number>>> = {
  bigint: 8,
  smallint: 2,
  integer: 4,
  boolean: 1,
  date: 4,
  timestamptz: 8,
  float8: 8,
}

// The database counts days and microseconds from 2000-01-01.
const epochMs = Date.UTC(2000, 0, 1)
const dayMs = 86_400_000

let lastDay = ''
let lastDayNumber = 0
function dayNumber(day: string): number {
  if (day !== lastDay) {
    lastDayNumber = (Date.parse(`${day}T00:00:00Z`) - epochMs) / dayMs
    lastDay = day
  }
  return lastDayNumber
}

function wrong(type: ElementType, element: unknown): never {
  throw new TypeError(`${String(element)} is no ${type}`)
}

function writeElement(to: Outgoing, type: ElementType, element: unknown): void {
  if (type === 'date') {
    const days = typeof element === 'string' ? dayNumber(element) : Number.NaN
    if (!Number.isInteger(days)) wrong(type, element)
    to.int32(days)
    return
  }
  if (type === 'boolean') {
    if (typeof element !== 'boolean') wrong(type, element)
    to.byte(element ? 1 : 0)
    return
  }
  if (type === 'float8') {
    if (typeof element !== 'number') wrong(type, element)
    to.float64(element)
    return
  }
  if (typeof element !== 'number' || !Number.isSafeInteger(element)) wrong(type, element)
  if (type === 'bigint') to.int64(element)
  else if (type === 'timestamptz') to.int64((element - epochMs) * 1000)
  else if (type === 'integer') to.int32(element)
  else to.int16(element)
}

/**
 * Writes a list as the database's own bytes, which neither side has to quote or to parse. Days are `YYYY-MM-DD`, instants
 * milliseconds since 1970, whole numbers safe integers; null and undefined are null.
 * @throws TypeError naming the element that is not of the type; RangeError when it does not fit
 */
export function writeArray(to: Outgoing, type: ElementType, list: readonly unknown[]): void {
  const width = widths[type]
  to.int32(list.length === 0 ? 0 : 1)
  to.int32(list.some((element) => element === null || element === undefined) ? 1 : 0)
  to.int32(types[type])
  if (list.length === 0) return
  to.int32(list.length)
  to.int32(1)
  for (const element of list) {
    if (element === null || element === undefined) to.int32(-1)
    else if (width !== undefined) {
      to.int32(width)
      writeElement(to, type, element)
    } else if (typeof element === 'string') to.counted(element)
    else wrong(type, element)
  }
}

/** The same by itself. */
export function encodeArray(type: ElementType, list: readonly unknown[]): Buffer {
  const bytes = new Outgoing()
  writeArray(bytes, type, list)
  return bytes.done()
}
