import { crc32, deflateSync } from 'node:zlib'
import type { Page } from 'playwright-core'

/** A picture with at most 256 colours: the most frequent ones, every other pixel the nearest of them. */
type Indexed = { width: number; height: number; colours: number[]; pixels: string }

/** Reduces a PNG in the browser, which decodes it anyway. */
const reduce = (page: Page, png: Buffer): Promise<Indexed> =>
  page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const { width, height } = image
    const context = new OffscreenCanvas(width, height).getContext('2d')
    if (!context) throw new Error('no canvas')
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, width, height)
    const counts = new Map<number, number>()
    const colourAt = (i: number): number =>
      ((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0)
    for (let i = 0; i < data.length; i += 4) counts.set(colourAt(i), (counts.get(colourAt(i)) ?? 0) + 1)
    // A colour close to one that is there already would only spend a place.
    const far = (a: number, b: number): number =>
      Math.abs((a >> 16) - (b >> 16)) +
      Math.abs(((a >> 8) & 255) - ((b >> 8) & 255)) +
      Math.abs((a & 255) - (b & 255))
    const colours: number[] = []
    for (const least of [18, 6, 0]) {
      for (const [colour] of [...counts].sort((a, b) => b[1] - a[1])) {
        if (colours.length === 256) break
        if (colours.every((one) => far(one, colour) > least)) colours.push(colour)
      }
    }
    const nearest = new Map<number, number>()
    const indexOf = (colour: number): number => {
      const known = nearest.get(colour)
      if (known !== undefined) return known
      let best = 0
      for (let i = 1; i < colours.length; i += 1) {
        if (far(colours[i] ?? 0, colour) < far(colours[best] ?? 0, colour)) best = i
      }
      nearest.set(colour, best)
      return best
    }
    let pixels = ''
    for (let i = 0; i < data.length; i += 4) pixels += String.fromCharCode(indexOf(colourAt(i)))
    return { width, height, colours, pixels: btoa(pixels) }
  }, png.toString('base64'))

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

/** The same picture as a PNG with a palette: about a third of the size, for pages of few colours. */
export async function withPalette(page: Page, png: Buffer): Promise<Buffer> {
  // tsx wraps named functions in a helper of its own, which the browser does not have.
  await page.evaluate('globalThis.__name = (one) => one')
  const { width, height, colours, pixels } = await reduce(page, png)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // 8 bits a pixel, palette
  header.set([8, 3, 0, 0, 0], 8)
  const indices = Buffer.from(pixels, 'base64')
  const rows = Buffer.alloc((width + 1) * height)
  for (let row = 0; row < height; row += 1) {
    indices.copy(rows, row * (width + 1) + 1, row * width, (row + 1) * width)
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk(
      'PLTE',
      Buffer.from(colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255])),
    ),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
