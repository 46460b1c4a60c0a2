import type { FastifyInstance } from 'fastify'
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  register as ofProcess,
  Registry,
} from 'prom-client'
import type { Deps } from '../deps.ts'
import type { HisOptions } from '../his/routes.ts'
import { jobStanding } from '../jobs.ts'
import type { Settler } from '../settlement/settlement.ts'
import type { Served } from './door.ts'
import { maySeeInside } from './health.ts'
import { problem } from './problems.ts'

const seconds = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]

/** Gauges that are read when somebody asks. */
function registerGauges(registry: Registry, deps: Deps, settler: Settler): void {
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read())
      },
    })
  gauge('gongji_queue_length', 'Requests that wait for a lane', () => settler.standing().queued)
  gauge(
    'gongji_queue_oldest_seconds',
    'How long the oldest of them has waited',
    () => settler.standing().oldestSeconds,
  )
  gauge('gongji_lanes_busy', 'Lanes that settle now', () => settler.standing().busy)
  gauge('gongji_lanes', 'Lanes of this process', () => settler.standing().lanes)
  const lag = async () => Math.max(0, (deps.now() - ((await jobStanding(deps)).dueAt ?? deps.now())) / 1000)
  gauge('gongji_job_lag_seconds', 'How late the first job is that is due', lag)
  gauge(
    'gongji_jobs_failed',
    'Jobs that are not tried again until somebody looks',
    async () => (await jobStanding(deps)).failed,
  )
}

/**
 * /metrics for Prometheus: requests by route and status, messages of the national interface by transaction and outcome, the
 * queue, lanes and jobs, and the process. With a token it is asked for; without one only this machine sees it. Returns what
 * counts messages, and requests.
 */
export function registerMetrics(
  app: FastifyInstance,
  deps: Deps,
  settler: Settler,
  { token }: { token: string | undefined },
): Required<Pick<HisOptions, 'onAnswer'>> & { onServed: (served: Served) => void } {
  if (ofProcess.getSingleMetric('process_cpu_seconds_total') === undefined) {
    collectDefaultMetrics({ register: ofProcess })
  }
  const registry = new Registry()
  const requests = new Histogram({
    name: 'gongji_http_request_seconds',
    help: 'Time to answer a request, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: seconds,
    registers: [registry],
  })
  const messages = new Counter({
    name: 'gongji_messages_total',
    help: 'Messages of the national interface by transaction and outcome: done, refused, busy (nothing was booked), unknown (a bug)',
    labelNames: ['transaction', 'outcome'],
    registers: [registry],
  })
  const times = new Histogram({
    name: 'gongji_message_seconds',
    help: 'Time to answer a message of the national interface, by transaction',
    labelNames: ['transaction'],
    buckets: seconds,
    registers: [registry],
  })
  registerGauges(registry, deps, settler)
  app.get('/metrics', async (request, reply) => {
    if (!maySeeInside(request, token)) throw problem.notFound()
    return reply.type(registry.contentType).send(await Registry.merge([ofProcess, registry]).metrics())
  })
  return {
    onServed: ({ method, route, status, ms }) =>
      requests.observe({ method, route: route === '' ? 'none' : route, status }, ms / 1000),
    onAnswer: ({ transaction, outcome, milliseconds }) => {
      messages.inc({ transaction, outcome })
      times.observe({ transaction }, milliseconds / 1000)
    },
  }
}
