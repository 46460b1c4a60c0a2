import pg from 'pg'
import { writeArray } from './array.ts'
import type { Answer, Statement } from './db.ts'
import { Outgoing } from './outgoing.ts'

/** What pg's own queries use of a connection. */
type Connection = {
  stream: { write: (bytes: Buffer) => void; writable: boolean }
  parsedStatements: Record<string, string | undefined>
  submittedNamedStatements: Record<string, string | undefined>
}

/** How rows of a statement become objects; null where it gives none. Known once it has run on a connection. */
type Shape = {
  empty: Readonly<Record<string, null>>
  columns: readonly { name: string; read: (text: string) => unknown }[]
} | null
export type Shapes = Map<string, Shape>

type Asked = {
  statement: Statement
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

const code = (letter: string): number => letter.charCodeAt(0)
const [parse, bind, describe, execute, sync] = ['P', 'B', 'D', 'E', 'S'].map(code) as [
  number,
  number,
  number,
  number,
  number,
]
const portal = code('P')
const [asText, asBytes] = [0, 1]

/** A message of the protocol: a letter, then the length of all behind the letter. */
function message(to: Outgoing, letter: number, content: () => void): void {
  to.byte(letter)
  const place = to.openLength()
  content()
  to.measured(place)
}

const isList = ({ lists }: Statement, index: number, value: unknown): value is readonly unknown[] =>
  lists[index] !== undefined && Array.isArray(value)

/** A value of a statement behind its length. @throws TypeError when a list holds what its type cannot */
function writeValue(to: Outgoing, statement: Statement, index: number, value: unknown): void {
  if (value === null || value === undefined) to.int32(-1)
  else if (isList(statement, index, value)) {
    const place = to.openLength()
    writeArray(to, statement.lists[index] as NonNullable<Statement['lists'][number]>, value)
    to.measured(place, place + 4)
  } else if (value instanceof Uint8Array) {
    to.int32(value.length)
    to.bytes(value)
  } else to.counted(value instanceof Date ? value.toISOString() : String(value))
}

function writeBind(to: Outgoing, statement: Statement, values: readonly unknown[]): void {
  message(to, bind, () => {
    // The portal has no name.
    to.zeroEnded('')
    to.zeroEnded(statement.name)
    to.int16(values.length)
    values.forEach((value, index) => {
      to.int16(isList(statement, index, value) || value instanceof Uint8Array ? asBytes : asText)
    })
    to.int16(values.length)
    values.forEach((value, index) => {
      writeValue(to, statement, index, value)
    })
    // All that is answered comes as text.
    to.int16(0)
  })
}

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

  readonly #connection: Connection
  readonly #bytes = new Outgoing(4_096)

  /** `client`: whose connection it will be sent on, before anything else is sent there. */
  constructor(client: pg.ClientBase, types: pg.CustomTypesConfig, shapes: Shapes) {
    super('')
    this.#connection = (client as unknown as { connection: Connection }).connection
    this.#types = types
    this.#shapes = shapes
  }

  /** @throws TypeError when a list holds what its type cannot; nothing is asked then */
  ask(statement: Statement, values: readonly unknown[]): Promise<Answer> {
    this.#write(statement, values)
    return new Promise((resolve, reject) => {
      this.#asked.push({ statement, rows: [], count: 0, done: '', resolve, reject })
    })
  }

  #write(statement: Statement, values: readonly unknown[]): void {
    const { name, text } = statement
    const bytes = this.#bytes
    const before = bytes.length
    const { parsedStatements, submittedNamedStatements } = this.#connection
    const isNew = !parsedStatements[name] && !submittedNamedStatements[name]
    if (isNew) {
      message(bytes, parse, () => {
        bytes.zeroEnded(name)
        bytes.zeroEnded(text)
        bytes.int16(0)
      })
    }
    try {
      writeBind(bytes, statement, values)
    } catch (error) {
      bytes.backTo(before)
      throw error
    }
    if (isNew) submittedNamedStatements[name] = text
    if (!this.#shapes.has(name)) {
      message(bytes, describe, () => {
        bytes.byte(portal)
        bytes.zeroEnded('')
      })
    }
    message(bytes, execute, () => {
      bytes.zeroEnded('')
      // As many rows as there are.
      bytes.int32(0)
    })
  }

  override submit = (): null => {
    message(this.#bytes, sync, () => undefined)
    const { stream } = this.#connection
    if (stream.writable) stream.write(this.#bytes.done())
    this.#take(0)
    return null
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
