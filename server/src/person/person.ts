import type { PlainDate } from '@gongji/policy/dates'
import { run, statement, type Tx } from '../db/db.ts'
import type { Secrets } from '../deps.ts'
import { certificateNames, problem } from './identity.ts'
import { certificateDigest, type DocumentKind, documentDigest, unseal } from './seal.ts'

export {
  type Enrolment,
  type EnrolmentStatus,
  enrolmentOn,
  insertEnrolment,
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

type Row = {
  id: number
  psn_no: string
  name: string
  gender: string
  ethnicity: string
  birth_date: PlainDate
  id_kind: string
  id_sealed: string
  phone_sealed: string | null
  died_on: PlainDate | null
}

const byDigest = statement('person.by-digest', 'select person_id from document_index where digest = $1')
const byDigests = statement(
  'person.by-certificates',
  'select distinct person_id from document_index where digest = any($1::text[])',
)

/**
 * Who holds this number, as a certificate, a social-security card, a person number or a phone. Null when nobody does. A
 * certificate's kind need not be known: a number that stands on certificates of several people is nobody's.
 */
export async function findPersonId(
  tx: Tx,
  secrets: Secrets,
  kind: DocumentKind,
  number: string,
): Promise<number | null> {
  const [row] = await run<{ person_id: number }>(tx, byDigest, [documentDigest(secrets, kind, number)])
  if (row) return row.person_id
  if (kind !== 'id') return null
  const digests = Object.keys(certificateNames).map((one) => certificateDigest(secrets, one, number))
  const rows = await run<{ person_id: number }>(tx, byDigests, [digests])
  return rows.length === 1 ? rows[0]!.person_id : null
}

const byIds = statement(
  'person.by-ids',
  `select id, psn_no, name, gender, ethnicity, birth_date, id_kind, id_sealed, phone_sealed, died_on
     from person where id = any($1::bigint[]) order by id`,
)

/** These people by id, in one statement; unknown ids are left out. */
export async function listPeople(tx: Tx, secrets: Secrets, ids: readonly number[]): Promise<Person[]> {
  if (ids.length === 0) return []
  const rows = await run<Row>(tx, byIds, [[...ids]])
  return rows.map((row) => ({
    id: row.id,
    psnNo: row.psn_no,
    name: row.name,
    gender: row.gender,
    ethnicity: row.ethnicity,
    birthDate: row.birth_date,
    idKind: row.id_kind,
    idNumber: unseal(secrets, `id:${row.id}`, row.id_sealed),
    phone: row.phone_sealed === null ? null : unseal(secrets, `phone:${row.id}`, row.phone_sealed),
    diedOn: row.died_on,
  }))
}

/** @throws Problem 404 when nobody has this id */
export async function readPerson(tx: Tx, secrets: Secrets, id: number): Promise<Person> {
  const [person] = await listPeople(tx, secrets, [id])
  if (!person) throw problem.unknown()
  return person
}

const names = statement('person.names', 'select id, name from person where id = any($1::bigint[])')

/** Names by id, without opening anything sealed; unknown ids are left out. */
export async function listNames(tx: Tx, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await run<{ id: number; name: string }>(tx, names, [[...ids]])
  return new Map(rows.map(({ id, name }) => [id, name]))
}

// Who was found to be no relative acts for nobody until an agency lifts that.
const speaks = (other: string, person: string): string =>
  `not exists (select 1 from false_relation f
     where f.person_id = ${person} and f.other_id = ${other} and f.lifted_at is null)`
const guardiansOf = statement(
  'person.guardians',
  `select g.guardian_id from guardian g where g.child_id = $1 and ${speaks('g.guardian_id', 'g.child_id')}
   order by g.recorded_at, g.guardian_id`,
)

/** Who is recorded as guardian of this child. */
export async function listGuardians(tx: Tx, childId: number): Promise<number[]> {
  const rows = await run<{ guardian_id: number }>(tx, guardiansOf, [childId])
  return rows.map((row) => row.guardian_id)
}

const wardsOf = statement(
  'person.wards',
  `select w.child_id from ward w where w.guardian_id = $1 and ${speaks('w.child_id', 'w.guardian_id')} order by w.child_id`,
)

/** The children for whom this person is recorded as guardian, whatever their age by now. */
export async function listWards(tx: Tx, guardianId: number): Promise<number[]> {
  const rows = await run<{ child_id: number }>(tx, wardsOf, [guardianId])
  return rows.map((row) => row.child_id)
}
