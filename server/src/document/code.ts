import { createHash, createHmac } from 'node:crypto'
import { execute, type Reader, type Tx } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { table } from '../db/table.ts'
import type { Deps, Instant, Secrets } from '../deps.ts'

export type DocumentKind = 'slip' | 'certificate' | 'letter' | 'voucher' | 'statement' | 'filing' | 'claim'

/** A document that was printed. */
export type IssuedDocument = {
  kind: DocumentKind
  personId: number
  /** What it is about: settlement, binding, premium, filing, claim, year. */
  ref: string
  /** SM3 of everything it says. */
  digest: string
  area: string
  issuedAt: Instant
}

// Without I, L, O and U: nobody reads one for another, and no word is spelt by accident.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const length = 12

/** 60 bits of HMAC-SM3 over what the document is and says, as 12 characters. */
export function codeOf(
  { index }: Secrets,
  { kind, personId, ref, digest }: Omit<IssuedDocument, 'area' | 'issuedAt'>,
): string {
  const mac = createHmac('sm3', index).update(['document', kind, personId, ref, digest].join('\0')).digest()
  let bits = mac.readBigUInt64BE()
  let code = ''
  for (let i = 0; i < length; i++) {
    code += alphabet[Number(bits & 31n)]
    bits >>= 5n
  }
  return code
}

/** As printed: 7K3M-9QW2-RT4A. */
export const spacedCode = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-')

/** As people type it: small letters, spaces and dashes, O for 0, I and L for 1. Null when it cannot be a code. */
export function readCode(text: string): string | null {
  const code = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return code.length === length && [...code].every((character) => alphabet.includes(character)) ? code : null
}

export const digestOf = (facts: unknown): string =>
  createHash('sm3').update(JSON.stringify(facts)).digest('hex')

/** The first 16 digits of a digest, in fours: printed on the document and shown by the page that verifies it. */
export const fingerprintOf = (digest: string): string => digest.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ')

const documents = table<IssuedDocument & { code: string }>('document_code', {
  code: 'text',
  kind: 'text',
  personId: 'bigint',
  ref: 'text',
  digest: 'text',
  area: 'text',
  issuedAt: 'timestamptz',
})
const keep = documents.insertion('document.issue', 'on conflict (code) do nothing')
const byCode = documents.list('document.by_code', 'where code = $1')

/** Records a document, and gives its code. The same document again has the same code. */
export async function issueCode(
  tx: Tx,
  { secrets, now }: Pick<Deps, 'secrets' | 'now'>,
  document: Omit<IssuedDocument, 'issuedAt'>,
): Promise<string> {
  const code = codeOf(secrets, document)
  await execute(tx, keep, documents.lists([{ ...document, code, issuedAt: now() }]))
  return code
}

/** The document of a code; null when there is none, or the row was not written by this service. */
export async function findDocument(
  tx: Reader,
  secrets: Secrets,
  code: string,
): Promise<IssuedDocument | null> {
  const [row] = await byCode(tx, code)
  if (!row) return null
  const { code: _, ...document } = row
  return codeOf(secrets, document) === code ? document : null
}

/** When a later document about the same thing said something else for the first time; null: none did. */
export async function newerSince(
  tx: Reader,
  { kind, personId, ref, digest, issuedAt }: IssuedDocument,
): Promise<Instant | null> {
  const rows = await sql<{ at: Date | null }>`select min(issued_at) as at from document_code
    where kind = ${kind} and person_id = ${personId} and ref = ${ref} and digest <> ${digest}
      and issued_at > ${new Date(issuedAt)}`.read(tx)
  return rows[0]?.at?.getTime() ?? null
}
