import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { joined } from '@gongji/policy/typed'
import type { Secrets } from '../deps.ts'

// Node's OpenSSL has no SM4-GCM, so SM4-CTR is followed by HMAC-SM3 over everything, each under its own key.
const ivLength = 16
const tagLength = 32

const macKeys = new WeakMap<Secrets, Buffer>()
function macKey(secrets: Secrets): Buffer {
  let key = macKeys.get(secrets)
  if (key === undefined) {
    key = createHmac('sm3', secrets.seal).update('mac').digest()
    macKeys.set(secrets, key)
  }
  return key
}

const tagOf = (secrets: Secrets, place: string, sealed: Uint8Array): Buffer =>
  createHmac('sm3', macKey(secrets)).update(place).update('\0').update(sealed).digest()

/**
 * Encrypts a number for storage. `place` names where it is kept (`id:123`), so that a sealed value copied to another
 * row does not open there. Base64 of iv, ciphertext and tag.
 */
export function seal(secrets: Secrets, place: string, plain: string): string {
  const iv = randomBytes(ivLength)
  const cipher = createCipheriv('sm4-ctr', secrets.seal, iv)
  const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([sealed, tagOf(secrets, place, sealed)]).toString('base64')
}

/** @throws Error when the value was changed, moved, or sealed under another key */
export function unseal(secrets: Secrets, place: string, text: string): string {
  const bytes = Buffer.from(text, 'base64')
  const sealed = bytes.subarray(0, -tagLength)
  const tag = bytes.subarray(-tagLength)
  if (bytes.length < ivLength + tagLength || !timingSafeEqual(tag, tagOf(secrets, place, sealed))) {
    throw new Error(`a sealed value does not open at ${place}`)
  }
  const decipher = createDecipheriv('sm4-ctr', secrets.seal, sealed.subarray(0, ivLength))
  return Buffer.concat([decipher.update(sealed.subarray(ivLength)), decipher.final()]).toString('utf8')
}

/** What a number may be looked up as: ID card, social-security card, person number, mobile phone. */
export type DocumentKind = 'id' | 'card' | 'psn' | 'phone'

/** The keyed look-up digest of a number: equal numbers give equal digests, and nothing else can be read from it. */
export const documentDigest = (secrets: Secrets, kind: DocumentKind, number: string): string =>
  createHmac('sm3', secrets.index).update(kind).update('\0').update(normalNumber(number)).digest('hex')

/** The national code of an ID card among certificates (psn_cert_type). */
export const idCard = '01'

/** The look-up digest of a certificate (psn_cert_type and number). The same number of another kind is another certificate. */
export const certificateDigest = (secrets: Secrets, kind: string, number: string): string =>
  kind === idCard
    ? documentDigest(secrets, 'id', number)
    : createHmac('sm3', secrets.index)
        .update(`id:${kind}`)
        .update('\0')
        .update(normalNumber(number))
        .digest('hex')

/** Spaces, dashes, full-width digits and a small x at the end are how people write the same number. */
export const normalNumber = (number: string): string => joined(number).toUpperCase()
