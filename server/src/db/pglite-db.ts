import type { PGlite } from '@electric-sql/pglite'
import { batchSettings, type Db, readerOn, type Send, txOn } from './db.ts'
import { preparedOn } from './pglite-statement.ts'

const underBatchSettings = Object.entries(batchSettings)
  .map(([name, value]) => `set local ${name} = '${value}'`)
  .join('; ')

/** Lets the event loop breathe: PGlite works inside it. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Runs works one after another: whoever comes waits for those before. */
function inTurn(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}

/** The embedded database, whose one connection is handed from user to user. */
export function dbOnPGlite(pglite: PGlite): Db {
  const runPrepared = preparedOn(pglite)
  const send: Send = async (text, values) => {
    const { rows, affectedRows } =
      text.name === undefined
        ? await pglite.query(text.text, [...values])
        : await runPrepared({ ...text, name: text.name }, values)
    await breathe()
    return { rows, count: affectedRows ?? 0 }
  }
  const turn = inTurn()
  const alone: Send = (text, values) => turn(() => send(text, values))
  const transactions =
    (begin: string): Db['transaction'] =>
    (work) =>
      turn(async () => {
        await pglite.exec(begin)
        try {
          const own = inTurn()
          let ending: Promise<void> | undefined
          const commit = () => {
            ending ??= own(async () => void (await pglite.exec('commit')))
            return ending
          }
          const sendInside: Send = async (text, values) => {
            if (ending) throw new Error('the transaction has been committed')
            return await own(() => send(text, values))
          }
          const answer = await work(txOn(sendInside), commit)
          await commit()
          return answer
        } catch (error) {
          await pglite.exec('rollback')
          throw error
        }
      })
  const transaction = transactions('begin')
  return {
    kind: 'pglite',
    lockStep: 'for_update',
    lanes: 1,
    reader: readerOn(alone),
    autocommit: txOn(alone),
    // One connection: nobody writes meanwhile.
    snapshot: transaction,
    inOrder: transaction,
    transaction,
    batch: transactions(`begin; ${underBatchSettings}`),
    close: () => pglite.close(),
  }
}
