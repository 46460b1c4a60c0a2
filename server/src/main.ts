import { PackError, printFault } from '@gongji/policy/packs'
import { Command } from 'commander'
import { agenciesCommand } from './commands/agencies.ts'
import { archiveCommand, backupCommand } from './commands/backup.ts'
import { catalogueCommand } from './commands/catalogue.ts'
import { demoCommand } from './commands/demo.ts'
import { distributeCommand } from './commands/distribute.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { initCommand } from './commands/init.ts'
import { keyCommand } from './commands/key.ts'
import { migrateCommand, seedCommand } from './commands/migrate.ts'
import { restoreCommand } from './commands/restore.ts'
import { retentionCommand } from './commands/retention.ts'
import { sealCommand } from './commands/seal.ts'
import { serveCommand } from './commands/serve.ts'
import { simulateCommand } from './commands/simulate.ts'
import { verifyCommand } from './commands/verify.ts'
import { workerCommand } from './commands/worker.ts'
import { Problem } from './problem.ts'

// One executable, several roles.
const program = new Command('gongji')
  .description('Family mutual-aid accounts for China’s basic medical insurance 共济')
  .addCommand(serveCommand(), { isDefault: true })
  .addCommand(initCommand())
  .addCommand(importCommand())
  .addCommand(exportCommand())
  .addCommand(workerCommand())
  .addCommand(migrateCommand())
  .addCommand(distributeCommand())
  .addCommand(seedCommand())
  .addCommand(verifyCommand())
  .addCommand(sealCommand())
  .addCommand(keyCommand())
  .addCommand(backupCommand())
  .addCommand(archiveCommand())
  .addCommand(restoreCommand())
  .addCommand(retentionCommand())
  .addCommand(demoCommand())
  .addCommand(simulateCommand())
  .addCommand(catalogueCommand())
  .addCommand(agenciesCommand())

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof PackError) {
    console.error('规则包有错，没有启动。The rules are faulty; nothing was started.')
    for (const fault of error.faults) {
      console.error(`${printFault(fault, 'zh')}\n${printFault(fault, 'en')}`)
    }
    process.exit(1)
  }
  if (!(error instanceof Problem)) throw error
  console.error(`${error.title.zh}${error.mend.zh}\n${error.title.en} ${error.mend.en}`)
  process.exitCode = 1
}
