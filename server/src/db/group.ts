import pg from 'pg'
import type { Answer, Statement } from './db.ts'

/** What pg's own queries use of a connection. */
type Connection = {
  stream: { cork: () => void; uncork: () => void }
  parsedStatements: Record<string, string | undefined>
  submittedNamedStatements: Record<string, string | undefined>
  parse: (query: { name: string; text: string }) => void
  bind: (values: { statement: string; values: readonly unknown[]; valueMapper: typeof written }) => void
  describe: (portal: { type: 'P'; name: '' }) => void
  execute: (portal: null) => void
  sync: () => void
}

/** How rows of a statement become objects; null where it gives none. Known once it has run on a connection. */
type Shape = {
  empty: Readonly<Record<string, null>>
  columns: readonly { name: string; read: (text: string) => unknown }[]
} | null
export type Shapes = Map<string, Shape>

type Asked = {
  statement: Statement
  values: readonly unknown[]
  rows: unknown[]
  /** Rows it gave or touched. */
  count: number
  done: string
  /** What a value of a row could not be read for. */
  unreadable?: unknown
  resolve: (answer: Answer) => void
  reject: (reason: unknown) => void
}

const settle = ({ rows, count, done, unreadable, resolve, reject }: Asked): void =>
  unreadable === undefined ? resolve({ rows, count, done }) : reject(unreadable)

const written = (value: unknown): string | Buffer | null =>
  value === null || value === undefined
    ? null
    : value instanceof Buffer
      ? value
      : value instanceof Date
        ? value.toISOString()
        : String(value)

/**
 * Statements that are sent in one message, answered in one message, and run in order, each with a snapshot of its own.
 * The drivers' way, a barrier after each, costs either side more than running most of them. When one fails, those behind it
 * are not run and fail with the same reason.
 */
export class Group extends pg.Query {
  // What the client remembers as parsed when the database says so: the statement whose turn it is.
  declare name: string | undefined
  declare text: string
  readonly #asked: Asked[] = []
  readonly #types: pg.CustomTypesConfig
  readonly #shapes: Shapes
  #turn = 0

  constructor(types: pg.CustomTypesConfig, shapes: Shapes) {
    super('')
    this.#types = types
    this.#shapes = shapes
  }

  ask(statement: Statement, values: readonly unknown[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ statement, values, rows: [], count: 0, done: '', resolve, reject })
    })
  }

  override submit = (connection: unknown): null => {
    this.#send(connection as Connection)
    this.#take(0)
    return null
  }

  #send(connection: Connection): void {
    connection.stream.cork()
    for (const { statement, values } of this.#asked) {
      const { name, text } = statement
      if (!connection.parsedStatements[name] && !connection.submittedNamedStatements[name]) {
        connection.parse({ name, text })
        connection.submittedNamedStatements[name] = text
      }
      connection.bind({ statement: name, values, valueMapper: written })
      if (!this.#shapes.has(name)) connection.describe({ type: 'P', name: '' })
      connection.execute(null)
    }
    connection.sync()
    connection.stream.uncork()
  }

  #take(turn: number): void {
    this.#turn = turn
    const { name, text } = this.#asked[turn]?.statement ?? { name: undefined, text: '' }
    this.name = name
    this.text = text
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    const columns = fields.map(({ name, dataTypeID }) => ({
      name,
      read: this.#types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown,
    }))
    const empty = Object.fromEntries(columns.map(({ name }) => [name, null]))
    this.#shapes.set(this.name as string, { empty, columns })
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const asked = this.#asked[this.#turn] as Asked
    const { empty, columns } = this.#shapes.get(asked.statement.name) as NonNullable<Shape>
    const row: Record<string, unknown> = { ...empty }
    try {
      for (let index = 0; index < columns.length; index++) {
        const text = fields[index]
        const { name, read } = columns[index] as (typeof columns)[number]
        if (text !== null && text !== undefined) row[name] = read(text)
      }
      asked.rows.push(row)
    } catch (error) {
      asked.unreadable ??= error
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    const asked = this.#asked[this.#turn] as Asked
    const { name } = asked.statement
    if (!this.#shapes.has(name)) this.#shapes.set(name, null)
    asked.count = Number(/\d+$/.exec(text)?.[0] ?? 0)
    asked.done = text
    this.#take(this.#turn + 1)
  }

  /** Outside a transaction the database has committed by now, and not before. */
  handleReadyForQuery(): void {
    for (const asked of this.#asked) settle(asked)
  }

  handleError(reason: unknown, connection: Connection): void {
    // After the last statement, it is the commit that failed.
    const failed = this.#turn < this.#asked.length ? this.#turn : 0
    for (const asked of this.#asked.slice(0, failed)) settle(asked)
    for (const { statement, reject } of this.#asked.slice(failed)) {
      // Those that were not parsed any more must be sent whole again.
      delete connection.submittedNamedStatements[statement.name]
      reject(reason)
    }
    this.#take(this.#asked.length)
  }
}
