import type { Db } from '../db/db.ts'
import { createIds } from '../db/ids.ts'
import type { Deps } from '../deps.ts'
import { registerHis } from '../his/routes.ts'
import { type AppOptions, createApp } from '../http/app.ts'
import { createLogger } from '../http/log.ts'
import { loadPacks, type Packs, packsOf, recordPacks } from '../packs.ts'
import { useApprovedChanges } from '../rule/in-use.ts'
import { seedSandbox } from '../sandbox/seed.ts'
import type { Settler } from '../settlement/settlement.ts'
import { createSettler } from '../settlement/settler.ts'
import { createTestClock, type TestClock } from './clock.ts'
import { createTestDatabase } from './database.ts'
import { watchingFacts } from './facts-watch.ts'

/** Somebody signed in: hand it to `get` and `post`. */
export type TestCaller = { id: number; name: string; token: string }
export type Answer = {
  status: number
  /** Parsed JSON, or null where the answer is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of every shape
  body: any
  text: string
  bytes: Buffer
  headers: Record<string, string | string[] | number | undefined>
}
type Extra = { headers?: Record<string, string>; query?: Record<string, string> }

export type TestApp = {
  deps: Deps
  db: Db
  settler: Settler
  clock: TestClock
  /** Signs a demo person in. */
  person: (name: string, channel?: string) => Promise<TestCaller>
  /** Signs a demo member of staff in: cashier-1, clerk-520200, auditor, policy … */
  staff: (signInName: string) => Promise<TestCaller>
  get: (path: string, caller?: TestCaller | null, extra?: Extra) => Promise<Answer>
  post: (path: string, caller?: TestCaller | null, body?: unknown, extra?: Extra) => Promise<Answer>
  /** Any method, path under /api. */
  call: (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    caller?: TestCaller | null,
    body?: unknown,
    extra?: Extra,
  ) => Promise<Answer>
  /** Any request, path as given, payload as given. */
  raw: (request: {
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'HEAD'
    url: string
    headers?: Record<string, string>
    payload?: string | Buffer
  }) => Promise<Answer>
  /** Posts an envelope to the national interface and gives the parsed answer. */
  fsi: (message: unknown, path?: string) => Promise<Answer['body']>
  /** The same database served by a second process's worth of connections. PostgreSQL only. */
  another: (options?: TestOptions) => Promise<TestApp>
  close: () => Promise<void>
}

export type TestOptions = AppOptions & {
  lockStep?: Db['lockStep']
  /** A database on PostgreSQL whose tables nobody has used before. */
  young?: boolean
} & Pick<Deps, 'letsUnscanned' | 'oneClerkDecides'>

/** Citus cannot lock rows of several people at once; its lock step runs on plain PostgreSQL too. */
export const lockSteps =
  process.env.GONGJI_TEST_DB === 'postgres'
    ? (['for_update', 'advisory'] as const)
    : (['for_update'] as const)

export const testSecrets: Deps['secrets'] = {
  seal: Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
  index: Buffer.from('test index key of 32 bytes long.'),
}

// Templates are seeded by process 63, so that ids made later never meet theirs.
const seederIds = createIds(63)
const testIds = createIds(Number(process.env.VITEST_POOL_ID ?? 1) % 60)
let others = 0

const depsOn = (db: Db, clock: TestClock, newId: () => number, packs: Packs): Deps => ({
  db,
  packs,
  now: clock.now,
  newId,
  secrets: testSecrets,
  sandbox: true,
})

// Bugs (500) say in the test run what they were.
const logger = createLogger('error')

let packsOfTree: Promise<Packs> | undefined
/** The rules of the tree as one process has them: what officers change in one test is not in another. */
const freshPacks = ({ areas, packOf, shipped }: Packs): Packs =>
  packsOf(new Map(areas.map((area) => [area, packOf(area)!])), shipped)

/** A seeded sandbox on the database that GONGJI_TEST_DB names, with a clock that stands still. */
export async function testApp(options: TestOptions = {}): Promise<TestApp> {
  const clock = createTestClock()
  packsOfTree ??= loadPacks()
  const shipped = await packsOfTree
  const packs = freshPacks(shipped)
  const database = await createTestDatabase(
    async (db) => {
      const deps = depsOn(db, createTestClock(), seederIds, packs)
      await db.transaction((tx) => recordPacks(tx, packs, deps.now()))
      await seedSandbox(deps)
    },
    options.lockStep ?? 'for_update',
    options.young,
  )
  const children: TestApp[] = []
  const app = await appOn(
    depsOn(watchingFacts(database.db), clock, testIds, packs),
    clock,
    options,
    async (more) => {
      others += 1
      const db = await database.open(more.lockStep ?? options.lockStep ?? 'for_update')
      const own = freshPacks(shipped)
      await useApprovedChanges(db, own)
      const child = await appOn(
        depsOn(watchingFacts(db), clock, createIds(40 + (others % 20)), own),
        clock,
        more,
        () => {
          throw new Error('open it from the first app')
        },
      )
      children.push(child)
      return child
    },
  )
  return {
    ...app,
    close: async () => {
      for (const child of children.splice(0)) await child.close()
      await app.close()
      await database.drop()
    },
  }
}

async function appOn(
  given: Deps,
  clock: TestClock,
  { lockStep: _, young: __, letsUnscanned = false, oneClerkDecides = false, ...options }: TestOptions,
  another: (options: TestOptions) => Promise<TestApp>,
): Promise<TestApp> {
  const deps: Deps = { ...given, letsUnscanned, oneClerkDecides }
  const settler = createSettler(deps)
  const app = await createApp(deps, settler, { his: registerHis, logger, limits: null, ...options })
  await app.ready()

  const raw: TestApp['raw'] = async (request) => {
    const answer = await app.inject(request)
    const json = String(answer.headers['content-type'] ?? '').includes('json')
    return {
      status: answer.statusCode,
      body: json && answer.payload !== '' ? JSON.parse(answer.payload) : null,
      text: answer.payload,
      bytes: answer.rawPayload,
      headers: answer.headers,
    }
  }
  const call: TestApp['call'] = (method, path, caller, body, extra = {}) => {
    const query = extra.query === undefined ? '' : `?${new URLSearchParams(extra.query)}`
    return raw({
      method,
      url: `/api${path}${query}`,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(caller ? { authorization: `Bearer ${caller.token}` } : {}),
        ...extra.headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    })
  }
  const signIn = async (body: Record<string, string>): Promise<TestCaller> => {
    const answer = await call('POST', '/sign-in/demo', null, body)
    if (answer.status !== 200) throw new Error(`cannot sign in: ${answer.text}`)
    const { me, token } = answer.body
    const who = me.person ?? me.staff
    return { id: Number(who.id), name: who.name, token }
  }
  return {
    deps,
    db: deps.db,
    settler,
    clock,
    raw,
    call,
    person: (name, channel = 'web') => signIn({ name, channel }),
    staff: (staff) => signIn({ staff }),
    get: (path, caller, extra) => call('GET', path, caller, undefined, extra),
    post: (path, caller, body, extra) => call('POST', path, caller, body ?? {}, extra),
    fsi: async (message, path = '/fsi/api/rsfComIfsService/callService') => {
      const { body } = await raw({
        method: 'POST',
        url: path,
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        payload: typeof message === 'string' ? message : JSON.stringify(message),
      })
      return body
    },
    another: (more = {}) => another(more),
    close: async () => {
      await app.close()
      await settler.close()
    },
  }
}
