import { randomBytes } from 'node:crypto'
import { callPath, type HisAnswer, type Send, sendTo } from '../../rehearsal/hospital/sample-client.ts'
import { openSandboxClock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import { createIds } from '../db/ids.ts'
import { migrate } from '../db/migrate.ts'
import { openPGlite } from '../db/pglite.ts'
import type { Deps, Instant } from '../deps.ts'
import { registerHis } from '../his/routes.ts'
import { createApp } from '../http/app.ts'
import { loadPacks, packsFolder, recordPacks } from '../packs.ts'
import { inventedAreasFolder } from '../sandbox/invented.ts'
import { seedSandbox } from '../sandbox/seed.ts'
import { createSettler } from '../settlement/settler.ts'

/** A server as the demo needs it: the national interface, the API, and its business time. */
export type DemoServer = {
  send: Send
  /** GET or POST under /api as JSON; null when it is refused. */
  api: (
    method: 'GET' | 'POST',
    path: string,
    options?: { token?: string; body?: unknown },
  ) => Promise<unknown>
  now: () => Instant
  close: () => Promise<void>
}

/** @throws Error when nobody answers at the address, or it is no sandbox */
export async function reachServer(url: string): Promise<DemoServer> {
  const response = await fetch(new URL('/healthz', url)).catch((error: unknown) => {
    throw new Error(`nothing answers at ${url}`, { cause: error })
  })
  const health = (await response.json().catch(() => ({}))) as { now?: string; sandbox?: boolean }
  if (health.now === undefined) throw new Error(`${url} is not a Gongji server`)
  if (health.sandbox !== true) throw new Error(`${url} is not a sandbox: the demo runs on demo people only`)
  const ahead = Date.parse(health.now) - Date.now()
  return {
    send: sendTo(url),
    api: async (method, path, { token, body } = {}) => {
      const answer = await fetch(new URL(`/api${path}`, url), {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return answer.ok ? await answer.json() : null
    },
    now: () => Date.now() + ahead,
    close: async () => undefined,
  }
}

/** A fresh sandbox in the memory of this process, at its own first day, or at the machine's date (`now`). */
export async function openTemporarySandbox(
  start: Parameters<typeof openSandboxClock>[1] = {},
  empty: () => Promise<Db> = openPGlite,
): Promise<DemoServer> {
  const db = await empty()
  await migrate(db)
  const clock = await openSandboxClock(db, start)
  const packs = await loadPacks(packsFolder, inventedAreasFolder)
  const deps: Deps = {
    db,
    packs,
    now: clock.now,
    newId: createIds(0),
    secrets: { seal: randomBytes(16), index: randomBytes(32) },
    sandbox: true,
  }
  await db.transaction((tx) => recordPacks(tx, packs, deps.now()))
  await seedSandbox(deps)
  const settler = createSettler(deps)
  const app = await createApp(deps, settler, { his: registerHis })
  await app.ready()
  return {
    send: async (message) => {
      const { payload } = await app.inject({
        method: 'POST',
        url: callPath,
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        payload: JSON.stringify(message),
      })
      return JSON.parse(payload) as HisAnswer
    },
    api: async (method, path, { token, body } = {}) => {
      const answer = await app.inject({
        method,
        url: `/api${path}`,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      })
      return answer.statusCode === 200 ? (JSON.parse(answer.payload) as unknown) : null
    },
    now: deps.now,
    close: async () => {
      await app.close()
      await settler.close()
      await db.close()
    },
  }
}
