import { resolve } from 'node:path'
import { Command } from 'commander'
import { problem } from '../backup/problem.ts'
import { backUpFolder, backUpPostgres, keepLog, type Taken } from '../backup/take.ts'
import { holderOf } from '../db/folder-lock.ts'
import { openPGlite } from '../db/pglite.ts'
import { openPostgres } from '../db/postgres.ts'
import { timeInChina } from '../deps.ts'
import { type Config, readConfig } from './config.ts'
import { untilAsked } from './until-asked.ts'

/** Where a running server copies its embedded database, on the same machine, for who can read its data folder. */
export const backupPath = '/internal/backup'

/** What the process that has the embedded database open answers; undefined where none does. @throws Error when it fails */
export async function backUpByHolder({ database }: Config, parent: string): Promise<Taken | undefined> {
  const holder = database.kind === 'embedded' ? holderOf(database.folder) : undefined
  if (holder?.url === undefined || holder.token === undefined) return undefined
  const answer = await fetch(new URL(backupPath, holder.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${holder.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ parent }),
  })
  if (!answer.ok) throw new Error(`${holder.url} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Taken
}

async function backUp(config: Config, parent: string, dump: boolean): Promise<Taken> {
  const { database } = config
  const place = { parent, now: Date.now }
  if (database.kind === 'embedded') {
    const asked = await backUpByHolder(config, parent)
    if (asked !== undefined) return asked
    const db = await openPGlite(database.folder)
    return await backUpFolder(db, database.folder, place).finally(db.close)
  }
  const db = await openPostgres(database.url, { lanes: 1 })
  return await backUpPostgres(db, database.url, { ...place, dump }).finally(db.close)
}

/** `backup`: a whole copy while everything works. The keys are not in it, nor the file of seals. */
export const backupCommand = (): Command =>
  new Command('backup')
    .description(
      'copy the database into a new folder there, while it works; keys and seals are kept elsewhere',
    )
    .argument('<folder>', 'where backups are kept')
    .option('--dump', 'the rows alone, also where the user may copy PostgreSQL’s files', false)
    .action(async (folder: string, { dump }: { dump: boolean }) => {
      const taken = await backUp(readConfig(), resolve(folder), dump)
      const seal = taken.seal === null ? 'no seal yet' : `seal ${taken.seal.no} ${taken.seal.root}`
      console.log(`${taken.kind} of ${timeInChina(Date.parse(taken.at))}, schema ${taken.schema}, ${seal}`)
      console.log(taken.folder)
    })

/** `archive`: keeps PostgreSQL's log of writes beside the backups as it comes. Runs until it is stopped, and reconnects by itself. */
export const archiveCommand = (): Command =>
  new Command('archive')
    .description(
      'keep PostgreSQL’s log of writes beside the backups as it comes, for restoring to any moment',
    )
    .argument('<folder>', 'where backups are kept')
    .action(async (folder: string) => {
      const { database } = readConfig()
      if (database.kind === 'embedded') throw problem.onlyWithPostgres()
      const stop = new AbortController()
      void untilAsked().then(() => stop.abort())
      const db = await openPostgres(database.url, { lanes: 1 })
      console.log(`keeping the log of writes in ${resolve(folder)}`)
      await keepLog(db, database.url, resolve(folder), stop.signal).finally(db.close)
    })
