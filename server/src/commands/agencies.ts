import { Command } from 'commander'
import { peerPublicKey } from '../peer/sign.ts'
import { billStatement } from '../visitor/month.ts'
import { crossingStatement } from '../wallet/crossing-month.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

/** `agencies key`, `agencies months`: what this agency gives others, and what it owes them and is owed. */
export const agenciesCommand = (): Command =>
  new Command('agencies')
    .description('what concerns other agencies’ servers (docs/two-agencies.md)')
    .addCommand(
      new Command('key')
        .description('print the public key that our messages to other agencies are signed with')
        .action(() => void process.stdout.write(peerPublicKey(readConfig().secrets))),
    )
    .addCommand(
      new Command('months')
        .description('print what each month came to with each agency, and whether both agree')
        .action(async () => {
          const { deps, close } = await openServer(readConfig(), { seed: false })
          try {
            process.stdout.write(await crossingStatement(deps.db.reader, deps))
            process.stdout.write(await billStatement(deps.db.reader, deps))
          } finally {
            await close()
          }
        }),
    )
