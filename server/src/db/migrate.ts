import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { problems } from '../problem.ts'
import { type Db, type Reader, sqlState, type Tx } from './db.ts'
import { sql } from './sql.ts'

export const migrationsFolder = new URL('../../migrations/', import.meta.url)

const problem = problems('schema', {
  empty: [
    409,
    '这个数据库还是空的。',
    'This database is empty.',
    '请由运维运行 gongji init 开办；要从备份恢复，请运行 gongji restore。',
    'The operator begins with gongji init, or brings a backup back with gongji restore.',
  ],
  older: [
    409,
    '数据库的结构比本程序旧，缺少：{names}。',
    'The schema of this database is older than this program; it lacks {names}.',
    '请由运维先备份，再运行 gongji migrate，然后启动。',
    'The operator takes a backup, runs gongji migrate, and starts again.',
  ],
  newer: [
    409,
    '数据库的结构比本程序新，本程序不认识：{names}。',
    'The schema of this database is newer than this program, which does not know {names}.',
    '请启动新版本的程序；要退回旧版本，请恢复升级前的备份。',
    'Start the newer program; to go back, restore the backup from before the upgrade.',
  ],
  changed: [
    409,
    '已经执行过的结构变更后来被改动：{names}。',
    'Migrations that were applied have changed since: {names}.',
    '请换用原来发布的程序文件；数据库没有改动。',
    'Use the program as it was released; the database is unchanged.',
  ],
  othersRun: [
    409,
    '这次升级要求旧版本的程序先全部停下，现在还有{count}个在运行。',
    'Older programs cannot run beside this upgrade, and {count} still do.',
    '请先停止它们，再运行 gongji migrate。',
    'Stop them, then run gongji migrate.',
  ],
  tableBusy: [
    503,
    '有长时间未结束的操作占着要改动的表，结构没有改动。',
    'Something that runs long holds a table that has to change; nothing was changed.',
    '请等它结束后再运行 gongji migrate。',
    'Run gongji migrate again when it has ended.',
  ],
})

type Migration = {
  name: string
  digest: string
  /** Programs that do not know it work on as before: it says so itself, in a line of its own. */
  beside: boolean
}
type File = Migration & { text: string }

const besideLine = /^-- Beside: older programs go on\b/m

async function filesIn(folder: URL): Promise<File[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return await Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8')
      return {
        name,
        text,
        digest: createHash('sm3').update(text).digest('hex'),
        beside: besideLine.test(text),
      }
    }),
  )
}

/** What was applied, in order; a database of a release before `beside` has none of that kind. */
async function listApplied(tx: Reader): Promise<Migration[]> {
  const [there] = await sql<{ found: boolean; beside: boolean }>`
    select to_regclass('migration') is not null as found, exists (
      select 1 from pg_attribute where attrelid = to_regclass('migration') and attname = 'beside') as beside`.read(
    tx,
  )
  if (!there?.found) return []
  const beside = there.beside ? sql`beside` : sql`false`
  return await sql<Migration>`select name, digest, ${beside} as beside from migration order by name`.read(tx)
}

const named = (all: readonly Migration[]): string => all.map(({ name }) => name).join(', ')

/** What this program lacks in the database. @throws Problem when the database knows more or other than this program */
function missingIn(applied: readonly Migration[], files: readonly File[]): File[] {
  const own = new Map(files.map((file) => [file.name, file]))
  const changed = applied.filter(({ name, digest }) => (own.get(name)?.digest ?? digest) !== digest)
  if (changed.length > 0) throw problem.changed({ names: named(changed) })
  const newer = applied.filter(({ name, beside }) => !own.has(name) && !beside)
  if (newer.length > 0) throw problem.newer({ names: named(newer) })
  const known = new Set(applied.map(({ name }) => name))
  return files.filter(({ name }) => !known.has(name))
}

/** Whether no program has made a schema here. */
export const isEmpty = async (db: Db): Promise<boolean> => (await listApplied(db.reader)).length === 0

/** The last migration that a database has; empty where it has none. */
export const lastMigration = async (tx: Reader): Promise<string> => (await listApplied(tx)).at(-1)?.name ?? ''

/** Looks whether the schema is one on which this program can work. @throws Problem when it is empty, older or newer */
export async function requireSchema(db: Db, folder: URL = migrationsFolder): Promise<void> {
  const applied = await listApplied(db.reader)
  if (applied.length === 0) throw problem.empty()
  const missing = missingIn(applied, await filesIn(folder))
  if (missing.length > 0) throw problem.older({ names: named(missing) })
}

export type MigrateOptions = {
  folder?: URL
  /** Counts other processes on this database: what older programs cannot bear is not done beside them. */
  countOthers?: () => Promise<number>
  /** How long a table that somebody holds is waited for, in milliseconds: whoever comes after waits with it. */
  patienceMs?: number
}

const usualPatienceMs = 10_000

async function apply(tx: Tx, { name, digest, text, beside }: File): Promise<void> {
  for (const statement of text.split(/;[ \t]*(?:--.*)?\n/)) {
    if (statement.replace(/--.*$/gm, '').trim() !== '') await sql.raw(statement).execute(tx)
  }
  await sql`insert into migration (name, digest, beside) values (${name}, ${digest}, ${beside})`.execute(tx)
}

/**
 * Brings the schema up to date, forward only. Names of the files that were applied are returned.
 * @throws Problem when a file that was applied has changed since, or a newer program was here
 */
export async function migrate(
  db: Db,
  { folder = migrationsFolder, countOthers, patienceMs = usualPatienceMs }: MigrateOptions = {},
): Promise<string[]> {
  const files = await filesIn(folder)
  const work = db.transaction(async (tx) => {
    const applied = await listApplied(tx)
    const pending = missingIn(applied, files)
    if (applied.length > 0 && pending.some(({ beside }) => !beside)) {
      const count = (await countOthers?.()) ?? 0
      if (count > 0) throw problem.othersRun({ count })
    }
    if (pending.length === 0) return []
    await sql`create table if not exists migration (
      name text primary key, digest text not null, applied_at timestamptz not null default now())`.execute(tx)
    await sql`alter table migration add column if not exists beside boolean not null default false`.execute(
      tx,
    )
    // Two processes that start together must not both migrate.
    await sql`lock table migration in exclusive mode`.execute(tx)
    await sql.raw(`set local lock_timeout = ${Math.ceil(patienceMs)}`).execute(tx)
    // On Citus several changes in one transaction go to the workers one after another; elsewhere nobody reads it.
    await sql.raw(`set local citus.multi_shard_modify_mode = 'sequential'`).execute(tx)
    const due = missingIn(await listApplied(tx), files)
    for (const file of due) await apply(tx, file)
    return due.map(({ name }) => name)
  })
  return await work.catch((error: unknown) => {
    throw sqlState(error) === '55P03' ? problem.tableBusy() : error
  })
}
