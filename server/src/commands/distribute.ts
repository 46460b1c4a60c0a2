import { Command } from 'commander'
import { distribute } from '../db/distribute.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

/** `distribute`: spreads the tables over the workers of a Citus coordinator (docs/operations.md, "Several database servers"). */
export const distributeCommand = (): Command =>
  new Command('distribute')
    .description('spread the tables over the workers of a Citus coordinator; servers are stopped meanwhile')
    .action(async () => {
      const { deps, close } = await openServer(readConfig(), {
        say: (text) => console.log(text),
        seed: false,
      })
      try {
        const placed = await distribute(deps.db, ({ table, how, there }) =>
          console.log(`${table.padEnd(30)} ${how}${there ? ', as it was' : ''}`),
        )
        const count = placed.filter(({ there }) => !there).length
        console.log(
          `${count} tables were spread, ${placed.length - count} had been; the rest stay on the coordinator`,
        )
      } finally {
        await close()
      }
    })
