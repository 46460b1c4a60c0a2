import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyServerFactory } from 'fastify'
import type { Port } from '../his/port.ts'

/** A request that was answered; `route` is the pattern of its address. */
export type Served = { id: string; method: string; route: string; status: number; ms: number }

/** The first part of an address: `/api/home?a=b` → `api`. */
function firstPart(url: string): string {
  const end = url.slice(1).search(/[/?#;]/)
  return end < 0 ? url.slice(1) : url.slice(1, end + 1)
}

/** Where a request comes from: what the proxy before this server says, where there is one that is trusted. */
export function addressOf({ headers, socket }: IncomingMessage, trustProxy: boolean): string {
  const told = trustProxy ? headers['x-forwarded-for'] : undefined
  // What further proxies say of themselves, anybody may write.
  const last = typeof told === 'string' ? told.split(',').findLast((one) => one.trim() !== '') : undefined
  return last?.trim() ?? socket.remoteAddress ?? ''
}

/**
 * The door of the HTTP server: messages of hospitals go straight to their port, all else to the framework. A POST is
 * theirs unless a route of ours begins as its address does; those go through the framework, which knows exactly.
 */
export function createDoor({
  newRequestId,
  trustProxy,
}: {
  newRequestId: () => string
  trustProxy: boolean
}) {
  const ours = new Set<string>()
  let port: Port | undefined
  let served: (one: Served) => void = () => undefined

  const isMessage = (url: string): boolean =>
    // What is encoded, the framework decodes before it compares.
    url.startsWith('/') && !url.includes('%') && !ours.has(firstPart(url))

  function handOver(to: Port, request: IncomingMessage, response: ServerResponse): void {
    const began = performance.now()
    const id = newRequestId()
    const ended = () => {
      const { statusCode: status } = response
      served({ id, method: 'POST', route: '/*', status, ms: performance.now() - began })
    }
    to(request, response, { id, address: addressOf(request, trustProxy), ended })
  }

  const server: FastifyServerFactory = (
    handler,
    { keepAliveTimeout, requestTimeout, connectionTimeout },
  ): Server => {
    const made = createServer((request, response) => {
      if (port !== undefined && request.method === 'POST' && isMessage(request.url ?? '')) {
        handOver(port, request, response)
      } else handler(request, response)
    })
    made.keepAliveTimeout = keepAliveTimeout as number
    made.requestTimeout = requestTimeout as number
    made.setTimeout(connectionTimeout as number)
    return made
  }

  return {
    server,
    /** Learns which routes the framework has, and when it closes: it refuses whatever comes then. */
    watch: (app: FastifyInstance): void => {
      app.addHook('onRoute', ({ method, url }) => {
        if ([method].flat().includes('POST') && url !== '/*') ours.add(firstPart(url))
      })
      app.addHook('preClose', async () => {
        port = undefined
      })
    },
    open: (to: Port, tell: (one: Served) => void): void => {
      port = to
      served = tell
    },
  }
}
