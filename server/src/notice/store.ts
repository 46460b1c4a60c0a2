import { sql } from 'kysely'
import { run, statement, type Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import type { MessageChannel } from './gateway.ts'
import { type Quiet, usualQuiet } from './quiet.ts'
import type { NoticeFacts } from './text.ts'

/** A personal message as it is kept. */
export type Notice = {
  personId: number
  id: number
  key: string
  kind: string
  facts: NoticeFacts
  at: Instant
  readAt: Instant | null
}

const insertAll = statement(
  'notice.insert',
  `insert into notice (person_id, id, key, kind, facts, at)
   select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
   on conflict (person_id, key) do nothing returning id`,
)

/** Writes messages with one statement; gives those whose event was not told before. */
export async function insertNotices<One extends Omit<Notice, 'readAt'>>(
  tx: Tx,
  all: readonly One[],
): Promise<One[]> {
  const rows = await run<{ id: number }>(tx, insertAll, [
    all.map(({ personId }) => personId),
    all.map(({ id }) => id),
    all.map(({ key }) => key),
    all.map(({ kind }) => kind),
    all.map(({ facts }) => JSON.stringify(facts)),
    all.map(({ at }) => at),
  ])
  const written = new Set(rows.map(({ id }) => id))
  return all.filter(({ id }) => written.has(id))
}

type Row = {
  person_id: number
  id: number
  key: string
  kind: string
  facts: string
  at: Date
  read_at: Date | null
}

/** Messages of a person before an instant, newest first. */
export async function listNotices(
  tx: Tx,
  personId: number,
  before: Instant,
  limit: number,
): Promise<Notice[]> {
  const { rows } =
    await sql<Row>`select * from notice where person_id = ${personId} and at < ${new Date(before)}
    order by at desc, id desc limit ${limit}`.execute(tx)
  return rows.map((row) => ({
    personId: row.person_id,
    id: row.id,
    key: row.key,
    kind: row.kind,
    facts: JSON.parse(row.facts) as NoticeFacts,
    at: row.at.getTime(),
    readAt: row.read_at?.getTime() ?? null,
  }))
}

/** Marks messages up to an instant as read. */
export async function markRead(tx: Tx, personId: number, until: Instant, at: Instant): Promise<void> {
  await sql`update notice set read_at = ${new Date(at)}
    where person_id = ${personId} and read_at is null and at <= ${new Date(until)}`.execute(tx)
}

/** One use of a payer's account by a relative, as the settlement left it: amount, kind of place, time. */
export type Use = { settlementId: number; relativeId: number; amount: number; place: string; at: Instant }

/** Uses of a payer's account between two instants (the later one left out), newest first. */
export async function listUses(
  tx: Tx,
  payerId: number,
  { after, before, limit }: { after: Instant | null; before: Instant; limit: number },
): Promise<Use[]> {
  const { rows } = await sql<Omit<Use, 'at'> & { at: Date }>`
    select settlement_id as "settlementId", relative_id as "relativeId", sum(amount)::bigint as amount, place, at
    from payer_record where payer_id = ${payerId} and at < ${new Date(before)}
      and (${after === null ? null : new Date(after)}::timestamptz is null or at > ${after === null ? null : new Date(after)})
    group by settlement_id, relative_id, place, at order by at desc, settlement_id desc limit ${limit}`.execute(
    tx,
  )
  return rows.map((row) => ({ ...row, at: row.at.getTime() }))
}

/** How a person wants to be told, and how far the inbox was read. */
export type NoticeSetting = {
  personId: number
  seenUntil: Instant | null
  sms: boolean
  wechat: boolean
  wechatSealed: string | null
  dailyUse: boolean
  toldUntil: Instant | null
  quiet: Quiet
}

type SettingRow = {
  person_id: number
  seen_until: Date | null
  sms: boolean
  wechat: boolean
  wechat_sealed: string | null
  daily_use: boolean
  told_until: Date | null
  quiet_from: string
  quiet_to: string
}

const settingOf = (row: SettingRow): NoticeSetting => ({
  personId: row.person_id,
  seenUntil: row.seen_until?.getTime() ?? null,
  sms: row.sms,
  wechat: row.wechat,
  wechatSealed: row.wechat_sealed,
  dailyUse: row.daily_use,
  toldUntil: row.told_until?.getTime() ?? null,
  quiet: { from: row.quiet_from, to: row.quiet_to },
})

const settingsOf = statement(
  'notice.settings',
  'select * from notice_setting where person_id = any($1::bigint[])',
)

/** People's settings by person; who made none is left out. */
export async function listSettings(
  tx: Tx,
  personIds: readonly number[],
): Promise<Map<number, NoticeSetting>> {
  const rows = await run<SettingRow>(tx, settingsOf, [personIds])
  return new Map(rows.map((row) => [row.person_id, settingOf(row)]))
}

/** What holds until a person makes a setting: the phone stays silent. */
export const usualSetting = (personId: number): NoticeSetting => ({
  personId,
  seenUntil: null,
  sms: false,
  wechat: false,
  wechatSealed: null,
  dailyUse: true,
  toldUntil: null,
  quiet: usualQuiet,
})

export const readSetting = async (tx: Tx, personId: number): Promise<NoticeSetting> =>
  (await listSettings(tx, [personId])).get(personId) ?? usualSetting(personId)

export async function writeSetting(tx: Tx, one: NoticeSetting): Promise<void> {
  const date = (at: Instant | null) => (at === null ? null : new Date(at))
  await sql`insert into notice_setting (person_id, seen_until, sms, wechat, wechat_sealed, daily_use, told_until,
      quiet_from, quiet_to)
    values (${one.personId}, ${date(one.seenUntil)}, ${one.sms}, ${one.wechat}, ${one.wechatSealed}, ${one.dailyUse},
      ${date(one.toldUntil)}, ${one.quiet.from}, ${one.quiet.to})
    on conflict (person_id) do update set seen_until = excluded.seen_until, sms = excluded.sms, wechat = excluded.wechat,
      wechat_sealed = excluded.wechat_sealed, daily_use = excluded.daily_use, told_until = excluded.told_until,
      quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to`.execute(tx)
}

/** People who want one message a day about uses, after a person's id: a page of the evening's round. */
export async function listDailyReaders(tx: Tx, afterId: number, limit: number): Promise<NoticeSetting[]> {
  const { rows } = await sql<SettingRow>`select * from notice_setting
    where (sms or wechat) and daily_use and person_id > ${afterId} order by person_id limit ${limit}`.execute(
    tx,
  )
  return rows.map(settingOf)
}

export type Delivery = {
  personId: number
  id: number
  noticeKey: string
  channel: MessageChannel
  status: 'waiting' | 'sent' | 'failed'
  dueAt: Instant
}

/** Puts a message on its way; false when it is already. */
export async function insertDelivery(tx: Tx, one: Delivery): Promise<boolean> {
  const { rows } = await sql`insert into notice_delivery (person_id, id, notice_key, channel, status, due_at)
    values (${one.personId}, ${one.id}, ${one.noticeKey}, ${one.channel}, ${one.status}, ${new Date(one.dueAt)})
    on conflict (person_id, notice_key, channel) do nothing returning 1`.execute(tx)
  return rows.length === 1
}

/** A message that waits, with what it says; null when it was sent or is gone. */
export async function findWaiting(
  tx: Tx,
  { personId, id }: { personId: number; id: number },
): Promise<(Delivery & { kind: string; facts: NoticeFacts }) | null> {
  const { rows } = await sql<{
    notice_key: string
    channel: MessageChannel
    due_at: Date
    kind: string
    facts: string
  }>`select d.notice_key, d.channel, d.due_at, n.kind, n.facts from notice_delivery d
    join notice n on n.person_id = d.person_id and n.key = d.notice_key
    where d.person_id = ${personId} and d.id = ${id} and d.status = 'waiting'`.execute(tx)
  const [row] = rows
  return row
    ? {
        personId,
        id,
        noticeKey: row.notice_key,
        channel: row.channel,
        status: 'waiting',
        dueAt: row.due_at.getTime(),
        kind: row.kind,
        facts: JSON.parse(row.facts) as NoticeFacts,
      }
    : null
}

export async function markDelivered(
  tx: Tx,
  { personId, id }: { personId: number; id: number },
  { at, reference, status }: { at: Instant; reference: string; status: 'sent' | 'failed' },
): Promise<void> {
  await sql`update notice_delivery set status = ${status}, sent_at = ${new Date(at)}, reference = ${reference}
    where person_id = ${personId} and id = ${id} and status = 'waiting'`.execute(tx)
}
