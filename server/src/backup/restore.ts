import { chmodSync, chownSync, constants, existsSync, readdirSync, rmSync } from 'node:fs'
import {
  appendFile,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sqlState } from '../db/db.ts'
import { syncTree } from '../db/pglite-fsync.ts'
import { openPostgres } from '../db/postgres.ts'
import { sql } from '../db/sql.ts'
import { type Instant, instantInChina } from '../deps.ts'
import { type Backup, contentOf, logFolder } from './backup.ts'
import { problem } from './problem.ts'
import {
  isRoot,
  listPrograms,
  majorOf,
  ProgramFailed,
  type Programs,
  runProgram,
  unprivileged,
  withoutPassword,
} from './programs.ts'
import { programsFor, refuse } from './take.ts'

type Found = Backup & { folder: string }

/** A time as an operator writes it: of the clock in China, to the second or finer; or with its own offset. @throws Problem */
export function readTime(text: string): Instant {
  const [, day = '', time = '', fraction = ''] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,3})?$/.exec(text.trim()) ?? []
  if (day !== '') {
    const instant = Date.parse(`${day}T${time}Z`)
    // 2026-02-30 would be taken for March.
    if (!Number.isNaN(instant) && new Date(instant).toISOString().startsWith(day)) {
      return instantInChina(day, time) + Number(`0${fraction}`) * 1000
    }
  }
  const given = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(given)) throw problem.badTime({ value: text })
  return given
}

const isVacant = (folder: string): boolean => !existsSync(folder) || readdirSync(folder).length === 0

/** Gives a tree to the user who will run the database. */
function hand(folder: string, { uid, gid }: { uid?: number; gid?: number }): void {
  if (uid === undefined || gid === undefined) return
  chownSync(folder, uid, gid)
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) chownSync(join(entry.parentPath, entry.name), uid, gid)
  }
}

/** Brings the embedded database back into a folder that does not exist. @throws Problem */
export async function restoreFolder(backup: Found, target: string): Promise<void> {
  if (!isVacant(target)) throw problem.targetTaken({ target })
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const draft = `${target}.restoring`
  await rm(draft, { recursive: true, force: true })
  await cp(join(backup.folder, contentOf.folder), draft, { recursive: true })
  await syncTree(draft)
  rmSync(target, { recursive: true, force: true })
  await rename(draft, target)
}

/** Brings a dump back into an empty database. @throws Problem */
export async function restoreDump(backup: Found, url: string): Promise<void> {
  const db = await openPostgres(url, { lanes: 1 })
  const [row] = await sql<{ n: number }>`
    select count(*)::int as n from pg_class where relnamespace = 'public'::regnamespace`
    .read(db.reader)
    .finally(db.close)
  if ((row?.n ?? 0) > 0) throw problem.targetTaken({ target: new URL(url).pathname.slice(1) })
  const { url: bare, env } = withoutPassword(url)
  const file = join(backup.folder, contentOf.dump)
  // Whole or not at all.
  const args = ['-d', bare, '--exit-on-error', '--single-transaction', '--no-owner', '--no-privileges', file]
  await runProgram(join(programsFor(backup.postgres ?? '').bin, 'pg_restore'), args, {
    env: { ...process.env, ...env },
  }).catch(refuse)
}

/** A restored cluster that runs on a private socket while it is looked at. */
export type Standing = { url: string; stop: () => Promise<void> }

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const inShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** What the server reads instead of its own settings while it comes back: nobody reaches it but us. */
async function startPrivately(
  { bin }: Programs,
  { data, socket, backup: { user, database } }: { data: string; socket: string; backup: Found },
): Promise<Standing> {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: socket,
    hba_file: join(socket, 'hba.conf'),
    archive_mode: 'off',
    // With it, a server smaller than the one that was backed up would not come back.
    hot_standby: 'off',
    logging_collector: 'off',
  }
  const given = Object.entries(settings).map(([setting, value]) => `-c ${setting}=${inShell(value)}`)
  const run = (...args: string[]) =>
    runProgram(join(bin, 'pg_ctl'), ['-D', data, '-w', '-t', '86400', ...args], unprivileged())
  await run('-l', join(socket, 'log'), '-o', given.join(' '), 'start')
  const standing = {
    url: `postgres://${encodeURIComponent(user)}@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(socket)}`,
    stop: async () => void (await run('-m', 'fast', 'stop')),
  }
  await untilOpen(standing.url).catch(async (error: unknown) => {
    await standing.stop().catch(() => undefined)
    throw error
  })
  return standing
}

/** Waits while the log is taken in, which may last for hours. @throws ProgramFailed when the server has ended */
async function untilOpen(url: string): Promise<void> {
  for (;;) {
    const db = await openPostgres(url, { lanes: 1 }).catch((error: unknown) => {
      // It says that it is starting; anything else is that nobody is there.
      if (sqlState(error) !== '57P03') throw new ProgramFailed('postgres', String(error))
      return null
    })
    if (db !== null) return await db.close()
    await pause(200)
  }
}

