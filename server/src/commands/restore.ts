import { resolve } from 'node:path'
import { Command } from 'commander'
import { type Backup, chooseBackup } from '../backup/backup.ts'
import { problem } from '../backup/problem.ts'
import { readTime, restoreBase, restoreDump, restoreFolder } from '../backup/restore.ts'
import { timeInChina } from '../deps.ts'
import { type LastSeal, lastSeal, standingInFile } from '../seal/last.ts'
import { type Config, readConfig } from './config.ts'
import { openServer } from './open.ts'
import { verifyAll } from './verify.ts'

/** What a restored database says of itself. */
export type Proof = {
  verdict: 'right' | 'wrong' | 'incomplete'
  people: number
  settlements: number
  findings: readonly unknown[]
  seal: LastSeal | null
  /** How its last seal stands in the file out of the database's reach; null where there is no file. */
  filed: { there: boolean; after: number } | null
}

/**
 * Derives everything again in a restored database and holds its last seal against the file. A restore to an earlier moment
 * ends before the file does: what the file has after it is told, and is no fault.
 */
export async function prove(config: Config, database: Config['database']): Promise<Proof> {
  const { sealFile, ...rest } = config
  const { deps, close } = await openServer({ ...rest, sealFile: undefined, database }, { seed: false })
  try {
    const { verdict, people, settlements, findings } = await verifyAll(deps)
    const seal = await lastSeal(deps.db.reader)
    const filed = await standingInFile(sealFile, seal)
    return { verdict, people, settlements, findings, seal, filed }
  } finally {
    await close()
  }
}

function print({ verdict, people, settlements, findings, seal, filed }: Proof): void {
  console.log(`${verdict}: ${people} people, ${settlements} settlements`)
  for (const finding of findings) console.log(`  ${JSON.stringify(finding)}`)
  if (seal === null) console.log('it was not sealed yet')
  else console.log(`seal ${seal.seal.no} of ${seal.seal.day}, root ${seal.seal.root}`)
  if (filed?.there) {
    const after =
      filed.after === 0 ? 'it is the last one' : `${filed.after} later ones are not in this restore`
    console.log(`the seal stands in the file of seals; ${after}`)
  } else if (filed !== null) console.log('THE SEAL IS NOT IN THE FILE OF SEALS: this is another history')
}

export type Restored = { backup: Backup & { folder: string }; proof: Proof; until: string | null }

/** Restores the last backup that serves, and proves it. @throws Problem */
export async function restore(
  config: Config,
  folder: string,
  { at, target }: { at?: string; target?: string } = {},
): Promise<Restored> {
  const backup = await chooseBackup(folder, at)
  const { database } = config
  if (backup.kind === 'base') {
    if (target === undefined) throw problem.whereTo({ wanted: '--into /var/lib/postgresql/restored' })
    const lanes = database.kind === 'postgres' ? database : { lanes: 2, lockStep: 'for_update' as const }
    const wanted = { target: resolve(target), ...(at === undefined ? {} : { at }) }
    return await restoreBase(backup, wanted, async ({ url, until }) => ({
      backup,
      until,
      proof: await prove(config, { ...lanes, kind: 'postgres', url }),
    }))
  }
  if (backup.kind === 'dump') {
    if (database.kind !== 'postgres') throw problem.whereTo({ wanted: 'DATABASE_URL=postgres://…' })
    await restoreDump(backup, database.url)
    return { backup, until: backup.at, proof: await prove(config, database) }
  }
  if (database.kind !== 'embedded') throw problem.whereTo({ wanted: 'DATA_DIR=…' })
  await restoreFolder(backup, database.folder)
  return { backup, until: backup.at, proof: await prove(config, database) }
}

/** `restore`: brings a backup back elsewhere, as at a moment where the log of writes was kept, and proves it. Exit code 1 unless right. */
export const restoreCommand = (): Command =>
  new Command('restore')
    .description('bring a backup back elsewhere, derive everything again and hold it against the seals')
    .argument('<folder>', 'where backups are kept, or one of them')
    .option(
      '--at <time>',
      'as at this moment, such as "2026-03-01 08:30:00" in China; default: the last that is kept',
    )
    .option('--into <folder>', 'the PostgreSQL data folder to make')
    .action(async (folder: string, { at, into }: { at?: string; into?: string }) => {
      const wanted = at === undefined ? {} : { at: new Date(readTime(at)).toISOString() }
      const place = into === undefined ? {} : { target: into }
      const { backup, proof, until } = await restore(readConfig(), resolve(folder), { ...wanted, ...place })
      console.log(
        `from the ${backup.kind} of ${timeInChina(Date.parse(backup.at))}${until === null ? '' : `, as at ${timeInChina(Date.parse(until))}`}`,
      )
      print(proof)
      if (backup.kind === 'base' && into !== undefined)
        console.log(`start it: pg_ctl -D ${resolve(into)} start`)
      if (proof.verdict !== 'right' || proof.filed?.there === false) process.exitCode = 1
    })
