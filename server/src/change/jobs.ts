import { isRefusal, sharingTerms } from '@gongji/policy'
import { addDays, addMonths, ageOn, type PlainDate, yearOf } from '@gongji/policy/dates'
import { expirePage } from '../binding/end.ts'
import { askGrownUp, pauseUnspoken } from '../binding/guardian.ts'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant, instantInChina } from '../deps.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'
import {
  enrolmentOn,
  listEnrolments,
  listGuardians,
  listNames,
  listWardsBornOn,
  maskName,
} from '../person/person.ts'
import { nextAt, type Schedule, scheduleKey } from '../schedule.ts'
import { contributePage, interestPage, monthAfter } from './account-run.ts'
import { applyChange, type Change, tellChange } from './change.ts'
import { closeAccounts, listDeceased } from './estate.ts'

const daily = { kind: 'insurance.daily', time: '06:30:00' } as const
const monthly = { kind: 'contribution.month', time: '03:00:00' } as const
const yearly = { kind: 'interest.year', time: '04:00:00' } as const
/** How long money may still come back to the account of somebody who died. */
const estateDays = 400
const estatePage = 200
/** How long somebody who has come of age is waited for. The product's own patience: no rule names a term. */
const answerDays = 30

const firstOfNextMonth = (now: Instant, time: string): Instant =>
  instantInChina(addMonths(`${dateInChina(now).slice(0, 7)}-01`, 1), time)
const firstOfNextYear = (now: Instant, time: string): Instant =>
  instantInChina(`${yearOf(dateInChina(now)) + 1}-01-01`, time)

/** Daily: comings of age, last days of authorisations, and what came back to the dead. Monthly: contributions. Yearly: interest. */
export const changeSchedules: readonly Schedule[] = [
  { kind: daily.kind, first: (now) => nextAt(now, daily.time) },
  { kind: monthly.kind, first: (now) => firstOfNextMonth(now, monthly.time) },
  { kind: yearly.kind, first: (now) => firstOfNextYear(now, yearly.time) },
]

/** Birthdays of those who reach one of these ages on a day. */
function birthdays(today: PlainDate, ages: readonly number[]): PlainDate[] {
  const leap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return ages.flatMap((age) => {
    const year = yearOf(today) - age
    const same = today.endsWith('-02-29') && !leap(year) ? [] : [`${year}${today.slice(4)}`]
    // Born on 29 February: a year older on 1 March of a common year.
    return today.endsWith('-03-01') && leap(year) ? [...same, `${year}-02-29`] : same
  })
}

/** Who comes of age today acts alone from today; the guardians' rights end. Both are told. */
async function comingsOfAge(tx: Tx, deps: Deps, runAt: Instant): Promise<void> {
  const today = dateInChina(runAt)
  const terms = deps.packs.areas.map((area) => sharingTerms(deps.packs.packOf(area)!, today))
  const ages = new Set(terms.flatMap((found) => (isRefusal(found) ? [] : [found.guardianBelowAge])))
  const children = await listWardsBornOn(tx, birthdays(today, [...ages]))
  const enrolments = await listEnrolments(
    tx,
    children.map(({ id }) => id),
  )
  for (const { id, birthDate } of children) {
    const area = enrolmentOn(
      enrolments.filter(({ personId }) => personId === id),
      today,
    )?.area
    const pack = area === undefined ? null : deps.packs.packOf(area)
    const sharing = pack && sharingTerms(pack, today)
    if (!sharing || isRefusal(sharing)) continue
    const of = sharing.guardianBelowAge
    if (ageOn(birthDate, today) < of || ageOn(birthDate, addDays(today, -1)) >= of) continue
    const name = maskName((await listNames(tx, [id])).get(id) ?? '')
    const until = addDays(today, answerDays)
    const asked = await askGrownUp(tx, deps, { relativeId: id, until })
    if (asked > 0) {
      await enqueue(tx, deps, {
        kind: 'binding.unspoken',
        payload: { relativeId: id, guardianId: null },
        runAt: instantInChina(until, daily.time),
        uniqueKey: `grown-up:${id}`,
      })
    }
    await tellChange(
      tx,
      deps,
      id,
      {
        zh: `您今天年满${of}周岁，从今天起由您本人办理共济、备案和报销${asked === 0 ? '' : `；监护人替您同意的${asked}份共济授权，请在${until}前确认，没有答复的到时暂停`}`,
        en: `you are ${of} today and act for yourself from now on${asked === 0 ? '' : `; ${asked} authorisation${asked === 1 ? '' : 's'} that a guardian consented to wait${asked === 1 ? 's' : ''} for your answer by ${until}, and pause${asked === 1 ? 's' : ''} without one`}`,
      },
      `of-age:${id}`,
    )
    for (const guardianId of await listGuardians(tx, id)) {
      await tellChange(
        tx,
        deps,
        guardianId,
        {
          zh: `${name}今天年满${of}周岁，您不再作为监护人代办；您替孩子同意的共济授权，由孩子本人确认后继续`,
          en: `${name} is ${of} today; you no longer act as guardian. What you consented to for the child goes on once the child confirms it`,
        },
        `of-age:${id}`,
      )
    }
  }
}

