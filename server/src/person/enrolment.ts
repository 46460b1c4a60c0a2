import type { Category, PlainDate, Scheme } from '@gongji/policy'
import { includes } from '@gongji/policy/dates'
import { run, statement, type Tx } from '../db/db.ts'

export type EnrolmentStatus = 'normal' | 'suspended' | 'ended'

/** One insurance relation (参保关系) of a person: scheme, area and state from a day to a day. */
export type Enrolment = {
  personId: number
  id: number
  scheme: Scheme
  category: Category
  /** National code of the kind of person: 1101, 1201, 1501 … */
  psnType: string
  area: string
  status: EnrolmentStatus
  from: PlainDate
  /** Included; null: open. */
  to: PlainDate | null
  /** End of the waiting period: the pool pays from this day. */
  benefitsFrom: PlainDate
  employer: string
  aidGroups: readonly string[]
  consecutiveYears: number
  yearsWithoutUse: number
}

type Row = {
  person_id: number
  id: number
  scheme: Scheme
  category: Category
  psn_type: string
  area: string
  status: EnrolmentStatus
  valid_from: PlainDate
  valid_to: PlainDate | null
  benefits_from: PlainDate
  employer: string
  aid_groups: string
  consecutive_years: number
  years_without_use: number
}

const byPersons = statement(
  'enrolment.by-persons',
  `select person_id, id, scheme, category, psn_type, area, status, valid_from, valid_to, benefits_from, employer,
          aid_groups, consecutive_years, years_without_use
     from enrolment where person_id = any($1::bigint[]) order by person_id, valid_from, id`,
)

/** Every enrolment of these people, past and present, by person and first day. One statement. */
export async function listEnrolments(tx: Tx, ids: readonly number[]): Promise<Enrolment[]> {
  if (ids.length === 0) return []
  const rows = await run<Row>(tx, byPersons, [[...ids]])
  return rows.map((row) => ({
    personId: row.person_id,
    id: row.id,
    scheme: row.scheme,
    category: row.category,
    psnType: row.psn_type,
    area: row.area,
    status: row.status,
    from: row.valid_from,
    to: row.valid_to,
    benefitsFrom: row.benefits_from,
    employer: row.employer,
    aidGroups: row.aid_groups === '' ? [] : row.aid_groups.split(','),
    consecutiveYears: row.consecutive_years,
    yearsWithoutUse: row.years_without_use,
  }))
}

const statusRank: Record<EnrolmentStatus, number> = { normal: 0, suspended: 1, ended: 2 }

/**
 * The enrolment of one person that holds on a day, whatever its state, in `scheme` when one is asked for. Where two
 * hold, the one in normal state goes first, then the employee scheme, then the later one.
 */
export function enrolmentOn(
  enrolments: readonly Enrolment[],
  on: PlainDate,
  scheme?: Scheme,
): Enrolment | null {
  const held = enrolments.filter(
    (one) => includes(one, on) && (scheme === undefined || one.scheme === scheme),
  )
  held.sort(
    (a, b) =>
      statusRank[a.status] - statusRank[b.status] ||
      Number(a.scheme !== 'employee') - Number(b.scheme !== 'employee') ||
      (a.from < b.from ? 1 : -1),
  )
  return held[0] ?? null
}

const insertOne = statement(
  'enrolment.insert',
  `insert into enrolment (person_id, id, scheme, category, psn_type, area, status, valid_from, valid_to, benefits_from,
     employer, aid_groups, consecutive_years, years_without_use)
   values ($1, $2, $3, $4, $5, $6, $7, $8::date, $9::date, $10::date, $11, $12, $13, $14)`,
)

/** Adds an insurance relation. The caller has locked the person's account. */
export async function insertEnrolment(tx: Tx, one: Enrolment): Promise<void> {
  await run(tx, insertOne, [
    one.personId,
    one.id,
    one.scheme,
    one.category,
    one.psnType,
    one.area,
    one.status,
    one.from,
    one.to,
    one.benefitsFrom,
    one.employer,
    one.aidGroups.join(','),
    one.consecutiveYears,
    one.yearsWithoutUse,
  ])
}

const updateOne = statement(
  'enrolment.update',
  `update enrolment set status = $3, valid_to = $4::date, benefits_from = $5::date
    where person_id = $1 and id = $2`,
)

/** Changes the state, the last day or the end of the waiting period. The caller has locked the person's account. */
export async function updateEnrolment(
  tx: Tx,
  one: Pick<Enrolment, 'personId' | 'id' | 'status' | 'to' | 'benefitsFrom'>,
): Promise<void> {
  await run(tx, updateOne, [one.personId, one.id, one.status, one.to, one.benefitsFrom])
}
