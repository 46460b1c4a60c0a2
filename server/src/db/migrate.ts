import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { Db } from './db.ts'
import { sql } from './sql.ts'

const migrationsFolder = new URL('../../migrations/', import.meta.url)

/**
 * Brings the schema up to date, forward only. Names of the files that were applied are returned.
 * @throws Error when a file that was applied has changed since
 */
export async function migrate(db: Db, folder: URL = migrationsFolder): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const applied: string[] = []
  await db.transaction(async (tx) => {
    await sql`create table if not exists migration (
      name text primary key, digest text not null, applied_at timestamptz not null default now())`.execute(tx)
    // Two processes that start together must not both migrate.
    await sql`lock table migration in exclusive mode`.execute(tx)
    const rows = await sql<{ name: string; digest: string }>`select name, digest from migration`.read(tx)
    const known = new Map(rows.map((row) => [row.name, row.digest]))
    for (const name of files) {
      const text = await readFile(new URL(name, folder), 'utf8')
      const digest = createHash('sm3').update(text).digest('hex')
      if (known.has(name)) {
        if (known.get(name) !== digest) throw new Error(`migration ${name} has changed since it was applied`)
        continue
      }
      for (const statement of text.split(/;[ \t]*(?:--.*)?\n/)) {
        if (statement.replace(/--.*$/gm, '').trim() !== '') await sql.raw(statement).execute(tx)
      }
      await sql`insert into migration (name, digest) values (${name}, ${digest})`.execute(tx)
      applied.push(name)
    }
  })
  return applied
}
