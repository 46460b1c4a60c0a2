import { promisify } from 'node:util'
import { crc32, deflateRaw, inflateRawSync } from 'node:zlib'

// The one form of ZIP that the national interface exchanges: an archive of one text file, stored or deflated.

const localHeader = 0x04034b50
const centralHeader = 0x02014b50
const endOfDirectory = 0x06054b50
const deflated = 8
/** Names are UTF-8. */
const utf8Names = 0x0800

const deflate = promisify(deflateRaw)

/** An archive of one file. */
export async function zipOf(name: string, content: Uint8Array): Promise<Buffer> {
  const named = Buffer.from(name, 'utf8')
  const packed = await deflate(content, { level: 6 })
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(utf8Names, 2)
  common.writeUInt16LE(deflated, 4)
  // 1980-01-01: the earliest day that the form knows; nobody reads it.
  common.writeUInt16LE(0x21, 8)
  common.writeUInt32LE(crc32(content), 10)
  common.writeUInt32LE(packed.length, 14)
  common.writeUInt32LE(content.length, 18)
  common.writeUInt16LE(named.length, 22)
  const mark = (value: number): Buffer => {
    const four = Buffer.alloc(4)
    four.writeUInt32LE(value)
    return four
  }
  const local = Buffer.concat([mark(localHeader), common, named, packed])
  const madeBy = Buffer.from([20, 0])
  const central = Buffer.concat([mark(centralHeader), madeBy, common, Buffer.alloc(14), named])
  const end = Buffer.alloc(22)
  end.writeUInt32LE(endOfDirectory, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}

export const isZip = (bytes: Uint8Array): boolean =>
  bytes.length > 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

/**
 * The first file of an archive; null when the bytes are none, are damaged, or hold more than `most` bytes.
 * Folders are passed over.
 */
export function unzipFirst(bytes: Uint8Array, most: number): Buffer | null {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0 || end + 22 > archive.length) return null
  try {
    let at = archive.readUInt32LE(end + 16)
    for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
      if (archive.readUInt32LE(at) !== centralHeader) return null
      const [method, checksum] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 16)]
      const [packed, size] = [archive.readUInt32LE(at + 20), archive.readUInt32LE(at + 24)]
      const nameLength = archive.readUInt16LE(at + 28)
      const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
      const start = archive.readUInt32LE(at + 42)
      at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
      if (name.endsWith('/')) continue
      if (size > most) return null
      const from = start + 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28)
      const content = archive.subarray(from, from + packed)
      const found =
        method === deflated ? inflateRawSync(content, { maxOutputLength: most }) : Buffer.from(content)
      return crc32(found) === checksum ? found : null
    }
  } catch {
    // Offsets beyond the end, or a stream that does not inflate.
  }
  return null
}