/** Jobs that follow changes of insurance, and those that credit accounts. */
export const changeJobs = (deps: Deps): JobHandlers => ({
  'insurance.change': async (tx, { payload }) => {
    const { change, actor } = payload as { change: Change; actor: string }
    await applyChange(tx, deps, change, actor)
  },
  [daily.kind]: async (tx, { runAt }) => {
    await comingsOfAge(tx, deps, runAt)
    await enqueue(tx, deps, { kind: 'estate.round', payload: { afterId: 0 }, runAt })
    await enqueue(tx, deps, { kind: 'binding.expire', payload: { afterId: 0 }, runAt })
    await enqueue(tx, deps, {
      kind: daily.kind,
      payload: {},
      runAt: nextAt(runAt, daily.time),
      uniqueKey: scheduleKey(daily.kind),
    })
  },
  'binding.unspoken': async (tx, { payload }) => {
    await pauseUnspoken(tx, deps, payload as { relativeId: number; guardianId: number | null })
  },
  'estate.round': async (tx, { payload, runAt }) => {
    const { afterId } = payload as { afterId: number }
    const since = addDays(dateInChina(runAt), -estateDays)
    const { withMoney, next } = await listDeceased(tx, since, afterId, estatePage)
    for (const personId of withMoney) await closeAccounts(tx, deps, personId, 'job:estate.round')
    if (next !== null) await enqueue(tx, deps, { kind: 'estate.round', payload: { afterId: next }, runAt })
  },
  'binding.expire': async (tx, { payload, runAt }) => {
    const next = await expirePage(tx, deps, (payload as { afterId: number }).afterId)
    if (next !== null) await enqueue(tx, deps, { kind: 'binding.expire', payload: { afterId: next }, runAt })
  },
  // Each run credits the month that has just ended.
  [monthly.kind]: async (tx, { payload, runAt }) => {
    const { month = addDays(dateInChina(runAt), -1).slice(0, 7), afterId = 0 } = payload as {
      month?: string
      afterId?: number
    }
    const next = await contributePage(tx, deps, { month, afterId })
    if (next !== null) {
      await enqueue(tx, deps, { kind: monthly.kind, payload: { month, afterId: next }, runAt })
      return
    }
    await enqueue(tx, deps, {
      kind: monthly.kind,
      payload: { month: monthAfter(month) },
      runAt: instantInChina(`${monthAfter(monthAfter(month))}-01`, monthly.time),
      uniqueKey: scheduleKey(monthly.kind),
    })
  },
  [yearly.kind]: async (tx, { payload, runAt }) => {
    const { year = yearOf(dateInChina(runAt)) - 1, afterId = 0 } = payload as {
      year?: number
      afterId?: number
    }
    const next = await interestPage(tx, deps, { year, afterId })
    if (next !== null) {
      await enqueue(tx, deps, { kind: yearly.kind, payload: { year, afterId: next }, runAt })
      return
    }
    await enqueue(tx, deps, {
      kind: yearly.kind,
      payload: { year: year + 1 },
      runAt: instantInChina(`${year + 2}-01-01`, yearly.time),
      uniqueKey: scheduleKey(yearly.kind),
    })
  },
})
