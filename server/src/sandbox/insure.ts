import { ageOn, type PlainDate } from '@gongji/policy/dates'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant, instantInChina } from '../deps.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'
import { lockAccounts } from '../ledger/account.ts'
import { listHolders } from '../person/lookup.ts'
import {
  type Enrolment,
  insertEnrolment,
  listEnrolments,
  listPeople,
  updateEnrolment,
} from '../person/person.ts'
import { certificateDigest } from '../person/seal.ts'
import { categoryOf } from '../premium/enrol.ts'
import { type Schedule, scheduleKey } from '../schedule.ts'
import { type DemoPerson, demoPeople, psnTypes } from './people.ts'

/** Category and national kind (psn_type) of a person of the sandbox on a day: residents grow older. */
export function categoryOn(
  one: DemoPerson,
  birthDate: PlainDate,
  on: PlainDate,
): { category: DemoPerson['category']; psnType: string } {
  if (one.scheme === 'employee') return one
  const category = categoryOf(ageOn(birthDate, on))
  return { category, psnType: category === one.category ? one.psnType : psnTypes[category] }
}

const yearOfRun = (at: Instant): number => Number(dateInChina(at).slice(0, 4))

/** Whom the sandbox insures again: whose insurance as a resident ran out by itself at the end of an earlier year. */
const ranOut = (last: Enrolment | undefined, year: number): last is Enrolment & { to: PlainDate } =>
  last !== undefined &&
  last.scheme === 'resident' &&
  last.status === 'normal' &&
  last.to?.endsWith('-12-31') === true &&
  last.to < `${year}-01-01`

/**
 * Insures the sandbox's residents until the end of the year of `at`, as if their families had paid. Who died, moved into
 * the employee scheme, was taken out, or is held to be not insured stays as he is. Doing it again changes nothing.
 */
export async function insureResidents(tx: Tx, deps: Deps, at: Instant): Promise<void> {
  const year = yearOfRun(at)
  const wanted = demoPeople.filter(({ scheme, insured }) => scheme === 'resident' && insured === 'now')
  const digestOf = ({ idKind, idNumber }: DemoPerson) => certificateDigest(deps.secrets, idKind, idNumber)
  const holders = await listHolders(tx, wanted.map(digestOf))
  const ids = [...holders.values()]
  if (ids.length === 0) return
  await lockAccounts(tx, deps.db.lockStep, ids)
  const enrolments = await listEnrolments(tx, ids)
  const people = new Map((await listPeople(tx, deps.secrets, ids)).map((person) => [person.id, person]))
  for (const one of wanted) {
    const person = people.get(holders.get(digestOf(one)) ?? 0)
    if (!person || person.diedOn !== null) continue
    const own = enrolments.filter(({ personId }) => personId === person.id)
    const last = own.toSorted((a, b) => (a.from < b.from ? -1 : 1)).at(-1)
    if (!ranOut(last, year)) continue
    const from = `${Number(last.to.slice(0, 4)) + 1}-01-01`
    const to = `${year}-12-31`
    const now = categoryOn(one, person.birthDate, `${year}-01-01`)
    if (now.category === last.category) await updateEnrolment(tx, { ...last, to })
    else await insertEnrolment(tx, { ...last, ...now, id: deps.newId(), from, to, benefitsFrom: from })
  }
}

const kind = 'sandbox.year'
/** A moment before the year ends, so that nobody is without insurance when it has ended. */
const yearEnds = (year: number): Instant => instantInChina(`${year}-12-31`, '23:59:30')
const moment = 60_000

/** At the end of each year the sandbox's residents are insured for the next. */
export const sandboxSchedules: readonly Schedule[] = [{ kind, first: (now) => yearEnds(yearOfRun(now)) }]

export const sandboxJobs = (deps: Deps): JobHandlers => ({
  [kind]: async (tx, { runAt }) => {
    const next = Math.max(runAt, deps.now()) + moment
    await insureResidents(tx, deps, next)
    await enqueue(tx, deps, {
      kind,
      payload: {},
      runAt: yearEnds(yearOfRun(next)),
      uniqueKey: scheduleKey(kind),
    })
  },
})
