import { readFile } from 'node:fs/promises'
import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { registerGuides } from './docs-pages.ts'
import { openApiFile } from './openapi.ts'
import { contentSecurityPolicy } from './security.ts'

// It does not change while the process runs.
let document: unknown

/** /docs: the way in and the guides; /docs/api: every operation to read and to try; /docs/json is the document itself. */
export async function registerDocs(app: FastifyInstance): Promise<void> {
  document ??= JSON.parse(await readFile(openApiFile, 'utf8'))
  registerGuides(app)
  app.get('/docs/json', (_, reply) => reply.send(document))
  await app.register(async (scope) => {
    await scope.register(fastifySwagger, {
      mode: 'static',
      specification: { document: document as never },
    })
    await scope.register(fastifySwaggerUi, {
      routePrefix: '/docs/api',
      staticCSP: true,
      transformStaticCSP: () => contentSecurityPolicy({ inlineStyles: true }),
      uiConfig: { docExpansion: 'list', tryItOutEnabled: true, validatorUrl: null },
      theme: { title: 'Gongji 共济 API' },
    })
  })
}
