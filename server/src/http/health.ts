import { timingSafeEqual } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { sql } from '../db/sql.ts'
import type { Deps, Instant } from '../deps.ts'
import { type JobStanding, jobStanding } from '../jobs.ts'
import { lastSeal } from '../seal/last.ts'
import { findSetting } from '../setting.ts'
import type { Settler } from '../settlement/settlement.ts'

/** `failing`: send nobody here. `worrying`: it works, and somebody should look. */
type State = 'good' | 'worrying' | 'failing'
export type Check = { state: State } & Readonly<Record<string, unknown>>
export type Health = { status: 'ready' | 'worrying' | 'failing'; checks: Readonly<Record<string, Check>> }

const gibibyte = 2 ** 30
const minute = 60_000
/** How long an answer is waited for: whoever asks gives up soon after. */
const patienceMs = 2_000
const disk = { failing: gibibyte / 4, worrying: 2 * gibibyte }
const lagMs = 15 * minute
/** A request that has waited so long in the queue is one of many. */
const queueSeconds = { worrying: 2, failing: 30 }
/** Each night brings a seal and a check; one night may be missed while a release is changed. */
const nightMs = 36 * 60 * minute

/** What the last whole check said; kept as a setting. */
type LastVerdict = { at: number | string; verdict: string; findings: number }
const lastVerdictName = 'verify.last'

const within = <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

const worse = (value: number, limits: { worrying: number; failing: number }): State =>
  value >= limits.failing ? 'failing' : value >= limits.worrying ? 'worrying' : 'good'

/** A folder that is made at the first seal is on the disk of the one above it. */
async function diskOf(folder: string): Promise<{ bavail: number; bsize: number }> {
  try {
    return await statfs(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(folder) === folder) throw error
    return await diskOf(dirname(folder))
  }
}

async function checkDisk(folder: string): Promise<Check> {
  const { bavail, bsize } = await diskOf(folder)
  const free = bavail * bsize
  const state = free < disk.failing ? 'failing' : free < disk.worrying ? 'worrying' : 'good'
  return { state, freeBytes: free }
}

async function checkDatabase({ db }: Deps): Promise<Check> {
  const began = performance.now()
  await sql`select 1`.read(db.reader)
  return { state: 'good', milliseconds: Math.round(performance.now() - began) }
}

const checkLanes = (settler: Settler): Check => {
  const standing = settler.standing()
  return { state: worse(standing.oldestSeconds, queueSeconds), ...standing }
}

const jobsCheck = ({ dueAt, failed }: JobStanding, now: Instant): Check => {
  const lagSeconds = dueAt === undefined ? 0 : Math.max(0, Math.round((now - dueAt) / 1000))
  return { state: lagSeconds * 1000 > lagMs || failed > 0 ? 'worrying' : 'good', lagSeconds, failed }
}

async function checkSeal({ db, now, sandbox }: Deps): Promise<Check> {
  const last = await lastSeal(db.reader)
  // A sandbox begins today and seals at night.
  if (last === null) return { state: sandbox ? 'good' : 'worrying', last: null }
  const { no, at, day } = last.seal
  return { state: now() - Date.parse(at) > nightMs ? 'worrying' : 'good', no, at, day }
}

async function checkVerify({ db, now, sandbox }: Deps): Promise<Check> {
  const text = await findSetting(db.reader, lastVerdictName)
  if (text === null) return { state: sandbox ? 'good' : 'worrying', last: null }
  const { at, verdict, findings } = JSON.parse(text) as LastVerdict
  const old = !sandbox && now() - new Date(at).getTime() > nightMs
  return {
    state: verdict !== 'right' || old ? 'worrying' : 'good',
    at: new Date(at).toISOString(),
    verdict,
    findings,
  }
}

/** How everything stands that bills need, and what each night should have left behind. A check that cannot be made fails where bills need it. */
async function healthOf(deps: Deps, settler: Settler, folder: string): Promise<Health> {
  const checks: readonly (readonly [name: string, needed: boolean, work: () => Promise<Check> | Check])[] = [
    ['database', true, () => checkDatabase(deps)],
    ['disk', false, () => checkDisk(folder)],
    ['lanes', true, () => checkLanes(settler)],
    ['jobs', false, async () => jobsCheck(await jobStanding(deps), deps.now())],
    ['seal', false, () => checkSeal(deps)],
    ['verify', false, () => checkVerify(deps)],
  ]
  const answers = await Promise.all(
    checks.map(async ([name, needed, work]): Promise<[string, Check]> => {
      const failed = (error: unknown): Check => ({
        state: needed ? 'failing' : 'worrying',
        why: error instanceof Error ? error.message : String(error),
      })
      return [name, await within(Promise.resolve().then(work)).catch(failed)]
    }),
  )
  const states = new Set(answers.map(([, { state }]) => state))
  const status = states.has('failing') ? 'failing' : states.has('worrying') ? 'worrying' : 'ready'
  return { status, checks: Object.fromEntries(answers) }
}

const loopback = /^(127\.|::1$|::ffff:127\.)/

const fits = (given: string, token: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(`Bearer ${token}`)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Whether the inside of the house may be shown: to who has the token; where there is none, to this machine. Who comes through a
 * proxy of this machine does not come from it.
 */
export const maySeeInside = ({ ip, socket, headers }: FastifyRequest, token: string | undefined): boolean =>
  token === undefined
    ? loopback.test(ip) &&
      loopback.test(socket.remoteAddress ?? '') &&
      headers['x-forwarded-for'] === undefined
    : fits(headers.authorization ?? '', token)

export type HealthOptions = {
  token: string | undefined
  /** Whose disk is looked at. */
  folder: string
}

/**
 * `/livez`: the process answers; it asks nobody. `/readyz`: 200 while bills can be settled here, else 503; what is the matter is
 * told to who may see inside.
 */
export function registerHealth(
  app: FastifyInstance,
  deps: Deps,
  settler: Settler,
  { token, folder }: HealthOptions,
): void {
  app.get('/livez', async (_, reply) => reply.header('cache-control', 'no-store').send({ status: 'alive' }))
  app.get('/readyz', async (request, reply) => {
    const health = await healthOf(deps, settler, folder)
    const { status } = health
    return reply
      .code(status === 'failing' ? 503 : 200)
      .header('cache-control', 'no-store')
      .send(maySeeInside(request, token) ? health : { status: status === 'failing' ? 'failing' : 'ready' })
  })
}
