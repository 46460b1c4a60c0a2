import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))

/** A server in a process of its own. */
export type Running = { url: string; pid: number; stop: () => Promise<void> }

/** The built server in a process of its own, as `npm start` runs it. */
export const startBuiltServer = (place: { DATA_DIR: string } | { DATABASE_URL: string }): Promise<Running> =>
  startProgram([join(root, 'server', 'dist', 'main.js'), 'serve'], place)

/** So many of them on one database. */
export async function startBuiltServers(url: string, count: number): Promise<Running[]> {
  const servers: Running[] = []
  for (let number = 0; number < count; number++) servers.push(await startBuiltServer({ DATABASE_URL: url }))
  return servers
}

/** The plain program beside which the product is measured, on its own database. */
export const startPlainServer = (url: string): Promise<Running> =>
  startProgram([join(root, 'bench', 'dist', 'main.js'), 'plain-server'], { DATABASE_URL: url })

/** A program in a process of its own, until it says where it serves. */
export async function startProgram(
  program: readonly string[],
  place: Readonly<Record<string, string>>,
): Promise<Running> {
  // BENCH_PROFILE=folder: what the server spends its time on, for Chromium's developer tools.
  const profile = process.env.BENCH_PROFILE
  const options = [
    '--v8-pool-size=2',
    '--max-semi-space-size=64',
    ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
  ]
  const child = spawn(process.execPath, [...options, ...program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, GONGJI_MODE: 'sandbox', PORT: '0', LOG_LEVEL: 'error', ...place },
  })
  const ended = once(child, 'exit')
  process.once('exit', () => child.kill('SIGKILL'))
  const url = await new Promise<string>((resolve, reject) => {
    let printed = ''
    child.stdout.on('data', (data: Buffer) => {
      printed += data.toString()
      const found = /is ready[\s\S]*?(http:\/\/[\w.:]+)\//.exec(printed)?.[1]
      if (found !== undefined) resolve(found)
    })
    void ended.then(() => reject(new Error(`the server ended before it served:\n${printed}`)))
  })
  return {
    url,
    pid: child.pid!,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
