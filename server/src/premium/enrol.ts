import type { Category, PlainDate } from '@gongji/policy'
import { addDays, ageOn } from '@gongji/policy/dates'
import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import {
  type Enrolment,
  enrolmentOn,
  insertEnrolment,
  listEnrolments,
  updateEnrolment,
} from '../person/person.ts'
import type { Premium } from './premium.ts'
import { type CoverDays, coverOf } from './quote.ts'

// National kinds of person (psn_type) by their first two digits: minors, adult and elderly residents.
const psnTypes: Record<'minor' | 'adult' | 'elderly', string> = {
  minor: '1405',
  adult: '1501',
  elderly: '16',
}
/** 民法典 第十七条. */
const adultFrom = 18
/** 老年人权益保障法 第二条. */
const elderlyFrom = 60

/** Category of a resident by completed years of age. */
export const categoryOf = (age: number): 'minor' | 'adult' | 'elderly' =>
  age < adultFrom ? 'minor' : age < elderlyFrom ? 'adult' : 'elderly'

/**
 * Enrols the insured person for the year of a credited premium. Who is insured as an employee on its first day is not
 * enrolled a second time: the premium may then be asked back. Gives the days, and the enrolment's id or null.
 * The caller has locked the person's account.
 */
export async function enrol(
  tx: Tx,
  { newId }: Pick<Deps, 'newId'>,
  premium: Premium,
  creditedOn: PlainDate,
): Promise<CoverDays & { enrolmentId: number | null }> {
  const days = coverOf(premium.quote, creditedOn)
  const enrolments = await listEnrolments(tx, [premium.insuredId])
  if (premium.kind === 'longTermCare') return { ...days, enrolmentId: null }
  if (enrolmentOn(enrolments, days.coversFrom, 'employee')?.status === 'normal') {
    return { ...days, enrolmentId: null }
  }
  const before = enrolments.filter(({ scheme, status }) => scheme === 'resident' && status === 'normal')
  for (const open of before) {
    if (open.to !== null || open.from >= days.coversFrom) continue
    await updateEnrolment(tx, { ...open, to: addDays(days.coversFrom, -1) })
  }
  const last = before.at(-1) ?? null
  const category: Category = categoryOf(ageOn(premium.quote.bornOn, days.coversFrom))
  const unbroken = last !== null && (last.to === null || last.to >= `${premium.year - 1}-12-31`)
  const next: Enrolment = {
    personId: premium.insuredId,
    id: newId(),
    scheme: 'resident',
    category,
    psnType: last?.category === category ? last.psnType : psnTypes[category],
    area: premium.area,
    status: 'normal',
    from: days.coversFrom,
    to: days.lastDay,
    benefitsFrom: days.benefitsFrom,
    employer: '',
    aidGroups: last?.aidGroups ?? [],
    // After a lapse consecutive years start again (国办发〔2024〕38号).
    consecutiveYears: unbroken ? last.consecutiveYears + 1 : 0,
    yearsWithoutUse: unbroken ? last.yearsWithoutUse : 0,
  }
  await insertEnrolment(tx, next)
  return { ...days, enrolmentId: next.id }
}

/** Takes back the enrolment that a refunded premium made: it covered nothing. The caller has locked the person's account. */
export async function takeBackEnrolment(tx: Tx, premium: Premium): Promise<void> {
  if (premium.enrolmentId === null) return
  const enrolments = await listEnrolments(tx, [premium.insuredId])
  const made = enrolments.find(({ id }) => id === premium.enrolmentId)
  if (made) await updateEnrolment(tx, { ...made, status: 'ended', to: made.from })
}
