import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { withArrayText } from './array.ts'
import { type Database, type Db, int8, isRetryable, preparedName } from './db.ts'

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

/** Connects to PostgreSQL ≥ 15. `lanes` connections may settle at once; the pool holds four times as many. */
export async function openPostgres(
  url: string,
  { lanes, lockStep = 'for_update' }: { lanes: number; lockStep?: Db['lockStep'] },
): Promise<Db> {
  const pool = new pg.Pool({ connectionString: url, max: lanes * 4, types, application_name: 'gongji' })
  // An idle connection that the server closes must not end the process; the next use reconnects.
  pool.on('error', () => undefined)
  const kysely = new Kysely<Database>({
    dialect: new PostgresDialect({
      pool: {
        connect: async () => {
          const client = await pool.connect()
          await replan(client).catch((error: Error) => {
            client.release(error)
            throw error
          })
          return {
            query: ((text: string, values: unknown[]) => {
              const name = preparedName(text)
              return client.query(
                name === undefined ? { text, values } : { name, text, values: values.map(withArrayText) },
              )
            }) as never,
            release: () => client.release(),
          }
        },
        end: () => pool.end(),
      },
    }),
  })
  const { rows } = await pool.query<{ version: string }>('show server_version_num').then(
    ({ rows }) => ({ rows: rows.map((row) => ({ version: Object.values(row)[0] as string })) }),
    async (error: unknown) => {
      await pool.end()
      throw error
    },
  )
  if (Number(rows[0]?.version) < 150_000) {
    await kysely.destroy()
    throw new Error('PostgreSQL 15 or newer is needed')
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
          return await kysely.transaction().execute(work)
        } catch (error) {
          if (!isRetryable(error) || attempt === 5) throw error
        }
      }
    },
    close: () => kysely.destroy(),
  }
}
