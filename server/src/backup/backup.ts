import { existsSync } from 'node:fs'
import { open, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Reader } from '../db/db.ts'
import { lastMigration } from '../db/migrate.ts'
import { sql } from '../db/sql.ts'
import { type Instant, timeInChina } from '../deps.ts'
import { lastSeal } from '../seal/last.ts'
import { findSetting } from '../setting.ts'
import { problem } from './problem.ts'

/**
 * `base`: PostgreSQL's files, which with the log of writes come back as at any later moment. `dump`: one database as its rows,
 * where no more than an address is given. `folder`: the embedded database.
 */
export type Kind = 'base' | 'dump' | 'folder'

/** What is known of a backup before it is restored. It is written last: without it a backup is none. */
export type Backup = {
  kind: Kind
  /** ISO 8601, when it was complete: nothing earlier comes back from it. */
  at: string
  database: string
  /** The database user who took it. */
  user: string
  mode: string
  /** The last migration. */
  schema: string
  /** The last seal in it. */
  seal: { no: number; root: string } | null
  /** PostgreSQL's version; the embedded database has none. */
  postgres: string | null
}

const manifestName = 'gongji.json'
export const contentOf: Readonly<Record<Kind, string>> = {
  base: 'base',
  dump: 'database.dump',
  folder: 'database',
}
/** Where the log of writes is kept, beside the backups. */
export const logFolder = 'wal'

/** A folder's name for an instant: it sorts, and every file system takes it. */
export const folderName = (at: Instant): string => new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')

/** What a backup will say of its database. */
export async function describe(
  tx: Reader,
): Promise<Pick<Backup, 'database' | 'user' | 'mode' | 'schema' | 'seal'>> {
  const [row] = await sql<{ database: string; user: string }>`
    select current_database() as database, current_user as "user"`.read(tx)
  const last = await lastSeal(tx)
  return {
    database: row?.database ?? '',
    user: row?.user ?? '',
    mode: (await findSetting(tx, 'mode')) ?? '',
    schema: await lastMigration(tx),
    seal: last && { no: last.seal.no, root: last.seal.root },
  }
}

/** Says that a backup is complete: on the disk before its name appears. */
export async function complete(folder: string, backup: Backup): Promise<void> {
  const draft = join(folder, `${manifestName}.part`)
  const file = await open(draft, 'w', 0o600)
  await file.write(`${JSON.stringify(backup, null, 2)}\n`)
  await file.sync()
  await file.close()
  await rename(draft, join(folder, manifestName))
}

async function readBackup(folder: string): Promise<(Backup & { folder: string }) | null> {
  const file = join(folder, manifestName)
  return existsSync(file) ? { ...(JSON.parse(await readFile(file, 'utf8')) as Backup), folder } : null
}

/** Complete backups below a folder, the oldest first; the folder itself may be one. */
async function listBackups(folder: string): Promise<(Backup & { folder: string })[]> {
  if (!existsSync(folder)) return []
  const own = await readBackup(folder)
  if (own !== null) return [own]
  const names = (await readdir(folder)).sort()
  const found = await Promise.all(names.map((name) => readBackup(join(folder, name))))
  return found.filter((one) => one !== null).sort((a, b) => (a.at < b.at ? -1 : 1))
}

const shownTime = (at: string | undefined): string => (at === undefined ? '' : timeInChina(Date.parse(at)))

/** The backup from which a moment comes back: the last that was complete by then. @throws Problem when there is none */
export async function chooseBackup(
  folder: string,
  at: string | undefined,
): Promise<Backup & { folder: string }> {
  const all = await listBackups(folder)
  const [first] = all
  if (first === undefined) throw problem.nothingThere({ folder })
  const chosen = all.findLast((one) => at === undefined || one.at <= at)
  if (chosen === undefined) throw problem.tooEarly({ at: shownTime(at), first: shownTime(first.at) })
  if (at !== undefined && chosen.kind !== 'base') throw problem.notInTime({ at: shownTime(chosen.at) })
  return chosen
}
