import { type Reader, together } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { enrolmentOn, listEnrolments } from '../person/person.ts'
import { countDraws } from '../settlement/draws.ts'
import { listUnusedBills } from '../settlement/unused-bills.ts'
import { newsAreas } from './inbox.ts'
import { countNews } from './news-store.ts'
import { countUnread, listSettings, readSetting } from './store.ts'

const mostCounted = 99

/** Unread messages, uses and news; counting stops at 99. */
export async function countNew(tx: Reader, deps: Deps, personId: number): Promise<number> {
  const [{ seenUntil }, enrolments] = await together([
    readSetting(tx, personId),
    listEnrolments(tx, [personId]),
  ])
  const after = seenUntil ?? 0
  const enrolment = enrolmentOn(enrolments, dateInChina(deps.now()))
  const areas = enrolment === null ? [] : newsAreas(enrolment.area)
  const most = mostCounted
  const counts = await together([
    countUnread(tx, personId, most),
    countDraws(tx, personId, { after, most }),
    countNews(tx, areas, { after, most }),
    listUnusedBills(tx, personId, { after, before: deps.now() + 1, limit: 20 }).then(({ length }) => length),
  ])
  return Math.min(
    most,
    counts.reduce((all, n) => all + n, 0),
  )
}

/** Those of these people who let their family call them by the number that they registered. */
export async function listFamilyCallers(tx: Reader, personIds: readonly number[]): Promise<Set<number>> {
  if (personIds.length === 0) return new Set()
  const settings = await listSettings(tx, personIds)
  return new Set([...settings.values()].flatMap((one) => (one.familyMayCall ? [one.personId] : [])))
}

export { countNotices, forgetDeliveries, forgetNotices, readSetting, silence } from './store.ts'
