import type { Text } from '@gongji/policy'
import { execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import type { PackChange } from './news.ts'

export type NewsStatus = 'draft' | 'published' | 'withdrawn'

/** Policy news of an area (L42). */
export type News = {
  id: number
  area: string
  packBefore: string | null
  packAfter: string | null
  changes: readonly PackChange[]
  title: Text
  body: Text
  status: NewsStatus
  draftedAt: Instant
  publishedAt: Instant | null
  decidedBy: string | null
  version: number
}

type Row = Omit<News, 'title' | 'body'> & {
  titleZh: string
  titleEn: string
  bodyZh: string
  bodyEn: string
}
const news = table<Row>('policy_news', {
  id: 'bigint',
  area: 'text',
  packBefore: 'text null',
  packAfter: 'text null',
  changes: 'json',
  titleZh: 'text',
  titleEn: 'text',
  bodyZh: 'text',
  bodyEn: 'text',
  status: 'text',
  draftedAt: 'timestamptz',
  publishedAt: 'timestamptz null',
  decidedBy: 'text null',
  version: 'integer',
})
const newsOf = ({ titleZh, titleEn, bodyZh, bodyEn, ...row }: Row): News => ({
  ...row,
  title: { zh: titleZh, en: titleEn },
  body: { zh: bodyZh, en: bodyEn },
})
const rowOf = ({ title, body, ...one }: News): Row => ({
  ...one,
  titleZh: title.zh,
  titleEn: title.en,
  bodyZh: body.zh,
  bodyEn: body.en,
})

const published = news.list(
  'news.published',
  `where status = 'published' and area = any($1::text[]) and (published_at, id) < ($2::timestamptz, $4::bigint)
   order by published_at desc, id desc limit $3`,
)
const everything = news.list('news.list', `order by status = 'draft' desc, drafted_at desc, id desc limit $1`)
const byId = news.list('news.by_id', 'where id = $1')
const draft = news.insertion('news.draft', 'on conflict (area, pack_before, pack_after) do nothing')
const update = news.update('news.update', {
  key: ['id'],
  keep: ['area', 'packBefore', 'packAfter', 'changes', 'draftedAt'],
  version: 'checked',
})

/** Published news of these areas before an instant, newest first. */
export async function listPublished(
  tx: Reader,
  areas: readonly string[],
  before: Instant,
  limit: number,
  beforeId = 0,
): Promise<(News & { publishedAt: Instant })[]> {
  const rows = await published(tx, areas, new Date(before), limit, beforeId)
  return rows.map(newsOf).map((one) => ({ ...one, publishedAt: one.publishedAt ?? 0 }))
}

/** All news for the policy officer, drafts first, then the newest. */
export const listNews = async (tx: Reader, limit: number): Promise<News[]> =>
  (await everything(tx, limit)).map(newsOf)

export async function findNews(tx: Reader, id: number): Promise<News | null> {
  const [row] = await byId(tx, id)
  return row ? newsOf(row) : null
}

/** Writes a draft; a change that has its draft already keeps that one. */
export async function insertNews(tx: Tx, one: News): Promise<void> {
  await execute(tx, draft, news.lists([rowOf(one)]))
}

/** Writes news as they now are. False when somebody else has changed them since they were read. */
export const updateNews = async (tx: Tx, one: News): Promise<boolean> =>
  (await update(tx, [rowOf(one)])) === 1

const since = query(
  'news.since',
  `select count(*)::int as n from (select 1 from policy_news
     where status = 'published' and area = any($1::text[]) and published_at > $2::timestamptz limit $3) p`,
)

/** How many news of these areas were published after an instant; counting stops at `most`. */
export const countNews = async (
  tx: Reader,
  areas: readonly string[],
  { after, most }: { after: Instant; most: number },
): Promise<number> => (await run<{ n: number }>(tx, since, [areas, new Date(after), most]))[0]?.n ?? 0
