import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const stepSeconds = 30
const digits = 6
/** Steps before and after that a clock may be off. */
const drift = 1

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('')
}

/** A new secret of 160 bits, in hexadecimal. */
export const newTotpSecret = (): string => randomBytes(20).toString('hex')

/** What an authenticator app reads from a code: otpauth://totp/…, and the secret as people type it. */
export function totpUri(secret: string, name: string): { uri: string; typed: string } {
  const typed = base32(Buffer.from(secret, 'hex'))
  const label = encodeURIComponent(`Gongji:${name}`)
  return {
    typed,
    uri: `otpauth://totp/${label}?secret=${typed}&issuer=Gongji&digits=${digits}&period=${stepSeconds}`,
  }
}

/** The code of a step (RFC 4226, 5.3). */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', Buffer.from(secret, 'hex')).update(counter).digest()
  const offset = mac[19]! & 0xf
  const value = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits
  return String(value).padStart(digits, '0')
}

/** The step whose code this is, at an instant of the machine's clock; null: of none. @param at milliseconds since 1970 */
export function totpStep(secret: string, code: string, at: number): number | null {
  const now = Math.floor(at / 1_000 / stepSeconds)
  let found: number | null = null
  for (let step = now - drift; step <= now + drift; step++) {
    const expected = Buffer.from(totpCode(secret, step))
    const given = Buffer.from(code.padEnd(digits).slice(0, digits))
    // Each is compared, so that the time says nothing.
    if (timingSafeEqual(expected, given) && code.length === digits) found = step
  }
  return found
}
