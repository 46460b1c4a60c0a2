import { writeFile } from 'node:fs/promises'
import { pageFile, pageText } from './page.ts'

// `npx tsx server/src/intake/write-page.ts` writes docs/data-files.md.
await writeFile(pageFile, pageText())
