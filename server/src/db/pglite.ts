import { PGlite } from '@electric-sql/pglite'
import { Kysely } from 'kysely'
import { type Database, type Db, int8 } from './db.ts'
import { pgliteDialect } from './pglite-dialect.ts'

/** Opens the embedded database: in memory without a folder. */
export async function openPGlite(folder?: string): Promise<Db> {
  const pglite = await PGlite.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    parsers: { 20: int8, 1082: (day: string) => day },
  })
  const kysely = new Kysely<Database>({ dialect: pgliteDialect(pglite) })
  return {
    kind: 'pglite',
    lockStep: 'for_update',
    lanes: 1,
    reader: kysely,
    // One connection: nobody writes meanwhile.
    snapshot: (work) => kysely.transaction().execute(work),
    transaction: (work) => kysely.transaction().execute(work),
    close: () => kysely.destroy(),
  }
}
