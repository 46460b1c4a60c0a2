import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Instant } from '../deps.ts'

/** A signed message between us and the tax bureau, either way (docs/tax-bureau.md). */
export const envelope = z
  .strictObject({
    /** Machine time of the sender. */
    time: z.iso.datetime({ offset: true }),
    /** Said back in the reply, so that an old reply cannot stand for a new one. */
    nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
    /** The message itself, as JSON text: what is signed is exactly what is read. */
    content: z.string().max(100_000),
    /** HMAC-SM3 under the shared key, hexadecimal. */
    signature: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .meta({ id: 'SignedMessage' })
export type Envelope = z.infer<typeof envelope>

/** How far the two machines' clocks may be apart, in milliseconds. */
const leastFresh = 5 * 60_000

const signatureOf = (key: Uint8Array, { time, nonce, content }: Omit<Envelope, 'signature'>): Buffer =>
  createHmac('sm3', key).update(`${time}\n${nonce}\n${content}`).digest()

/** Signs a message under the shared key. `at` is machine time. */
export function sign(key: Uint8Array, content: unknown, at: Instant = Date.now()): Envelope {
  const message = {
    time: new Date(at).toISOString(),
    nonce: randomBytes(18).toString('base64url'),
    content: JSON.stringify(content),
  }
  return { ...message, signature: signatureOf(key, message).toString('hex') }
}

/** The content of a message that this key signed within the last five minutes; null otherwise. `at` is machine time. */
export function open(key: Uint8Array, message: Envelope, at: Instant = Date.now()): unknown {
  const given = Buffer.from(message.signature, 'hex')
  const expected = signatureOf(key, message)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  if (Math.abs(at - Date.parse(message.time)) > leastFresh) return null
  try {
    return JSON.parse(message.content) as unknown
  } catch {
    return null
  }
}
