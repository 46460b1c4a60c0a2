import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository, whatever the folder the command was given in. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

const running = new Set()
const leftovers = new Set()

/** A folder that is deleted when this process ends, however it is asked to. */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `gongji-${name}-`))
  leftovers.add(folder)
  return folder
}
export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true })
  leftovers.delete(folder)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    for (const child of running) child.kill(signal)
    process.exit(1)
  })
}
process.once('exit', () => {
  for (const folder of leftovers) removeFolder(folder)
})

/**
 * Runs a program in the repository. With `quiet` its output is kept and shown only when it fails.
 * Resolves to its exit code and output; a signal counts as 1.
 */
export const run = (command, args, { quiet = false, env = {}, cwd = root } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    })
    running.add(child)
    const output = []
    child.stdout?.on('data', (data) => output.push(data))
    child.stderr?.on('data', (data) => output.push(data))
    child.on('error', reject)
    child.on('close', (code) => {
      running.delete(child)
      resolve({ code: code ?? 1, output: Buffer.concat(output).toString() })
    })
  })

/** Says that something is still under way, in places where a progress bar would not show. */
export function heartbeat(what, everySeconds = 10) {
  const began = performance.now()
  const timer = setInterval(() => console.log(`  … ${what}, ${seconds(began)}`), everySeconds * 1000)
  return () => clearInterval(timer)
}
