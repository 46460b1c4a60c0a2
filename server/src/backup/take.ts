import { chmod, cp, mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Db } from '../db/db.ts'
import { syncTree } from '../db/pglite-fsync.ts'
import { sql } from '../db/sql.ts'
import type { Instant } from '../deps.ts'
import { type Backup, complete, contentOf, describe, folderName, type Kind, logFolder } from './backup.ts'
import { problem } from './problem.ts'
import {
  listPrograms,
  majorOf,
  ProgramFailed,
  type Programs,
  runProgram,
  withoutPassword,
} from './programs.ts'

/** A backup and where it lies. */
export type Taken = Backup & { folder: string }

/** Runs one of PostgreSQL's programs on an address. @throws Problem with what the program said */
async function runOn(programs: Programs, name: string, url: string, args: readonly string[]): Promise<void> {
  const { url: bare, env } = withoutPassword(url)
  await runProgram(join(programs.bin, name), ['-d', bare, ...args], {
    env: { ...process.env, ...env },
  }).catch(refuse)
}

export const refuse = (error: unknown): never => {
  throw error instanceof ProgramFailed ? problem.failed({ said: error.said.trim().slice(-400) }) : error
}

/** PostgreSQL's programs of a server's version, or newer ones. @throws Problem when this machine has none */
export function programsFor(version: string): Programs {
  const found = listPrograms().findLast((one) => majorOf(one.version) >= majorOf(version))
  if (found === undefined) throw problem.noPrograms({ version: String(majorOf(version)) })
  return found
}

/** The server's version, and whether this user may copy its files and its log. */
async function serverOf(db: Db): Promise<{ version: string; mayReplicate: boolean }> {
  const [row] = await sql<{ version: string; mayReplicate: boolean }>`
    select current_setting('server_version') as version, rolreplication or rolsuper as "mayReplicate"
    from pg_roles where rolname = current_user`.read(db.reader)
  return { version: row?.version ?? '', mayReplicate: row?.mayReplicate ?? false }
}

/** Makes a new backup's folder, ours alone; what is half done when something fails is taken away again. */
async function inNewFolder(
  { parent, now }: { parent: string; now: () => Instant },
  fill: (folder: string) => Promise<Omit<Backup, 'at'>>,
): Promise<Taken> {
  const folder = join(resolve(parent), folderName(now()))
  await mkdir(parent, { recursive: true, mode: 0o700 })
  await mkdir(folder, { mode: 0o700 })
  try {
    const filled = await fill(folder)
    const backup = { ...filled, at: new Date(now()).toISOString() }
    await complete(folder, backup)
    return { ...backup, folder }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

export type BackupPlace = { parent: string; now: () => Instant }

/**
 * Takes a backup of a PostgreSQL database while it works: its files where the user may replicate, else a dump of its rows.
 * @throws Problem with what PostgreSQL's own program said
 */
export async function backUpPostgres(
  db: Db,
  url: string,
  { dump = false, ...place }: BackupPlace & { dump?: boolean },
): Promise<Taken> {
  const { version, mayReplicate } = await serverOf(db)
  const programs = programsFor(version)
  const kind: Kind = mayReplicate && !dump ? 'base' : 'dump'
  return await inNewFolder(place, async (folder) => {
    const said = await describe(db.reader)
    const content = join(folder, contentOf[kind])
    if (kind === 'base') {
      await runOn(programs, 'pg_basebackup', url, ['-D', content, '-X', 'stream', '-c', 'fast'])
      await runProgram(join(programs.bin, 'pg_verifybackup'), [content]).catch(refuse)
    } else {
      await runOn(programs, 'pg_dump', url, ['-Fc', '-f', content])
      await chmod(content, 0o600)
    }
    return { ...said, kind, postgres: version }
  })
}

/** Copies the embedded database while nobody writes: others wait that long. */
export async function backUpFolder(db: Db, from: string, place: BackupPlace): Promise<Taken> {
  return await inNewFolder(place, async (folder) => {
    const content = join(folder, contentOf.folder)
    return await db.transaction(async (tx) => {
      const said = await describe(tx)
      // What is in memory goes to the files; the log says the rest.
      await sql.raw('checkpoint').execute(tx)
      await cp(from, content, { recursive: true })
      await syncTree(content)
      return { ...said, kind: 'folder' as const, postgres: null }
    })
  })
}

const slot = 'gongji'

/**
 * Keeps the log of writes beside the backups as it comes, until `stopped`: with it a backup comes back as at any later moment.
 * The server keeps what was not received, under a name of its own. @throws Problem with what PostgreSQL's own program said
 */
export async function keepLog(db: Db, url: string, parent: string, stopped: AbortSignal): Promise<void> {
  const { version, mayReplicate } = await serverOf(db)
  if (!mayReplicate) throw problem.mayNotReplicate()
  const programs = programsFor(version)
  const folder = join(resolve(parent), logFolder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const own = ['-D', folder, '--slot', slot]
  await runOn(programs, 'pg_receivewal', url, [...own, '--create-slot', '--if-not-exists'])
  const { url: bare, env } = withoutPassword(url)
  await runProgram(join(programs.bin, 'pg_receivewal'), ['-d', bare, ...own, '--synchronous'], {
    env: { ...process.env, ...env },
    stopped,
  }).catch(refuse)
}
