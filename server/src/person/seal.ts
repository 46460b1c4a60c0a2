import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { joined } from '@gongji/policy/typed'
import type { Secrets } from '../deps.ts'

// An envelope: each value is sealed under a key of its own, and that key under the agency's. When the agency's key changes, the
// outer part alone is written anew: a day seal covers what is within, which stays as it is.
//
//   <which of the agency's keys>.<the value's own key, sealed>.<the value, sealed>
//
// Node's OpenSSL has no SM4-GCM, so SM4-CTR is followed by HMAC-SM3 over everything, each under its own key.
const ivLength = 16
const tagLength = 32
const keyLength = 16

type Derived = { mac: Buffer; id: string }
const derived = new WeakMap<Uint8Array, Derived>()
/** What is derived from one of the agency's keys, once a process. */
function derivedOf(key: Uint8Array): Derived {
  let found = derived.get(key)
  if (found === undefined) {
    const mac = createHmac('sm3', key).update('mac').digest()
    found = { mac, id: createHmac('sm3', mac).update('id').digest('hex').slice(0, 8) }
    derived.set(key, found)
  }
  return found
}

/** What a key is called in what it seals: eight hexadecimal digits, from which nothing else can be learned. */
export const sealKeyId = (key: Uint8Array): string => derivedOf(key).id

/** The agency's keys: what is sealed now is sealed under the first. */
const keysOf = ({ seal, sealAlso = [] }: Secrets): readonly Uint8Array[] => [seal, ...sealAlso]

const tagOf = (mac: Uint8Array, place: string, sealed: Uint8Array): Buffer =>
  createHmac('sm3', mac).update(place).update('\0').update(sealed).digest()

type Key = { key: Uint8Array; mac: Uint8Array }

function close({ key, mac }: Key, place: string, plain: Uint8Array): string {
  const iv = randomBytes(ivLength)
  const cipher = createCipheriv('sm4-ctr', key, iv)
  const sealed = Buffer.concat([iv, cipher.update(plain), cipher.final()])
  return Buffer.concat([sealed, tagOf(mac, place, sealed)]).toString('base64')
}

/** Null when it was changed, moved, or sealed under another key. */
function open({ key, mac }: Key, place: string, text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  const sealed = bytes.subarray(0, -tagLength)
  const tag = bytes.subarray(-tagLength)
  if (bytes.length < ivLength + tagLength || !timingSafeEqual(tag, tagOf(mac, place, sealed))) return null
  const decipher = createDecipheriv('sm4-ctr', key, sealed.subarray(0, ivLength))
  return Buffer.concat([decipher.update(sealed.subarray(ivLength)), decipher.final()])
}

const agencyKey = (key: Uint8Array): Key => ({ key, mac: derivedOf(key).mac })
/** A value's own key: half of it encrypts, half of it signs. */
const ownKey = (key: Uint8Array): Key => ({ key: key.subarray(0, keyLength), mac: key.subarray(keyLength) })
/** What an older release sealed without an envelope is under an agency's key itself, which then is the value's own. */
const bareKey = (key: Uint8Array): Uint8Array => Buffer.concat([key, derivedOf(key).mac])
const isBare = (text: string): boolean => !text.includes('.')

const wrapped = (key: Uint8Array, body: string, own: Uint8Array): string =>
  `${derivedOf(key).id}.${close(agencyKey(key), body.slice(-44), own)}.${body}`

/**
 * Encrypts a value for storage. `place` names where it is kept (`id:123`), so that a sealed value copied to another
 * row does not open there.
 */
export function seal(secrets: Secrets, place: string, plain: string): string {
  const own = randomBytes(2 * keyLength)
  return wrapped(secrets.seal, close(ownKey(own), place, Buffer.from(plain)), own)
}

/** A value's own key, and its body. @throws Error when none of our keys opens it */
function unwrap(secrets: Secrets, text: string): { own: Uint8Array; body: string } {
  const [id = '', wrap = '', body = ''] = text.split('.')
  const key = keysOf(secrets).find((one) => derivedOf(one).id === id)
  const own = key && open(agencyKey(key), body.slice(-44), wrap)
  if (!own) throw new Error(`a value is sealed under a key that is not here`)
  return { own, body }
}

/** Stands where the name of the agency's key stood in a value whose own key was destroyed: what is left opens to nobody. */
export const destroyed = 'erased'

/** @throws Error when the value was changed, moved, or sealed under another key */
export function unseal(secrets: Secrets, place: string, text: string): string {
  const plain = isBare(text)
    ? (keysOf(secrets)
        .map((key) => open(agencyKey(key), place, text))
        .find((one) => one !== null) ?? null)
    : openEnvelope(secrets, place, text)
  if (plain === null) throw new Error(`a sealed value does not open at ${place}`)
  return plain.toString('utf8')
}

function openEnvelope(secrets: Secrets, place: string, text: string): Buffer | null {
  const { own, body } = unwrap(secrets, text)
  return open(ownKey(own), place, body)
}

/**
 * The same value under the key that is ours now. `bareId`: the key under which an older release sealed without an envelope.
 * @throws Error when none of our keys opens it
 */
export function rewrap(secrets: Secrets, text: string, bareId: string): string {
  if (!isBare(text)) {
    const { own, body } = unwrap(secrets, text)
    return wrapped(secrets.seal, body, own)
  }
  const bare = keysOf(secrets).find((one) => derivedOf(one).id === bareId)
  if (!bare) throw new Error('a value is sealed under a key that is not here')
  return wrapped(secrets.seal, text, bareKey(bare))
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
