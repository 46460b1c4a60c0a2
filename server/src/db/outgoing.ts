const bits32 = 2 ** 32

/** Bytes that are written one after another, numbers as the database reads them. */
export class Outgoing {
  #bytes: Buffer
  #length = 0

  constructor(size = 1_024) {
    this.#bytes = Buffer.allocUnsafe(size)
  }

  get length(): number {
    return this.#length
  }

  /** Forgets what was written behind this place. */
  backTo(length: number): void {
    this.#length = length
  }

  /** What was written; nothing may be written after. */
  done(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  /** The place of so many bytes, which are written next. */
  #room(count: number): number {
    const at = this.#length
    this.#length = at + count
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, at)
      this.#bytes = larger
    }
    return at
  }

  byte(value: number): void {
    const at = this.#room(1)
    this.#bytes[at] = value
  }

  int16(value: number): void {
    const at = this.#room(2)
    this.#bytes.writeInt16BE(value, at)
  }

  int32(value: number): void {
    const at = this.#room(4)
    this.#bytes.writeInt32BE(value, at)
  }

  /** A whole number within 53 bits. */
  int64(value: number): void {
    const at = this.#room(8)
    const high = Math.floor(value / bits32)
    this.#bytes.writeInt32BE(high, at)
    this.#bytes.writeUInt32BE(value - high * bits32, at + 4)
  }

  float64(value: number): void {
    const at = this.#room(8)
    this.#bytes.writeDoubleBE(value, at)
  }

  bytes(value: Uint8Array): void {
    const at = this.#room(value.length)
    this.#bytes.set(value, at)
  }

  /** A text that ends with a zero. */
  zeroEnded(value: string): void {
    const size = Buffer.byteLength(value)
    const at = this.#room(size + 1)
    this.#bytes.write(value, at)
    this.#bytes[at + size] = 0
  }

  /** A text behind its length in bytes. */
  counted(value: string): void {
    // No character has more than three bytes a unit: room for the longest saves measuring it first.
    const at = this.#room(4 + value.length * 3)
    const size = this.#bytes.write(value, at + 4)
    this.#bytes.writeInt32BE(size, at)
    this.#length = at + 4 + size
  }

  /** Leaves room for a length, which `measured` writes once what it counts is there; the length counts itself. */
  openLength(): number {
    return this.#room(4)
  }

  measured(place: number, from = place): void {
    this.#bytes.writeInt32BE(this.#length - from, place)
  }
}
