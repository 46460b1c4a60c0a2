import { isUnholdable } from '../db/db.ts'

type Waiting<Value> = {
  answer: Promise<Value | undefined>
  resolve: (value: Value | undefined) => void
  reject: (reason: unknown) => void
}

/**
 * Reads by key, many at a time: what is asked for while a statement runs goes into the next one, so that a hundred tills
 * cost a handful of statements. Nothing is kept.
 */
export function createLoader<Key, Value>(
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
): (key: Key) => Promise<Value | undefined> {
  let waiting = new Map<Key, Waiting<Value>>()
  let loading = false

  async function flush(): Promise<void> {
    const batch = waiting
    waiting = new Map()
    try {
      const found = await load([...batch.keys()])
      for (const [key, { resolve }] of batch) resolve(found.get(key))
    } catch (error) {
      if (isUnholdable(error) && batch.size > 1) await oneByOne(batch)
      else for (const { reject } of batch.values()) reject(error)
    }
    if (waiting.size > 0) await flush()
    else loading = false
  }

  /** A key that cannot be read fails nobody else's. */
  async function oneByOne(batch: ReadonlyMap<Key, Waiting<Value>>): Promise<void> {
    for (const [key, { resolve, reject }] of batch) {
      try {
        resolve((await load([key])).get(key))
      } catch (error) {
        reject(error)
      }
    }
  }

  return (key) => {
    const same = waiting.get(key)
    if (same) return same.answer
    let resolve!: Waiting<Value>['resolve']
    let reject!: Waiting<Value>['reject']
    const answer = new Promise<Value | undefined>((done, fail) => {
      resolve = done
      reject = fail
    })
    waiting.set(key, { answer, resolve, reject })
    if (!loading) {
      loading = true
      setImmediate(() => void flush())
    }
    return answer
  }
}
