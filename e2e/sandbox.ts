import { createHis, type His, type HisPatient, sendTo } from '../server/rehearsal/hospital/sample-client.ts'
import { openSandboxClock } from '../server/src/clock.ts'
import { openServer } from '../server/src/commands/open.ts'
import type { RunningServer } from '../server/src/commands/serve.ts'
import { sql } from '../server/src/db/sql.ts'
import { instantInChina } from '../server/src/deps.ts'
import { demoPeople } from '../server/src/sandbox/people.ts'
import { createTestDatabase } from '../server/src/testing/database.ts'
import { openEmbeddedForTests } from '../server/src/testing/embedded.ts'
import { sandboxConfig, startSandbox } from './server.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers are of every shape
export type Json = any

/** Somebody who acts through the API, to prepare what a page then shows. */
export type Caller = {
  token: string
  personId: string
  get: (path: string) => Promise<Json>
  post: (path: string, body?: unknown) => Promise<Json>
  call: (method: string, path: string, body?: unknown) => Promise<Json>
}

export type Sandbox = {
  url: string
  server: RunningServer
  now: () => number
  /** A till of an institution, speaking the national interface. */
  till: (institution: string) => His
  /** A demo person, or a member of staff by sign-in name, through the API. */
  caller: (name: string) => Promise<Caller>
  /** Moves business time forward to a wall-clock time in China; everything due on the way happens. */
  moveTo: (day: string, time?: string) => Promise<void>
  close: () => Promise<void>
}

export function demoPerson(name: string) {
  const person = demoPeople.find((one) => one.name === name)
  if (!person) throw new Error(`no demo person is called ${name}`)
  return person
}

/** A demo person as a till knows them: by ID card. */
export const patient = (name: string): HisPatient => {
  const { psnNo, idNumber } = demoPerson(name)
  return { psnNo, certNo: idNumber }
}

/** A view of a running server for tests and scripts. */
export function sandboxOf(server: RunningServer): Sandbox {
  const { url, deps } = server
  let lanes = 0
  const request = async (method: string, path: string, token: string | null, body?: unknown) => {
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 400)}`)
    return text === '' ? null : (JSON.parse(text) as Json)
  }
  return {
    url,
    server,
    now: deps.now,
    till: (institution) => {
      lanes += 1
      return createHis({ send: sendTo(url), institution, now: deps.now, lane: lanes % 100 })
    },
    caller: async (name) => {
      const who = demoPeople.some((one) => one.name === name) ? { name } : { staff: name }
      const { token, me } = await request('POST', '/sign-in/demo', null, who)
      return {
        token,
        personId: me.person?.id ?? '',
        get: (path) => request('GET', path, token),
        post: (path, body = {}) => request('POST', path, token, body),
        call: (method, path, body) => request(method, path, token, body),
      }
    },
    moveTo: async (day, time = '10:00:00') => {
      await request('POST', '/demo/clock', null, { to: new Date(instantInChina(day, time)).toISOString() })
    },
    close: server.close,
  }
}

/** A sandbox that is opened for the first time on a later day, on a database of its own. */
export async function openSandboxOn(webFolder: string, day: string): Promise<Sandbox> {
  const db = await openEmbeddedForTests()
  const clock = await openSandboxClock(db)
  await clock.moveTo(instantInChina(day, '10:00:00'))
  return sandboxOf(await startSandbox(new URL(webFolder), db))
}

let isOpen = false

/**
 * A sandbox for one test file: the worker's database with exactly what the seed put there, the clock at its start, and
 * a server of its own.
 */
export async function openSandbox(webFolder: string): Promise<Sandbox> {
  if (isOpen) throw new Error('a worker has one database: close the sandbox before opening the next')
  const { db } = await createTestDatabase(async (empty) => {
    const { close } = await openServer(sandboxConfig(), { db: { ...empty, close: async () => undefined } })
    await close()
  }, 'for_update')
  await sql`delete from setting where name = 'clock.offset'`.execute(db.autocommit)
  const sandbox = sandboxOf(await startSandbox(new URL(webFolder), { ...db, close: async () => undefined }))
  isOpen = true
  return {
    ...sandbox,
    close: async () => {
      await sandbox.close()
      isOpen = false
    },
  }
}
