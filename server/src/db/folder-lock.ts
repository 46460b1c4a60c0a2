import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { problems } from '../problem.ts'
import { sqlState } from './db.ts'

const problem = problems('database', {
  folderInUse: [
    503,
    '数据目录 {folder} 正由进程 {pid} 使用。',
    'The data folder {folder} is in use by process {pid}.',
    '请先停止该进程，或用 DATA_DIR 指定另一个目录。',
    'Stop that process first, or name another folder with DATA_DIR.',
  ],
})

/** Who has a folder open. */
export type Holder = {
  pid: number
  /** Tells two processes with the same pid apart (a pid comes again after a restart); empty where unknown. */
  started: string
  /** Where the holder serves, once it does, and what it answers to who can read this file. */
  url?: string
  token?: string
}

export type FolderLock = {
  /** Lets others see where this process serves; who can read the lock may use the token. */
  announce: (served: { url: string; token: string }) => void
  release: () => void
}

const held = new Set<string>()
const lockPath = (folder: string): string => `${folder}.lock`

/** When a process started, on Linux: ticks since boot, and which boot. A zombie has no start any more. */
function startOf(pid: number | 'self'): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return 'ended'
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`
  } catch {
    return ''
  }
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (sqlState(error) === 'ESRCH') return false
  }
  const now = startOf(pid)
  return started === '' || now === '' || started === now
}

function parse(text: string): Holder | undefined {
  try {
    const { pid, started, url, token } = JSON.parse(text) as Holder
    if (!Number.isInteger(pid)) return undefined
    return {
      pid,
      started: String(started),
      ...(url === undefined ? {} : { url: String(url), token: String(token) }),
    }
  } catch {
    return undefined
  }
}

/** The living process that has the folder open, or undefined. */
export function holderOf(folder: string): Holder | undefined {
  try {
    const holder = parse(readFileSync(lockPath(folder), 'utf8'))
    return holder && isAlive(holder) ? holder : undefined
  } catch {
    return undefined
  }
}

/**
 * Takes the folder for this process: the embedded database does not lock it, and two processes on one folder lose rows.
 * The lock of a process that is gone is taken over.
 * @throws Problem folderInUse, naming the process
 */
export function lockFolder(folder: string): FolderLock {
  const path = lockPath(folder)
  if (held.has(path)) throw problem.folderInUse({ folder, pid: process.pid })
  const me: Holder = { pid: process.pid, started: startOf('self') }
  const suffix = `${process.pid}.${randomBytes(4).toString('hex')}`
  const draft = `${path}.${suffix}`
  writeFileSync(draft, JSON.stringify(me))
  try {
    while (!linked(draft, path)) takeAside(folder, path, `${path}.stale.${suffix}`)
  } finally {
    unlinkSync(draft)
  }
  held.add(path)
  return {
    announce: (served) => {
      writeFileSync(draft, JSON.stringify({ ...me, ...served }), { mode: 0o600 })
      renameSync(draft, path)
    },
    release: () => {
      held.delete(path)
      unlinkSync(path)
    },
  }
}

/** A link appears with its content in one step, and fails when the name exists. */
function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (sqlState(error) === 'EEXIST') return false
    throw error
  }
}

/** Moves a dead process's lock away. @throws Problem when its holder lives */
function takeAside(folder: string, path: string, aside: string) {
  try {
    const text = readFileSync(path, 'utf8')
    const holder = parse(text)
    // Our own pid without our having it: a container started again, where pids repeat.
    if (holder && holder.pid !== process.pid && isAlive(holder)) {
      throw problem.folderInUse(
        { folder, pid: holder.pid },
        holder.url === undefined ? {} : { url: holder.url },
      )
    }
    renameSync(path, aside)
    // Between reading and moving, another process may have taken it over: what was moved is then its lock.
    if (readFileSync(aside, 'utf8') !== text) linked(aside, path)
    unlinkSync(aside)
  } catch (error) {
    if (sqlState(error) !== 'ENOENT') throw error
  }
}
