import type { Text } from '@gongji/policy'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { enrolmentOn, listEnrolments, listNames } from '../person/person.ts'
import { listDraws } from '../settlement/draws.ts'
import { listUnusedBills } from '../settlement/unused-bills.ts'
import { listPublished } from './news-store.ts'
import { placeText } from './place.ts'
import { listNotices, readSetting } from './store.ts'
import { noticeText } from './text.ts'

export type InboxItem = {
  id: string
  kind: string
  title: Text
  body: Text
  link: string | null
  at: Instant
  unread: boolean
}

/** The areas whose news concern somebody insured in `area`: it, its province, the whole country. */
export const newsAreas = (area: string): string[] => [...new Set([area, `${area.slice(0, 2)}0000`, '000000'])]

/** Kept for the phone only: the inbox shows each use itself. */
const onlyPhone = new Set(['use.daily'])

/**
 * What a person is told, newest first: messages, uses of the account and bills that shared money did not pay (derived
 * from what was paid, not a row each), and policy news of the insured area.
 */
export async function readInbox(
  tx: Reader,
  deps: Deps,
  { personId, before, limit }: { personId: number; before: Instant; limit: number },
): Promise<InboxItem[]> {
  const { seenUntil } = await readSetting(tx, personId)
  const fresh = (at: Instant): boolean => seenUntil === null || at > seenUntil
  const notices = (await listNotices(tx, personId, before, limit)).filter(({ kind }) => !onlyPhone.has(kind))
  const uses = await listDraws(tx, personId, { after: null, before, limit })
  const unused = await listUnusedBills(tx, personId, { after: 0, before, limit })
  const names = await listNames(tx, [...new Set(uses.map(({ relativeId }) => relativeId))])
  const enrolment = enrolmentOn(await listEnrolments(tx, [personId]), dateInChina(deps.now()))
  const news = enrolment === null ? [] : await listPublished(tx, newsAreas(enrolment.area), before, limit)
  const items: InboxItem[] = [
    ...notices.map(({ id, kind, facts, at, readAt }) => ({
      id: `n${id}`,
      kind,
      ...noticeText(kind, facts),
      at,
      unread: readAt === null,
    })),
    ...uses.map(({ settlementId, relativeId, amount, place, at }) => {
      const kind = amount < 0 ? 'account.returned' : 'account.used'
      const { zh: placeZh, en: placeEn } = placeText(place)
      const facts = {
        name: names.get(relativeId) ?? '',
        amountFen: Math.abs(amount),
        placeZh,
        placeEn,
      }
      return { id: `u${settlementId}`, kind, ...noticeText(kind, facts), at, unread: fresh(at) }
    }),
    ...unused.map(({ id, setlId, at, unused: { what, mend } }) => {
      const kind = 'sharing.unused'
      const facts = { setlId, whatZh: what.zh, whatEn: what.en, mendZh: mend.zh, mendEn: mend.en }
      return { id: `c${id}`, kind, ...noticeText(kind, facts), at, unread: fresh(at) }
    }),
    ...news.map(({ id, title, body, publishedAt }) => ({
      id: `p${id}`,
      kind: 'policy.news',
      title,
      body,
      link: `/news/${id}`,
      at: publishedAt,
      unread: fresh(publishedAt),
    })),
  ]
  return items.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).slice(0, limit)
}
