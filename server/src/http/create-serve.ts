import type { Deprecated, Route } from '@gongji/contract'
import type { WrongValue } from '@gongji/contract/values'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Access } from '../access/access.ts'
import { problem as accessProblem } from '../access/problem.ts'
import { requireProof } from '../access/proof.ts'
import { findCaller, sessionCookie, touchSession } from '../access/session.ts'
import { type Deps, instantInChina } from '../deps.ts'
import { type Asking, type Call, type Caller, type RawReply, requireRole, type Serve } from '../serve.ts'
import { isStorable } from '../storable.ts'
import { placeOf } from './limits.ts'
import { once } from './once.ts'
import { invalidInput, problem } from './problems.ts'
import { keepPrivate, languageOf } from './security.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    route?: Route
  }
  interface FastifyRequest {
    /** Found from the session before anything else of a request is looked at. */
    caller: Caller
  }
}

const bearer = /^Bearer ([A-Za-z0-9_-]{20,100})$/

/** The session's token, from the cookie or from a tool's header. */
const tokenOf = (request: FastifyRequest): string | null =>
  bearer.exec(request.headers.authorization ?? '')?.[1] ?? request.cookies[sessionCookie] ?? null

const unfit: WrongValue = {
  zh: '含有不允许的字符，请删去后重新填写',
  en: 'it holds a character that is not allowed: remove it',
}

/** Where a text holds what no table can keep; null: nowhere. */
function pathOfUnfit(value: unknown): (string | number)[] | null {
  if (typeof value === 'string') return isStorable(value) ? null : []
  if (typeof value !== 'object' || value === null) return null
  for (const [name, member] of Object.entries(value)) {
    const path = pathOfUnfit(member)
    if (path) return [Array.isArray(value) ? Number(name) : name, ...path]
  }
  return null
}

/** Reads one part of a request by its schema. @throws Problem naming the fields that are wrong */
function read<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const result = schema.safeParse(given ?? {}, { reportInput: true })
  if (!result.success) throw invalidInput(result.error.issues)
  const path = pathOfUnfit(result.data)
  if (path) throw invalidInput([{ code: 'custom', path, message: unfit.zh, params: unfit, input: given }])
  return result.data
}

const mostOfReason = 200

/** Why staff look at somebody's data, percent-encoded in a header that takes no Chinese. @throws Problem when it cannot be read */
function reasonOf(request: FastifyRequest): string {
  const given = request.headers['x-reason']
  if (typeof given !== 'string') return ''
  try {
    return decodeURIComponent(given).replaceAll('\0', '').trim().slice(0, mostOfReason)
  } catch {
    throw accessProblem.reasonUnreadable()
  }
}

/** What a route that is nobody's data asks: nothing. */
const nothingToAsk: Asking = {
  may: () => Promise.reject(new Error('this route names no right')),
  subjects: () => Promise.reject(new Error('this route names no right')),
  find: () => Promise.reject(new Error('this route names no right')),
  shows: () => undefined,
}

const isRaw = (answer: unknown): answer is RawReply =>
  typeof answer === 'object' && answer !== null && 'raw' in answer && 'contentType' in answer

function sendRaw(reply: FastifyReply, answer: RawReply): FastifyReply {
  const { raw, contentType, filename, status, headers } = answer
  reply.code(status ?? 200).headers({ 'content-type': contentType, ...headers })
  if (filename !== undefined) {
    reply.header('content-disposition', `inline; filename*=UTF-8''${encodeURIComponent(filename)}`)
  }
  return reply.send(typeof raw === 'string' ? raw : Buffer.from(raw))
}

/** What an operation that will go says of it (RFC 9745, RFC 8594). */
const farewellOf = ({ since, until }: Deprecated): Record<string, string> => ({
  deprecation: `@${instantInChina(since) / 1000}`,
  sunset: new Date(instantInChina(until)).toUTCString(),
})

/** What a route is asked with, as it came. */
type Given = { params?: unknown; query?: unknown; body?: unknown }

/** A body without the key that it was asked under. */
function withoutKey(body: unknown): unknown {
  const { requestKey: _, ...content } = (body ?? {}) as { requestKey?: string }
  return content
}

/** What another route answers the same caller, with its own right asked and kept on record; for what is put together from many. */
export type Ask = (route: Route, call: Call<Route>, given: Given) => Promise<unknown>

export type ServeOptions = {
  /** Cookies only over TLS. */
  secure: boolean
  /** Whether the routes' own limits hold. */
  limited: boolean
  /** Whether a real-person check can be asked: one is connected, or the sandbox plays it. */
  proofByPerson: boolean
  /** Told each route that is registered, for the tables that tests and OpenAPI read. */
  onRoute?: (route: Route) => void
}

