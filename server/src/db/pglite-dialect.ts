import type { PGlite } from '@electric-sql/pglite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import { declared } from './db.ts'
import { preparedOn, type RunPrepared } from './pglite-statement.ts'

/** Lets the event loop breathe: PGlite works inside it. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))

class PGliteDriver implements Driver {
  readonly #pglite: PGlite
  readonly #runPrepared: RunPrepared
  #last: Promise<void> = Promise.resolve()
  #free: (() => void) | undefined

  constructor(pglite: PGlite) {
    this.#pglite = pglite
    this.#runPrepared = preparedOn(pglite)
  }
  async init() {}
  async destroy() {
    await this.#pglite.close()
  }
  /** One connection exists; whoever acquires it waits for the one before. */
  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#last
    let free = () => {}
    this.#last = new Promise((resolve) => {
      free = resolve
    })
    await before
    this.#free = free
    const [pglite, runPrepared] = [this.#pglite, this.#runPrepared]
    return {
      async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
        const statement = declared(sql)
        const { rows, affectedRows } =
          statement === undefined
            ? await pglite.query<Row>(sql, [...parameters])
            : await runPrepared<Row>(statement, parameters)
        await breathe()
        return affectedRows === undefined ? { rows } : { rows, numAffectedRows: BigInt(affectedRows) }
      },
      streamQuery() {
        throw new Error('the embedded database does not stream')
      },
    }
  }
  async releaseConnection() {
    this.#free?.()
  }
  async beginTransaction() {
    await this.#pglite.exec('begin')
  }
  async commitTransaction() {
    await this.#pglite.exec('commit')
  }
  async rollbackTransaction() {
    await this.#pglite.exec('rollback')
  }
}

/** Kysely on the embedded database, whose one connection is handed from user to user. */
export const pgliteDialect = (pglite: PGlite): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new PGliteDriver(pglite),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
})
