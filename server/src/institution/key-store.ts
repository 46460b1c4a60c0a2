import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

const schemes = ['csb', 'xtif', 'oauth', 'apiKey', 'sm2'] as const
export type Scheme = (typeof schemes)[number]

/** What an institution signs with, as it is kept. */
export type KeyRow = {
  id: number
  institution: string
  scheme: Scheme
  /** What the sender names: access key, paasid, client id. */
  keyId: string
  secretSealed: string | null
  secretDigest: string | null
  publicKey: string | null
  /** Addresses from which it may be used; none: anywhere. */
  addresses: readonly string[]
  validFrom: Instant
  /** Not in force from then on; null: open. */
  validTo: Instant | null
  issuedBy: string
}
const keys = table<KeyRow>('institution_key', {
  id: 'bigint',
  institution: 'text',
  scheme: 'text',
  keyId: 'text',
  secretSealed: 'text null',
  secretDigest: 'text null',
  publicKey: 'text null',
  addresses: 'list',
  validFrom: 'timestamptz',
  validTo: 'timestamptz null',
  issuedBy: 'text',
})
const ofInstitutions = keys.list('institution.keys', 'where institution = any($1::text[]) order by id')
const signing = query(
  'institution.signing',
  `select i.area, count(*)::integer as institutions, count(*) filter (where exists (
     select 1 from institution_key k
     where k.institution = i.code and k.valid_from <= $2::timestamptz
       and (k.valid_to is null or k.valid_to > $2::timestamptz)))::integer as signing
   from institution i where i.active and i.area = any($1::text[]) group by i.area`,
)
const endEarlier = command(
  'institution.end_keys',
  `update institution_key set valid_to = $3::timestamptz
   where institution = $1 and scheme = $2 and id <> $4 and (valid_to is null or valid_to > $3::timestamptz)`,
)
const endOne = command(
  'institution.end_key',
  `update institution_key set valid_to = $3::timestamptz
   where institution = $1 and id = $2 and (valid_to is null or valid_to > $3::timestamptz)`,
)

/** Every key of these institutions, past ones too. */
export const listKeysOf = async (tx: Reader, institutions: readonly string[]): Promise<KeyRow[]> =>
  await ofInstitutions(tx, institutions)

/** Of these areas' active institutions: how many there are, and how many have a key in force at an instant of the machine's clock. */
export const readSigning = async (
  tx: Reader,
  areas: readonly string[],
  at: Instant,
): Promise<{ area: string; institutions: number; signing: number }[]> =>
  await run(tx, signing, [areas, new Date(at)])

/** Adds a key; earlier ones of its scheme end at `graceUntil`. */
export async function insertKey(tx: Tx, key: KeyRow, graceUntil: Instant): Promise<void> {
  await keys.insert(tx, [key])
  await execute(tx, endEarlier, [key.institution, key.scheme, new Date(graceUntil), key.id])
}

/** Ends a key at once: whether it was in force. */
export const endKey = async (
  tx: Tx,
  { institution, id, at }: { institution: string; id: number; at: Instant },
): Promise<boolean> => (await execute(tx, endOne, [institution, id, new Date(at)])) === 1

const nonces = table<{ digest: string; expiresAt: Instant }>('message_nonce', {
  digest: 'text',
  expiresAt: 'timestamptz',
})
const takeOne = nonces.insertion('institution.take_nonce', 'on conflict (digest) do nothing')
const forget = command(
  'institution.forget_nonces',
  'delete from message_nonce where expires_at < $1::timestamptz',
)

/** Whether a nonce was not seen before; it is from now on. Kept in the database, so that it holds for every process. */
export const takeNonce = async (tx: Tx, digest: string, expiresAt: Instant): Promise<boolean> =>
  (await execute(tx, takeOne, nonces.lists([{ digest, expiresAt }]))) === 1

export const forgetNonces = (tx: Tx, before: Instant): Promise<number> =>
  execute(tx, forget, [new Date(before)])

export type TokenRow = { digest: string; keyId: number; expiresAt: Instant }
const tokens = table<TokenRow>('institution_token', {
  digest: 'text',
  keyId: 'bigint',
  expiresAt: 'timestamptz',
})
const tokenBy = tokens.list('institution.token', 'where digest = $1 and expires_at > $2::timestamptz')
const keyNamed = keys.list('institution.key_named', 'where key_id = $1')
const forgetOld = command(
  'institution.forget_tokens',
  'delete from institution_token where expires_at < $1::timestamptz',
)

export const forgetTokens = (tx: Tx, before: Instant): Promise<number> =>
  execute(tx, forgetOld, [new Date(before)])

export async function insertToken(tx: Tx, one: TokenRow, now: Instant): Promise<void> {
  await forgetTokens(tx, now)
  await tokens.insert(tx, [one])
}
export const findToken = async (tx: Reader, digest: string, at: Instant): Promise<TokenRow | null> =>
  (await tokenBy(tx, digest, new Date(at)))[0] ?? null
export const findKeyNamed = async (tx: Reader, keyId: string): Promise<KeyRow | null> =>
  (await keyNamed(tx, keyId))[0] ?? null
