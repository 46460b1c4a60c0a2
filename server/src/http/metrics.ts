import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Histogram, register as ofProcess, Registry } from 'prom-client'
import { problem } from './problems.ts'

const fits = (given: string, token: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(`Bearer ${token}`)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * /metrics for Prometheus: requests by route and status with their times, and the process. With a token it is asked
 * for; production without one has no such page.
 */
export function registerMetrics(
  app: FastifyInstance,
  { token, sandbox }: { token: string | undefined; sandbox: boolean },
): void {
  if (ofProcess.getSingleMetric('process_cpu_seconds_total') === undefined) {
    collectDefaultMetrics({ register: ofProcess })
  }
  const registry = new Registry()
  const requests = new Histogram({
    name: 'gongji_http_request_seconds',
    help: 'Time to answer a request, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers: [registry],
  })
  app.addHook('onResponse', (request, reply, done) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
    }
    requests.observe(labels, reply.elapsedTime / 1000)
    done()
  })
  app.get('/metrics', async (request, reply) => {
    const open = token === undefined ? sandbox : fits(request.headers.authorization ?? '', token)
    if (!open) throw problem.notFound()
    return reply.type(registry.contentType).send(await Registry.merge([ofProcess, registry]).metrics())
  })
}
