import type { Text } from '@gongji/policy'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
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

type Row = {
  id: number
  area: string
  pack_before: string | null
  pack_after: string | null
  changes: string
  title_zh: string
  title_en: string
  body_zh: string
  body_en: string
  status: NewsStatus
  drafted_at: Date
  published_at: Date | null
  decided_by: string | null
  version: number
}

const newsOf = (row: Row): News => ({
  id: row.id,
  area: row.area,
  packBefore: row.pack_before,
  packAfter: row.pack_after,
  changes: JSON.parse(row.changes) as PackChange[],
  title: { zh: row.title_zh, en: row.title_en },
  body: { zh: row.body_zh, en: row.body_en },
  status: row.status,
  draftedAt: row.drafted_at.getTime(),
  publishedAt: row.published_at?.getTime() ?? null,
  decidedBy: row.decided_by,
  version: row.version,
})

/** Published news of these areas before an instant, newest first. */
export async function listPublished(
  tx: Tx,
  areas: readonly string[],
  before: Instant,
  limit: number,
): Promise<(News & { publishedAt: Instant })[]> {
  const { rows } = await sql<Row>`select * from policy_news
    where status = 'published' and area = any(${[...areas]}::text[]) and published_at < ${new Date(before)}
    order by published_at desc, id desc limit ${limit}`.execute(tx)
  return rows.map(newsOf).map((news) => ({ ...news, publishedAt: news.publishedAt ?? 0 }))
}

/** All news for the policy officer, drafts first, then the newest. */
export async function listNews(tx: Tx, limit: number): Promise<News[]> {
  const { rows } = await sql<Row>`select * from policy_news
    order by status = 'draft' desc, drafted_at desc, id desc limit ${limit}`.execute(tx)
  return rows.map(newsOf)
}

export async function findNews(tx: Tx, id: number): Promise<News | null> {
  const { rows } = await sql<Row>`select * from policy_news where id = ${id}`.execute(tx)
  return rows[0] ? newsOf(rows[0]) : null
}

/** Writes a draft; a change that has its draft already keeps that one. */
export async function insertNews(tx: Tx, one: News): Promise<void> {
  await sql`insert into policy_news (id, area, pack_before, pack_after, changes, title_zh, title_en, body_zh, body_en,
      status, drafted_at)
    values (${one.id}, ${one.area}, ${one.packBefore}, ${one.packAfter}, ${JSON.stringify(one.changes)},
      ${one.title.zh}, ${one.title.en}, ${one.body.zh}, ${one.body.en}, ${one.status}, ${new Date(one.draftedAt)})
    on conflict (area, pack_before, pack_after) do nothing`.execute(tx)
}

/** Writes news as they now are. False when somebody else has changed them since they were read. */
export async function updateNews(tx: Tx, one: News): Promise<boolean> {
  const { rows } = await sql`update policy_news set title_zh = ${one.title.zh}, title_en = ${one.title.en},
      body_zh = ${one.body.zh}, body_en = ${one.body.en}, status = ${one.status},
      published_at = ${one.publishedAt === null ? null : new Date(one.publishedAt)}, decided_by = ${one.decidedBy},
      version = version + 1
    where id = ${one.id} and version = ${one.version} returning 1`.execute(tx)
  return rows.length === 1
}

/** The pack of an area that was in use before this one, as it was recorded; null when there was none. */
export async function findPackBefore(
  tx: Tx,
  area: string,
  hash: string,
): Promise<{ hash: string; content: string } | null> {
  const { rows } = await sql<{ hash: string; content: string }>`
    select hash, content from compiled_pack
    where area = ${area} and hash <> ${hash}
      and recorded_at <= coalesce((select recorded_at from compiled_pack where hash = ${hash}), now())
    order by recorded_at desc limit 1`.execute(tx)
  return rows[0] ?? null
}
