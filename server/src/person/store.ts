import type { PlainDate } from '@gongji/policy/dates'
import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import type { DocumentKind } from './seal.ts'

/** A person as he is kept: numbers are sealed. */
export type PersonRow = {
  id: number
  psnNo: string
  name: string
  gender: string
  ethnicity: string
  birthDate: PlainDate
  idKind: string
  idSealed: string
  phoneSealed: string | null
  diedOn: PlainDate | null
  createdAt: Instant
}
export const people = table<PersonRow>('person', {
  id: 'bigint',
  psnNo: 'text',
  name: 'text',
  gender: 'text',
  ethnicity: 'text',
  birthDate: 'date',
  idKind: 'text',
  idSealed: 'text',
  phoneSealed: 'text null',
  diedOn: 'date null',
  createdAt: 'timestamptz',
})

/** Who holds a number, by its keyed digest. */
export const documents = table<{ digest: string; kind: DocumentKind; personId: number }>('document_index', {
  digest: 'text',
  kind: 'text',
  personId: 'bigint',
})
export const byDigests = documents.list('person.by_digests', 'where digest = any($1::text[])')
export const keepDocument = documents.insertion('person.keep_document', 'on conflict do nothing')

/** A further certificate of somebody; its number is sealed at `certificate:` and its digest. */
export type CertificateRow = {
  personId: number
  digest: string
  kind: string
  numberSealed: string
  addedAt: Instant
}
export const certificates = table<CertificateRow>('person_certificate', {
  personId: 'bigint',
  digest: 'text',
  kind: 'text',
  numberSealed: 'text',
  addedAt: 'timestamptz',
})
export const certificatesOf = certificates.list(
  'person.certificates',
  'where person_id = any($1::bigint[]) order by person_id, added_at, digest',
)

type Guardian = { childId: number; guardianId: number; at: Instant }
const guardians = table<Guardian>('guardian', {
  childId: 'bigint',
  guardianId: 'bigint',
  at: ['recorded_at', 'timestamptz'],
})
const keepGuardian = guardians.insertion(
  'person.keep_guardian',
  'on conflict do nothing returning child_id as "childId", guardian_id as "guardianId"',
)
/** The guardian's list of the children above; lives with the guardian. */
const wards = table<{ guardianId: number; childId: number }>('ward', {
  guardianId: 'bigint',
  childId: 'bigint',
})
const keepWard = wards.insertion('person.keep_ward', 'on conflict do nothing')

// Who was found to be no relative acts for nobody until an agency lifts that.
const notFalse = (other: string, person: string): string =>
  `not exists (select 1 from false_relation f
     where f.person_id = ${person} and f.other_id = ${other} and f.lifted_at is null)`
// Nor whoever declared a guardianship that the agency refused, or has to see first.
const speaks = (guardian: string, child: string): string =>
  `not exists (select 1 from guardian_declaration d where d.child_id = ${child}
     and d.guardian_id = ${guardian} and d.status in ('waiting', 'refused'))`
export const guardiansOf = guardians.list(
  'person.guardians',
  `where child_id = $1 and ${notFalse('t.guardian_id', 't.child_id')} and ${speaks('t.guardian_id', 't.child_id')}
   order by recorded_at, guardian_id`,
)
const recordedWards = wards.list(
  'person.wards',
  `where guardian_id = $1 and ${notFalse('t.child_id', 't.guardian_id')} order by child_id`,
)
const silenced = query(
  'person.silenced_for',
  `select d.child_id as "childId" from guardian_declaration d
   where d.child_id = any($2::bigint[]) and d.guardian_id = $1 and d.status in ('waiting', 'refused')`,
)

/** The children for whom a guardian acts, by number. Lists lie with the guardian, declarations with the child. */
export async function wardsOf(tx: Reader, guardianId: number): Promise<number[]> {
  const recorded = (await recordedWards(tx, guardianId)).map(({ childId }) => childId)
  if (recorded.length === 0) return []
  const silent = await run<{ childId: number }>(tx, silenced, [guardianId, recorded])
  return recorded.filter((id) => !silent.some(({ childId }) => childId === id))
}

/** Records who may act for children. Recording it again changes nothing. Gives the pairs that are new, `child guardian`. */
export async function recordGuardians(tx: Tx, all: readonly Guardian[]): Promise<Set<string>> {
  if (all.length === 0) return new Set()
  const added = await run<Guardian>(tx, keepGuardian, guardians.lists(all))
  await execute(tx, keepWard, wards.lists(all))
  return new Set(added.map(({ childId, guardianId }) => `${childId} ${guardianId}`))
}

/** Records who may act for a child. Recording it again changes nothing. */
export async function recordGuardian(tx: Tx, one: Guardian): Promise<void> {
  await recordGuardians(tx, [one])
}

/** Living children with a recorded guardian who were born on one of these days. */
export const wardsBornOn = people.list(
  'person.wards_born_on',
  `where birth_date = any($1::date[]) and died_on is null
     and exists (select 1 from guardian g where g.child_id = t.id) order by id`,
)

const died = command('person.died', 'update person set died_on = $2::date where id = $1')

/** Records the day a person died. The caller ends what depends on it. */
export async function recordDeath(tx: Tx, personId: number, on: PlainDate): Promise<void> {
  await execute(tx, died, [personId, on])
}

const phone = command(
  'person.keep_phone',
  'update person set phone_sealed = $2 where id = $1 and phone_sealed is null',
)

const forgetOne = command('person.forget_phone', 'update person set phone_sealed = null where id = $1')
export async function forgetPhone(tx: Tx, personId: number): Promise<void> {
  await execute(tx, forgetOne, [personId])
}

/** Whether the person had no telephone yet, and has this one now. */
export const insertPhone = async (tx: Tx, personId: number, sealed: string): Promise<boolean> =>
  (await execute(tx, phone, [personId, sealed])) === 1
