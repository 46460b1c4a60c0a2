import { CompiledQuery, type Kysely } from 'kysely'

// biome-ignore lint/suspicious/noEmptyInterface: each module's store adds its tables by declaration merging
export interface Database {}

/** A connection inside a transaction. Stores take it as their first parameter. */
export type Tx = Kysely<Database>

export type Db = {
  kind: 'pglite' | 'postgres'
  /** How a batch locks accounts: row locks, or advisory locks where several nodes hold the rows (Citus). */
  lockStep: 'for_update' | 'advisory'
  /** Connections that may work at once. */
  lanes: number
  /**
   * Runs `work` in one READ COMMITTED transaction and commits before it resolves. A throw rolls back.
   * Serialisation failures and deadlocks (40001, 40P01) are tried again, so `work` must be repeatable.
   */
  transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  /** Reads outside a transaction. */
  reader: Tx
  /** Reads one moment (REPEATABLE READ): for checks that compare tables while others write. */
  snapshot: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  close: () => Promise<void>
}

/** A constant statement of the hot path; its name makes PostgreSQL prepare it once a connection. */
export type Statement = { name: string; text: string }

const statementNames = new Map<string, string>()
/** The prepared name of a statement's text, where it has one. */
export const preparedName = (text: string): string | undefined => statementNames.get(text)

/** Declares a hot-path statement. Names are unique in the process. */
export function statement(name: string, text: string): Statement {
  for (const [otherText, otherName] of statementNames) {
    if (otherName === name && otherText !== text) throw new Error(`two statements are called ${name}`)
  }
  statementNames.set(text, name)
  return { name, text }
}

/** Runs a declared statement; `Row` is the shape its select list gives. */
export async function run<Row>(tx: Tx, { text }: Statement, values: readonly unknown[]): Promise<Row[]> {
  const { rows } = await tx.executeQuery<Row>(CompiledQuery.raw(text, [...values]))
  return rows
}

/** As `run`, for statements that write: how many rows they touched. */
export async function execute(tx: Tx, { text }: Statement, values: readonly unknown[]): Promise<number> {
  const { numAffectedRows } = await tx.executeQuery(CompiledQuery.raw(text, [...values]))
  return Number(numAffectedRows ?? 0)
}

/** int8 as a number; both drivers call it. @throws RangeError above 2^53, which no amount or id may reach */
export function int8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 out of the safe range: ${text}`)
  return value
}

const retryable = new Set(['40001', '40P01'])
export const sqlState = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined

/** Whether the database asks for the transaction to be tried again (serialisation failure, deadlock). */
export const isRetryable = (error: unknown): boolean => retryable.has(sqlState(error) ?? '')
/** Whether a unique constraint refused the row. */
export const isDuplicate = (error: unknown): boolean => sqlState(error) === '23505'
