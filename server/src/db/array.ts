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

const bits32 = 2 ** 32
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

function writeWhole(buffer: Buffer, at: number, value: number): void {
  const high = Math.floor(value / bits32)
  buffer.writeInt32BE(high, at)
  buffer.writeUInt32BE(value - high * bits32, at + 4)
}

function writeElement(buffer: Buffer, at: number, type: ElementType, element: unknown): void {
  if (type === 'date') {
    const days = typeof element === 'string' ? dayNumber(element) : Number.NaN
    if (!Number.isInteger(days)) wrong(type, element)
    buffer.writeInt32BE(days, at)
    return
  }
  if (type === 'boolean') {
    if (typeof element !== 'boolean') wrong(type, element)
    buffer[at] = element ? 1 : 0
    return
  }
  if (type === 'float8') {
    if (typeof element !== 'number') wrong(type, element)
    buffer.writeDoubleBE(element, at)
    return
  }
  if (typeof element !== 'number' || !Number.isSafeInteger(element)) wrong(type, element)
  if (type === 'bigint') writeWhole(buffer, at, element)
  else if (type === 'timestamptz') writeWhole(buffer, at, (element - epochMs) * 1000)
  else if (type === 'integer') buffer.writeInt32BE(element, at)
  else buffer.writeInt16BE(element, at)
}

/**
 * A list as the database's own bytes, which neither side has to quote or to parse. Days are `YYYY-MM-DD`, instants
 * milliseconds since 1970, whole numbers safe integers; null and undefined are null.
 * @throws TypeError naming the element that is not of the type; RangeError when it does not fit
 */
export function encodeArray(type: ElementType, list: readonly unknown[]): Buffer {
  const width = widths[type]
  let size = list.length === 0 ? 12 : 20
  let nulls = 0
  for (const element of list) {
    size += 4
    if (element === null || element === undefined) nulls = 1
    else if (width !== undefined) size += width
    else if (typeof element === 'string') size += Buffer.byteLength(element)
    else wrong(type, element)
  }
  const buffer = Buffer.allocUnsafe(size)
  buffer.writeInt32BE(list.length === 0 ? 0 : 1, 0)
  buffer.writeInt32BE(nulls, 4)
  buffer.writeInt32BE(types[type], 8)
  if (list.length === 0) return buffer
  buffer.writeInt32BE(list.length, 12)
  buffer.writeInt32BE(1, 16)
  let at = 20
  for (const element of list) {
    if (element === null || element === undefined) {
      buffer.writeInt32BE(-1, at)
      at += 4
    } else if (width !== undefined) {
      buffer.writeInt32BE(width, at)
      writeElement(buffer, at + 4, type, element)
      at += 4 + width
    } else {
      const written = buffer.write(element as string, at + 4)
      buffer.writeInt32BE(written, at)
      at += 4 + written
    }
  }
  return buffer
}
