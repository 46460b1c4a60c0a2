import { type FileHandle, open } from 'node:fs/promises'
import { Command } from 'commander'
import { operator, recordAdministration } from '../administration/record.ts'
import { givenFile } from '../given-file.ts'
import { csvLine } from '../intake/file.ts'
import { giveAll, givenKinds } from '../intake/give.ts'
import { requireKind } from '../intake/take.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

/** `export`: everything of a kind, in the form in which `import` takes it. The file is the owner's alone, and on record. */
export const exportCommand = (): Command =>
  new Command('export')
    .description(
      `write everything of a kind as CSV, or as JSON lines where the name says so; kinds: ${givenKinds.join(', ')}`,
    )
    .argument('<kind>')
    .argument('<file>')
    .action(async (name: string, path: string) => {
      const { fields } = requireKind(name)
      const columns = Object.keys(fields)
      const asJson = /\.(jsonl|ndjson)$/i.test(path)
      const { deps, close } = await openServer(readConfig(), {
        say: (text) => console.error(text),
        seed: false,
      })
      let file: FileHandle | undefined
      let rows = 0
      try {
        const out = await givenFile(path, () => open(path, 'wx', 0o600))
        file = out
        await deps.db.transaction((tx) =>
          recordAdministration(tx, deps, { actor: operator, kind: 'export', subject: `file:${name}` }),
        )
        if (!asJson) await out.write(`\uFEFF${csvLine(columns)}`)
        for await (const page of giveAll(deps, name)) {
          const lines = page.map((row) =>
            asJson ? `${JSON.stringify(row)}\n` : csvLine(columns.map((column) => row[column] ?? '')),
          )
          await out.write(lines.join(''))
          rows += page.length
        }
        console.log(`${rows} rows: ${path}`)
      } finally {
        await file?.close()
        await close()
      }
    })
