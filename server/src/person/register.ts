import type { PlainDate } from '@gongji/policy/dates'
import { execute, isDuplicate, type Reader, type Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { lockAccounts, moveFacts, openAccounts } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { type Enrolment, insertEnrolment } from './enrolment.ts'
import { problem, readIdNumber } from './identity.ts'
import {
  certificateDigest,
  type DocumentKind,
  documentDigest,
  idCard,
  normalNumber,
  seal,
  unseal,
} from './seal.ts'
import {
  certificates,
  certificatesOf,
  documents,
  forgetPhone,
  insertPhone,
  keepDocument,
  type PersonRow,
  people,
} from './store.ts'

export { recordDeath, recordGuardian, recordGuardians } from './store.ts'

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

type Made = { row: PersonRow; digests: { kind: DocumentKind; digest: string }[] }

/** The rows of a registration: sealed numbers, and the digests by which the person is found. @throws Problem for a wrong ID number */
function made({ secrets, newId, now }: Pick<Deps, 'secrets' | 'newId' | 'now'>, one: Registration): Made {
  const { number, birthDate, gender, idKind } = identityOf(one)
  const id = newId()
  const psnNo = one.psnNo ?? `${one.area}${String(id).padStart(20, '0')}`
  const { card, phone } = one
  return {
    row: {
      id,
      psnNo,
      name: one.name,
      gender,
      ethnicity: one.ethnicity ?? '01',
      birthDate,
      idKind,
      idSealed: seal(secrets, `id:${id}`, number),
      phoneSealed: phone === undefined ? null : seal(secrets, `phone:${id}`, phone),
      diedOn: null,
      createdAt: now(),
    },
    digests: [
      { kind: 'id', digest: certificateDigest(secrets, idKind, number) },
      { kind: 'psn', digest: documentDigest(secrets, 'psn', psnNo) },
      ...(card === undefined
        ? []
        : [{ kind: 'card' as const, digest: documentDigest(secrets, 'card', card) }]),
      ...(phone === undefined
        ? []
        : [{ kind: 'phone' as const, digest: documentDigest(secrets, 'phone', phone) }]),
    ],
  }
}

/**
 * Registers an insured person: the sealed row, the look-up digests, the account that guards balances and bindings, and
 * the enrolments given. Returns the person's id.
 * @throws Problem when the ID number is wrong or already registered
 */
export async function registerPerson(
  tx: Tx,
  deps: Pick<Deps, 'secrets' | 'newId' | 'now'>,
  one: Registration,
): Promise<number> {
  const { row, digests } = made(deps, one)
  await people.insert(tx, [row])
  await documents
    .insert(
      tx,
      digests.map((found) => ({ ...found, personId: row.id })),
    )
    .catch((error: unknown) => {
      throw isDuplicate(error) ? problem.alreadyRegistered() : error
    })
  await openAccounts(tx, [row.id])
  for (const enrolment of one.enrolments ?? []) {
    await insertEnrolment(tx, { ...enrolment, personId: row.id, id: deps.newId() })
  }
  return row.id
}

/**
 * Registers many people whose numbers are held by nobody yet, one statement a table; a telephone that somebody else gave
 * first finds that person. @throws Error when a certificate, card or person number is held
 */
export async function registerPeople(
  tx: Tx,
  deps: Pick<Deps, 'secrets' | 'newId' | 'now'>,
  all: readonly Registration[],
): Promise<void> {
  if (all.length === 0) return
  const rows = all.map((one) => made(deps, one))
  await people.insert(
    tx,
    rows.map(({ row }) => row),
  )
  const held = rows.flatMap(({ row, digests }) => digests.map((one) => ({ ...one, personId: row.id })))
  const phones = held.filter(({ kind }) => kind === 'phone')
  await documents.insert(
    tx,
    held.filter(({ kind }) => kind !== 'phone'),
  )
  const first = new Map(phones.toReversed().map((one) => [one.digest, one]))
  if (first.size > 0) await execute(tx, keepDocument, documents.lists([...first.values()]))
  await openAccounts(
    tx,
    rows.map(({ row }) => row.id),
  )
}

/** The digests of what somebody would be registered under, beside the telephone: held by nobody else. @throws Problem for a wrong ID number */
export function digestsOf(
  { secrets }: Pick<Deps, 'secrets'>,
  one: Pick<Registration, 'idKind' | 'idNumber' | 'psnNo' | 'card' | 'born'>,
): { id: string; others: string[] } {
  const { idKind = idCard, psnNo, card } = one
  const { number } = identityOf({ ...one, name: '', area: '' })
  return {
    id: certificateDigest(secrets, idKind, number),
    others: [
      ...(psnNo === undefined ? [] : [documentDigest(secrets, 'psn', psnNo)]),
      ...(card === undefined ? [] : [documentDigest(secrets, 'card', card)]),
    ],
  }
}

/** A further certificate of somebody who is registered. */
export type Certificate = { personId: number; kind: string; number: string }

/** Keeps further certificates that nobody holds yet: whoever shows one is found by it. @throws Error when one is held */
export async function addCertificates(
  tx: Tx,
  { secrets, now }: Pick<Deps, 'secrets' | 'now'>,
  all: readonly Certificate[],
): Promise<void> {
  if (all.length === 0) return
  const rows = all.map(({ personId, kind, number }) => ({
    digest: certificateDigest(secrets, kind, number),
    personId,
    kind,
    number,
  }))
  await documents.insert(
    tx,
    rows.map(({ digest, personId }) => ({ digest, personId, kind: 'id' as const })),
  )
  await certificates.insert(
    tx,
    rows.map(({ digest, personId, kind, number }) => ({
      personId,
      digest,
      kind,
      numberSealed: seal(secrets, `certificate:${digest}`, normalNumber(number)),
      addedAt: now(),
    })),
  )
}

/** Further certificates of these people. */
export const listCertificates = async (
  tx: Reader,
  { secrets }: Pick<Deps, 'secrets'>,
  personIds: readonly number[],
): Promise<Certificate[]> =>
  (await certificatesOf(tx, personIds)).map(({ personId, kind, digest, numberSealed }) => ({
    personId,
    kind,
    number: unseal(secrets, `certificate:${digest}`, numberSealed),
  }))

/** Forgets a person's mobile number. What finds somebody by it is a keyed digest, from which it cannot be read. */
export async function erasePhone(tx: Tx, personId: number): Promise<void> {
  await moveFacts(tx, [personId])
  await forgetPhone(tx, personId)
}

/** Keeps a mobile number for a person who has none; another that is known stays. */
export async function keepPhone(
  tx: Tx,
  { db, secrets, now }: Pick<Deps, 'db' | 'secrets' | 'now'>,
  { personId, phone }: { personId: number; phone: string },
): Promise<void> {
  const sealed = seal(secrets, `phone:${personId}`, phone)
  const accounts = await lockAccounts(tx, db.lockStep, [personId])
  await moveFacts(tx, [personId])
  if (!(await insertPhone(tx, personId, sealed))) return
  await recordAct(tx, [...accounts.values()], {
    kind: 'person.phone',
    ref: personId,
    actor: `citizen:${personId}`,
    at: now(),
    content: null,
  })
  // A family may share one telephone: whoever gave it first is found by it.
  const digest = documentDigest(secrets, 'phone', phone)
  await execute(tx, keepDocument, documents.lists([{ digest, kind: 'phone', personId }]))
}
