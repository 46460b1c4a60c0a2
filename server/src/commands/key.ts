import { randomBytes } from 'node:crypto'
import { Command } from 'commander'
import { rotateSealKey } from '../person/rotate.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

/** `key`: a new key for data at rest, and the way of everything that is sealed to it, without a pause. */
export const keyCommand = (): Command =>
  new Command('key')
    .description('the key that ID numbers, telephones, letters and secrets are sealed under, and its change')
    .addCommand(
      new Command('new')
        .description('print a new key; nothing is changed')
        .action(() => console.log(randomBytes(16).toString('hex'))),
    )
    .addCommand(
      new Command('rotate')
        .description('bring everything that is sealed under GONGJI_SEAL_KEY; goes on where it was broken off')
        .action(async () => {
          const { deps, close } = await openServer(readConfig(), { seed: false })
          try {
            const all = await rotateSealKey(deps, ({ table, column, rewritten }) => {
              if (process.stderr.isTTY) process.stderr.write(`\r${table}.${column}: ${rewritten}    `)
            })
            for (const { table, column, rewritten } of all) console.log(`${table}.${column}: ${rewritten}`)
            console.log('everything is under the new key; GONGJI_SEAL_KEY_ALSO can go')
          } finally {
            await close()
          }
        }),
    )
