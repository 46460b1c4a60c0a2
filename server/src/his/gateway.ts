import { createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { BlockList, isIP } from 'node:net'
import type { Deps, Instant } from '../deps.ts'
import {
  digestOfSecret,
  findKeyNamed,
  findToken,
  forgetNonces,
  insertToken,
  type KeyRow,
  keysInForceOf,
  type Scheme,
  secretOf,
  takeNonce,
} from '../institution/key.ts'
import { isStorable } from '../storable.ts'
import type { Json } from './body.ts'
import { createLoader } from './loader.ts'
import { problem } from './problem.ts'

/** A message before anything of it is believed. */
export type Knock = {
  headers: IncomingHttpHeaders
  /** Where the connection comes from, as the proxy that is trusted says. */
  address: string
  institution: string
  signtype: string
  cainfo: string
  /** `input` as its bytes were sent: an object's text, or the text of a string. */
  inputText: () => string
}

/** The window of signed times, on the machine's clock; a nonce is remembered longer than that. */
const windowMs = 30 * 60_000
const sm2Remembered = 24 * 3_600_000
const tokenLives = 2 * 3_600_000

const text = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? '') : (value ?? '')

/** Compares without telling by its time where they differ. */
function same(a: string, b: string): boolean {
  const [left, right] = [a, b].map((one) => createHash('sha256').update(one).digest())
  return timingSafeEqual(left!, right!)
}

/** Whether an address is on a list of addresses and networks (10.1.0.0/16). */
export function isListed(addresses: readonly string[], address: string): boolean {
  const list = new BlockList()
  for (const one of addresses) {
    const [net = '', bits] = one.split('/')
    const family = isIP(net) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(net, family)
    else list.addSubnet(net, Number(bits), family)
  }
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  return list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}

const inWindow = (at: Instant, signed: number): boolean =>
  Number.isFinite(signed) && Math.abs(at - signed) <= windowMs

/** What is remembered of a message, so that it is not sent a second time; null: the scheme has nothing that could be. */
type Proof = { once: string; until: Instant } | null

type At = { at: Instant }

function csb({ headers, at }: Knock & At, key: KeyRow, secret: string): Proof {
  const signed = ['_api_access_key', '_api_name', '_api_timestamp', '_api_version']
  const string = signed.map((name) => `${name}=${text(headers[name])}`).join('&')
  const expected = createHmac('sha1', secret).update(string).digest('base64')
  const signature = text(headers._api_signature)
  if (!same(signature, expected)) throw problem.signatureWrong()
  if (!inWindow(at, Number(text(headers._api_timestamp)))) throw problem.signatureOld()
  return { once: `${key.id} ${signature}`, until: at + 2 * windowMs }
}

function xtif({ headers, at }: Knock & At, key: KeyRow, secret: string): Proof {
  const [timestamp, nonce] = [text(headers['x-tif-timestamp']), text(headers['x-tif-nonce'])]
  const expected = createHash('sha256').update(`${timestamp}${secret}${nonce}${timestamp}`).digest('hex')
  if (nonce === '' || !same(text(headers['x-tif-signature']).toLowerCase(), expected))
    throw problem.signatureWrong()
  if (!inWindow(at, Number(timestamp) * 1_000)) throw problem.signatureOld()
  return { once: `${key.id} ${nonce}`, until: at + 2 * windowMs }
}

async function sm2({ cainfo, inputText, at }: Knock & At, key: KeyRow): Promise<Proof> {
  const { sm2: library } = await import('sm-crypto-v2')
  const signature = Buffer.from(cainfo, 'base64').toString('hex')
  // Raw r‖s, or DER, as libraries differ.
  const der = signature.startsWith('30') && signature.length !== 128
  const options = { hash: true, der, userId: key.keyId }
  let fits = false
  try {
    fits = library.doVerifySignature(inputText(), signature, key.publicKey ?? '', options)
  } catch {
    // Not even a signature.
  }
  if (!fits) throw problem.signatureWrong()
  return { once: `${key.id} ${signature}`, until: at + sm2Remembered }
}

/** Opens SM4 content: ECB under the 16 characters of the key's id, as programs in use send it. @throws Problem */
function openInput(keyId: string, cipherText: string): string {
  try {
    const decipher = createDecipheriv('sm4-ecb', Buffer.from(keyId), null)
    return Buffer.concat([decipher.update(Buffer.from(cipherText, 'base64')), decipher.final()]).toString(
      'utf8',
    )
  } catch {
    throw problem.cipherWrong()
  }
}

const bearer = /^Bearer ([A-Za-z0-9_-]{20,100})$/i

/** Which scheme a message uses, by what it carries. */
function schemeOf({ headers, signtype, cainfo }: Knock): Scheme | null {
  if (headers._api_signature !== undefined) return 'csb'
  if (headers['x-tif-signature'] !== undefined) return 'xtif'
  if (bearer.test(text(headers.authorization))) return 'oauth'
  if (headers.apikey !== undefined) return 'apiKey'
  return cainfo !== '' && signtype.toUpperCase() === 'SM2' ? 'sm2' : null
}

