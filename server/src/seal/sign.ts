import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto'
import type { Secrets } from '../deps.ts'

// PKCS #8 of an Ed25519 key, up to its 32 bytes (RFC 8410).
const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A key to sign with, one a purpose: derived from a key that the database never sees. */
export function signingKey({ seal, sign = seal }: Secrets, purpose: string): KeyObject {
  const bytes = Buffer.from(hkdfSync('sha256', sign, Buffer.alloc(0), `gongji ${purpose}`, 32))
  return createPrivateKey({ key: Buffer.concat([prefix, bytes]), format: 'der', type: 'pkcs8' })
}

const privateKey = (secrets: Secrets): KeyObject => signingKey(secrets, 'day seal')

/** The public half, as PEM: whoever has it can check seals. */
export const sealPublicKey = (secrets: Secrets): string =>
  createPublicKey(privateKey(secrets)).export({ format: 'pem', type: 'spki' }).toString()

/** Ed25519 over the text, base64. */
export const signSeal = (secrets: Secrets, content: string): string =>
  sign(null, Buffer.from(content), privateKey(secrets)).toString('base64')

export const isSignedByUs = (secrets: Secrets, content: string, signature: string): boolean =>
  verify(null, Buffer.from(content), createPublicKey(privateKey(secrets)), Buffer.from(signature, 'base64'))
