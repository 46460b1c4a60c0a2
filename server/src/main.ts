import { Command } from 'commander'
import { demoCommand } from './commands/demo.ts'
import { migrateCommand, seedCommand } from './commands/migrate.ts'
import { serveCommand } from './commands/serve.ts'
import { simulateCommand } from './commands/simulate.ts'
import { verifyCommand } from './commands/verify.ts'
import { workerCommand } from './commands/worker.ts'
import { Problem } from './problem.ts'

// One executable, several roles.
const program = new Command('gongji')
  .description('Family mutual-aid accounts for China’s basic medical insurance 共济')
  .addCommand(serveCommand(), { isDefault: true })
  .addCommand(workerCommand())
  .addCommand(migrateCommand())
  .addCommand(seedCommand())
  .addCommand(verifyCommand())
  .addCommand(demoCommand())
  .addCommand(simulateCommand())

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof Problem)) throw error
  console.error(`${error.title.zh}${error.mend.zh}\n${error.title.en} ${error.mend.en}`)
  process.exitCode = 1
}
