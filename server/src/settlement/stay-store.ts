import type { PlainDate, Scheme } from '@gongji/policy'
import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { type Clinical, findVisit, type VisitRecord } from './visit-store.ts'

// A stay in hospital is a visit that begins with an admission and ends with a discharge.

/** Kinds of care that are stays, as a pattern of SQL. */
const isStay = `med_type like any (array['21%', '22', '24', '25', '52'])`

/** `dischargedOn` null: the patient is still there. */
export type StayRecord = VisitRecord & { dischargedOn: PlainDate | null }

const dischargeOf = query(
  'stay.discharge_of',
  `select discharged_on as "on" from visit where person_id = $1 and id = $2`,
)

/** A visit with its discharge; null when there is no such visit. */
export async function findStay(tx: Reader, personId: number, mdtrtId: string): Promise<StayRecord | null> {
  const visit = await findVisit(tx, personId, mdtrtId)
  if (visit === null) return null
  const [row] = await run<{ on: PlainDate | null }>(tx, dischargeOf, [personId, visit.id])
  return { ...visit, dischargedOn: row?.on ?? null }
}

const open = query(
  'stay.open',
  `select person_id as "personId", mdtrt_id as "mdtrtId", institution, scheme, med_type as "medType",
     began_on as "beganOn", ipt_otp_no as "iptOtpNo" from visit
   where person_id = $1 and status = 'open' and discharged_on is null and credential <> 'claim' and ${isStay}
   order by began_on, id`,
)

export type OpenStay = {
  personId: number
  mdtrtId: string
  institution: string
  scheme: Scheme
  medType: string
  beganOn: PlainDate
  iptOtpNo: string
}

/** Stays of a person without a discharge, the oldest first. */
export const listOpenStays = async (tx: Reader, personId: number): Promise<OpenStay[]> =>
  await run(tx, open, [personId])

const latest = query(
  'stay.latest',
  `select mdtrt_id as "mdtrtId", discharged_on as "dischargedOn", began_on as "beganOn" from visit
   where person_id = $1 and status = 'open' and credential <> 'claim' and ${isStay}
   order by began_on desc, id desc limit $2`,
)

/** A person's latest stays, whether discharged, settled, or neither. */
export const listLatestStays = async (
  tx: Reader,
  personId: number,
  limit: number,
): Promise<Pick<StayRecord, 'mdtrtId' | 'dischargedOn' | 'beganOn'>[]> =>
  await run(tx, latest, [personId, limit])

const discharge = command(
  'stay.discharge',
  `update visit set discharged_on = $3::date, care_on = $4::date, disease = $5, clinical = $6
   where person_id = $1 and id = $2`,
)

/** Writes a discharge (null takes it back), the day of care that follows from it, and what was found. */
export async function writeDischarge(
  tx: Tx,
  { personId, id, dischargedOn, careOn, disease }: StayRecord,
  clinical: Clinical,
): Promise<void> {
  await execute(tx, discharge, [personId, id, dischargedOn, careOn, disease, JSON.stringify(clinical)])
}

/** A stay of a person's year that was settled and stands. */
export type Admission = { personId: number; visitId: number; scheme: Scheme; area: string; year: number }

const admissions = query(
  'stay.admissions',
  `select distinct s.person_id as "personId", s.visit_id as "visitId", s.scheme, s.area, s.year
   from settlement s
   where s.person_id = any($1::bigint[]) and s.benefit = 'inpatient' and s.reverses_id is null
     and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)`,
)

/** Settled stays of these people, of every year. */
export const listAdmissions = async (tx: Reader, people: readonly number[]): Promise<Admission[]> =>
  people.length === 0 ? [] : await run(tx, admissions, [people])

const move = command(
  'stay.move_batch',
  `update bill_upload set batch = $4 where person_id = $1 and visit_id = $2 and batch = $3 and not withdrawn`,
)

/** Puts the rows of a batch whose settlement was reversed under a new one, so that they can be settled again. */
export async function moveBatch(
  tx: Tx,
  { personId, id }: Pick<VisitRecord, 'personId' | 'id'>,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await execute(tx, move, [personId, id, from, to])
}
