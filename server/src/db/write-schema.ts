import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { migrate } from './migrate.ts'
import { openPGliteInMemory } from './pglite.ts'
import { schemaText } from './schema-text.ts'

// npx tsx server/src/db/write-schema.ts
const db = await openPGliteInMemory()
await migrate(db)
await writeFile(
  fileURLToPath(new URL('../../../docs/schema.sql', import.meta.url)),
  await schemaText(db.reader),
)
await db.close()
