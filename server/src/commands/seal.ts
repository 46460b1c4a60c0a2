import { Command } from 'commander'
import { holderOf } from '../db/folder-lock.ts'
import { exportSealed } from '../seal/export.ts'
import { sealPublicKey } from '../seal/sign.ts'
import { type Taken, takeSeal } from '../seal/take.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

/** Where a running server seals, on the same machine, for who can read its data folder. */
export const sealPath = '/internal/seal'

async function sealHere(): Promise<Taken> {
  const config = readConfig()
  const { folder } = config.database.kind === 'embedded' ? config.database : { folder: undefined }
  const holder = folder === undefined ? undefined : holderOf(folder)
  // The embedded database has one process: a running server does it.
  if (holder?.url !== undefined && holder.token !== undefined) {
    const headers = { authorization: `Bearer ${holder.token}` }
    const answer = await fetch(new URL(sealPath, holder.url), { method: 'POST', headers })
    if (!answer.ok) throw new Error(`${holder.url} answered ${answer.status}`)
    return (await answer.json()) as Taken
  }
  const { deps, close } = await openServer(config, { seed: false })
  try {
    return await takeSeal(deps)
  } finally {
    await close()
  }
}

/** `seal`: seals what everything comes to now, as is done each night. Exit code 1 when something is not as it was sealed. */
export const sealCommand = (): Command =>
  new Command('seal')
    .description(
      'seal what everything comes to now, as each night does; --key prints the key that seals are checked with',
    )
    .option('--key', 'print the public key and do nothing else')
    .option('--export <file>', 'write the sealed rows there, for scripts/check-seal.py, and seal nothing')
    .action(async ({ key, export: file }: { key?: true; export?: string }) => {
      const { sealFile, secrets } = readConfig()
      if (key) return void process.stdout.write(sealPublicKey(secrets))
      if (file !== undefined) {
        const { deps, close } = await openServer(readConfig(), { seed: false })
        const { people } = await exportSealed(deps, file).finally(close)
        return console.log(`${people} people written to ${file}`)
      }
      const { seal, findings } = await sealHere()
      if (seal === null) console.log('nothing has happened since the last seal')
      else {
        console.log(
          `seal ${seal.no} of ${seal.day}: ${seal.people} people, ${seal.acts} acts, root ${seal.root}`,
        )
        console.log(
          sealFile === undefined
            ? 'kept in the database alone: SEAL_FILE names a file'
            : `written to ${sealFile}`,
        )
      }
      for (const finding of findings) console.log(`  ${JSON.stringify(finding)}`)
      if (findings.length > 0) process.exitCode = 1
    })
