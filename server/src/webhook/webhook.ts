import { createHmac, randomBytes } from 'node:crypto'
import type { Tx } from '../db/db.ts'
import type { Deps, Instant } from '../deps.ts'
import { backOff, enqueue, type JobHandlers } from '../jobs.ts'
import { listPeople } from '../person/person.ts'
import { seal, unseal } from '../person/seal.ts'
import {
  findFirstOpen,
  findWebhook,
  insertEvents,
  insertWebhook,
  listWebhooks,
  markEvent,
  reviveEvents,
  type Webhook,
  type WebhookEvent,
} from './store.ts'

export {
  countOpen,
  endWebhook,
  findWebhook,
  forgetEvents,
  listEvents,
  listWebhooks,
  type Webhook,
  type WebhookEvent,
} from './store.ts'

/** What happened to somebody, as people are told of it too. */
export type Happening = {
  personId: number
  kind: string
  facts: Readonly<Record<string, unknown>>
  key: string
}

const sendKind = 'webhook.send'
/** After so many failures it is dead until an administrator lets it be tried again. */
const mostTries = 8
const patienceMs = 10_000
const placeOf = (id: number): string => `webhook:${id}`

/** Registers a system. Its secret is shown this once. */
export async function registerWebhook(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'now' | 'secrets'>,
  one: Pick<Webhook, 'url' | 'kinds' | 'area' | 'createdBy'>,
): Promise<{ webhook: Webhook; secret: string }> {
  const id = deps.newId()
  const secret = randomBytes(32).toString('base64')
  const webhook: Webhook = {
    ...one,
    id,
    secretSealed: seal(deps.secrets, placeOf(id), secret),
    active: true,
    createdAt: deps.now(),
  }
  await insertWebhook(tx, webhook)
  return { webhook, secret: `whsec_${secret}` }
}

/** One delivery at a time for each system and person: that keeps what happened to somebody in order. */
const delivery = (webhookId: number, personId: number, runAt?: Instant) => ({
  kind: sendKind,
  payload: { webhookId, personId },
  uniqueKey: `${sendKind}:${webhookId}:${personId}`,
  ...(runAt === undefined ? {} : { runAt }),
})

/** Puts what happened on its way to whoever is to know it, in the transaction that tells the people themselves. */
export async function tellWebhooks(tx: Tx, deps: Deps, told: readonly Happening[]): Promise<void> {
  if (told.length === 0) return
  const active = (await listWebhooks(tx)).filter((one) => one.active)
  if (active.length === 0) return
  const people = await listPeople(tx, deps.secrets, [...new Set(told.map(({ personId }) => personId))])
  const psnNoOf = new Map(people.map(({ id, psnNo }) => [id, psnNo]))
  const made = active.flatMap(({ id: webhookId, kinds, area }) =>
    told
      .filter(({ personId, kind }) => {
        const here = area === null || psnNoOf.get(personId)?.startsWith(area)
        return here && (kinds.length === 0 || kinds.includes(kind))
      })
      .map(({ personId, kind, facts, key }): WebhookEvent => {
        const id = deps.newId()
        const at = new Date(deps.now()).toISOString()
        const content = {
          id: String(id),
          type: kind,
          timestamp: at,
          data: { psnNo: psnNoOf.get(personId), key, facts },
        }
        const state = { status: 'waiting', attempts: 0, sentAt: null, lastError: null } as const
        return { webhookId, id, personId, kind, content, madeAt: deps.now(), ...state }
      }),
  )
  await insertEvents(tx, made)
  for (const { webhookId, personId } of made) await enqueue(tx, deps, delivery(webhookId, personId))
}

/** The signature of Standard Webhooks: HMAC-SHA-256 over id, time and body, in base64. */
export const signatureOf = (
  secret: string,
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
): string => {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

type Attempt = { event: WebhookEvent; error: string | null } | null

async function post(
  deps: Deps,
  { webhookId, personId }: { webhookId: number; personId: number },
): Promise<Attempt> {
  const webhook = await findWebhook(deps.db.reader, webhookId)
  const event = await findFirstOpen(deps.db.reader, webhookId, personId)
  if (!webhook?.active || event === null || event.status === 'dead') return null
  const body = JSON.stringify(event.content)
  const id = String(event.id)
  const timestamp = Math.floor(deps.now() / 1000)
  const secret = unseal(deps.secrets, placeOf(webhookId), webhook.secretSealed)
  try {
    const answer = await fetch(webhook.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatureOf(secret, { id, timestamp, body }),
      },
      body,
      // Whoever answers for the address that was registered is meant, and nobody else.
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
    return { event, error: answer.ok ? null : `HTTP ${answer.status}` }
  } catch (error) {
    return { event, error: error instanceof Error ? error.message : String(error) }
  }
}

export const webhookJobs = (deps: Deps): JobHandlers => ({
  [sendKind]: {
    before: ({ payload }) => post(deps, payload as { webhookId: number; personId: number }),
    run: async (tx, { payload }, answer) => {
      const attempt = answer as Attempt
      if (attempt === null) return
      const { webhookId, personId } = payload as { webhookId: number; personId: number }
      const { event, error } = attempt
      const attempts = event.attempts + 1
      const lastError = error?.slice(0, 500) ?? null
      if (error === null) {
        await markEvent(tx, { ...event, status: 'sent', attempts, sentAt: deps.now(), lastError })
        if ((await findFirstOpen(tx, webhookId, personId)) !== null) {
          await enqueue(tx, deps, delivery(webhookId, personId))
        }
        return
      }
      const status = attempts >= mostTries ? 'dead' : 'waiting'
      await markEvent(tx, { ...event, status, attempts, sentAt: null, lastError })
      if (status === 'waiting') {
        await enqueue(tx, deps, delivery(webhookId, personId, deps.now() + backOff(attempts)))
      }
    },
  },
})

/** Lets what is dead be tried anew: how many. */
export async function retryDead(tx: Tx, deps: Deps, webhookId: number): Promise<number> {
  const personIds = await reviveEvents(tx, webhookId)
  for (const personId of new Set(personIds)) await enqueue(tx, deps, delivery(webhookId, personId))
  return personIds.length
}
