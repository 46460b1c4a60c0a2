import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const path = (of: string): string => fileURLToPath(new URL(of, import.meta.url))
/** What was built just now starts sooner than its sources; only `npm test`, which builds first, knows that it was. */
const program =
  process.env.GONGJI_BUILT === '1'
    ? [path('../../dist/main.js')]
    : ['--import', 'tsx', path('../../src/main.ts')]
const startSeconds = 180

/** A server in a process of its own, as an operator starts it. */
export type ServerProcess = {
  url: string
  /** Ends it as a power cut would; resolves when the process is gone. */
  kill: () => Promise<void>
  /** Asks it to end; resolves when it has. @throws Error when it ends with a failure */
  stop: () => Promise<void>
}

/** Where a server keeps its data. */
export type Place = { DATA_DIR: string } | { DATABASE_URL: string; SEAL_FILE?: string }

const startProgram = (place: Place, command: string) =>
  spawn(process.execPath, [...program, command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      GONGJI_MODE: 'sandbox',
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'error',
      ...place,
    },
  })

/** Runs a command of the program to its end. @throws Error with what it wrote, when it fails */
export async function runCommand(place: Place, command: string): Promise<void> {
  const child = startProgram(place, command)
  let written = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      written += data.toString()
    })
  }
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${written}`)
}

/** @throws Error with what the process wrote, when it does not come up */
export async function startServerProcess(place: Place): Promise<ServerProcess> {
  const child = startProgram(place, 'serve')
  const exited = once(child, 'exit')
  const url = await readUrl(child, exited).catch(async (error: unknown) => {
    child.kill('SIGKILL')
    await exited
    throw error
  })
  return {
    url,
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
    stop: async () => {
      child.kill('SIGTERM')
      const [code] = await exited
      if (code !== 0) throw new Error(`the server ended with ${code}`)
    },
  }
}

/** The address that the server prints once it serves. */
function readUrl(child: ChildProcess, exited: Promise<unknown>): Promise<string> {
  return new Promise((resolve, reject) => {
    let written = ''
    const fail = (why: string) => reject(new Error(`the server ${why}:\n${written}`))
    const timer = setTimeout(() => fail(`did not serve within ${startSeconds} s`), startSeconds * 1000)
    const listen = (data: Buffer) => {
      written += data.toString()
      const url = /is ready[\s\S]*?(http:\/\/[\w.:]+)\//.exec(written)?.[1]
      if (url === undefined) return
      clearTimeout(timer)
      resolve(url)
    }
    child.stdout?.on('data', listen)
    child.stderr?.on('data', listen)
    void exited.then(() => {
      clearTimeout(timer)
      fail('ended before it served')
    })
  })
}