/** The kept log where the database's user can read it: root's is copied, from the segment on that the backup needs. */
async function reachableLog({ folder }: Found, socket: string): Promise<string> {
  const log = join(dirname(folder), logFolder)
  if (!isRoot || !existsSync(log)) return log
  const label = await readFile(join(folder, contentOf.base, 'backup_label'), 'utf8')
  // A segment's name is its timeline, then its place.
  const first = /\(file [0-9A-F]{8}([0-9A-F]{16})\)/.exec(label)?.[1] ?? ''
  const copy = join(socket, logFolder)
  await mkdir(copy)
  for (const name of await readdir(log)) {
    if (!name.endsWith('.history') && name.slice(8, 24) < first) continue
    await copyFile(join(log, name), join(copy, name), constants.COPYFILE_FICLONE)
  }
  return copy
}

export type Wanted = {
  /** ISO 8601; absent: to the end of the log that was kept. */
  at?: string
  /** The data folder to make. */
  target: string
}

/**
 * Brings PostgreSQL's files back into a new data folder, as at a moment or to the end of the kept log, and hands it over
 * while it stands on a private socket; then it is stopped and ready to be started. The backup stays as it is.
 * @throws Problem
 */
export async function restoreBase<T>(
  backup: Found,
  { at, target: given }: Wanted,
  use: (standing: { url: string; until: string | null }) => Promise<T>,
): Promise<T> {
  const target = resolve(given)
  if (!isVacant(target)) throw problem.targetTaken({ target })
  const version = backup.postgres ?? ''
  const programs = listPrograms().find((one) => majorOf(one.version) === majorOf(version))
  if (programs === undefined) throw problem.noPrograms({ version: String(majorOf(version)) })
  const user = unprivileged()
  const socket = await mkdtemp(join(isRoot ? '/tmp' : tmpdir(), 'gongji-restore-'))
  try {
    await mkdir(dirname(target), { recursive: true })
    await mkdir(target, { recursive: true, mode: 0o700 })
    await cp(join(backup.folder, contentOf.base), target, { recursive: true })
    const log = await reachableLog(backup, socket)
    // The segment that was being written when the log was last received is called partial.
    const fetchFrom = inShell(`${log}/`)
    const command = `cp ${fetchFrom}%f "%p" 2>/dev/null || cp ${fetchFrom}%f.partial "%p" 2>/dev/null`
    await appendFile(
      join(target, 'postgresql.auto.conf'),
      `\nrestore_command = ${quoted(command)}\nrecovery_target_action = 'promote'\n`,
    )
    await writeFile(join(target, 'recovery.signal'), '')
    // Debian keeps the settings apart from the data.
    for (const name of ['postgresql.conf', 'pg_hba.conf', 'pg_ident.conf']) {
      if (!existsSync(join(target, name))) await writeFile(join(target, name), '')
    }
    await writeFile(join(socket, 'hba.conf'), 'local all all trust\n')
    chmodSync(target, 0o700)
    for (const folder of [target, socket]) hand(folder, user)
    const run = await recover(programs, { data: target, socket, backup, at })
    try {
      return await use(run)
    } finally {
      await run.stop()
    }
  } catch (error) {
    rmSync(target, { recursive: true, force: true })
    throw error
  } finally {
    rmSync(socket, { recursive: true, force: true })
  }
}

/** Lets the server take the log in. The log may end before the moment: it is then as at the log's end. */
async function recover(
  programs: Programs,
  { at, ...place }: { data: string; socket: string; backup: Found; at: string | undefined },
): Promise<Standing & { until: string | null }> {
  const { data, socket } = place
  const settings = join(data, 'postgresql.auto.conf')
  const before = await readFile(settings, 'utf8')
  const start = () => startPrivately(programs, place)
  const readLog = async () => await readFile(join(socket, 'log'), 'utf8').catch(() => '')
  const failed = async (error: unknown): Promise<never> => {
    throw error instanceof ProgramFailed
      ? problem.failed({ said: (await readLog()).trim().slice(-400) })
      : error
  }
  let standing: Standing
  if (at === undefined) standing = await start().catch(failed)
  else {
    await writeFile(
      settings,
      `${before}recovery_target_time = ${quoted(at.replace('T', ' ').replace('Z', '+00'))}\n`,
    )
    standing = await start().catch(async (error: unknown) => {
      if (!(await readLog()).includes('recovery ended before configured recovery target'))
        return failed(error)
      await writeFile(settings, before)
      return await start().catch(failed)
    })
  }
  // What brought it back is no setting of the server that goes on from here.
  const kept = (await readFile(settings, 'utf8')).replaceAll(
    /^(restore_command|recovery_target_\w+) = .*\n/gm,
    '',
  )
  await writeFile(settings, kept)
  const db = await openPostgres(standing.url, { lanes: 1 })
  const [row] = await sql<{ until: Date | null }>`select pg_last_xact_replay_timestamp() as until`
    .read(db.reader)
    .finally(db.close)
  return { ...standing, until: row?.until?.toISOString() ?? null }
}
