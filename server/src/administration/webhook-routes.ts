import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { actorOf, type Serve } from '../serve.ts'
import {
  countOpen,
  endWebhook,
  findWebhook,
  listEvents,
  listWebhooks,
  registerWebhook,
  retryDead,
  type Webhook,
} from '../webhook/webhook.ts'
import { problem } from './problem.ts'
import { recordAdministration } from './record.ts'

type Open = Awaited<ReturnType<typeof countOpen>>

const shown = ({ id, url, kinds, area, active, createdAt }: Webhook, open: Open) => {
  const count = (status: 'waiting' | 'dead') =>
    open.find((one) => one.webhookId === id && one.status === status)?.n ?? 0
  return {
    id: String(id),
    url,
    kinds: [...kinds],
    area,
    active,
    createdAt: new Date(createdAt).toISOString(),
    waiting: count('waiting'),
    dead: count('dead'),
  }
}

/** Whom else an administrator lets know what happens to people. */
export function webhookRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.listWebhooks, async ({ may }) => {
    await may(db.reader, {})
    const open = await countOpen(db.reader)
    return { webhooks: (await listWebhooks(db.reader)).map((one) => shown(one, open)) }
  })

  serve(routes.registerWebhook, async ({ may, caller, body }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      // What is told names people: nobody on the way reads it.
      if (!deps.sandbox && !body.url.startsWith('https://')) throw problem.webhookInTheClear()
      const actor = actorOf(caller)
      const { webhook, secret } = await registerWebhook(tx, deps, { ...body, createdBy: actor })
      const content = { url: body.url, kinds: body.kinds, area: body.area }
      await recordAdministration(tx, deps, {
        actor,
        kind: 'webhook.register',
        subject: `webhook:${webhook.id}`,
        content,
      })
      return { webhook: shown(webhook, []), secret }
    }),
  )

  serve(routes.endWebhook, async ({ may, caller, params: { id } }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      if (!(await endWebhook(tx, Number(id)))) throw problem.webhookUnknown()
      await recordAdministration(tx, deps, {
        actor: actorOf(caller),
        kind: 'webhook.end',
        subject: `webhook:${id}`,
      })
      return {}
    }),
  )

  serve(routes.listWebhookEvents, async ({ may, params: { id }, query: { state, before, limit } }) => {
    await may(db.reader, {})
    if ((await findWebhook(db.reader, Number(id))) === null) throw problem.webhookUnknown()
    const wanted = { webhookId: Number(id), status: state, before: Number(before ?? Number.MAX_SAFE_INTEGER) }
    const found = await listEvents(db.reader, { ...wanted, limit: limit + 1 })
    const page = found.slice(0, limit)
    return {
      events: page.map((one) => ({
        id: String(one.id),
        kind: one.kind,
        madeAt: new Date(one.madeAt).toISOString(),
        sentAt: one.sentAt === null ? null : new Date(one.sentAt).toISOString(),
        attempts: one.attempts,
        lastError: one.lastError,
      })),
      next: found.length > limit ? String(page.at(-1)!.id) : null,
    }
  })

  serve(routes.retryWebhook, async ({ may, caller, params: { id } }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      if ((await findWebhook(tx, Number(id))) === null) throw problem.webhookUnknown()
      const revived = await retryDead(tx, deps, Number(id))
      await recordAdministration(tx, deps, {
        actor: actorOf(caller),
        kind: 'webhook.retry',
        subject: `webhook:${id}`,
        content: { revived },
      })
      return { revived }
    }),
  )
}
