import { createHash } from 'node:crypto'
import type { CompiledQuery, QueryResult } from 'kysely'
import { type Db, preparedName, type Tx } from '../server/src/db/db.ts'

/** What a settlement does beyond moving money, switched off to see what it costs. */
export type Switch = 'chain' | 'inputs'

// Where `stored` stands among the values of settlement.insert.
const storedValue = 23

/** The same database, leaving out the rows of the chain, or the stored inputs, of what is settled. */
export function without(db: Db, off: readonly Switch[]): Db {
  if (off.length === 0) return db
  const answerFor = ({ sql, parameters }: CompiledQuery): CompiledQuery | 'left out' | undefined => {
    const name = preparedName(sql)
    if (name === 'ledger.insert_acts' && off.includes('chain')) return 'left out'
    if (name !== 'settlement.insert' || !off.includes('inputs')) return undefined
    const values = [...parameters]
    values[storedValue] = (values[storedValue] as string[]).map(() => '')
    return { sql, parameters: values } as unknown as CompiledQuery
  }
  const wrap = (tx: Tx): Tx =>
    new Proxy(tx, {
      get: (target, property) => {
        if (property === 'executeQuery') {
          return async (query: CompiledQuery): Promise<QueryResult<unknown>> => {
            const answer = answerFor(query)
            if (answer === 'left out') return { rows: [], numAffectedRows: 0n }
            return await target.executeQuery(answer === undefined ? query : { ...query, ...answer })
          }
        }
        const value = Reflect.get(target, property, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  return { ...db, transaction: (work) => db.transaction((tx) => work(wrap(tx))) }
}

/** Microseconds of one SM3 over a text of that length: the part of the chain that a switch cannot take away. */
export function hashMicroseconds(length: number): number {
  const text = 'x'.repeat(length)
  const rounds = 20_000
  const began = performance.now()
  for (let round = 0; round < rounds; round++) createHash('sm3').update(text).digest('hex')
  return ((performance.now() - began) * 1000) / rounds
}
