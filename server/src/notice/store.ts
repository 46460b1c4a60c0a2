import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
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

const notices = table<Notice>('notice', {
  personId: 'bigint',
  id: 'bigint',
  key: 'text',
  kind: 'text',
  facts: 'json',
  at: 'timestamptz',
  readAt: 'timestamptz null',
})
const insertAll = notices.insertion('notice.insert', 'on conflict (person_id, key) do nothing returning id')
const ofPerson = notices.list(
  'notice.of_person',
  'where person_id = $1 and at < $2::timestamptz order by at desc, id desc limit $3',
)

/** Writes messages with one statement; gives those whose event was not told before. */
export async function insertNotices<One extends Omit<Notice, 'readAt'>>(
  tx: Tx,
  all: readonly One[],
): Promise<One[]> {
  const unread = all.map((one) => ({ ...one, readAt: null }))
  const rows = await run<{ id: number }>(tx, insertAll, notices.lists(unread))
  const written = new Set(rows.map(({ id }) => id))
  return all.filter(({ id }) => written.has(id))
}

/** Messages of a person before an instant, newest first. */
export const listNotices = async (
  tx: Reader,
  personId: number,
  before: Instant,
  limit: number,
): Promise<Notice[]> => await ofPerson(tx, personId, new Date(before), limit)

const unread = query(
  'notice.unread',
  `select count(*)::int as n from (select 1 from notice
     where person_id = $1 and read_at is null and kind <> 'use.daily' limit $2) u`,
)

/** How many messages a person has not read; counting stops at `most`. */
export const countUnread = async (tx: Reader, personId: number, most: number): Promise<number> =>
  (await run<{ n: number }>(tx, unread, [personId, most]))[0]?.n ?? 0

const markAll = command(
  'notice.mark_read',
  `update notice set read_at = $3::timestamptz
   where person_id = $1 and read_at is null and at <= $2::timestamptz`,
)

/** Marks messages up to an instant as read. */
export async function markRead(tx: Tx, personId: number, until: Instant, at: Instant): Promise<void> {
  await execute(tx, markAll, [personId, new Date(until), new Date(at)])
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
  /** Those for whom this person pays may call the registered number. */
  familyMayCall: boolean
}

type SettingRow = Omit<NoticeSetting, 'quiet'> & { quietFrom: string; quietTo: string }
const settings = table<SettingRow>('notice_setting', {
  personId: 'bigint',
  seenUntil: 'timestamptz null',
  sms: 'boolean',
  wechat: 'boolean',
  wechatSealed: 'text null',
  dailyUse: 'boolean',
  toldUntil: 'timestamptz null',
  quietFrom: 'text',
  quietTo: 'text',
  familyMayCall: 'boolean',
})
const settingOf = ({ quietFrom, quietTo, ...row }: SettingRow): NoticeSetting => ({
  ...row,
  quiet: { from: quietFrom, to: quietTo },
})
const settingRow = ({ quiet, ...one }: NoticeSetting): SettingRow => ({
  ...one,
  quietFrom: quiet.from,
  quietTo: quiet.to,
})

const countOf = query('notice.count', 'select count(*)::int as count from notice where person_id = $1')
const forgetOf = command('notice.forget', 'delete from notice where person_id = $1')
const forgetDeliveriesOf = command(
  'notice.forget_deliveries_of',
  'delete from notice_delivery where person_id = $1',
)
const silenceOne = command(
  'notice.silence',
  `update notice_setting set sms = false, wechat = false, wechat_sealed = null, family_may_call = false
   where person_id = $1`,
)

export const countNotices = async (tx: Reader, personId: number): Promise<number> =>
  (await run<{ count: number }>(tx, countOf, [personId]))[0]!.count

/** Takes a person's inbox away, with what says that it went to the phone. */
export async function forgetNotices(tx: Tx, personId: number): Promise<void> {
  await execute(tx, forgetDeliveriesOf, [personId])
  await execute(tx, forgetOf, [personId])
}

/** Nothing goes to the phone any more, and where it went is forgotten. */
export async function silence(tx: Tx, personId: number): Promise<void> {
  await execute(tx, silenceOne, [personId])
}

