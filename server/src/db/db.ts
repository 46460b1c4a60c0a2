import { type ElementType, encodeArray, isElementType } from './array.ts'

/** What the database answered: the rows, and how many it gave or touched. */
export type Answer = {
  rows: unknown[]
  count: number
  /** What the database calls what it did; COMMIT, ROLLBACK. */
  done?: string
}

/** A text for the database. One with a name is prepared once a connection. */
export type Text = {
  name?: string
  text: string
  /** Element types of the parameters that are lists, by position. */
  lists: readonly (ElementType | undefined)[]
}

/** Several may be under way on one connection: they run in order. */
export type Send = (text: Text, values: readonly unknown[]) => Promise<Answer>

const sending: unique symbol = Symbol('sending')
const writing: unique symbol = Symbol('writing')

/** Where rows are read: a connection, in a transaction or outside one. */
export type Reader = { readonly [sending]: Send }
/** A connection inside a transaction, which writes. Stores that write take it as their first parameter; a reader is none. */
export type Tx = Reader & { readonly [writing]: true }

export const readerOn = (send: Send): Reader => ({ [sending]: send })
export const txOn = (send: Send): Tx => ({ [sending]: send, [writing]: true })

/** Commits behind what was asked before it; nothing may be asked of the transaction after. */
export type Commit = () => Promise<void>

export type Db = {
  kind: 'pglite' | 'postgres'
  /** How a batch locks accounts: row locks, or advisory locks where several nodes hold the rows (Citus). */
  lockStep: 'for_update' | 'advisory'
  /** Connections that may work at once. */
  lanes: number
  /**
   * Runs `work` in one READ COMMITTED transaction and commits before it resolves. A throw rolls back.
   * Serialisation failures and deadlocks (40001, 40P01) are tried again, so `work` must be repeatable. One whose last
   * statements need no answer before the commit asks for it with them (`commit`), which saves an exchange.
   */
  transaction: <T>(work: (tx: Tx, commit: Commit) => Promise<T>) => Promise<T>
  /**
   * A transaction of a lane, whose statements look rows up by key and join in the order in which they are written: they keep
   * the plans that they were prepared with, whatever the tables were like then.
   */
  batch: <T>(work: (tx: Tx, commit: Commit) => Promise<T>) => Promise<T>
  /** Reads outside a transaction. */
  reader: Reader
  /** Reads on one connection, in order: what is asked later is never older. */
  inOrder: <T>(work: (reader: Reader) => Promise<T>) => Promise<T>
  /** Each statement is a transaction of its own: for upkeep, and for tests that set a stage. */
  autocommit: Tx
  /** Reads one moment (REPEATABLE READ): for checks that compare tables while others write. */
  snapshot: <T>(work: (reader: Reader) => Promise<T>) => Promise<T>
  close: () => Promise<void>
}

/** A constant statement; its name makes PostgreSQL prepare it once a connection. */
export type Statement = Text & { name: string }
/** One that reads. */
export type Query = Statement & { kind: 'query' }
/** One that writes or locks. */
export type Command = Statement & { kind: 'command' }

const statements = new Map<string, Statement>()

/** Every statement that was declared. */
export const declaredStatements = (): readonly Statement[] => [...statements.values()]

const reading = /^\s*(select|with|show|explain|values)\b/i
const changing =
  /\b(insert\s+into|delete\s+from|update\s+(only\s+)?\w+(\s+(as\s+)?\w+)?\s+set|for\s+(no\s+key\s+)?update|for\s+(key\s+)?share|truncate|pg_(try_)?advisory\w*)\b/i

/** Whether a text only reads. */
export const reads = (text: string): boolean => reading.test(text) && !changing.test(text)

function declare<Kind extends Query | Command>(kind: Kind['kind'], name: string, text: string): Kind {
  const lists: (ElementType | undefined)[] = []
  for (const [cast, position, type = ''] of text.matchAll(/\$(\d+)::(\w+)\[\]/g)) {
    if (!isElementType(type)) throw new Error(`${name}: ${cast} is a list of an unknown type`)
    lists[Number(position) - 1] = type
  }
  const other = statements.get(name)
  if (other !== undefined && other.text !== text) throw new Error(`two statements are called ${name}`)
  const made = { kind, name, text, lists } as unknown as Kind
  statements.set(name, made)
  return made
}

/**
 * Declares a statement that reads. Names are unique in the process; a list is cast where it stands (`$1::bigint[]`).
 * @throws Error when it writes or locks, which is a command
 */
export function query(name: string, text: string): Query {
  if (!reads(text)) throw new Error(`${name} does not only read`)
  return declare('query', name, text)
}

/** Declares a statement that writes or locks; else as `query`. */
export function command(name: string, text: string): Command {
  if (reads(text)) throw new Error(`${name} only reads`)
  return declare('command', name, text)
}

/**
 * What a batch's plans are made under. A plan that was made while a table was young would scan it for ever, or read an index
 * whole to join it; and for a small batch the database would plan each statement again.
 */
export const batchSettings: Readonly<Record<string, string>> = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  join_collapse_limit: '1',
  from_collapse_limit: '1',
}

/** A statement's values as the drivers take them. @throws TypeError when a list holds what its type cannot */
export const encodeValues = ({ lists }: Text, values: readonly unknown[]): unknown[] =>
  values.map((value, index) => {
    const type = lists[index]
    return type !== undefined && Array.isArray(value) ? encodeArray(type, value) : value
  })

/** Sends a text as it is; stores use `run`, `execute` and `sql`. */
export const send = (on: Reader, text: Text, values: readonly unknown[]): Promise<Answer> =>
  on[sending](text, values)

/** Runs a declared statement; `Row` is the shape its select list gives. */
export function run<Row>(on: Reader, declared: Query, values: readonly unknown[]): Promise<Row[]>
export function run<Row>(tx: Tx, declared: Command, values: readonly unknown[]): Promise<Row[]>
export async function run<Row>(on: Reader, declared: Statement, values: readonly unknown[]): Promise<Row[]> {
  return (await send(on, declared, values)).rows as Row[]
}

/** Runs a command: how many rows it touched. */
export const execute = async (tx: Tx, declared: Command, values: readonly unknown[]): Promise<number> =>
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

/** Whether a value was one that no column can hold (data exception). */
export const isUnholdable = (error: unknown): boolean => (sqlState(error) ?? '').startsWith('22')

// Citus copies rows to its workers, and calls what one of them refuses an error of its own.
const refusedByWorker = /^duplicate key value violates unique constraint/

/** Whether a unique constraint refused the row. */
export const isDuplicate = (error: unknown): boolean =>
  sqlState(error) === '23505' ||
  (sqlState(error) === 'XX000' && error instanceof Error && refusedByWorker.test(error.message))
