import { execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** A folder with PostgreSQL's own programs, and their version. */
export type Programs = { bin: string; version: string }

export const isRoot = process.getuid?.() === 0
export const majorOf = (version: string): number => Number.parseInt(version, 10)

const versionOf = (bin: string): string | undefined => {
  try {
    accessSync(join(bin, 'initdb'), constants.X_OK)
    return /(\d+(?:\.\d+)*)/.exec(
      execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }),
    )?.[1]
  } catch {
    return undefined
  }
}

const subfolders = (folder: string, name: RegExp): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((entry) => name.test(entry))
        .map((entry) => join(folder, entry))
    : []

/** PostgreSQL's programs on this machine, the newest first. */
export function listPrograms(): Programs[] {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...subfolders('/usr/lib/postgresql', /^\d+$/).map((folder) => join(folder, 'bin')),
    ...subfolders('/usr', /^pgsql-\d+$/).map((folder) => join(folder, 'bin')),
    ...subfolders('/opt/homebrew/opt', /^postgresql(@\d+)?$/).map((folder) => join(folder, 'bin')),
    ...subfolders('/usr/local/opt', /^postgresql(@\d+)?$/).map((folder) => join(folder, 'bin')),
  ]
  return folders
    .filter((bin) => bin !== '')
    .flatMap((folder) => {
      // A link to one program is followed to where the others are.
      const program = join(folder, 'initdb')
      const bin = existsSync(program) ? dirname(realpathSync(program)) : folder
      const version = versionOf(bin)
      return version === undefined ? [] : [{ bin, version }]
    })
    .sort((a, b) => Number.parseFloat(b.version) - Number.parseFloat(a.version))
}

/** PostgreSQL refuses to run as root: another user's ids, or none when we are not root. @throws Error when there is no such user */
export function unprivileged(): { uid?: number; gid?: number } {
  if (!isRoot) return {}
  const idOf = (option: string, user: string) =>
    Number(execFileSync('id', [option, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  for (const user of ['postgres', 'nobody']) {
    try {
      return { uid: idOf('-u', user), gid: idOf('-g', user) }
    } catch {}
  }
  throw new Error('root cannot run PostgreSQL, and there is neither a user postgres nor a user nobody')
}

/** An address without its password, which others of the machine would see among a program's arguments, and the password apart. */
export function withoutPassword(url: string): { url: string; env: Record<string, string> } {
  const bare = new URL(url)
  const { password } = bare
  bare.password = ''
  return { url: bare.href, env: password === '' ? {} : { PGPASSWORD: decodeURIComponent(password) } }
}

/** A program of PostgreSQL's ended badly; `said` is what it wrote. */
export class ProgramFailed extends Error {
  readonly said: string
  constructor(name: string, said: string) {
    super(`${name}: ${said.trim()}`)
    this.said = said
  }
}

/** Runs a program to its end, or until it is asked to stop. @throws ProgramFailed with what it wrote */
export async function runProgram(
  path: string,
  args: readonly string[],
  { stopped, ...options }: SpawnOptions & { stopped?: AbortSignal } = {},
): Promise<string> {
  const child = spawn(path, args, { cwd: '/', ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const listen = (data: Buffer) => {
    said += data.toString()
  }
  stopped?.addEventListener('abort', () => child.kill('SIGINT'))
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    // What it has started may hold its output open for ever: its own end counts.
    child.on('exit', resolve)
  })
  child.stdout?.destroy()
  child.stderr?.destroy()
  if (code !== 0 && stopped?.aborted !== true) throw new ProgramFailed(path, said)
  return said
}
