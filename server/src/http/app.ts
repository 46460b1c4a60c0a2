import { randomBytes } from 'node:crypto'
import fastifyCookie from '@fastify/cookie'
import fastifyHelmet from '@fastify/helmet'
import fastifyRateLimit from '@fastify/rate-limit'
import type { Route } from '@gongji/contract'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { createAccess } from '../access/access.ts'
import { lastVerdict } from '../audit/jobs.ts'
import type { Deps } from '../deps.ts'
import type { Port } from '../his/port.ts'
import type { HisOptions } from '../his/routes.ts'
import type { RealNameCheck } from '../person/real-name.ts'
import type { Settler } from '../settlement/settlement.ts'
import { visitorSettler } from '../visitor/settler.ts'
import { answerUnknown, createServe } from './create-serve.ts'
import { registerDocs } from './docs.ts'
import { createDoor, type Served } from './door.ts'
import { factsOf } from './facts.ts'
import { registerHealth } from './health.ts'
import { charsetOf, readJson } from './json.ts'
import { allowedTo, countedAs, type Limits, mostCounted, usualLimits } from './limits.ts'
import { registerMetrics } from './metrics.ts'
import type { OidcSettings } from './oidc.ts'
import { registerPages, wantsPage } from './pages.ts'
import { fromFramework, problem, problemDocument } from './problems.ts'
import { registerRoutes } from './routes.ts'
import { challengeOf, checkOrigin, contentSecurityPolicy, languageOf, permissionsPolicy } from './security.ts'

export type AppOptions = {
  /** Absent: nothing is logged. */
  logger?: FastifyBaseLogger
  /** Cookies only over TLS. */
  secure?: boolean
  /** Trust the proxy before this server for address and protocol. */
  trustProxy?: boolean
  /** How the outside world calls this server, e.g. https://gongji.example. */
  publicOrigin?: string
  /** How often the API may be asked; null: no limit, and none of the routes' own. */
  limits?: Limits | null
  /** Registers the national interface; it receives every other POST as raw bytes, mostly straight by its port. */
  his?: (app: FastifyInstance, deps: Deps, settler: Settler, watch: Pick<HisOptions, 'onAnswer'>) => Port
  /** Identity providers; absent: people sign in as the sandbox's, staff by password. */
  oidc?: OidcSettings
  /** Checks who stands before the screen; the sandbox plays it. */
  realName?: RealNameCheck
  /** Asked for by /metrics, and by /readyz for what is the matter; without one both show this machine alone. */
  metricsToken?: string
  /** Whose disk /readyz looks at; default: where the process stands. */
  diskFolder?: string
  /** Where the web's build lies. */
  webFolder?: URL
  onRoute?: (route: Route) => void
}

/** 16 hexadecimal digits that no other request has: eight of the process, eight that count. */
function createRequestIds(): () => string {
  const process = randomBytes(4).toString('hex')
  let count = 0
  return () => {
    count = (count + 1) % 2 ** 32
    return `${process}${count.toString(16).padStart(8, '0')}`
  }
}

const oneMegabyte = 1_048_576
const mostConnections = 10_000

/** An address that nobody can read is any address: what a hospital's message is says the message. */
function readableUrl({
  url = '/',
  method,
}: {
  url?: string | undefined
  method?: string | undefined
}): string {
  if (method !== 'POST' || !url.includes('%')) return url
  try {
    decodeURI(url)
    return url
  } catch {
    return '/'
  }
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const refusal = fromFramework(error)
  if (!refusal) request.log.error({ requestId: request.id, err: error }, 'bug')
  const answer = refusal ?? problem.internal()
  const language = languageOf(request.headers['accept-language'])
  if (answer.status === 401) reply.header('www-authenticate', challengeOf(request))
  return reply
    .code(answer.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('content-language', language)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problemDocument(answer, language, request.id)))
}

