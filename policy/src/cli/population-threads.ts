import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { CompiledPack } from '../values/pack.ts'
import type { Language } from '../values/text.ts'
import type { RowAnswer } from './population.ts'

/** What each thread is given when it starts. */
export type Begun = { packs: [string, CompiledPack][]; header: string; lang: Language }

const source = new URL('./population-entry.ts', import.meta.url)
const loading = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source.href)}) })`

/** The same text always goes to the same thread. */
function threadOf(text: string, threads: number): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return Math.abs(hash) % threads
}

/**
 * Threads that answer rows of a table, each with the rows of its own people; null where the program runs without its
 * sources, or on one processor.
 */
export function populationThreads(begun: Begun, person: ((row: string) => string) | null) {
  const count = Math.min(4, availableParallelism())
  if (count < 2 || !existsSync(fileURLToPath(source))) return null
  const threads = Array.from(
    { length: count },
    () => new Worker(loading, { eval: true, execArgv: [], workerData: begun }),
  )
  const ask = (worker: Worker, rows: readonly string[]): Promise<RowAnswer[]> =>
    new Promise((resolve, reject) => {
      worker.once('error', reject)
      worker.once('message', (answers: RowAnswer[]) => {
        worker.off('error', reject)
        resolve(answers)
      })
      worker.postMessage(rows)
    })
  let turn = 0
  return {
    /** The answers of these rows, in their order. Asked again before it has answered, it would mix them up. */
    answers: async (rows: readonly string[]): Promise<RowAnswer[]> => {
      const parts: { rows: string[]; at: number[] }[] = threads.map(() => ({ rows: [], at: [] }))
      rows.forEach((row, at) => {
        const part = parts[person === null ? turn++ % count : threadOf(person(row), count)]!
        part.rows.push(row)
        part.at.push(at)
      })
      const all: RowAnswer[] = new Array(rows.length)
      await Promise.all(
        threads.map(async (worker, index) => {
          const { rows: own, at } = parts[index]!
          if (own.length === 0) return
          const answers = await ask(worker, own)
          answers.forEach((answer, which) => {
            all[at[which]!] = answer
          })
        }),
      )
      return all
    },
    end: async (): Promise<void> => {
      await Promise.all(threads.map((worker) => worker.terminate()))
    },
  }
}
