import { createHash } from 'node:crypto'
import { type Db, send, type Tx, txOn } from '../server/src/db/db.ts'
import { settlements } from '../server/src/settlement/store.ts'

/** What a settlement does beyond moving money, switched off to see what it costs. */
export type Switch = 'chain' | 'inputs'

// Where it stands among the values of settlement.insert.
const storedValue = settlements.kept.findIndex(({ field }) => field === 'stored')

/** The same database, leaving out the rows of the chain, or the stored inputs, of what is settled. */
export function without(db: Db, off: readonly Switch[]): Db {
  if (off.length === 0) return db
  const wrap = (tx: Tx): Tx =>
    txOn(async (statement, values) => {
      if (statement.name === 'ledger_act.insert' && off.includes('chain')) return { rows: [], count: 0 }
      if (statement.name !== 'settlement.insert' || !off.includes('inputs'))
        return await send(tx, statement, values)
      const lean = [...values]
      lean[storedValue] = (values[storedValue] as string[]).map(() => '')
      return await send(tx, statement, lean)
    })
  return { ...db, batch: (work) => db.batch((tx, commit) => work(wrap(tx), commit)) }
}

/** Microseconds of one SM3 over a text of that length: the part of the chain that a switch cannot take away. */
export function hashMicroseconds(length: number): number {
  const text = 'x'.repeat(length)
  const rounds = 20_000
  const began = performance.now()
  for (let round = 0; round < rounds; round++) createHash('sm3').update(text).digest('hex')
  return ((performance.now() - began) * 1000) / rounds
}
