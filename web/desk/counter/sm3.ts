// SM3 (GB/T 32905): the digest of a scanned paper, so that it can be shown later that it was this one.

const rotate = (x: number, by: number): number => (x << (by & 31)) | (x >>> ((32 - by) & 31))
const p0 = (x: number): number => x ^ rotate(x, 9) ^ rotate(x, 17)
const p1 = (x: number): number => x ^ rotate(x, 15) ^ rotate(x, 23)

function padded(bytes: Uint8Array): DataView {
  const whole = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64)
  whole.set(bytes)
  whole[bytes.length] = 0x80
  const view = new DataView(whole.buffer)
  view.setBigUint64(whole.length - 8, BigInt(bytes.length) * 8n)
  return view
}

function expand(view: DataView, at: number): number[] {
  const w: number[] = []
  for (let i = 0; i < 16; i += 1) w.push(view.getInt32(at + i * 4))
  for (let i = 16; i < 68; i += 1)
    w.push(p1(w[i - 16]! ^ w[i - 9]! ^ rotate(w[i - 3]!, 15)) ^ rotate(w[i - 13]!, 7) ^ w[i - 6]!)
  return w
}

/** SM3 of a file's bytes, in hexadecimal. */
export function sm3(bytes: Uint8Array): string {
  const view = padded(bytes)
  let state = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e]
  for (let at = 0; at < view.byteLength; at += 64) {
    const w = expand(view, at)
    let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number]
    for (let j = 0; j < 64; j += 1) {
      const t = rotate(j < 16 ? 0x79cc4519 : 0x7a879d8a, j)
      const ss1 = rotate((rotate(a, 12) + e + t) | 0, 7)
      const ss2 = ss1 ^ rotate(a, 12)
      const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
      const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g)
      const tt1 = (ff + d + ss2 + (w[j]! ^ w[j + 4]!)) | 0
      const tt2 = (gg + h + ss1 + w[j]!) | 0
      ;[d, c, b, a] = [c, rotate(b, 9), a, tt1]
      ;[h, g, f, e] = [g, rotate(f, 19), e, p0(tt2)]
    }
    const next = [a, b, c, d, e, f, g, h]
    state = state.map((old, index) => old ^ next[index]!)
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}
