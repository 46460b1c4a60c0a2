import type { Socket } from 'node:net'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import {
  type Database,
  type Db,
  declared,
  encodeValues,
  int8,
  isRetryable,
  type Statement,
  sendWith,
  type Tx,
} from './db.ts'

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
const plannedAt = new WeakMap<pg.PoolClient, number>()

async function replan(client: pg.PoolClient): Promise<void> {
  const now = performance.now()
  if (now - (plannedAt.get(client) ?? now) > plansLiveMs) await client.query('discard plans')
  else if (plannedAt.has(client)) return
  plannedAt.set(client, now)
}

const nothing = () => undefined

const prepared = (statement: Statement, values: readonly unknown[]) => ({
  name: statement.name,
  text: statement.text,
  values: encodeValues(statement, values),
})

/** What is sent in one turn leaves in one write: the database is woken once, not for each statement. */
function sendTogether(client: pg.PoolClient & { connection?: { stream: Socket } }): void {
  const stream = client.connection?.stream
  if (stream === undefined || stream.writableCorked > 0) return
  stream.cork()
  process.nextTick(() => stream.uncork())
}

async function send(client: pg.PoolClient, statement: Statement, values: readonly unknown[]) {
  const query = prepared(statement, values)
  sendTogether(client)
  const { rows, rowCount } = await client.query(query)
  return { rows, count: rowCount ?? 0 }
}

/** Kysely on one connection, made once for it. */
const builderOf = new WeakMap<pg.PoolClient, Tx>()
function builderOn(client: pg.PoolClient): Tx {
  const made = builderOf.get(client)
  if (made) return made
  const tx = new Kysely<Database>({
    dialect: new PostgresDialect({
      pool: { connect: async () => asKyselyClient(client, nothing), end: async () => {} },
    }),
  })
  sendWith(tx, (statement, values) => send(client, statement, values))
  builderOf.set(client, tx)
  return tx
}

const asKyselyClient = (client: pg.PoolClient, release: () => void) => ({
  query: ((text: string, values: unknown[]) => {
    const statement = declared(text)
    return client.query(statement === undefined ? { text, values } : prepared(statement, values))
  }) as never,
  release,
})

/**
 * Connects to PostgreSQL ≥ 15. `lanes` connections may settle at once; the pool holds four times as many. Statements are
 * sent without waiting for the answers of those before them.
 */
export async function openPostgres(
  url: string,
  { lanes, lockStep = 'for_update' }: { lanes: number; lockStep?: Db['lockStep'] },
): Promise<Db> {
  const config: pg.PoolConfig & { pipeline: boolean } = {
    connectionString: url,
    max: lanes * 4,
    types,
    application_name: 'gongji',
    pipeline: true,
  }
  const pool = new pg.Pool(config)
  // An idle connection that the server closes must not end the process; the next use reconnects.
  pool.on('error', nothing)
  const connect = async () => {
    const client = await pool.connect()
    await replan(client).catch((error: Error) => {
      client.release(error)
      throw error
    })
    return client
  }
  const kysely = new Kysely<Database>({
    dialect: new PostgresDialect({
      pool: {
        connect: async () => {
          const client = await connect()
          return asKyselyClient(client, () => client.release())
        },
        end: () => pool.end(),
      },
    }),
  })
  sendWith(kysely, async (statement, values) => {
    const client = await connect()
    try {
      return await send(client, statement, values)
    } finally {
      client.release()
    }
  })
  const { rows } = await pool
    .query<{ server_version_num: string }>('show server_version_num')
    .catch(async (error: unknown) => {
      await pool.end()
      throw error
    })
  if (Number(rows[0]?.server_version_num) < 150_000) {
    await kysely.destroy()
    throw new Error('PostgreSQL 15 or newer is needed')
  }

  async function transact<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await connect()
    let broken: Error | undefined
    try {
      // A connection on which this fails is lost, which the first statement of `work` says.
      client.query('begin').catch(nothing)
      const answer = await work(builderOn(client))
      const { command } = await client.query('commit')
      // The database answers a commit after a failed statement by rolling back, and calls that no error.
      if (command !== 'COMMIT') throw new Error('a statement of the transaction failed unseen')
      return answer
    } catch (error) {
      await client.query('rollback').catch((failed: Error) => {
        broken = failed
      })
      throw error
    } finally {
      client.release(broken)
    }
  }

  return {
    kind: 'postgres',
    lockStep,
    lanes,
    reader: kysely,
    snapshot: (work) =>
      kysely.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    transaction: async (work) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await transact(work)
        } catch (error) {
          if (!isRetryable(error) || attempt === 5) throw error
        }
      }
    },
    close: () => kysely.destroy(),
  }
}
