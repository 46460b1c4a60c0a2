import type { Category, PlainDate, Scheme } from '@gongji/policy'
import { addDays, addMonths, includes, yearOf } from '@gongji/policy/dates'
import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'

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

const enrolments = table<Enrolment>('enrolment', {
  personId: 'bigint',
  id: 'bigint',
  scheme: 'text',
  category: 'text',
  psnType: 'text',
  area: 'text',
  status: 'text',
  from: ['valid_from', 'date'],
  to: ['valid_to', 'date null'],
  benefitsFrom: 'date',
  employer: 'text',
  aidGroups: 'list',
  consecutiveYears: 'integer',
  yearsWithoutUse: 'integer',
})
const ofPeople = enrolments.list(
  'enrolment.by-persons',
  'where person_id = any($1::bigint[]) order by person_id, valid_from, id',
)

/** Every enrolment of these people, past and present, by person and first day. One statement. */
export const listEnrolments = async (tx: Reader, ids: readonly number[]): Promise<Enrolment[]> =>
  ids.length === 0 ? [] : await ofPeople(tx, ids)

const anyIn = query('enrolment.any_in', 'select exists (select 1 from enrolment where area = $1) as there')

/** Whether anybody is or was insured in an area. */
export const hasEnrolled = async (tx: Reader, area: string): Promise<boolean> =>
  (await run<{ there: boolean }>(tx, anyIn, [area]))[0]?.there === true

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

/**
 * Whole months of insurance in a scheme without a break, wherever, up to a day; 0 where none holds on it. A relation that
 * was suspended breaks it.
 */
export function insuredMonths(enrolments: readonly Enrolment[], scheme: Scheme, on: PlainDate): number {
  const held = enrolments.filter((one) => one.scheme === scheme && one.status !== 'suspended')
  let from = on
  for (let more = held.find((one) => includes(one, on)); more; ) {
    from = more.from < from ? more.from : from
    const before = addDays(from, -1)
    more = held.find((one) => includes(one, before))
  }
  const months = (yearOf(on) - yearOf(from)) * 12 + Number(on.slice(5, 7)) - Number(from.slice(5, 7))
  return months - (addMonths(from, months) > on ? 1 : 0)
}

/** Adds an insurance relation. The caller has locked the person's account. */
export async function insertEnrolment(tx: Tx, one: Enrolment): Promise<void> {
  await enrolments.insert(tx, [one])
}

/** Adds insurance relations of people whose accounts are locked. */
export async function insertEnrolments(tx: Tx, all: readonly Enrolment[]): Promise<void> {
  await enrolments.insert(tx, all)
}

const updateOne = command(
  'enrolment.update',
  `update enrolment set status = $3, valid_to = $4::date, benefits_from = $5::date
    where person_id = $1 and id = $2`,
)

/** Changes the state, the last day or the end of the waiting period. The caller has locked the person's account. */
export async function updateEnrolment(
  tx: Tx,
  one: Pick<Enrolment, 'personId' | 'id' | 'status' | 'to' | 'benefitsFrom'>,
): Promise<void> {
  await execute(tx, updateOne, [one.personId, one.id, one.status, one.to, one.benefitsFrom])
}
