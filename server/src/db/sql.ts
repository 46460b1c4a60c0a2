import { type Reader, reads, send, type Tx } from './db.ts'

/**
 * A piece of SQL with its values, which never stand in its text. Pieces hold pieces. `sql` makes a statement where its
 * shape depends on what is asked, or where it runs too seldom to be declared.
 */
export type Sql<Row = unknown> = {
  readonly texts: readonly string[]
  readonly values: readonly unknown[]
  /** @throws Error when the text writes or locks */
  read: (on: Reader) => Promise<Row[]>
  execute: (tx: Tx) => Promise<{ rows: Row[]; count: number }>
}

const isPiece = (value: unknown): value is Sql =>
  typeof value === 'object' && value !== null && 'texts' in value && 'read' in value

function piece<Row>(texts: readonly string[], values: readonly unknown[]): Sql<Row> {
  const text = texts.reduce((before, next, index) => `${before}$${index}${next}`)
  const run = async (on: Reader) => await send(on, { text, lists: [] }, values)
  return {
    texts,
    values,
    read: async (on) => {
      if (!reads(text)) throw new Error(`does not only read: ${text}`)
      return (await run(on)).rows as Row[]
    },
    execute: async (tx) => {
      const { rows, count } = await run(tx)
      return { rows: rows as Row[], count }
    },
  }
}

export function sql<Row = unknown>(strings: TemplateStringsArray, ...given: unknown[]): Sql<Row> {
  const texts = [strings[0] ?? '']
  const values: unknown[] = []
  const write = (text: string) => {
    texts[texts.length - 1] += text
  }
  given.forEach((value, index) => {
    if (isPiece(value)) {
      value.texts.forEach((text, at) => {
        if (at > 0) texts.push(text)
        else write(text)
      })
      values.push(...value.values)
    } else {
      values.push(value)
      texts.push('')
    }
    write(strings[index + 1] ?? '')
  })
  return piece(texts, values)
}

/** Text of our own, never of a caller's. */
sql.raw = <Row = unknown>(text: string): Sql<Row> => piece([text], [])

/** Pieces one after another, with a piece between them. */
sql.join = (pieces: readonly Sql[], between: Sql = sql`, `): Sql =>
  pieces.reduce((before, next) => sql`${before}${between}${next}`)
