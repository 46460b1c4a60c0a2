import pg from 'pg'
import type { Reader } from './db.ts'
import { sql } from './sql.ts'

const lockSpace = 5_202_000
const processes = 64

/** A number from 0 to 63 that no other process on this database has; ids are made with it. */
export type ProcessNumber = { number: number; release: () => Promise<void> }

/** How many processes have a number on this database now. */
export async function countProcesses(tx: Reader): Promise<number> {
  const [row] = await sql<{ n: number }>`select count(*)::int as n from pg_locks
    where locktype = 'advisory' and classid = ${lockSpace} and granted
      and database = (select oid from pg_database where datname = current_database())`.read(tx)
  return row?.n ?? 0
}

/**
 * Claims a free process number on PostgreSQL: an advisory lock on a connection of its own, free again when this process
 * is gone. When the connection breaks it is claimed again; `onLost` is called if another process has it by then.
 * @throws Error when all 64 are taken
 */
export async function claimProcessNumber(
  url: string,
  onLost: (error: Error) => void,
): Promise<ProcessNumber> {
  let closed = false
  let client: pg.Client

  const connect = async () => {
    client = new pg.Client({
      connectionString: url,
      application_name: 'gongji process number',
      keepAlive: true,
    })
    await client.connect()
    client.on('error', () => undefined)
    client.on('end', () => {
      if (!closed) void reclaim()
    })
  }
  const lock = async (number: number): Promise<boolean> => {
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1, $2) as got', [
      lockSpace,
      number,
    ])
    return rows[0]?.got === true
  }
  const lockAny = async (): Promise<number> => {
    for (let number = 0; number < processes; number++) {
      if (await lock(number)) return number
    }
    throw new Error(`${processes} processes use this database already`)
  }
  // PostgreSQL may need seconds to come back after a crash.
  const reclaim = async () => {
    for (let attempt = 0; attempt < 60 && !closed; attempt++) {
      try {
        await connect()
        if (await lock(number)) return
        onLost(new Error(`another process took process number ${number} while the connection was broken`))
        return
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 1000))
      }
    }
    if (!closed) onLost(new Error('the database did not come back'))
  }

  await connect()
  const number = await lockAny()
  return {
    number,
    release: async () => {
      closed = true
      await client.end()
    },
  }
}
