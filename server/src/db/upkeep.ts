import type { Db } from './db.ts'
import { sql } from './sql.ts'

const walBytesBeforeCheckpoint = 128 * 2 ** 20
/** As PostgreSQL's autovacuum: this many rows and this part of the table. */
const [leastRows, partOfTable] = [1_000, 0.2]
const everyMs = 30_000

/**
 * What autovacuum and the checkpointer do on a server, for the embedded database, which has no background process:
 * without it, dead rows pile up, plans go stale, and the log of writes grows for ever and is replayed at start.
 * Returns what was done.
 */
export async function keepUp({ autocommit }: Pick<Db, 'autocommit'>): Promise<string[]> {
  const done: string[] = []
  // Counts are otherwise handed over at most once a second.
  await sql`select pg_stat_force_next_flush()`.read(autocommit)
  const rows = await sql<{ name: string; dead: boolean }>`
    select quote_ident(relname) as name, n_dead_tup > ${leastRows} + ${partOfTable}::float8 * n_live_tup as dead
    from pg_stat_user_tables
    where n_dead_tup > ${leastRows} + ${partOfTable}::float8 * n_live_tup
      or n_mod_since_analyze > ${leastRows} + ${partOfTable}::float8 * n_live_tup`.read(autocommit)
  for (const { name, dead } of rows) {
    const statement = dead ? `vacuum (analyze) ${name}` : `analyze ${name}`
    await sql.raw(statement).execute(autocommit)
    done.push(statement)
  }
  const log = await sql<{ full: boolean }>`
    select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn) > ${walBytesBeforeCheckpoint} as full
    from pg_control_checkpoint()`.read(autocommit)
  if (log[0]?.full) {
    await sql.raw('checkpoint').execute(autocommit)
    done.push('checkpoint')
  }
  return done
}

/** Keeps up every half minute until the returned function is called; it resolves when nothing is under way. */
export function scheduleUpkeep(db: Pick<Db, 'autocommit'>): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(() => keepUp(db)).catch((error: unknown) => console.error('upkeep failed', error))
  }, everyMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
