import { createHmac, randomInt } from 'node:crypto'
import { run, statement, type Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant, type Secrets } from '../deps.ts'
import { lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import type { Acting } from './acting.ts'
import { problem } from './problem.ts'
import { listBindingsOfRelatives } from './store.ts'

/** A family-sharing certificate in force (家庭共济证明, docs/definitions.md Z11). */
export type SharingCertificate = {
  id: number
  relativeId: number
  /** 16 digits: what the till scans. */
  code: string
  issuedAt: Instant
}

const digestOf = ({ index }: Secrets, code: string): string =>
  createHmac('sm3', index).update('certificate\0').update(code).digest('hex')

const inForce = statement(
  'binding.certificate',
  `select id, relative_id as "relativeId", code, issued_at as "issuedAt" from sharing_certificate
   where relative_id = $1 and revoked_at is null`,
)
const revoke = statement(
  'binding.revoke_certificate',
  'update sharing_certificate set revoked_at = $2 where relative_id = $1 and revoked_at is null',
)
const insert = statement(
  'binding.insert_certificate',
  `insert into sharing_certificate (relative_id, id, code, issued_at, issued_to) values ($1, $2, $3, $4, $5)`,
)
const insertIndex = statement(
  'binding.insert_certificate_index',
  'insert into certificate_index (digest, relative_id, id) values ($1, $2, $3)',
)
const byDigest = statement(
  'binding.certificate_by_digest',
  `select c.id, c.relative_id as "relativeId", c.code, c.issued_at as "issuedAt", c.revoked_at as "revokedAt",
     exists (select 1 from sharing_certificate n where n.relative_id = c.relative_id and n.id > c.id
       and n.issued_at = c.revoked_at) as replaced
   from certificate_index i join sharing_certificate c on c.relative_id = i.relative_id and c.id = i.id
   where i.digest = $1`,
)

type Row = Omit<SharingCertificate, 'issuedAt'> & { issuedAt: Date }

/** The certificate of this relative that is in force; null: none. */
export async function readCertificate(tx: Tx, relativeId: number): Promise<SharingCertificate | null> {
  const [row] = await run<Row>(tx, inForce, [relativeId])
  return row ? { ...row, issuedAt: row.issuedAt.getTime() } : null
}

/** A certificate that may have been revoked since, by itself or because another took its place. */
export type KnownCertificate = SharingCertificate & { revokedAt: Instant | null; replaced: boolean }

/** The certificate that carries this code, in force or revoked since; null when none was ever issued with it. */
export async function findCertificate(
  tx: Tx,
  { secrets }: Pick<Deps, 'secrets'>,
  code: string,
): Promise<KnownCertificate | null> {
  const [row] = await run<Row & { revokedAt: Date | null; replaced: boolean }>(tx, byDigest, [
    digestOf(secrets, code),
  ])
  return row
    ? { ...row, issuedAt: row.issuedAt.getTime(), revokedAt: row.revokedAt?.getTime() ?? null }
    : null
}

/** Issues a certificate for whoever has been authorised; the one before is revoked. @throws Problem when nobody has */
export async function issueCertificate(
  tx: Tx,
  deps: Deps,
  { relativeId, by }: { relativeId: number; by: Acting },
): Promise<SharingCertificate> {
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [relativeId]), relativeId)
  const bindings = await listBindingsOfRelatives(tx, [relativeId], dateInChina(deps.now()))
  if (!bindings.some(({ status }) => status === 'active' || status === 'paused'))
    throw problem.nobodyAuthorised()
  const at = deps.now()
  await run(tx, revoke, [relativeId, new Date(at)])
  const certificate: SharingCertificate = {
    id: deps.newId(),
    relativeId,
    code: `${randomInt(10 ** 8, 10 ** 9)}${String(randomInt(10 ** 7)).padStart(7, '0')}`,
    issuedAt: at,
  }
  await run(tx, insert, [relativeId, certificate.id, certificate.code, new Date(at), by.personId])
  await run(tx, insertIndex, [digestOf(deps.secrets, certificate.code), relativeId, certificate.id])
  await recordAct(tx, [account], {
    kind: 'certificate.issue',
    ref: certificate.id,
    actor: by.actor,
    at,
    content: null,
  })
  return certificate
}

/** Makes the code worthless: the paper was lost. Nothing happens when none is in force. */
export async function revokeCertificate(
  tx: Tx,
  deps: Deps,
  { relativeId, by }: { relativeId: number; by: Acting },
): Promise<void> {
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [relativeId]), relativeId)
  const certificate = await readCertificate(tx, relativeId)
  if (!certificate) return
  await run(tx, revoke, [relativeId, new Date(deps.now())])
  await recordAct(tx, [account], {
    kind: 'certificate.revoke',
    ref: certificate.id,
    actor: by.actor,
    at: deps.now(),
    content: null,
  })
}