const settingsOf = settings.list('notice.settings', 'where person_id = any($1::bigint[])')
const dailyReaders = settings.list(
  'notice.daily_readers',
  'where (sms or wechat) and daily_use and person_id > $1 order by person_id limit $2',
)
const keepSetting = settings.insertion('notice.keep_setting', 'on conflict (person_id) do nothing')
const updateSetting = settings.update('notice.update_setting', { key: ['personId'] })

/** People's settings by person; who made none is left out. */
export async function listSettings(
  tx: Reader,
  personIds: readonly number[],
): Promise<Map<number, NoticeSetting>> {
  const rows = await settingsOf(tx, personIds)
  return new Map(rows.map((row) => [row.personId, settingOf(row)]))
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
  familyMayCall: false,
})

export const readSetting = async (tx: Reader, personId: number): Promise<NoticeSetting> =>
  (await listSettings(tx, [personId])).get(personId) ?? usualSetting(personId)

export async function writeSetting(tx: Tx, one: NoticeSetting): Promise<void> {
  const row = settingRow(one)
  if ((await execute(tx, keepSetting, settings.lists([row]))) === 0) await updateSetting(tx, [row])
}

/** People who want one message a day about uses, after a person's id: a page of the evening's round. */
export const listDailyReaders = async (
  tx: Reader,
  afterId: number,
  limit: number,
): Promise<NoticeSetting[]> => (await dailyReaders(tx, afterId, limit)).map(settingOf)

export type Delivery = {
  personId: number
  id: number
  noticeKey: string
  channel: MessageChannel
  status: 'waiting' | 'sent' | 'failed'
  dueAt: Instant
}

type DeliveryRow = Delivery & { sentAt: Instant | null; reference: string | null }
const deliveries = table<DeliveryRow>('notice_delivery', {
  personId: 'bigint',
  id: 'bigint',
  noticeKey: 'text',
  channel: 'text',
  status: 'text',
  dueAt: 'timestamptz',
  sentAt: 'timestamptz null',
  reference: 'text null',
})
const insertOnce = deliveries.insertion(
  'notice.deliver',
  'on conflict (person_id, notice_key, channel) do nothing',
)
const waiting = query(
  'notice.waiting',
  `select ${deliveries.select('d')}, n.kind, n.facts from notice_delivery d
     join notice n on n.person_id = d.person_id and n.key = d.notice_key
   where d.person_id = $1 and d.id = $2 and d.status = 'waiting'`,
)

const forgetSent = command(
  'notice.forget_deliveries',
  `delete from notice_delivery where status <> 'waiting' and coalesce(sent_at, due_at) < $1::timestamptz`,
)

/** Takes away what says that messages went out before; how many. */
export const forgetDeliveries = (tx: Tx, before: Instant): Promise<number> =>
  execute(tx, forgetSent, [new Date(before)])

/** Puts a message on its way; false when it is already. */
export const insertDelivery = async (tx: Tx, one: Delivery): Promise<boolean> =>
  (await execute(tx, insertOnce, deliveries.lists([{ ...one, sentAt: null, reference: null }]))) === 1

/** A message that waits, with what it says; null when it was sent or is gone. */
export async function findWaiting(
  tx: Reader,
  { personId, id }: { personId: number; id: number },
): Promise<(Delivery & { kind: string; facts: NoticeFacts }) | null> {
  type Found = Delivery & { kind: string; facts: string }
  const [row] = deliveries.rows<Found>(await run(tx, waiting, [personId, id]))
  return row ? { ...row, facts: JSON.parse(row.facts) as NoticeFacts } : null
}

const markOne = command(
  'notice.mark_delivered',
  `update notice_delivery set status = $3, sent_at = $4::timestamptz, reference = $5
   where person_id = $1 and id = $2 and status = 'waiting'`,
)

export async function markDelivered(
  tx: Tx,
  { personId, id }: { personId: number; id: number },
  { at, reference, status }: { at: Instant; reference: string; status: 'sent' | 'failed' },
): Promise<void> {
  await execute(tx, markOne, [personId, id, status, new Date(at), reference])
}
