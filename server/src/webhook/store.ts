import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/** Somebody else's system that is told what happens to people. */
export type Webhook = {
  id: number
  url: string
  /** Kinds of messages that it is told; empty: all. */
  kinds: readonly string[]
  /** Only people of this pooling area; null: of all. */
  area: string | null
  secretSealed: string
  active: boolean
  createdAt: Instant
  createdBy: string
}
const webhooks = table<Webhook>('webhook', {
  id: 'bigint',
  url: 'text',
  kinds: 'json',
  area: 'text null',
  secretSealed: 'text',
  active: 'boolean',
  createdAt: 'timestamptz',
  createdBy: 'text',
})
const every = webhooks.list('webhook.every', 'order by id')
const byId = webhooks.list('webhook.by_id', 'where id = $1')
const end = command('webhook.end', 'update webhook set active = false where id = $1 and active')

export const listWebhooks = async (tx: Reader): Promise<Webhook[]> => await every(tx)
export const findWebhook = async (tx: Reader, id: number): Promise<Webhook | null> =>
  (await byId(tx, id))[0] ?? null
export const insertWebhook = async (tx: Tx, one: Webhook): Promise<void> =>
  void (await webhooks.insert(tx, [one]))
export const endWebhook = async (tx: Tx, id: number): Promise<boolean> => (await execute(tx, end, [id])) === 1

/** Something that a system is told; `content` as it is sent. */
export type WebhookEvent = {
  webhookId: number
  id: number
  personId: number
  kind: string
  content: Readonly<Record<string, unknown>>
  /** `dead`: not tried again until an administrator says so; what came after it for the same person waits behind it. */
  status: 'waiting' | 'sent' | 'dead'
  attempts: number
  madeAt: Instant
  sentAt: Instant | null
  lastError: string | null
}
const events = table<WebhookEvent>('webhook_event', {
  webhookId: 'bigint',
  id: 'bigint',
  personId: 'bigint',
  kind: 'text',
  content: 'json',
  status: 'text',
  attempts: 'integer',
  madeAt: 'timestamptz',
  sentAt: 'timestamptz null',
  lastError: 'text null',
})
const firstOpen = events.list(
  'webhook.first_open',
  `where webhook_id = $1 and person_id = $2 and status <> 'sent' order by id limit 1`,
)
const ofStatus = events.list(
  'webhook.of_status',
  'where webhook_id = $1 and status = $2 and id < $3::bigint order by id desc limit $4::integer',
)
const tried = command(
  'webhook.tried',
  `update webhook_event set status = $3, attempts = $4::integer, sent_at = $5::timestamptz, last_error = $6
   where webhook_id = $1 and id = $2`,
)
const revive = command(
  'webhook.revive',
  `update webhook_event set status = 'waiting', attempts = 0 where webhook_id = $1 and status = 'dead'
   returning person_id as "personId"`,
)
const forgetSent = command(
  'webhook.forget_sent',
  `delete from webhook_event where status = 'sent' and sent_at < $1::timestamptz`,
)

/** Takes events away that were taken before; how many. */
export const forgetEvents = (tx: Tx, before: Instant): Promise<number> =>
  execute(tx, forgetSent, [new Date(before)])

const counts = query(
  'webhook.counts',
  `select webhook_id as "webhookId", status, count(*)::integer as n from webhook_event
   where status <> 'sent' group by webhook_id, status`,
)

export const insertEvents = async (tx: Tx, all: readonly WebhookEvent[]): Promise<void> =>
  void (await events.insert(tx, all))
/** The first of somebody's that was not taken yet: what comes after waits behind it. */
export const findFirstOpen = async (
  tx: Reader,
  webhookId: number,
  personId: number,
): Promise<WebhookEvent | null> => (await firstOpen(tx, webhookId, personId))[0] ?? null
export const listEvents = async (
  tx: Reader,
  { webhookId, status, before, limit }: { webhookId: number; status: string; before: number; limit: number },
): Promise<WebhookEvent[]> => await ofStatus(tx, webhookId, status, before, limit)
export const markEvent = async (
  tx: Tx,
  { webhookId, id, status, attempts, sentAt, lastError }: WebhookEvent,
): Promise<void> =>
  void (await execute(tx, tried, [
    webhookId,
    id,
    status,
    attempts,
    sentAt === null ? null : new Date(sentAt),
    lastError,
  ]))
/** Lets the dead ones be tried anew: whose they were. */
export const reviveEvents = async (tx: Tx, webhookId: number): Promise<number[]> =>
  (await run<{ personId: number }>(tx, revive, [webhookId])).map(({ personId }) => personId)
/** How many wait or are dead, by webhook. */
export const countOpen = async (
  tx: Reader,
): Promise<readonly { webhookId: number; status: 'waiting' | 'dead'; n: number }[]> =>
  await run(tx, counts, [])
