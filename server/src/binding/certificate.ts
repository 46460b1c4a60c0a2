import { createHmac, randomInt } from 'node:crypto'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
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

type Row = SharingCertificate & { issuedTo: number; revokedAt: Instant | null }
const certificates = table<Row>('sharing_certificate', {
  relativeId: 'bigint',
  id: 'bigint',
  code: 'text',
  issuedAt: 'timestamptz',
  issuedTo: 'bigint',
  revokedAt: 'timestamptz null',
})
const index = table<{ digest: string; relativeId: number; id: number }>('certificate_index', {
  digest: 'text',
  relativeId: 'bigint',
  id: 'bigint',
})

const inForce = certificates.list('binding.certificate', 'where relative_id = $1 and revoked_at is null')
const indexed = index.list('binding.certificate_by_digest', 'where digest = $1')
const ofRelative = certificates.list('binding.certificates', 'where relative_id = $1')
const revoke = command(
  'binding.revoke_certificate',
  'update sharing_certificate set revoked_at = $2 where relative_id = $1 and revoked_at is null',
)

/** The certificate of this relative that is in force; null: none. */
export const readCertificate = async (tx: Reader, relativeId: number): Promise<SharingCertificate | null> =>
  (await inForce(tx, relativeId))[0] ?? null

/** A certificate that may have been revoked since, by itself or because another took its place. */
export type KnownCertificate = SharingCertificate & { revokedAt: Instant | null; replaced: boolean }

/** The certificate that carries this code, in force or revoked since; null when none was ever issued with it. */
export async function findCertificate(
  tx: Reader,
  { secrets }: Pick<Deps, 'secrets'>,
  code: string,
): Promise<KnownCertificate | null> {
  const [known] = await indexed(tx, digestOf(secrets, code))
  if (!known) return null
  const all = await ofRelative(tx, known.relativeId)
  const one = all.find(({ id }) => id === known.id)
  if (!one) return null
  return { ...one, replaced: all.some(({ id, issuedAt }) => id > one.id && issuedAt === one.revokedAt) }
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
  await execute(tx, revoke, [relativeId, new Date(at)])
  const certificate: Row = {
    id: deps.newId(),
    relativeId,
    code: `${randomInt(10 ** 8, 10 ** 9)}${String(randomInt(10 ** 7)).padStart(7, '0')}`,
    issuedAt: at,
    issuedTo: by.personId,
    revokedAt: null,
  }
  await certificates.insert(tx, [certificate])
  await index.insert(tx, [
    { digest: digestOf(deps.secrets, certificate.code), relativeId, id: certificate.id },
  ])
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
  await execute(tx, revoke, [relativeId, new Date(deps.now())])
  await recordAct(tx, [account], {
    kind: 'certificate.revoke',
    ref: certificate.id,
    actor: by.actor,
    at: deps.now(),
    content: null,
  })
}