/** Which of the keys in force a message names. */
async function keyOf(
  deps: Deps,
  knock: Knock & At,
  scheme: Scheme,
  keys: readonly KeyRow[],
): Promise<KeyRow | undefined> {
  const { headers, at } = knock
  const own = keys.filter((key) => key.scheme === scheme)
  switch (scheme) {
    case 'csb':
      return own.find(({ keyId }) => keyId === text(headers._api_access_key))
    case 'xtif':
      return own.find(({ keyId }) => keyId === text(headers['x-tif-paasid']))
    case 'oauth': {
      const token = bearer.exec(text(headers.authorization))?.[1] ?? ''
      const found = await findToken(deps.db.reader, digestOfSecret(token), at)
      return own.find(({ id }) => id === found?.keyId)
    }
    case 'apiKey': {
      const digest = digestOfSecret(text(headers.apikey))
      return own.find(({ secretDigest }) => same(secretDigest ?? '', digest))
    }
    case 'sm2':
      return own.at(-1)
  }
}

export type Gateway = {
  /**
   * Proves that a message comes from the institution that it names. An institution with keys sends signed messages only;
   * where `required`, all do. Gives the key, for content that is sealed with it; null where nothing is asked.
   * @throws Problem
   */
  admit: (knock: Knock) => Promise<KeyRow | null>
  /** OAuth2 password grant: a token for a client's id and secret; null when they are not right. */
  token: (given: { keyId: string; secret: string; address: string }) => Promise<string | null>
  /** A message whose input is sealed (enc_type SM4), with its input opened; any other as it is. @throws Problem */
  open: (raw: Json) => Promise<Json>
}

const noncesBetweenForgetting = 1_000
/** Codes are outside text: whoever makes them up fills no memory. */
const mostKept = 10_000

/** The gate that institutions' messages come through; signed times are compared with the machine's clock. */
export function createGateway(
  deps: Deps,
  {
    required,
    keysKeptMs,
    machineNow = Date.now,
  }: { required: boolean; keysKeptMs: number; machineNow?: () => number },
): Gateway {
  const { db } = deps
  const read = createLoader((codes: readonly string[]) => keysInForceOf(db.reader, codes, machineNow()))
  const kept = new Map<string, { at: number; keys: Promise<readonly KeyRow[] | undefined> }>()
  /** A key that was ended is refused at the latest when what is remembered is read again. */
  const keysOf = (code: string): Promise<readonly KeyRow[] | undefined> => {
    const at = machineNow()
    const known = kept.get(code)
    if (known !== undefined && at - known.at < keysKeptMs) return known.keys
    if (kept.size >= mostKept) kept.clear()
    const keys = read(code)
    kept.set(code, { at, keys })
    // What could not be read is asked again.
    keys.catch(() => kept.delete(code))
    return keys
  }
  let seen = 0
  return {
    open: async (raw) => {
      const { enc_type: how, fixmedins_code: institution } = raw
      const input = raw.input ?? raw.Input
      if (typeof how !== 'string' || how.toUpperCase() !== 'SM4' || typeof input !== 'string') return raw
      // What cannot be an institution's code is named when the envelope is read.
      const known = typeof institution === 'string' && isStorable(institution)
      const keys = known ? ((await keysOf(institution)) ?? []) : []
      const key = keys.findLast(({ scheme }) => scheme === 'sm2')
      return key ? { ...raw, input: openInput(key.keyId, input), enc_type: '' } : raw
    },
    admit: async (message) => {
      if (message.headers.origin !== undefined) throw problem.fromPage()
      const keys = (await keysOf(message.institution)) ?? []
      if (keys.length === 0 && !required) return null
      const knock = { ...message, at: machineNow() }
      const scheme = schemeOf(knock)
      if (scheme === null) throw problem.unsigned()
      const key = await keyOf(deps, knock, scheme, keys)
      if (!key) throw problem.keyUnknown()
      if (key.addresses.length > 0 && !isListed(key.addresses, knock.address)) throw problem.addressUnlisted()
      const proof =
        scheme === 'csb'
          ? csb(knock, key, secretOf(deps, key))
          : scheme === 'xtif'
            ? xtif(knock, key, secretOf(deps, key))
            : scheme === 'sm2'
              ? await sm2(knock, key)
              : null
      if (proof !== null && !(await takeNonce(db.autocommit, digestOfSecret(proof.once), proof.until))) {
        throw problem.replayed()
      }
      if (proof !== null && ++seen % noncesBetweenForgetting === 0)
        await forgetNonces(db.autocommit, knock.at)
      return key
    },
    token: async ({ keyId, secret, address }) => {
      const at = machineNow()
      const key = await findKeyNamed(db.reader, keyId)
      const known =
        key?.scheme === 'oauth' && ((await keysOf(key.institution)) ?? []).some(({ id }) => id === key.id)
      const fits = same(digestOfSecret(secret), key?.secretDigest ?? '')
      if (!key || !known || !fits) return null
      if (key.addresses.length > 0 && !isListed(key.addresses, address)) return null
      const token = randomBytes(32).toString('base64url')
      const row = { digest: digestOfSecret(token), keyId: key.id, expiresAt: at + tokenLives }
      await db.transaction((tx) => insertToken(tx, row, at))
      return token
    },
  }
}
