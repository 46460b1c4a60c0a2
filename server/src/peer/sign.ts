import { createPublicKey, sign, verify } from 'node:crypto'
import type { Instant, Secrets } from '../deps.ts'
import { signingKey } from '../seal/sign.ts'

/** A message between two agencies, or the answer to one, as it is carried: what is signed is exactly what is read. */
export type Signed = {
  from: string
  to: string
  /** The sender's number of the message; an answer has that of its question. */
  id: string
  /** Machine time of the sender. */
  time: string
  /** JSON text. */
  content: string
  /** Ed25519 over the other members, base64. */
  signature: string
}

/** How far the two machines' clocks may be apart, in milliseconds. */
const windowMs = 10 * 60_000
const purpose = 'agency'

const signedText = ({ from, to, id, time, content }: Omit<Signed, 'signature'>): Buffer =>
  Buffer.from([from, to, id, time, content].join('\n'))

/** The public half of the key that this agency signs with, as PEM: what other agencies are given. */
export const peerPublicKey = (secrets: Secrets): string =>
  createPublicKey(signingKey(secrets, purpose)).export({ format: 'pem', type: 'spki' }).toString()

/** Signs a message. `at` is machine time. */
export function signMessage(
  secrets: Secrets,
  { from, to, id, content }: { from: string; to: string; id: string; content: object },
  at: Instant = Date.now(),
): Signed {
  const message = { from, to, id, time: new Date(at).toISOString(), content: JSON.stringify(content) }
  return {
    ...message,
    signature: sign(null, signedText(message), signingKey(secrets, purpose)).toString('base64'),
  }
}

/** Whether the holder of this key signed the message just now. `at` is machine time. */
export function isSignedBy(publicKey: string, message: Signed, at: Instant = Date.now()): boolean {
  const fresh = Math.abs(at - Date.parse(message.time)) <= windowMs
  const signature = Buffer.from(message.signature, 'base64')
  return fresh && verify(null, signedText(message), createPublicKey(publicKey), signature)
}
