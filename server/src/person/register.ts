import type { PlainDate } from '@gongji/policy/dates'
import { sql } from 'kysely'
import { isDuplicate, type Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { openAccount } from '../ledger/account.ts'
import { type Enrolment, insertEnrolment } from './enrolment.ts'
import { problem, readIdNumber } from './identity.ts'
import { certificateDigest, type DocumentKind, documentDigest, idCard, normalNumber, seal } from './seal.ts'

export type Registration = {
  name: string
  /** National code of the certificate (psn_cert_type); an ID card when left out. */
  idKind?: string
  idNumber: string
  /** Day of birth and gender (1 male, 2 female), which only an ID number says by itself. */
  born?: { on: PlainDate; gender: '1' | '2' }
  /** 26 digits, area first; made from the area and the id when left out. */
  psnNo?: string
  area: string
  phone?: string
  /** Social-security card number. */
  card?: string
  ethnicity?: string
  enrolments?: readonly Omit<Enrolment, 'personId' | 'id'>[]
}

function identityOf({ idKind = idCard, idNumber, born }: Registration) {
  if (idKind === idCard) return { ...readIdNumber(idNumber), idKind }
  if (!born) throw new Error('only an ID number says when its holder was born')
  return { number: normalNumber(idNumber), birthDate: born.on, gender: born.gender, idKind }
}

/**
 * Registers an insured person: the sealed row, the look-up digests, the account that guards balances and bindings, and
 * the enrolments given. Returns the person's id.
 * @throws Problem when the ID number is wrong or already registered
 */
export async function registerPerson(
  tx: Tx,
  { secrets, newId, now }: Pick<Deps, 'secrets' | 'newId' | 'now'>,
  one: Registration,
): Promise<number> {
  const { number, birthDate, gender, idKind } = identityOf(one)
  const id = newId()
  const psnNo = one.psnNo ?? `${one.area}${String(id).padStart(20, '0')}`
  const phone = one.phone === undefined ? null : seal(secrets, `phone:${id}`, one.phone)
  const digests: [DocumentKind, string][] = [
    ['id', certificateDigest(secrets, idKind, number)],
    ['psn', documentDigest(secrets, 'psn', psnNo)],
    ...(one.card === undefined
      ? []
      : [['card', documentDigest(secrets, 'card', one.card)] as [DocumentKind, string]]),
    ...(one.phone === undefined
      ? []
      : [['phone', documentDigest(secrets, 'phone', one.phone)] as [DocumentKind, string]]),
  ]
  await sql`insert into person (id, psn_no, name, gender, ethnicity, birth_date, id_kind, id_sealed, phone_sealed,
      created_at)
    values (${id}, ${psnNo}, ${one.name}, ${gender}, ${one.ethnicity ?? '01'}, ${birthDate}::date, ${idKind},
      ${seal(secrets, `id:${id}`, number)}, ${phone}, ${new Date(now())})`.execute(tx)
  for (const [kind, digest] of digests) {
    await sql`insert into document_index (digest, kind, person_id) values (${digest}, ${kind}, ${id})`
      .execute(tx)
      .catch((error: unknown) => {
        throw isDuplicate(error) ? problem.alreadyRegistered() : error
      })
  }
  await openAccount(tx, id)
  for (const enrolment of one.enrolments ?? []) {
    await insertEnrolment(tx, { ...enrolment, personId: id, id: newId() })
  }
  return id
}

/** Keeps a mobile number for a person who has none; another that is known stays. */
export async function keepPhone(
  tx: Tx,
  { secrets }: Pick<Deps, 'secrets'>,
  { personId, phone }: { personId: number; phone: string },
): Promise<void> {
  const { rows } = await sql`update person set phone_sealed = ${seal(secrets, `phone:${personId}`, phone)}
    where id = ${personId} and phone_sealed is null returning id`.execute(tx)
  if (rows.length === 0) return
  // A family may share one telephone: whoever gave it first is found by it.
  await sql`insert into document_index (digest, kind, person_id)
    values (${documentDigest(secrets, 'phone', phone)}, 'phone', ${personId}) on conflict do nothing`.execute(
    tx,
  )
}

/** Records who may act for a child. Recording it again changes nothing. */
export async function recordGuardian(
  tx: Tx,
  one: { childId: number; guardianId: number; at: number },
): Promise<void> {
  await sql`insert into guardian (child_id, guardian_id, recorded_at)
    values (${one.childId}, ${one.guardianId}, ${new Date(one.at)}) on conflict do nothing`.execute(tx)
  await sql`insert into ward (guardian_id, child_id) values (${one.guardianId}, ${one.childId})
    on conflict do nothing`.execute(tx)
}

/** Records the day a person died. The caller ends what depends on it. */
export async function recordDeath(tx: Tx, personId: number, on: PlainDate): Promise<void> {
  await sql`update person set died_on = ${on}::date where id = ${personId}`.execute(tx)
}
