import { fenToYuan } from '@gongji/policy/money'
import { Command } from 'commander'
import { operator } from '../administration/record.ts'
import { kinds, requireKind, takeFile } from '../intake/take.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

/**
 * `import`: takes a file of an agency's core system in, or tries it. Exit code 2 when rows were refused, 3 when it brings money
 * and an administrator has to confirm it first.
 */
export const importCommand = (): Command =>
  new Command('import')
    .description(`take a file in (CSV, XLSX, JSON lines); kinds: ${kinds.map(({ name }) => name).join(', ')}`)
    .argument('<kind>')
    .argument('<file>')
    .option('--dry-run', 'try it and write nothing', false)
    .option(
      '--report <file>',
      'where refused rows are written, with the reasons (default: <file>.refused.csv)',
    )
    .action(async (name: string, path: string, options: { dryRun: boolean; report?: string }) => {
      const kind = requireKind(name)
      const { deps, close } = await openServer(readConfig(), {
        say: (text) => console.error(text),
        seed: false,
      })
      const began = performance.now()
      try {
        const { taken, same, refused, waits, report } = await takeFile(deps, {
          kind,
          path,
          report: options.report ?? `${path}.refused.csv`,
          actor: operator,
          trial: options.dryRun,
          onProgress: ({ line, taken, refused }) => {
            if (process.stderr.isTTY) process.stderr.write(`\r${line}: ${taken} taken, ${refused} refused`)
          },
        })
        if (waits !== undefined) {
          console.log(`nothing was taken in: ${waits.rows} rows, ${fenToYuan(waits.amount)} yuan in all, wait for any administrator
who compares them with the system that they come from and confirms them at /desk/staff; then run the same command again`)
          process.exitCode = 3
          return
        }
        const seconds = ((performance.now() - began) / 1000).toFixed(1)
        console.log(
          `${options.dryRun ? 'dry run: ' : ''}${taken} taken in, ${same} there already, ${refused} refused (${seconds} s)`,
        )
        if (refused > 0) {
          console.log(`refused rows with their reasons: ${report}`)
          process.exitCode = 2
        }
      } finally {
        await close()
      }
    })
