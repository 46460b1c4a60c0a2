import { parentPort } from 'node:worker_threads'
import type { ThreadMessage } from './thread.ts'
import { type Asked, type Task, tasks } from './thread-tasks.ts'

type Request = { id: number; task: keyof Task; given: Asked<keyof Task> }

/** The program of the thread on which rules are checked and compiled. */
parentPort?.on('message', ({ id, task, given }: Request) => {
  let message: ThreadMessage
  try {
    message = { id, answer: tasks[task](given as never) }
  } catch (error) {
    message = { id, error: error instanceof Error ? error : new Error(String(error)) }
  }
  parentPort?.postMessage(message)
})
