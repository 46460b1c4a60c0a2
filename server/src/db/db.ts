import { CompiledQuery, type Kysely } from 'kysely'
import { type ElementType, encodeArray, isElementType } from './array.ts'

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
export type Statement = {
  name: string
  text: string
  /** Element types of the parameters that are lists, by position. */
  lists: readonly (ElementType | undefined)[]
}

const statements = new Map<string, Statement>()
/** The declared statement of that text, if it is one. */
export const declared = (text: string): Statement | undefined => statements.get(text)

/** Declares a hot-path statement. Names are unique in the process; a list is cast where it stands (`$1::bigint[]`). */
export function statement(name: string, text: string): Statement {
  const lists: (ElementType | undefined)[] = []
  for (const [cast, position, type = ''] of text.matchAll(/\$(\d+)::(\w+)\[\]/g)) {
    if (!isElementType(type)) throw new Error(`${name}: ${cast} is a list of an unknown type`)
    lists[Number(position) - 1] = type
  }
  const made = { name, text, lists }
  for (const other of statements.values()) {
    if (other.name === name && other.text !== text) throw new Error(`two statements are called ${name}`)
  }
  statements.set(text, made)
  return made
}

/** A statement's values as the drivers take them. @throws TypeError when a list holds what its type cannot */
export const encodeValues = ({ lists }: Statement, values: readonly unknown[]): unknown[] =>
  values.map((value, index) => {
    const type = lists[index]
    return type !== undefined && Array.isArray(value) ? encodeArray(type, value) : value
  })

/** Runs a declared statement past the query builder. Several may be under way on one connection: they run in order. */
export type Send = (
  statement: Statement,
  values: readonly unknown[],
) => Promise<{ rows: unknown[]; count: number }>

const sends = new WeakMap<Tx, Send>()
export const sendOf = (tx: Tx): Send | undefined => sends.get(tx)
export const sendWith = (tx: Tx, send: Send): void => void sends.set(tx, send)

async function send(tx: Tx, declared: Statement, values: readonly unknown[]) {
  const direct = sends.get(tx)
  if (direct) return await direct(declared, values)
  const { rows, numAffectedRows } = await tx.executeQuery(CompiledQuery.raw(declared.text, [...values]))
  return { rows, count: Number(numAffectedRows ?? 0) }
}

/** Runs a declared statement; `Row` is the shape its select list gives. */
export const run = async <Row>(tx: Tx, declared: Statement, values: readonly unknown[]): Promise<Row[]> =>
  (await send(tx, declared, values)).rows as Row[]

/** As `run`, for statements that write: how many rows they touched. */
export const execute = async (tx: Tx, declared: Statement, values: readonly unknown[]): Promise<number> =>
  (await send(tx, declared, values)).count

/**
 * Statements of one transaction that need not wait for each other's answers: all are sent at once, the database runs
 * them in order, and all have ended when this does. @throws what the first of them threw
 */
export async function together<T extends readonly unknown[]>(
  work: {
    [Index in keyof T]: Promise<T[Index]>
  },
): Promise<T> {
  const ended = await Promise.allSettled(work)
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  return ended.map((one) => (one as PromiseFulfilledResult<unknown>).value) as unknown as T
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