/** The whole HTTP surface: REST under /api, pages, and the national interface on every other POST. */
export async function createApp(
  deps: Deps,
  settler: Settler,
  options: AppOptions = {},
): Promise<FastifyInstance> {
  const limits = options.limits === undefined ? usualLimits : options.limits
  const newRequestId = createRequestIds()
  const door = createDoor({ newRequestId, trustProxy: options.trustProxy === true })
  const app = Fastify({
    serverFactory: door.server,
    ...(options.logger === undefined ? { logger: false } : { loggerInstance: options.logger }),
    logController: new LogController({ disableRequestLogging: true }),
    // Each line names its request itself; a logger made for every request is never asked for more.
    childLoggerFactory: (logger) => logger,
    genReqId: newRequestId,
    bodyLimit: oneMegabyte,
    // A sender that dribbles holds a connection no longer than this.
    requestTimeout: 60_000,
    // One proxy: what further ones say of themselves, anybody may write.
    trustProxy: options.trustProxy === true ? (_: string, hop: number) => hop === 0 : false,
    routerOptions: { maxParamLength: 200 },
    rewriteUrl: readableUrl,
    frameworkErrors: answerError,
  })
  app.server.maxConnections = mostConnections
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  door.watch(app)
  app.setErrorHandler(answerError)
  const settling = visitorSettler(deps, settler)
  const { onAnswer, onServed } = registerMetrics(app, deps, settler, { token: options.metricsToken })
  const served = (one: Served): void => {
    // The pattern of the address, not the address: that may hold a person's number.
    const { id: requestId, method, route, status, ms } = one
    app.log.info({ requestId, method, route, status, ms: Math.round(ms) })
    onServed(one)
  }
  app.addHook('onResponse', (request, reply, done) => {
    served({
      id: request.id,
      method: request.method,
      route: request.routeOptions.url ?? '',
      status: reply.statusCode,
      ms: reply.elapsedTime,
    })
    done()
  })
  registerHealth(app, deps, settler, { token: options.metricsToken, folder: options.diskFolder ?? '.' })

  if (options.his) door.open(options.his(app, deps, settling, { onAnswer }), served)
  // Hospital programs send neither cookies nor origins, and show no page: what browsers need has a scope of its own.
  await app.register(async (web) => {
    await web.register(fastifyCookie)
    await web.register(fastifyHelmet, {
      contentSecurityPolicy: false,
      strictTransportSecurity: options.secure === true,
    })
    web.addHook('onRequest', async (_, reply) => {
      reply.header('content-security-policy', contentSecurityPolicy())
      reply.header('permissions-policy', permissionsPolicy)
    })
    await registerDocs(web)
    const sendPage = await registerPages(web, options.webFolder)
    web.setNotFoundHandler(async (request, reply) => {
      if (wantsPage(request)) return await sendPage(request, reply)
      throw request.method === 'GET' || request.method === 'HEAD'
        ? problem.notFound()
        : problem.wrongMethod({ method: request.method })
    })

    await web.register(
      async (api) => {
        api.removeAllContentTypeParsers()
        api.addContentTypeParser(
          /^application\/(?:[\w.-]+\+)?json(?:$|;)/i,
          { parseAs: 'buffer' },
          async (request: FastifyRequest, body: string | Buffer) => {
            const charset = charsetOf(request.headers['content-type'] ?? '')
            if (charset !== null && charset !== 'utf-8' && charset !== 'utf8') throw problem.notUtf8()
            return readJson(Buffer.from(body))
          },
        )
        api.addHook('onRequest', async (request) => checkOrigin(request, options.publicOrigin))
        if (limits !== null) {
          await api.register(fastifyRateLimit, {
            max: allowedTo(limits),
            keyGenerator: countedAs,
            cache: mostCounted,
            timeWindow: 60_000,
            errorResponseBuilder: (_, { ttl }) => problem.tooMany({ seconds: Math.ceil(ttl / 1000) }),
          })
        }
        const served: Route[] = []
        const access = createAccess({ ...deps, facts: factsOf(deps) })
        const serve = createServe(api, deps, {
          access,
          secure: options.secure ?? false,
          limited: limits !== null,
          proofByPerson: deps.sandbox || options.realName !== undefined,
          onRoute: (route) => {
            served.push(route)
            options.onRoute?.(route)
          },
        })
        registerRoutes(serve, deps, settling, options)
        answerUnknown(api, served)
      },
      { prefix: '/api' },
    )
  })

  app.get('/healthz', async () => {
    const verified = await lastVerdict(deps.db.reader)
    return {
      status: 'ok',
      database: deps.db.kind,
      sandbox: deps.sandbox,
      now: new Date(deps.now()).toISOString(),
      // What the last night's verification came to; whom it names is for who runs `verify`.
      verified:
        verified === null
          ? null
          : {
              verdict: verified.verdict,
              at: new Date(verified.at).toISOString(),
              sealedOn: verified.sealedOn,
              findings: verified.findings,
            },
    }
  })

  return app
}
