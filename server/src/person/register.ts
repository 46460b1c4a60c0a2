import type { PlainDate } from '@gongji/policy/dates'
import { execute, isDuplicate, type Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { openAccount } from '../ledger/account.ts'
import { type Enrolment, insertEnrolment } from './enrolment.ts'
import { problem, readIdNumber } from './identity.ts'
import { certificateDigest, type DocumentKind, documentDigest, idCard, normalNumber, seal } from './seal.ts'
import { documents, insertPhone, keepDocument, people } from './store.ts'

export { recordDeath, recordGuardian } from './store.ts'

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
  await people.insert(tx, [
    {
      id,
      psnNo,
      name: one.name,
      gender,
      ethnicity: one.ethnicity ?? '01',
      birthDate,
      idKind,
      idSealed: seal(secrets, `id:${id}`, number),
      phoneSealed: phone,
      diedOn: null,
      createdAt: now(),
    },
  ])
  await documents
    .insert(
      tx,
      digests.map(([kind, digest]) => ({ digest, kind, personId: id })),
    )
    .catch((error: unknown) => {
      throw isDuplicate(error) ? problem.alreadyRegistered() : error
    })
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
  const sealed = seal(secrets, `phone:${personId}`, phone)
  if (!(await insertPhone(tx, personId, sealed))) return
  // A family may share one telephone: whoever gave it first is found by it.
  const digest = documentDigest(secrets, 'phone', phone)
  await execute(tx, keepDocument, documents.lists([{ digest, kind: 'phone', personId }]))
}
