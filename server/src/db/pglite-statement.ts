import { type PGlite, parse, protocol, type Results } from '@electric-sql/pglite'
import { encodeValues, type Statement } from './db.ts'

const { serialize } = protocol

/** Runs a named statement: parsed and planned once, then bound and executed in one exchange. */
export type RunPrepared = <Row>(statement: Statement, values: readonly unknown[]) => Promise<Results<Row>>

/**
 * PGlite's own `query` parses and plans a statement each time, in six exchanges, which takes longer than running it.
 * Nobody else may use the database meanwhile: the driver hands its one connection from user to user.
 */
export function preparedOn(pglite: PGlite): RunPrepared {
  /** Types of the parameters, by statement name. */
  const known = new Map<string, number[]>()
  const exchange = async (...messages: Uint8Array[]) =>
    (await pglite.execProtocol(Buffer.concat([...messages, serialize.sync()]), { syncToFs: false })).messages

  const typesOf = async ({ name, text }: Statement): Promise<number[]> => {
    const found = known.get(name)
    if (found) return found
    const described = await exchange(serialize.parse({ name, text }), serialize.describe({ type: 'S', name }))
    const types = parse.parseDescribeStatementResults(described)
    known.set(name, types)
    return types
  }

  return async <Row>(statement: Statement, values: readonly unknown[]) => {
    const types = await typesOf(statement)
    const written = encodeValues(statement, values).map((value, index) => {
      if (value === null || value === undefined) return null
      if (typeof value === 'string' || value instanceof Uint8Array) return value
      const write = pglite.serializers[types[index] ?? 0]
      return write ? write(value) : String(value)
    })
    const messages = await exchange(
      serialize.bind({ statement: statement.name, values: written }),
      serialize.describe({ type: 'P' }),
      serialize.execute({}),
    )
    return parse.parseResults(messages, pglite.parsers)[0] as Results<Row>
  }
}
