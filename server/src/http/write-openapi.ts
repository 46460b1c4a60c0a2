import { writeFile } from 'node:fs/promises'
import { openApiFile, openApiText } from './openapi.ts'

// npx tsx server/src/http/write-openapi.ts
await writeFile(openApiFile, openApiText())
