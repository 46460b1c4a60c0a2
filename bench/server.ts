import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))

/** The built server in a process of its own, as `npm start` runs it. */
export async function startBuiltServer(
  place: { DATA_DIR: string } | { DATABASE_URL: string },
): Promise<{ url: string; pid: number; stop: () => Promise<void> }> {
  // BENCH_PROFILE=folder: what the server spends its time on, for Chromium's developer tools.
  const profile = process.env.BENCH_PROFILE
  const options = [
    '--max-semi-space-size=64',
    ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
  ]
  const child = spawn(process.execPath, [...options, join(root, 'server', 'dist', 'main.js'), 'serve'], {
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
