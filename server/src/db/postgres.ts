import pg from 'pg'
import {
  type Answer,
  batchSettings,
  type Commit,
  command,
  type Db,
  int8,
  isRetryable,
  readerOn,
  type Send,
  type Statement,
  txOn,
} from './db.ts'
import { Group, type Shapes } from './group.ts'

type Client = pg.PoolClient

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === 20) return int8
    if (oid === 1082) return (day: string) => day
    if (oid === 1016) return (text: string) => text.slice(1, -1).split(',').filter(Boolean).map(int8)
    return pg.types.getTypeParser(oid, format as 'text')
  }) as typeof pg.types.getTypeParser,
}

// A prepared statement keeps the plan it was given when its tables were small until somebody analyses them.
const plansLiveMs = 30_000
const plannedAt = new WeakMap<Client, number>()

async function replan(client: Client): Promise<void> {
  const now = performance.now()
  if (now - (plannedAt.get(client) ?? now) > plansLiveMs) await client.query('discard plans')
  else if (plannedAt.has(client)) return
  plannedAt.set(client, now)
}

const nothing = () => undefined

const shapesOf = new WeakMap<Client, Shapes>()
const collected = new WeakMap<Client, Group>()

/** Sends what was asked of a connection in this turn. */
function sendCollected(client: Client): void {
  const group = collected.get(client)
  if (group === undefined) return
  collected.delete(client)
  client.query(group)
}

/** Statements that are asked of a connection in one turn are sent together at its end. */
function ask(client: Client, statement: Statement, values: readonly unknown[]): Promise<Answer> {
  let group = collected.get(client)
  if (group === undefined) {
    const shapes = shapesOf.get(client) ?? new Map()
    shapesOf.set(client, shapes)
    group = new Group(client, types, shapes)
    collected.set(client, group)
    process.nextTick(sendCollected, client)
  }
  return group.ask(statement, values)
}

/** Sends a text by itself, after what was asked before it. */
async function query(client: Client, text: string, values: readonly unknown[] = []): Promise<Answer> {
  sendCollected(client)
  const { rows, rowCount } = await client.query(text, [...values])
  return { rows, count: rowCount ?? 0 }
}

const isStatement = (text: Parameters<Send>[0]): text is Statement => text.name !== undefined

const sendOn =
  (client: Client): Send =>
  async (text, values) =>
    isStatement(text) ? await ask(client, text, values) : await query(client, text.text, values)

/** Citus plans a statement by its values, which say where the rows lie: one plan for all values it cannot make. */
const setBatch = (citus: boolean): string =>
  Object.entries({ ...batchSettings, ...(citus ? { plan_cache_mode: 'force_custom_plan' } : {}) })
    .map(([name, value]) => `set ${name} = '${value}'`)
    .join('; ')

const begin = command('db.begin', 'begin')
const commitNow = command('db.commit', 'commit')
const beginSnapshot = command('db.begin_snapshot', 'begin isolation level repeatable read, read only')

/**
 * Connects to PostgreSQL ≥ 15. `lanes` connections may settle at once; others hold four times as many. Statements are
 * sent without waiting for the answers of those before them. `lockStep`: default as the database needs, advisory on Citus.
 */
export async function openPostgres(
  url: string,
  { lanes, lockStep }: { lanes: number; lockStep?: Db['lockStep'] | undefined },
): Promise<Db> {
  const config: pg.PoolConfig & { pipeline: boolean } = {
    connectionString: url,
    max: lanes * 4,
    types,
    application_name: 'gongji',
    pipeline: true,
  }
  const pool = new pg.Pool(config)
  const lanePool = new pg.Pool({ ...config, max: lanes })
  for (const one of [pool, lanePool]) {
    // A connection that the server closes must not end the process: what was asked of it fails, the next use reconnects.
    one.on('error', nothing)
    one.on('connect', (client) => client.on('error', nothing))
  }
  // Whoever takes the connection sends behind this; one on which it fails is lost, which the first statement then says.
  lanePool.on('connect', (client) => void client.query(setBatch(citus)).catch(nothing))
  const connect = async (from = pool) => {
    const client = await from.connect()
    await replan(client).catch((error: Error) => {
      client.release(error)
      throw error
    })
    return client
  }
  const alone: Send = async (text, values) => {
    const client = await connect()
    try {
      return await sendOn(client)(text, values)
    } finally {
      client.release()
    }
  }
  const { rows } = await pool
    .query<{ version: number; citus: boolean }>(
      `select current_setting('server_version_num')::int as version,
         exists (select from pg_extension where extname = 'citus') as citus`,
    )
    .catch(async (error: unknown) => {
      await pool.end()
      throw error
    })
  const [{ version, citus } = { version: 0, citus: false }] = rows
  if (version < 150_000) {
    await pool.end()
    throw new Error('PostgreSQL 15 or newer is needed')
  }

  async function transact<T>(
    start: Statement,
    work: (send: Send, commit: Commit) => Promise<T>,
    from = pool,
  ): Promise<T> {
    const client = await connect(from)
    let broken: Error | undefined
    let ending: Promise<void> | undefined
    const end = async () => {
      const { done } = await ask(client, commitNow, [])
      // The database answers a commit after a failed statement by rolling back, and calls that no error.
      if (done !== 'COMMIT') throw new Error('a statement of the transaction failed unseen')
    }
    const commit = () => {
      ending ??= end()
      return ending
    }
    const sendInside: Send = async (text, values) => {
      if (ending) throw new Error('the transaction has been committed')
      return await sendOn(client)(text, values)
    }
    try {
      // A connection on which this fails is lost, which the first statement of `work` says.
      ask(client, start, []).catch(nothing)
      const answer = await work(sendInside, commit)
      await commit()
      return answer
    } catch (error) {
      await query(client, 'rollback').catch((failed: Error) => {
        broken = failed
      })
      throw error
    } finally {
      client.release(broken)
    }
  }
  const transactionsOf =
    (from: pg.Pool): Db['transaction'] =>
    async (work) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await transact(begin, (send, commit) => work(txOn(send), commit), from)
        } catch (error) {
          if (!isRetryable(error) || attempt === 5) throw error
        }
      }
    }
  return {
    kind: 'postgres',
    lockStep: lockStep ?? (citus ? 'advisory' : 'for_update'),
    lanes,
    reader: readerOn(alone),
    autocommit: txOn(alone),
    inOrder: async (work) => {
      const client = await connect()
      try {
        return await work(readerOn(sendOn(client)))
      } finally {
        client.release()
      }
    },
    snapshot: (work) => transact(beginSnapshot, (send) => work(readerOn(send))),
    transaction: transactionsOf(pool),
    batch: transactionsOf(lanePool),
    close: async () => void (await Promise.all([pool.end(), lanePool.end()])),
  }
}
