import type { PlainDate } from '@gongji/policy/dates'
import { query, type Reader, run } from '../db/db.ts'
import type { Secrets } from '../deps.ts'
import { certificateNames, problem } from './identity.ts'
import { certificateDigest, type DocumentKind, documentDigest, unseal } from './seal.ts'
import { byDigests, guardiansOf, people, wardsBornOn, wardsOf } from './store.ts'

export {
  type Enrolment,
  type EnrolmentStatus,
  enrolmentOn,
  insertEnrolment,
  insertEnrolments,
  insuredMonths,
  listEnrolments,
  updateEnrolment,
} from './enrolment.ts'
export { maskId, maskName, maskPhone, readCertificateNumber, readIdNumber, sameName } from './identity.ts'
export type { DocumentKind } from './seal.ts'

export type Person = {
  id: number
  /** 26 digits, area first; what hospitals know the person by. */
  psnNo: string
  name: string
  /** 1 male, 2 female, 0 unknown, 9 not stated. */
  gender: string
  ethnicity: string
  birthDate: PlainDate
  /** National code of the certificate (psn_cert_type): 01 ID card, 07 foreigner's permanent residence card … */
  idKind: string
  /** The certificate's number. */
  idNumber: string
  phone: string | null
  diedOn: PlainDate | null
}

/**
 * Who holds this number, as a certificate, a social-security card, a person number or a phone. Null when nobody does. A
 * certificate's kind need not be known: a number that stands on certificates of several people is nobody's.
 */
export async function findPersonId(
  tx: Reader,
  secrets: Secrets,
  kind: DocumentKind,
  number: string,
): Promise<number | null> {
  const [holder] = await byDigests(tx, [documentDigest(secrets, kind, number)])
  if (holder) return holder.personId
  if (kind !== 'id') return null
  const holders = await byDigests(tx, certificateDigests(secrets, number))
  return onlyOne(holders.map(({ personId }) => personId))
}

/** The look-up digests of a number as that of every kind of certificate. */
export const certificateDigests = (secrets: Secrets, number: string): string[] =>
  Object.keys(certificateNames).map((kind) => certificateDigest(secrets, kind, number))

/** Whose a number is that may stand on certificates of several kinds: of several people it is nobody's. */
export function onlyOne(holders: readonly number[]): number | null {
  const [first, second] = new Set(holders)
  return first === undefined || second !== undefined ? null : first
}

const byIds = people.list('person.by-ids', 'where id = any($1::bigint[]) order by id')

/** These people by id, in one statement; unknown ids are left out. */
export async function listPeople(tx: Reader, secrets: Secrets, ids: readonly number[]): Promise<Person[]> {
  if (ids.length === 0) return []
  return (await byIds(tx, ids)).map(({ idSealed, phoneSealed, createdAt: _, ...row }) => ({
    ...row,
    idNumber: unseal(secrets, `id:${row.id}`, idSealed),
    phone: phoneSealed === null ? null : unseal(secrets, `phone:${row.id}`, phoneSealed),
  }))
}

/** @throws Problem 404 when nobody has this id */
export async function readPerson(tx: Reader, secrets: Secrets, id: number): Promise<Person> {
  const [person] = await listPeople(tx, secrets, [id])
  if (!person) throw problem.unknown()
  return person
}

const names = query('person.names', 'select id, name from person where id = any($1::bigint[])')

/** Names by id, without opening anything sealed; unknown ids are left out. */
export async function listNames(tx: Reader, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await run<{ id: number; name: string }>(tx, names, [[...ids]])
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Who is recorded as guardian of this child. */
export const listGuardians = async (tx: Reader, childId: number): Promise<number[]> =>
  (await guardiansOf(tx, childId)).map(({ guardianId }) => guardianId)

/** The children for whom this person is recorded as guardian, whatever their age by now. */
export const listWards = wardsOf

/** Living children with a recorded guardian who were born on one of these days. */
export const listWardsBornOn = async (
  tx: Reader,
  days: readonly PlainDate[],
): Promise<{ id: number; birthDate: PlainDate }[]> => await wardsBornOn(tx, days)

const parties = query(
  'person.parties',
  'select id, name, birth_date as "birthDate", died_on as "diedOn" from person where id = any($1::bigint[])',
)

/** What a bill needs of these people, without opening anything sealed. */
export type Party = { id: number; name: string; birthDate: PlainDate; diedOn: PlainDate | null }
export const listParties = async (tx: Reader, ids: readonly number[]): Promise<Party[]> =>
  await run<Party>(tx, parties, [ids])

const kin = query(
  'person.kin',
  'select id, name, gender, birth_date as "birthDate" from person where id = any($1::bigint[])',
)

/** What relatives call each other by: name, gender, birth. Unknown ids are left out. */
export type Kin = Pick<Person, 'id' | 'name' | 'gender' | 'birthDate'>
export async function listKin(tx: Reader, ids: readonly number[]): Promise<Map<number, Kin>> {
  if (ids.length === 0) return new Map()
  return new Map((await run<Kin>(tx, kin, [[...new Set(ids)]])).map((one) => [one.id, one]))
}

const byName = query('person.by_name', 'select id from person where name = $1 order by id limit 1')

/** The first person of a name; null when there is none. Demo sign-in asks so. */
export const findByName = async (tx: Reader, name: string): Promise<number | null> =>
  (await run<{ id: number }>(tx, byName, [name]))[0]?.id ?? null
