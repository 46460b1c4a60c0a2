import { z } from 'zod'
import { route } from './route.ts'
import { id, instant, whole } from './values.ts'

const tag = 'administration'
const roles = ['administrator'] as const
const right = 'institution.manage' as const

const webhook = z
  .object({
    id,
    url: z.string(),
    /** Kinds of messages that it is told; empty: all. */
    kinds: z.array(z.string()),
    /** Only people registered in this pooling area; null: all. */
    area: z.string().nullable(),
    active: z.boolean(),
    createdAt: instant,
    /** On their way. */
    waiting: whole(0, Number.MAX_SAFE_INTEGER),
    /** Not tried again until somebody says so. */
    dead: whole(0, Number.MAX_SAFE_INTEGER),
  })
  .meta({ id: 'Webhook' })

export const webhookRoutes = {
  listWebhooks: route({
    method: 'GET',
    path: '/administration/webhooks',
    summary: 'Systems of others that are told what happens to people (docs/webhooks.md)',
    tag,
    roles,
    right,
    bounded: 'systems that one agency tells',
    reply: z.object({ webhooks: z.array(webhook) }),
  }),
  registerWebhook: route({
    method: 'POST',
    path: '/administration/webhooks',
    summary: 'Register a system; the secret that messages to it are signed with is shown this once',
    tag,
    roles,
    right,
    freshProof: true,
    body: z.strictObject({
      url: z.url({ protocol: /^https?$/ }).max(500),
      kinds: z
        .array(z.string().regex(/^[a-zA-Z]+(\.[a-zA-Z]+)+$/))
        .max(100)
        .default([]),
      area: z
        .string()
        .regex(/^[0-9]{6}$/)
        .nullable()
        .default(null),
    }),
    reply: z.object({ webhook, secret: z.string() }),
  }),
  endWebhook: route({
    method: 'DELETE',
    path: '/administration/webhooks/:id',
    summary: 'Tell it nothing more',
    tag,
    roles,
    right,
    params: z.object({ id }),
    reply: z.object({}),
  }),
  listWebhookEvents: route({
    method: 'GET',
    path: '/administration/webhooks/:id/events',
    summary: 'What it is told: on its way, told, or dead with the last error; the latest first',
    tag,
    roles,
    right,
    params: z.object({ id }),
    query: z.object({
      state: z.enum(['waiting', 'sent', 'dead']).default('dead'),
      before: id.optional(),
      limit: whole(1, 200).default(50),
    }),
    reply: z.object({
      events: z.array(
        z.object({
          id,
          kind: z.string(),
          madeAt: instant,
          sentAt: instant.nullable(),
          attempts: whole(0, 1_000),
          lastError: z.string().nullable(),
        }),
      ),
      next: id.nullable(),
    }),
  }),
  retryWebhook: route({
    method: 'POST',
    path: '/administration/webhooks/:id/retry',
    summary: 'Try what is dead again, each person’s in order',
    tag,
    roles,
    right,
    params: z.object({ id }),
    reply: z.object({ revived: whole(0, Number.MAX_SAFE_INTEGER) }),
  }),
}