/** Makes the function that registers routes on `app`: session, role, input, handler, its right, reply, in that order. */
export function createServe(
  app: FastifyInstance,
  deps: Deps,
  { access, ...options }: ServeOptions & { access: Access },
): Serve & { ask: Ask } {
  const { db } = deps
  const cookie = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: options.secure,
  } as const
  app.decorateRequest('caller')
  app.addHook('onRequest', async (request) => {
    const token = tokenOf(request)
    request.caller = token === null ? { kind: 'anyone' } : await findCaller(db.reader, token, Date.now())
  })
  async function callerOf(token: string | null, request: FastifyRequest): Promise<Caller> {
    const { caller } = request
    if (caller.kind === 'staff' && token !== null) await touchSession(db.autocommit, token, Date.now())
    return caller.kind === 'staff' ? { ...caller, reason: reasonOf(request) } : caller
  }

  type Outer = Pick<
    Call<Route>,
    'caller' | 'language' | 'url' | 'address' | 'cookies' | 'token' | 'setSession'
  >
  type Handler = (call: Call<Route>) => Promise<unknown>
  const handlers = new Map<Route, Handler>()

  /** Role, proof, input, handler, its right, in that order, whether it came from outside or from another route. */
  async function answer(route: Route, handler: Handler, outer: Outer, given: Given): Promise<unknown> {
    const { caller } = outer
    requireRole(caller, route.roles)
    if (route.freshProof) requireProof(caller, { at: Date.now(), byPerson: options.proofByPerson })
    const asking = route.right === null ? null : access.ask(caller, route.right)
    const { may, subjects, find, shows } = asking ?? nothingToAsk
    const params = read(route.params, given.params)
    const query = read(route.query, given.query)
    const body = route.body instanceof z.ZodUndefined ? undefined : read(route.body, given.body)
    let acted = false
    const answered = await once(deps, route, { caller, params, body }, async () => {
      acted = true
      // The key is the roof's: what the act is about has none.
      const content = route.once ? withoutKey(body) : body
      return await handler({ ...outer, may, subjects, find, shows, params, query, body: content })
    })
    if (asking !== null && acted) {
      if (!asking.wasAsked()) throw new Error(`${route.method} ${route.path} never asked for ${route.right}`)
      await asking.record()
    }
    return answered
  }

  const ask: Ask = async (route, call, given) => {
    const handler = handlers.get(route)
    if (handler === undefined) throw new Error(`nobody serves ${route.path}`)
    return z.encode(route.reply, (await answer(route, handler, call, given)) as never)
  }

  const serve: Serve = (route, handler) => {
    options.onRoute?.(route)
    handlers.set(route, handler as Handler)
    app.route({
      method: route.method,
      url: route.path,
      config: {
        route,
        ...(options.limited && route.perMinute !== undefined
          ? {
              rateLimit: {
                max: route.perMinute,
                // Where nobody need be signed in, what is tried out from an address counts whoever it comes from.
                ...(route.roles.includes('anyone') ? { keyGenerator: placeOf } : {}),
              },
            }
          : {}),
      },
      handler: async (request, reply) => {
        const token = tokenOf(request)
        const outer: Outer = {
          caller: await callerOf(token, request),
          language: languageOf(request.headers['accept-language']),
          url: request.url,
          address: request.ip,
          cookies: request.cookies,
          token,
          setSession: (next) =>
            next === null
              ? reply.clearCookie(sessionCookie, cookie)
              : reply.setCookie(sessionCookie, next, cookie),
        }
        const { params, query, body } = request
        const answered = await answer(route, handler as Handler, outer, { params, query, body })
        keepPrivate(reply)
        if (route.deprecated) reply.headers(farewellOf(route.deprecated))
        if (isRaw(answered)) return sendRaw(reply, answered)
        // A reply that does not fit its schema is a bug, and must not leave the server half right.
        return reply.send(z.encode(route.reply, answered as never))
      },
    })
  }
  return Object.assign(serve, { ask })
}

/** Methods that an address takes, by the routes that were registered; what is read may also be asked for without its content. */
function methodsAt(routes: readonly Route[], address: string): string[] {
  const parts = address.split('/')
  const fits = ({ path }: Route): boolean => {
    const own = path.split('/')
    return (
      own.length === parts.length &&
      own.every((part, at) => (part.startsWith(':') ? parts[at] !== '' : part === parts[at]))
    )
  }
  const methods = new Set(routes.filter(fits).map(({ method }) => method as string))
  if (methods.has('GET')) methods.add('HEAD')
  return [...methods].sort()
}

/** Answers addresses under `app` that no route has, and methods that a route does not take: with those that it does. */
export const answerUnknown = (app: FastifyInstance, routes: readonly Route[]): void => {
  app.all('/*', async (request, reply) => {
    const address = (request.url.split('?')[0] ?? '').slice(app.prefix.length)
    const methods = methodsAt(routes, address)
    if (methods.length === 0) throw problem.notFound()
    reply.header('allow', methods.join(', '))
    if (request.method === 'OPTIONS') return reply.code(204).send()
    throw problem.wrongMethod({ method: request.method })
  })
}
