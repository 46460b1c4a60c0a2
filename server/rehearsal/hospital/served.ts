import { type Place, startServerProcess } from '../crash/server-process.ts'
import type { Platform } from './month.ts'
import type { Api } from './patients.ts'
import { postTo } from './statement.ts'

/** A platform that is a server process of its own, killed as by a power cut and started again. */
export type Served = Platform & { stop: () => Promise<void>; kill: () => Promise<void> }

/** @throws Error when the server does not come up */
export async function serve(place: Place): Promise<Served> {
  let server = await startServerProcess(place)
  let ahead = 0

  const call =
    (token: string | null): Api =>
    async (method, path, body) => {
      const response = await fetch(new URL(path, server.url), {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (response.status !== 200) throw new Error(`${method} ${path}: ${text.slice(0, 300)}`)
      return JSON.parse(text) as Record<string, unknown>
    }

  return {
    post: postTo(() => server.url),
    as: async (staff) => {
      const { token } = await call(null)('POST', '/api/sign-in/demo', { staff })
      return call(String(token))
    },
    moveTo: async (moment) => {
      const { now } = await call(null)('POST', '/api/demo/clock', { to: new Date(moment).toISOString() })
      ahead = Date.parse(String(now)) - Date.now()
    },
    now: () => Date.now() + ahead,
    crash: async () => {
      await server.kill()
      server = await startServerProcess(place)
    },
    stop: () => server.stop(),
    kill: () => server.kill(),
  }
}
