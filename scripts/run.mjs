import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository, whatever the folder the command was given in. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

const running = new Set()
const leftovers = new Set()

const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** A folder that is deleted when this process ends, however it is asked to; after a kill -9, by the next one. */
export function temporaryFolder(name) {
  for (const entry of readdirSync(tmpdir())) {
    const [, pid] = /^gongji-[a-z]+-(\d+)-\w{6}$/.exec(entry) ?? []
    if (pid && !isAlive(Number(pid))) removeFolder(join(tmpdir(), entry))
  }
  const folder = mkdtempSync(join(tmpdir(), `gongji-${name}-${process.pid}-`))
  leftovers.add(folder)
  return folder
}
export function removeFolder(folder) {
  try {
    // A program that is still ending may write once more.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  } catch (error) {
    // Somebody else's folder is theirs to remove.
    if (leftovers.has(folder)) throw error
  }
  leftovers.delete(folder)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    if (running.size === 0) process.exit(1)
    for (const child of running) {
      child.once('close', () => running.size <= 1 && process.exit(1))
      child.kill(signal)
    }
    setTimeout(() => process.exit(1), 5_000)
  })
}
process.once('exit', () => {
  for (const child of running) child.kill()
  for (const folder of leftovers) removeFolder(folder)
})

/** Ends this process when the one that started it is gone: npm's shell passes no signal on. */
export function endWithParent() {
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 1_000).unref()
}

/** Lets others go first, where the system can. */
function goBehind(pid) {
  try {
    setPriority(pid, 10)
  } catch {
    // It has ended, or the system knows no such thing: then it goes beside them.
  }
}

/**
 * Runs a program in the repository. With `quiet` its output is kept and shown only when it fails; with `behind` others go first.
 * Resolves to its exit code and output; a signal counts as 1.
 */
export const run = (command, args, { quiet = false, behind = false, env = {}, cwd = root } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    })
    running.add(child)
    if (behind && child.pid !== undefined) goBehind(child.pid)
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
