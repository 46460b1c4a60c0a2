import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Asked, Task } from './thread-tasks.ts'

/** Beside the server where that is built; else its source, loaded by tsx as the server's is. */
const built = join(import.meta.dirname, 'rule-thread.js')
const source = new URL('./thread-entry.ts', import.meta.url).href
const loading = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source)}) })`

type Waiting = { resolve: (answer: never) => void; reject: (error: Error) => void }
type Thread = { worker: Worker; waiting: Map<number, Waiting> }
export type ThreadMessage = { id: number; answer?: unknown; error?: Error }

let thread: Thread | undefined
let asked = 0

function start(): Thread {
  const worker = existsSync(built) ? new Worker(built) : new Worker(loading, { eval: true, execArgv: [] })
  const begun: Thread = { worker, waiting: new Map() }
  worker.unref()
  worker.on('message', ({ id, answer, error }: ThreadMessage) => {
    const one = begun.waiting.get(id)
    begun.waiting.delete(id)
    if (begun.waiting.size === 0) worker.unref()
    if (error) one?.reject(error)
    else one?.resolve(answer as never)
  })
  const end = (error: Error): void => {
    if (thread === begun) thread = undefined
    for (const { reject } of begun.waiting.values()) reject(error)
    begun.waiting.clear()
  }
  worker.on('error', end)
  worker.on('exit', () => end(new Error('the thread that checks rules has ended')))
  return begun
}

/**
 * Checks or compiles rules on a thread of their own: both take long enough to hold up a till. The thread starts when it is
 * first asked and stays.
 * @throws what the task throws
 */
export function onThread<Name extends keyof Task>(
  task: Name,
  given: Asked<Name>,
): Promise<ReturnType<Task[Name]>> {
  thread ??= start()
  const { worker, waiting } = thread
  asked += 1
  const id = asked
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject })
    worker.ref()
    worker.postMessage({ id, task, given })
  })
}
