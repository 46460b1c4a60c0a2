import { createHash, randomBytes } from 'node:crypto'
import type { Reader, Tx } from '../db/db.ts'
import type { Deps, Instant } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { seal, unseal } from '../person/seal.ts'
import { insertKey, type KeyRow, listKeysOf, type Scheme } from './key-store.ts'

export {
  endKey,
  findKeyNamed,
  findToken,
  forgetNonces,
  forgetTokens,
  insertToken,
  type KeyRow,
  listKeysOf,
  readSigning,
  type Scheme,
  takeNonce,
} from './key-store.ts'

export const digestOfSecret = (secret: string): string => createHash('sm3').update(secret).digest('hex')

const inForce = ({ validFrom, validTo }: KeyRow, at: Instant): boolean =>
  validFrom <= at && (validTo === null || at < validTo)

/** The keys of institutions that are in force at an instant of the machine's clock, by institution. */
export const keysInForceOf = async (
  tx: Reader,
  institutions: readonly string[],
  at: Instant,
): Promise<Map<string, KeyRow[]>> =>
  groupBy(
    (await listKeysOf(tx, institutions)).filter((key) => inForce(key, at)),
    ({ institution }) => institution,
  )

const placeOf = (id: number): string => `institution-key:${id}`

/** The shared secret of a key. @throws Error when it has none or was sealed under another key */
export const secretOf = ({ secrets }: Pick<Deps, 'secrets'>, { id, secretSealed }: KeyRow): string =>
  unseal(secrets, placeOf(id), secretSealed ?? '')

export type NewKey = {
  institution: string
  scheme: Scheme
  /** SM2: the institution's own; 128 hexadecimal digits, or 130 with 04 before them. */
  publicKey: string | null
  addresses: readonly string[]
  /** How long the earlier keys of the scheme stay good, in hours. */
  graceHours: number
  issuedBy: string
}

/** Issues a key. The secret is shown this once; an API key is kept as a digest only. `at` is machine time. */
export async function issueKey(
  tx: Tx,
  deps: Pick<Deps, 'secrets' | 'newId'>,
  { graceHours, ...one }: NewKey,
  at: Instant,
): Promise<{ key: KeyRow; secret: string | null }> {
  const id = deps.newId()
  // SM4 takes the 16 bytes of an SM2 client's id for its key, as programs in use do.
  const keyId = randomBytes(8).toString('hex')
  const secret = one.scheme === 'sm2' ? null : randomBytes(24).toString('base64url')
  const key: KeyRow = {
    ...one,
    id,
    keyId,
    secretSealed: secret === null || one.scheme === 'apiKey' ? null : seal(deps.secrets, placeOf(id), secret),
    secretDigest: secret === null ? null : digestOfSecret(secret),
    validFrom: at,
    validTo: null,
  }
  await insertKey(tx, key, at + graceHours * 3_600_000)
  return { key, secret }
}
